//! A returned value with its HTTP response.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode};

use crate::decode::{Unreadable, UnreadableValue};

/// A returned value with its HTTP response, from [`Call::with_response`](crate::Call::with_response).
#[must_use = "if the value is a `BatchOutcome`, part of the batch may have failed"]
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    exchange: Exchange,
}

/// The response from which a value was decoded.
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

    /// Returns the value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value and drops the HTTP response.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Values that couldn't be decoded unchanged, and how they were repaired.
    ///
    /// HubSpot's responses are not always as documented: an id may be a number, or a timestamp may lack its time zone. Such
    /// values don't fail the call, unless [`ClientBuilder::strict_responses`](crate::ClientBuilder::strict_responses) is set.
    pub fn unreadable(&self) -> &[UnreadableValue] {
        self.exchange.unreadable.values()
    }

    /// The HTTP status, always a 2xx.
    pub fn status(&self) -> StatusCode {
        self.exchange.response.status()
    }

    /// The HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        self.exchange.response.headers()
    }

    /// The received body, including fields that the value's type doesn't have.
    pub fn body(&self) -> &Bytes {
        self.exchange.response.body()
    }

    /// HubSpot's id of the request, which its support asks for.
    pub fn correlation_id(&self) -> Option<&str> {
        correlation_id(self.headers())
    }

    /// How many attempts were made: 1 if the first one succeeded.
    pub fn attempts(&self) -> u32 {
        self.exchange.attempts
    }

    /// What is left of the account's limits.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::from_headers(self.headers())
    }
}

/// Omits headers, body and value, because they may contain secrets or personal data.
impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .field("correlation_id", &self.correlation_id())
            .finish_non_exhaustive()
    }
}

/// The account's limits, from the headers of a response.
///
/// A field is `None` if HubSpot didn't send it. With OAuth, for example, it doesn't send the daily
/// limit. All programs that call HubSpot for the account share its limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// The maximum number of requests per [`interval`](Self::interval).
    pub max: Option<u64>,
    /// How many of these are left.
    pub remaining: Option<u64>,
    /// The interval over which HubSpot counts requests, usually ten seconds.
    pub interval: Option<Duration>,
    /// The maximum number of requests per day.
    pub daily: Option<u64>,
    /// How many of these are left.
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
