//! The error type.

mod batch;
mod constructors;
mod detail;
mod display;
pub(crate) mod json;
mod scopes;
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

/// The error of a failed call.
///
/// The `is_…` predicates say what kind of error it is. [`category`](Self::category),
/// [`message`](Self::message), [`details`](Self::details) and others return what HubSpot said about
/// it, if anything. `{}` prints the most important of these and the
/// [correlation id](Self::correlation_id).
///
/// ```
/// # use hubspot_marketing_events::Error;
/// # fn handle(error: Error) {
/// if error.is_not_found() {
///     // nothing to do
/// } else if error.may_have_been_applied() {
///     eprintln!("check whether it was applied before you repeat it: {error}");
/// } else {
///     eprintln!("{error}");
/// }
/// # }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    /// What happened, as described by this crate.
    what: String,
    /// The operation that failed, such as `events.get`.
    operation: Option<&'static str>,
    may_have_been_applied: bool,
    attempts: u32,
    retry_after: Option<Duration>,
    response: Option<http::Response<Bytes>>,
    body: ErrorBody,
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
    /// An item that was skipped.
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

/// Predicates: what kind of error it is.
impl Error {
    /// The client could not be built, for example because there is no token, or a call was not
    /// awaited within a Tokio runtime.
    pub fn is_configuration(&self) -> bool {
        matches!(self.0.kind, Kind::Configuration)
    }

    /// The client rejected an argument before sending anything.
    ///
    /// For HubSpot's 400, see [`is_bad_request`](Self::is_bad_request).
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, Kind::InvalidRequest)
    }

    /// Failed to obtain an access token from the [token provider](crate::TokenProvider).
    ///
    /// If HubSpot's token endpoint rejected the request, [`status`](Self::status),
    /// [`message`](Self::message), [`retry_after`](Self::retry_after) and so on describe its response.
    ///
    /// If HubSpot rejects a token, see [`is_unauthorized`](Self::is_unauthorized).
    pub fn is_no_token(&self) -> bool {
        matches!(self.0.kind, Kind::NoToken)
    }

    /// Failed to obtain an access token because the refresh token, or the authorization code, is wrong or was revoked.
    ///
    /// The account must authorize the app again.
    pub fn is_refresh_token_revoked(&self) -> bool {
        self.is_no_token() && self.body().is_some_and(|body| is_revoked(body))
    }

    /// Failed to connect, or timed out before anything was sent.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { .. })
    }

    /// Failed to connect, and retrying won't help.
    pub(crate) fn is_refused_connection(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { permanent: true })
    }

    /// There was no response within the timeout or deadline of the client or call.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout)
    }

    /// The connection broke before the response was complete.
    pub fn is_interrupted(&self) -> bool {
        matches!(self.0.kind, Kind::Interrupted)
    }

    /// The response exceeds the client's [size limit](crate::ClientBuilder::max_response_size).
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge)
    }

    /// The status is a success, but the body can't be decoded, or is not the operation's response: for example an error, or
    /// the page of a proxy.
    ///
    /// [`json_path`](Self::json_path) says where decoding failed, and [`body`](Self::body) is the received body.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. } | Kind::SkippedItem { .. } | Kind::NotTheResponse)
    }

    /// One item of a page could not be decoded, and [`Items`](crate::Items) or [`Pages`](crate::Pages) continues with the
    /// next one.
    ///
    /// After any other error, they request the same page again. [`is_decode`](Self::is_decode) is true as well, and
    /// [`json_path`](Self::json_path) says which item it is.
    pub fn is_skipped_item(&self) -> bool {
        matches!(self.0.kind, Kind::SkippedItem { .. })
    }

    /// Part of a batch failed. Returned by [`BatchOutcome::all_ok`](crate::BatchOutcome::all_ok), and for a 207 by calls
    /// without a return value.
    pub fn is_partial_failure(&self) -> bool {
        matches!(self.0.kind, Kind::PartialFailure { .. })
    }

    /// A collection can't be read to its end, because HubSpot returned the same cursor twice.
    ///
    /// Returned by [`Pages`](crate::Pages) and [`Items`](crate::Items).
    pub fn is_repeated_cursor(&self) -> bool {
        matches!(self.0.kind, Kind::RepeatedCursor)
    }

    /// HubSpot rejected the request as malformed or invalid (400).
    pub fn is_bad_request(&self) -> bool {
        self.refused_with(StatusCode::BAD_REQUEST)
    }

    /// HubSpot rejected the token as wrong, expired or revoked (401).
    pub fn is_unauthorized(&self) -> bool {
        self.refused_with(StatusCode::UNAUTHORIZED)
    }

    /// The token lacks a scope (403). [`missing_scopes`](Self::missing_scopes) often names it.
    pub fn is_forbidden(&self) -> bool {
        self.refused_with(StatusCode::FORBIDDEN)
    }

    /// The resource doesn't exist, or the event belongs to another app (404).
    pub fn is_not_found(&self) -> bool {
        self.refused_with(StatusCode::NOT_FOUND)
    }

    /// The request conflicts with existing data: 409, or a 400 because a value must be unique.
    pub fn is_conflict(&self) -> bool {
        self.refused_with(StatusCode::CONFLICT)
            || (self.is_bad_request() && self.error_type() == Some("UNIQUE_VALUE_CONFLICT"))
    }

    /// A rate limit of the account or the app is used up (429).
    ///
    /// [`policy_name`](Self::policy_name) says which one.
    pub fn is_rate_limited(&self) -> bool {
        let status = StatusCode::TOO_MANY_REQUESTS;
        self.refused_with(status) || self.is_no_token() && self.status() == Some(status)
    }

    /// The account's daily limit is used up.
    ///
    /// It resets at midnight in the account's time zone. Until then, every call fails like this one.
    pub fn is_daily_limit(&self) -> bool {
        self.is_rate_limited() && self.policy_name() == Some("DAILY")
    }

    /// HubSpot or a gateway failed (5xx).
    pub fn is_server_error(&self) -> bool {
        self.refusal().is_some_and(|status| status.is_server_error())
    }

    fn refused_with(&self, status: StatusCode) -> bool {
        self.refusal() == Some(status)
    }

    /// The status, if it is the reason for the error.
    pub(crate) fn refusal(&self) -> Option<StatusCode> {
        self.status().filter(|_| matches!(self.0.kind, Kind::Status))
    }

    /// Whether HubSpot may have applied the call although it failed.
    ///
    /// False if nothing was sent, if the call only reads, or if HubSpot rejected it (4xx except 408).
    /// True for any other failed write. After several [attempts](Self::attempts), it is true if it is
    /// true for at least one of them.
    pub fn may_have_been_applied(&self) -> bool {
        self.0.may_have_been_applied
    }
}

