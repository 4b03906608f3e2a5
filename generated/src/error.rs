//! The one error type.

mod batch;
mod constructors;
mod detail;
mod display;
pub(crate) mod json;
pub(crate) mod short;

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use self::detail::ErrorBody;
pub use self::detail::{BatchError, ErrorDetail};
use self::json::Failures;
use crate::auth::{SharedError, is_revoked};
use crate::call::response::{self, RateLimit};

/// Why a call has no answer to give.
///
/// Ask the `is_…` functions what kind of error it is. What HubSpot said about it is in
/// [`category`](Self::category), [`message`](Self::message), [`details`](Self::details) and so on,
/// as far as it said anything. Printed with `{}`, an error says the most important of these and the
/// [correlation id](Self::correlation_id).
///
/// ```
/// # use hubspot_marketing_events::Error;
/// # fn handle(error: Error) {
/// if error.is_not_found() {
///     // nothing to do
/// } else if error.may_have_been_applied() {
///     eprintln!("look before you try again: {error}");
/// } else {
///     eprintln!("{error}");
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    /// What happened, in our words.
    what: String,
    /// The call it happened to, such as `events.get`.
    operation: Option<&'static str>,
    may_have_been_applied: bool,
    attempts: u32,
    retry_after: Option<Duration>,
    response: Option<http::Response<Bytes>>,
    told: ErrorBody,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    /// The number of the access token that was sent, if HubSpot rejects it.
    rejected_token: Option<u64>,
}

enum Kind {
    Configuration,
    InvalidRequest,
    NoToken,
    Connect {
        permanent: bool,
    },
    Timeout,
    Interrupted,
    TooLarge,
    Status,
    Decode {
        path: String,
    },
    /// An item that was left out of its page.
    SkippedItem {
        path: String,
    },
    NotTheResponse,
    PartialFailure {
        failures: Failures,
        count: Option<i64>,
    },
    RepeatedCursor,
}

/// What kind of error it is.
impl Error {
    /// The client could not be built, such as for the lack of a token, or a call was not awaited
    /// within a Tokio runtime.
    pub fn is_configuration(&self) -> bool {
        matches!(self.0.kind, Kind::Configuration)
    }

