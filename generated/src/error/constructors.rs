//! Constructors of errors.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::uri::Authority;

use super::detail::ErrorBody;
use super::display::{MESSAGE, NAME};
use super::json::{ErrorObject, Failures};
use super::short::Short;
use super::{Error, Inner, Kind};
use crate::call::Endpoint;
use crate::call::retry_after;
use crate::decode::{DecodeError, Problem};
use crate::transport::{TransportError, TransportErrorKind};

impl Error {
    fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            what: what.into(),
            operation: None,
            may_have_been_applied: false,
            attempts: 0,
            retry_after: None,
            response: None,
            body: ErrorBody::default(),
            source: None,
            rejected_token: None,
        }))
    }

    /// For a call that was sent: a write may have been applied, unless the error proves otherwise.
    fn sent(kind: Kind, endpoint: &Endpoint, what: impl Into<String>) -> Self {
        let mut error = Self::new(kind, what);
        error.0.operation = Some(endpoint.name);
        error.0.may_have_been_applied = !endpoint.method.is_safe();
        error
    }

    /// The client can't be built.
    pub(crate) fn configuration(what: impl Into<String>) -> Self {
        Self::new(Kind::Configuration, what)
    }

    /// The call can't be sent.
    pub(crate) fn invalid_request(endpoint: &Endpoint, what: impl Into<String>) -> Self {
        let mut error = Self::new(Kind::InvalidRequest, what);
        error.0.operation = Some(endpoint.name);
        error
    }

    /// Failed to obtain an access token.
    pub(crate) fn no_token(operation: Option<&'static str>, source: Arc<dyn StdError + Send + Sync>) -> Self {
        let mut error = Self::new(Kind::NoToken, format!("no access token: {source}"));
        error.0.operation = operation;
        error.0.source = Some(Box::new(source));
        error
    }

    /// The user has not authorized the app.
    pub(crate) fn not_authorized(what: impl Into<String>) -> Self {
        Self::new(Kind::NoToken, what)
    }

    /// The deadline passed before the first attempt.
    pub(crate) fn never_sent(endpoint: &Endpoint, deadline: Duration) -> Self {
        let mut error = Self::new(Kind::Timeout, format!("not sent within the deadline of {deadline:?}"));
        error.0.operation = Some(endpoint.name);
        error
    }

    /// The deadline passed during an attempt.
    pub(crate) fn cut_off(endpoint: &Endpoint, deadline: Duration) -> Self {
        Self::sent(Kind::Timeout, endpoint, format!("no response within the deadline of {deadline:?}"))
    }

    /// Adds the number of attempts, and whether one of them may have been applied.
    pub(crate) fn after(mut self, attempts: u32, may_have_been_applied: bool) -> Self {
        self.0.attempts = attempts;
        self.0.may_have_been_applied |= may_have_been_applied;
        self
    }

    /// Adds the number of the access token that was sent.
    pub(crate) fn sent_with(mut self, token: Option<u64>) -> Self {
        self.0.rejected_token = token.filter(|_| self.is_unauthorized());
        self
    }

    /// Changes the response, if there is one.
    pub(crate) fn map_response(mut self, change: impl FnOnce(http::Response<Bytes>) -> http::Response<Bytes>) -> Self {
        self.0.response = self.0.response.map(change);
        self
    }

    /// An attempt timed out.
    pub(crate) fn timeout(endpoint: &Endpoint, after: Duration) -> Self {
        Self::sent(Kind::Timeout, endpoint, format!("no response within {after:?}"))
    }

    /// The transport returned an error.
    pub(crate) fn transport(endpoint: &Endpoint, host: Option<&Authority>, error: TransportError) -> Self {
        let (kind, what) = match error.kind {
            TransportErrorKind::NotSent => (Kind::Connect { permanent: false }, "no connection"),
            TransportErrorKind::Refused => (Kind::Connect { permanent: true }, "no connection"),
            TransportErrorKind::Interrupted => (Kind::Interrupted, "the connection broke"),
            TransportErrorKind::TooLarge => (Kind::TooLarge, "the response is too large"),
        };
        let to = match host {
            Some(host) if matches!(kind, Kind::Connect { .. }) => format!(" to {host}"),
            _ => String::new(),
        };
        // `Display` doesn't begin with the status then: it would read as a success.
        let during = match &error.response {
            Some(response) if matches!(kind, Kind::Interrupted) => {
                format!(" during the response ({})", response.status())
            }
            _ => String::new(),
        };
        let what = format!("{what}{to}{during}: {}", root_cause(&error));
        let mut made = Self::sent(kind, endpoint, what);
        if made.is_connect() {
            made.0.may_have_been_applied = false;
        }
        made.0.response = error.response.map(|response| *response);
        made.0.source = Some(error.source);
        made
    }

    /// HubSpot or a gateway responded with an error status.
    pub(crate) fn from_status(endpoint: &Endpoint, response: http::Response<Bytes>) -> Self {
        let mut error = Self::sent(Kind::Status, endpoint, "");
        // A 408 doesn't say how much of the request the server had read.
        let status = response.status();
        if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
            error.0.may_have_been_applied = false;
        }
        // Gateways respond in HTML or without a body: then only the status is known.
        error.0.body = ErrorObject::of_body(response.body()).into();
        error.0.retry_after = retry_after::from_headers(response.headers());
        error.0.response = Some(response);
        error
    }

    /// The status is a success, but the body is not the operation's response.
    pub(crate) fn decode(endpoint: &Endpoint, response: http::Response<Bytes>, error: DecodeError) -> Self {
        let DecodeError { path, problem } = error;
        let mut made = match problem {
            Problem::Json(error) => Self::undecodable(endpoint, path, error, false),
            Problem::NotAnObject if response.body().is_empty() => {
                Self::sent(Kind::Decode { path }, endpoint, "the response has no body")
            }
            Problem::NotAnObject => {
                let what = "the response is not a JSON object";
                Self::sent(Kind::NotTheResponse, endpoint, what)
            }
            Problem::NotJson => Self::sent(Kind::NotTheResponse, endpoint, "the response is not JSON"),
            Problem::NotTheResponse(why) => {
                let what = format!("unexpected response: {why}");
                let mut made = Self::sent(Kind::NotTheResponse, endpoint, what);
                made.0.body = ErrorObject::of_body(response.body()).into();
                made
            }
            Problem::Partial(body) => {
                let mut made = Self::partial(body.num_errors, body.errors);
                made.0.operation = Some(endpoint.name);
                made
            }
        };
        made.0.response = Some(response);
        made
    }

    /// An item was skipped because it can't be decoded.
    pub(crate) fn skipped_item(endpoint: &Endpoint, response: http::Response<Bytes>, error: DecodeError) -> Self {
        let mut made = match error.problem {
            Problem::Json(source) => Self::undecodable(endpoint, error.path, source, true),
            problem => return Self::decode(endpoint, response, DecodeError { problem, ..error }),
        };
        made.0.response = Some(response);
        made
    }

    fn undecodable(endpoint: &Endpoint, path: String, source: serde_json::Error, is_skipped: bool) -> Self {
        // The path comes first, because the message may be long.
        let what = match path.as_str() {
            "" => format!("the response can't be decoded: {source}"),
            path => format!("the response can't be decoded at `{}`: {source}", Short(path, 2 * NAME)),
        };
        let kind = match is_skipped {
            true => Kind::SkippedItem { path },
            false => Kind::Decode { path },
        };
        let mut made = Self::sent(kind, endpoint, what);
        made.0.source = Some(source.into());
        made
    }

    /// HubSpot returned the same cursor twice.
    pub(crate) fn repeated_cursor(endpoint: &Endpoint, cursor: &str) -> Self {
        let mut error = Self::new(
            Kind::RepeatedCursor,
            format!("HubSpot returned the cursor {cursor:?} twice, so the pages would never end"),
        );
        error.0.operation = Some(endpoint.name);
        error
    }

    /// Part of a batch failed.
    pub(crate) fn partial_failure(
        operation: &'static str,
        attempts: u32,
        correlation_id: Option<String>,
        count: Option<i64>,
        errors: Failures,
    ) -> Self {
        let mut error = Self::partial(count, errors);
        error.0.operation = Some(operation);
        error.0.attempts = attempts;
        error.0.body.correlation_id = correlation_id;
        error
    }

    /// HubSpot reports success, but not for all inputs.
    pub(crate) fn unconfirmed(
        operation: &'static str,
        attempts: u32,
        correlation_id: Option<String>,
        [confirmed, inputs]: [usize; 2],
    ) -> Self {
        let what = format!("HubSpot confirmed {confirmed} of {inputs}");
        let mut error = Self::new(Kind::PartialFailure { failures: Failures::default(), count: None }, what);
        error.0.operation = Some(operation);
        error.0.attempts = attempts;
        error.0.body.correlation_id = correlation_id;
        error.0.may_have_been_applied = true;
        error
    }

    fn partial(count: Option<i64>, failures: Failures) -> Self {
        let Failures { list, omitted } = &failures;
        let mut what = match (count, list.len() + omitted) {
            (Some(count), _) if count > 0 => format!("{count} of the batch's inputs failed"),
            (_, 0) => "part of the batch failed, and HubSpot doesn't say which".into(),
            (_, 1) => "part of the batch failed, with 1 error".into(),
            (_, count) => format!("part of the batch failed, with {count} errors"),
        };
        if let Some(first) = list.first() {
            let reasons = [(&first.category, NAME), (&first.message, MESSAGE / 2)];
            for (text, length) in reasons {
                if let Some(text) = text {
                    what.push_str(&format!(": {}", Short(text, length)));
                }
            }
        }
        let omitted = *omitted;
        let mut error = Self::new(Kind::PartialFailure { failures, count }, what);
        error.0.body.omitted_errors = omitted;
        error.0.may_have_been_applied = true;
        error
    }
}

/// The last cause, which is the most specific: the others only name the layers that passed it on.
fn root_cause(error: &TransportError) -> String {
    let mut cause: &(dyn std::error::Error + 'static) = &*error.source;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
