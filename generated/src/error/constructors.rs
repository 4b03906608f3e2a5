//! How errors come about.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::uri::Authority;

use super::{Error, Inner, Kind};
use crate::call::Endpoint;
use crate::call::retry_after;
use crate::decode::{self, DecodeError};
use crate::error::detail::{BatchError, ErrorBody};
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
            answer: None,
            told: ErrorBody::default(),
            source: None,
            rejected_token: None,
        }))
    }

    /// For a call that was sent: a write may have happened, unless the error proves otherwise.
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

    /// There is no access token to send.
    pub(crate) fn no_token(
        operation: Option<&'static str>,
        source: Arc<dyn StdError + Send + Sync>,
    ) -> Self {
        let mut error = Self::new(Kind::NoToken, format!("no access token: {source}"));
        error.0.operation = operation;
        error.0.source = Some(Box::new(source));
        error
    }

    /// The time for all attempts was over, before one could be made.
    pub(crate) fn never_sent(endpoint: &Endpoint, deadline: Duration) -> Self {
        let mut error = Self::new(
            Kind::Timeout,
            format!("not sent within the deadline of {deadline:?}"),
        );
        error.0.operation = Some(endpoint.name);
        error
    }

    /// The time for all attempts was over while one was under way.
    pub(crate) fn cut_off(endpoint: &Endpoint, deadline: Duration) -> Self {
        Self::sent(
            Kind::Timeout,
            endpoint,
            format!("no answer within the deadline of {deadline:?}"),
        )
    }

    /// The same error after so many attempts, of which one may have been applied.
    pub(crate) fn after(mut self, attempts: u32, may_have_been_applied: bool) -> Self {
        self.0.attempts = attempts;
        self.0.may_have_been_applied |= may_have_been_applied;
        self
    }

    /// The same error of a call with the access token of this number.
    pub(crate) fn sent_with(mut self, token: Option<u64>) -> Self {
        self.0.rejected_token = token.filter(|_| self.is_unauthorized());
        self
    }

    /// There was no answer in time.
    pub(crate) fn timeout(endpoint: &Endpoint, after: Duration) -> Self {
        Self::sent(
            Kind::Timeout,
            endpoint,
            format!("no answer within {after:?}"),
        )
    }

    /// The transport has no answer from there.
    pub(crate) fn transport(
        endpoint: &Endpoint,
        host: Option<&Authority>,
        error: TransportError,
    ) -> Self {
        let (kind, what) = match error.kind {
            TransportErrorKind::NotSent => (Kind::Connect { permanent: false }, "no connection"),
            TransportErrorKind::Refused => (Kind::Connect { permanent: true }, "no connection"),
            TransportErrorKind::Interrupted => (Kind::Interrupted, "the connection broke"),
            TransportErrorKind::TooLarge => (Kind::TooLarge, "the answer is too large"),
        };
        let to = match host {
            Some(host) if matches!(kind, Kind::Connect { .. }) => format!(" to {host}"),
            _ => String::new(),
        };
        let what = format!("{what}{to}: {}", root_cause(&error));
        let mut made = Self::sent(kind, endpoint, what);
        if made.is_connect() {
            made.0.may_have_been_applied = false;
        }
        made.0.source = Some(error.source);
        made
    }

    /// HubSpot, or something between, answered with another status than success.
    pub(crate) fn answer(endpoint: &Endpoint, answer: http::Response<Bytes>) -> Self {
        let mut error = Self::sent(Kind::Answer, endpoint, "");
        // A 408 doesn't say what the server had read when it gave up.
        let status = answer.status();
        if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
            error.0.may_have_been_applied = false;
        }
        // Gateways answer in HTML or not at all: then the status is all there is.
        if !decode::is_list(answer.body()) {
            error.0.told = serde_json::from_slice(answer.body()).unwrap_or_default();
        }
        error.0.retry_after = retry_after::from_headers(answer.headers());
        error.0.answer = Some(answer);
        error
    }

    /// The body of a success can't be read.
    pub(crate) fn decode(
        endpoint: &Endpoint,
        answer: http::Response<Bytes>,
        error: DecodeError,
    ) -> Self {
        let what = match error.path.as_str() {
            _ if answer.body().is_empty() => "the answer has no body".into(),
            "" => format!("the answer can't be read: {}", error.source),
            path => format!("the answer can't be read at `{path}`: {}", error.source),
        };
        let mut made = Self::sent(Kind::Decode { path: error.path }, endpoint, what);
        made.0.answer = Some(answer);
        made.0.source = Some(error.source.into());
        made
    }

    /// The page after the last one has been there before.
    pub(crate) fn repeated_cursor(endpoint: &Endpoint, cursor: &str) -> Self {
        let mut error = Self::new(
            Kind::RepeatedCursor,
            format!(
                "HubSpot gave the cursor {cursor:?} a second time, so the pages would never end"
            ),
        );
        error.0.operation = Some(endpoint.name);
        error
    }

    /// A batch failed in part.
    pub(crate) fn partial_failure(
        operation: &'static str,
        attempts: u32,
        correlation_id: Option<String>,
        count: Option<i64>,
        errors: Vec<BatchError>,
    ) -> Self {
        let first = errors.first();
        let mut what = match (count, errors.len()) {
            (Some(count), _) if count > 0 => format!("{count} of the batch's inputs failed"),
            (_, 0) => "a part of the batch failed, and HubSpot doesn't say which".into(),
            (_, count) => format!("the batch failed in part, with {count} errors"),
        };
        let told = first
            .into_iter()
            .flat_map(|first| [&first.category, &first.message]);
        for text in told.flatten() {
            what.push_str(": ");
            what.push_str(text);
        }
        let mut error = Self::new(Kind::PartialFailure(errors), what);
        error.0.operation = Some(operation);
        error.0.attempts = attempts;
        error.0.told.correlation_id = correlation_id;
        error.0.may_have_been_applied = true;
        error
    }
}

/// The last of the causes, which says most: the others only name the layers that it came through.
fn root_cause(error: &TransportError) -> String {
    let mut cause: &(dyn std::error::Error + 'static) = &*error.source;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