    /// The call was refused before anything was sent, because an argument can't be sent as it is.
    ///
    /// This is not HubSpot's 400; see [`is_bad_request`](Self::is_bad_request).
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, Kind::InvalidRequest)
    }

    /// There was no access token to send: the [token provider](crate::TokenProvider) failed.
    ///
    /// If HubSpot's token endpoint rejected the request, [`status`](Self::status),
    /// [`message`](Self::message), [`retry_after`](Self::retry_after) and so on are those of its
    /// response.
    ///
    /// HubSpot not accepting a token is another error; see [`is_unauthorized`](Self::is_unauthorized).
    pub fn is_no_token(&self) -> bool {
        matches!(self.0.kind, Kind::NoToken)
    }

    /// There was no access token because the refresh token was revoked or is wrong. The account has
    /// to authorize the app again.
    pub fn is_refresh_token_revoked(&self) -> bool {
        self.is_no_token() && self.body().is_some_and(|body| is_revoked(body))
    }

    /// No connection could be made, or the time ran out before anything was sent.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { .. })
    }

    /// No connection can be made as things are.
    pub(crate) fn is_refused_connection(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { permanent: true })
    }

    /// There was no answer in time. The time is set on the client or the call.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout)
    }

    /// The connection broke before the whole answer was there.
    pub fn is_interrupted(&self) -> bool {
        matches!(self.0.kind, Kind::Interrupted)
    }

    /// The answer was longer than the client accepts.
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge)
    }

    /// The status is a success, but the body is not a response of the operation: it could not be decoded, or is something
    /// else, such as an error or the page of a proxy.
    ///
    /// [`json_path`](Self::json_path) says where it could not be decoded, [`body`](Self::body) is what came.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. } | Kind::SkippedItem { .. } | Kind::NotTheResponse)
    }

    /// One item of a page could not be decoded, and [`Items`](crate::Items) or [`Pages`](crate::Pages) goes on with the next
    /// one.
    ///
    /// After any other error, they ask for the same page again. [`is_decode`](Self::is_decode) is true as well, and
    /// [`json_path`](Self::json_path) says which item it is.
    pub fn is_skipped_item(&self) -> bool {
        matches!(self.0.kind, Kind::SkippedItem { .. })
    }

    /// Part of a batch failed: from [`BatchOutcome::all_ok`](crate::BatchOutcome::all_ok), or a 207 in response to a call that
    /// has nothing else to return.
    pub fn is_partial_failure(&self) -> bool {
        matches!(self.0.kind, Kind::PartialFailure { .. })
    }

    /// A collection can't be read to its end, because HubSpot gave a page's cursor a second time;
    /// from [`Pages`](crate::Pages) and [`Items`](crate::Items).
    pub fn is_repeated_cursor(&self) -> bool {
        matches!(self.0.kind, Kind::RepeatedCursor)
    }

    /// HubSpot refused the request as malformed or invalid (400).
    pub fn is_bad_request(&self) -> bool {
        self.refused_with(StatusCode::BAD_REQUEST)
    }

    /// HubSpot doesn't accept the token: wrong, expired or revoked (401).
    pub fn is_unauthorized(&self) -> bool {
        self.refused_with(StatusCode::UNAUTHORIZED)
    }

    /// The token lacks a scope (403). [`context`](Self::context) and the context of
    /// [`details`](Self::details) often name it.
    pub fn is_forbidden(&self) -> bool {
        self.refused_with(StatusCode::FORBIDDEN)
    }

    /// There is no such thing (404).
    pub fn is_not_found(&self) -> bool {
        self.refused_with(StatusCode::NOT_FOUND)
    }

    /// It is in conflict with what exists: 409, or a 400 that says a value must be unique.
    pub fn is_conflict(&self) -> bool {
        self.refused_with(StatusCode::CONFLICT)
            || (self.is_bad_request() && self.error_type() == Some("UNIQUE_VALUE_CONFLICT"))
    }

    /// A limit of the account or the app is used up (429). [`policy_name`](Self::policy_name)
    /// says which one.
    pub fn is_rate_limited(&self) -> bool {
        let status = StatusCode::TOO_MANY_REQUESTS;
        self.refused_with(status) || self.is_no_token() && self.status() == Some(status)
    }

    /// The account's limit for the day is used up. It ends at midnight in the account's time zone,
    /// and until then any call fails like this one.
    pub fn is_daily_limit(&self) -> bool {
        self.is_rate_limited() && self.policy_name() == Some("DAILY")
    }

    /// The fault is HubSpot's (5xx).
    pub fn is_server_error(&self) -> bool {
        self.refusal().is_some_and(|status| status.is_server_error())
    }

    fn refused_with(&self, status: StatusCode) -> bool {
        self.refusal() == Some(status)
    }

    /// The status, if it is the error.
    pub(crate) fn refusal(&self) -> Option<StatusCode> {
        self.status().filter(|_| matches!(self.0.kind, Kind::Status))
    }

    /// Whether HubSpot may have done what was asked although the call failed.
    ///
    /// False if nothing was sent, if the call only reads, and if HubSpot refused it (4xx except
    /// 408). True for any other failure of a write, because the answer is no proof then. After several
    /// [attempts](Self::attempts) it is true if it is for one of them.
    pub fn may_have_been_applied(&self) -> bool {
        self.0.may_have_been_applied
    }
}

impl Kind {
    /// A word for it, for logs.
    fn name(&self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::InvalidRequest => "invalid_request",
            Self::NoToken => "no_token",
            Self::Connect { .. } => "connect",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::TooLarge => "too_large",
            Self::Status => "answer",
            Self::Decode { .. } | Self::NotTheResponse => "decode",
            Self::SkippedItem { .. } => "skipped_item",
            Self::PartialFailure { .. } => "partial_failure",
            Self::RepeatedCursor => "repeated_cursor",
        }
    }
}