impl Kind {
    /// The kind's name in logs.
    fn name(&self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::InvalidRequest => "invalid_request",
            Self::NoToken => "no_token",
            Self::Connect { .. } => "connect",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::TooLarge => "too_large",
            Self::Status => "status",
            Self::Decode { .. } | Self::NotTheResponse => "decode",
            Self::SkippedItem { .. } => "skipped_item",
            Self::PartialFailure { .. } => "partial_failure",
            Self::RepeatedCursor => "repeated_cursor",
        }
    }
}

/// Details of the error.
impl Error {
    /// The name of the kind of error, for logs.
    #[cfg(feature = "tracing")]
    pub(crate) fn kind_name(&self) -> &'static str {
        self.0.kind.name()
    }

    /// The error that has the response: the error of the token request if obtaining a token failed, otherwise this one.
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

    /// The HTTP status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.response().response.as_ref().map(http::Response::status)
    }

    /// The response's headers, if there was a response.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.response().response.as_ref().map(http::Response::headers)
    }

    /// The response's body, if there was a response.
    ///
    /// It may be incomplete. If it contains the token or developer key, they are replaced by `***`.
    pub fn body(&self) -> Option<&Bytes> {
        self.response().response.as_ref().map(http::Response::body)
    }

    /// HubSpot's category of the error, such as `VALIDATION_ERROR` or `OBJECT_NOT_FOUND`.
    pub fn category(&self) -> Option<&str> {
        self.response().body.category.as_deref()
    }

    /// HubSpot's subcategory of the error.
    pub fn sub_category(&self) -> Option<&str> {
        self.response().body.sub_category.as_deref()
    }

    /// HubSpot's human-readable explanation.
    pub fn message(&self) -> Option<&str> {
        self.response().body.message.as_deref()
    }

    /// HubSpot's id of the request, which its support asks for.
    pub fn correlation_id(&self) -> Option<&str> {
        let in_body = self.response().body.correlation_id.as_deref();
        in_body.or_else(|| response::correlation_id(self.headers()?))
    }

    /// The individual reasons, if HubSpot returns several.
    pub fn details(&self) -> &[ErrorDetail] {
        &self.response().body.errors
    }

    /// How many reasons are missing from [`details`](Self::details), because HubSpot returned more than the 10,000 that are
    /// kept.
    pub fn omitted_details(&self) -> usize {
        self.response().body.omitted_errors
    }

    /// Named values that explain the error, such as the missing scopes.
    pub fn context(&self) -> &BTreeMap<String, Vec<String>> {
        &self.response().body.context
    }

    /// Named links to further information.
    pub fn links(&self) -> &BTreeMap<String, String> {
        &self.response().body.links
    }

    /// HubSpot's older, undocumented type of the error, such as `RATE_LIMIT`.
    pub fn error_type(&self) -> Option<&str> {
        self.response().body.error_type.as_deref()
    }

    /// The limit that is used up: `TEN_SECONDLY_ROLLING`, or `DAILY`, which resets at midnight in the
    /// account's time zone.
    pub fn policy_name(&self) -> Option<&str> {
        self.response().body.policy_name.as_deref()
    }

    /// Named values that belong to the [`error_type`](Self::error_type).
    ///
    /// For a conflict of unique values, `existingObjectId` has been seen to contain the id of the existing event.
    pub fn error_tokens(&self) -> &BTreeMap<String, Vec<String>> {
        &self.response().body.error_tokens
    }

    /// The id of the existing object, if this is a [conflict](Self::is_conflict) of unique values.
    ///
    /// HubSpot doesn't document it. See [Creating events safely](crate::guide::errors#creating-events-safely).
    pub fn existing_object_id(&self) -> Option<&str> {
        let ids = self.error_tokens().get("existingObjectId").filter(|_| self.is_conflict());
        ids?.first().map(String::as_str)
    }

    /// How long HubSpot asks to wait after its response (`Retry-After`), if it does.
    ///
    /// The client retries after that time unless it is
    /// [too long](crate::RetryPolicy::max_retry_after).
    pub fn retry_after(&self) -> Option<Duration> {
        self.response().retry_after
    }

    /// How many attempts were made. Zero if the call failed before the first one.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// What is left of the account's limits, if there was a response.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.headers().map(RateLimit::from_headers)
    }

    /// Where decoding the body failed, such as `results[3].objectId`.
    ///
    /// `None` if the error concerns the whole body, and for other kinds of errors. The path is derived from the brackets of
    /// the body. With your own types that validate a value after reading it, for example with
    /// `#[serde(try_from = "String")]`, it may be the path of the next element, or of what contains the value.
    pub fn json_path(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Decode { path } | Kind::SkippedItem { path } if !path.is_empty() => Some(path),
            _ => None,
        }
    }
}
