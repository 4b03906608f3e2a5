//! Spans of `tracing`: one per call, and in it one per attempt; token requests have attempts
//! without a call. Events are for those who have a plain subscriber, which prints no spans: what fails and what is
//! retried at `info`, and one line per call at `debug`.
//!
//! They have what says how HubSpot is doing and nothing that says for whom. The path is the template,
//! without what was put into it; query, body, headers and HubSpot's message are left out.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use tracing::field::{DisplayValue, Empty, display};
use tracing::instrument::Instrumented;
use tracing::{Instrument, Span, debug, debug_span, info, info_span, warn};

use crate::call::Endpoint;
use crate::call::response;
use crate::decode::UnreadableValue;
use crate::error::Error;
use crate::error::short::Short;

/// How many unreadable values of a response have a warning of their own.
const MOST_WARNINGS: usize = 20;

/// How much is recorded of an id, in bytes.
const LONGEST_ID: usize = 80;

/// The span of a call.
pub(crate) struct CallSpan {
    span: Span,
    begin: Instant,
}

impl CallSpan {
    pub(crate) fn begin(endpoint: &Endpoint) -> Self {
        let span = info_span!(
            "hubspot_call",
            operation = endpoint.name,
            method = endpoint.method.as_str(),
            path = endpoint.path,
            attempts = Empty,
            status = Empty,
            error = Empty,
            correlation_id = Empty,
            duration_ms = Empty,
        );
        let begin = Instant::now();
        Self { span, begin }
    }

    /// What is done for the call by and by.
    // Not `async`: the future would be in it twice.
    pub(crate) fn around<F: Future>(&self, future: F) -> Instrumented<F> {
        future.instrument(self.span.clone())
    }

    /// What is done for the call at once.
    pub(crate) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }

    pub(crate) fn succeeded(&self, response: &http::Response<Bytes>, attempts: u32) {
        self.span.record("attempts", attempts);
        record_response(&self.span, self.begin, response);
        self.span.in_scope(|| debug!("the call succeeded"));
    }

    /// Warns of values that weren't as documented.
    pub(crate) fn repaired(&self, values: &[UnreadableValue]) {
        let first = values.iter().take(MOST_WARNINGS);
        self.span.in_scope(|| {
            for value in first {
                warn!(path = value.path, repair = ?value.repair, "a value in a response is not as documented");
            }
            if let Some(more @ 1..) = values.len().checked_sub(MOST_WARNINGS) {
                warn!(more, "more values in the response are not as documented");
            }
        });
    }

    pub(crate) fn failed(&self, error: &Error) {
        self.span.record("attempts", error.attempts());
        record_error(&self.span, self.begin, error);
        self.span.in_scope(|| info!("the call failed"));
    }
}

/// Runs an attempt at a call in its span. The first is number 1.
pub(crate) async fn attempt(
    endpoint: &Endpoint,
    number: u32,
    attempt: impl Future<Output = Result<http::Response<Bytes>, Error>>,
) -> Result<http::Response<Bytes>, Error> {
    let span = debug_span!(
        "hubspot_attempt",
        operation = endpoint.name,
        method = endpoint.method.as_str(),
        path = endpoint.path,
        attempt = number,
        status = Empty,
        error = Empty,
        correlation_id = Empty,
        duration_ms = Empty,
    );
    let begin = Instant::now();
    let result = attempt.instrument(span.clone()).await;
    match &result {
        Ok(response) => record_response(&span, begin, response),
        Err(error) => record_error(&span, begin, error),
    }
    result
}

/// Notes that an attempt failed and is repeated after a wait.
pub(crate) fn retrying(endpoint: &Endpoint, number: u32, error: &Error, wait: Duration) {
    info!(
        operation = endpoint.name,
        attempt = number,
        error = error.kind_name(),
        status = error.status().map(|status| status.as_u16()),
        correlation_id = error.correlation_id().map(printed),
        wait_ms = milliseconds(wait),
        "the attempt failed and is retried after a wait",
    );
}

/// Notes that a token couldn't be had. Calls may go on with the old one for a while.
pub(crate) fn no_token() {
    // Without the reason: it is the provider's own, and may hold what it shouldn't.
    warn!("the access token couldn't be renewed");
}

/// Gives a future that is about to be spawned the span that it would have had here.
pub(crate) fn in_this_span<F: Future>(future: F) -> impl Future<Output = F::Output> {
    future.in_current_span()
}

fn record_response(span: &Span, begin: Instant, response: &http::Response<Bytes>) {
    let correlation_id = response::correlation_id(response.headers());
    record(span, begin, Some(response.status()), correlation_id);
}

fn record_error(span: &Span, begin: Instant, error: &Error) {
    span.record("error", error.kind_name());
    record(span, begin, error.status(), error.correlation_id());
}

fn record(span: &Span, begin: Instant, status: Option<StatusCode>, correlation_id: Option<&str>) {
    span.record("status", status.map(|status| status.as_u16()));
    span.record("correlation_id", correlation_id.map(printed));
    span.record("duration_ms", milliseconds(begin.elapsed()));
}

/// An id that may come from a body: it could be long, or break the line.
fn printed(id: &str) -> DisplayValue<Short<'_>> {
    display(Short(id, LONGEST_ID))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