/// What is known about it.
impl Error {
    /// What kind of error it is, in a word for logs.
    #[cfg(feature = "tracing")]
    pub(crate) fn kind_name(&self) -> &'static str {
        self.0.kind.name()
    }

    /// The error that has the response: that of the token request if there is no access token.
    fn response(&self) -> &Inner {
        let source = self.0.source.as_ref().filter(|_| self.is_no_token());
        let shared = source.and_then(|source| source.downcast_ref::<SharedError>());
        match shared.and_then(|shared| shared.downcast_ref::<Self>()) {
            Some(error) => &error.0,
            None => &self.0,
        }
    }

    /// The number of the access token that HubSpot rejected.
    pub(crate) fn rejected_token(&self) -> Option<u64> {
        self.0.rejected_token
    }

    /// The operation that failed, such as `events.get`.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.response().response.as_ref().map(http::Response::status)
    }

    /// The answer's headers, if there was an answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().response.as_ref().map(http::Response::headers)
    }

    /// The response's body, if there was a response: as it came, or as much as came, except that token and developer key
    /// are replaced by `***` where it repeats them.
    pub fn body(&self) -> Option<&Bytes> {
        self.response().response.as_ref().map(http::Response::body)
    }

    /// HubSpot's kind of error, such as `VALIDATION_ERROR` or `OBJECT_NOT_FOUND`.
    pub fn category(&self) -> Option<&str> {
        self.response().told.category.as_deref()
    }

    /// HubSpot's finer kind.
    pub fn sub_category(&self) -> Option<&str> {
        self.response().told.sub_category.as_deref()
    }

    /// HubSpot's explanation, for a human to read.
    pub fn message(&self) -> Option<&str> {
        self.response().told.message.as_deref()
    }

    /// HubSpot's id for the exchange, which its support asks for.
    pub fn correlation_id(&self) -> Option<&str> {
        let told = self.response().told.correlation_id.as_deref();
        told.or_else(|| response::correlation_id(self.headers()?))
    }

    /// The single reasons, where HubSpot gives several.
    pub fn details(&self) -> &[ErrorDetail] {
        &self.response().told.errors
    }

    /// How many single reasons [`details`](Self::details) lacks: HubSpot gave more than the 10,000 that are kept.
    pub fn omitted_details(&self) -> usize {
        self.response().told.omitted_errors
    }

    /// Names with values that explain the error, such as the scopes that are missing.
    pub fn context(&self) -> &BTreeMap<String, Vec<String>> {
        &self.response().told.context
    }

    /// Names with addresses of pages that say more.
    pub fn links(&self) -> &BTreeMap<String, String> {
        &self.response().told.links
    }

    /// HubSpot's older kind of error, which it doesn't document, such as `RATE_LIMIT`.
    pub fn error_type(&self) -> Option<&str> {
        self.response().told.error_type.as_deref()
    }

    /// The limit that is used up: `TEN_SECONDLY_ROLLING`, or `DAILY`, which ends at midnight in
    /// the account's time zone.
    pub fn policy_name(&self) -> Option<&str> {
        self.response().told.policy_name.as_deref()
    }

    /// Values that go with the [`error_type`](Self::error_type), by name: of a conflict of unique values,
    /// `existingObjectId` has been seen to name the event that has the value.
    pub fn error_tokens(&self) -> &BTreeMap<String, Vec<String>> {
        &self.response().told.error_tokens
    }

    /// The id of the object that has a value which must be unique, for a [conflict](Self::is_conflict).
    ///
    /// HubSpot doesn't document it, but has been seen to name the event that has the external ids of one to be created:
    /// [the guide](crate::guide::errors#creating-events-safely) shows how to create or update an event with it.
    pub fn existing_object_id(&self) -> Option<&str> {
        let ids = self.error_tokens().get("existingObjectId").filter(|_| self.is_conflict());
        ids?.first().map(String::as_str)
    }

    /// How long HubSpot asks to wait, if it does: from its answer on, in `Retry-After`.
    ///
    /// The client waits by itself if it isn't
    /// [too long](crate::RetryPolicy::max_retry_after).
    pub fn retry_after(&self) -> Option<Duration> {
        self.response().retry_after
    }

    /// How often the call was tried. Zero if it failed before its first attempt.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// What is left of the account's limits, if there was an answer.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.headers().map(RateLimit::from_headers)
    }

    /// Where in the body the unreadable place is, such as `results[3].objectId`. `None` if the body
    /// as a whole is at fault, and for errors of another kind.
    ///
    /// It is as near as the brackets of the body tell. Types of your own that check a value after it was
    /// read, such as by `#[serde(try_from = "String")]`, may give the element after it, or what it is in.
    pub fn json_path(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Decode { path } | Kind::SkippedItem { path } if !path.is_empty() => Some(path),
            _ => None,
        }
    }
}
