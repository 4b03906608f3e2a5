//! An answer together with how it came.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode};

use crate::decode::{Unreadable, UnreadableValue};

/// An answer with the HTTP response around it, from
/// [`Call::with_response`](crate::Call::with_response).
#[must_use = "a batch's answer may say that it failed in part"]
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    exchange: Exchange,
}

/// How a value came.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) response: http::Response<Bytes>,
    pub(crate) attempts: u32,
    pub(crate) unreadable: Unreadable,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, exchange: Exchange) -> Self {
        Self { value, exchange }
    }

    /// The answer.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The answer alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// What couldn't be decoded as it came, and what became of it.
    ///
    /// HubSpot's responses are not always as documented: an id may come as a number, or an instant without its time zone. Such
    /// values don't fail the call, unless [`ClientBuilder::strict_responses`](crate::ClientBuilder::strict_responses) is set.
    pub fn unreadable(&self) -> &[UnreadableValue] {
        self.exchange.unreadable.values()
    }

    /// The HTTP status, always a 2xx.
    pub fn status(&self) -> StatusCode {
        self.exchange.response.status()
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        self.exchange.response.headers()
    }

    /// The body as it came, with the fields that the answer's type doesn't have.
    pub fn body(&self) -> &Bytes {
        self.exchange.response.body()
    }

    /// HubSpot's id for this exchange, which its support asks for.
    pub fn correlation_id(&self) -> Option<&str> {
        correlation_id(self.headers())
    }

    /// How often the call was tried to get it: 1 if the first attempt succeeded.
    pub fn attempts(&self) -> u32 {
        self.exchange.attempts
    }

    /// What is left of the account's limits.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::from_headers(self.headers())
    }
}

/// Without headers, body and answer, which hold what is secret or identifies people.
impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .field("correlation_id", &self.correlation_id())
            .finish_non_exhaustive()
    }
}

/// What an answer's headers say about the account's limits.
///
/// Each figure is there if HubSpot sent it: there are no daily ones for calls with OAuth, for
/// example. The budget is shared by everything that calls HubSpot for the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many requests an [`interval`](Self::interval) may have.
    pub max: Option<u64>,
    /// How many are left of them.
    pub remaining: Option<u64>,
    /// The time over which HubSpot counts them, usually ten seconds.
    pub interval: Option<Duration>,
    /// How many requests a day may have.
    pub daily: Option<u64>,
    /// How many are left of those.
    pub daily_remaining: Option<u64>,
}

impl RateLimit {
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        let figure = |name| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Self {
            max: figure(&MAX),
            remaining: figure(&REMAINING),
            interval: figure(&INTERVAL).map(Duration::from_millis),
            daily: figure(&DAILY),
            daily_remaining: figure(&DAILY_REMAINING),
        }
    }
}

static MAX: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-max");
static REMAINING: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-remaining");
static INTERVAL: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-interval-milliseconds");
static DAILY: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-daily");
static DAILY_REMAINING: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-daily-remaining");

pub(crate) fn correlation_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-hubspot-correlation-id")?.to_str().ok()
}
