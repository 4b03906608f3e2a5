//! Spans and events of `tracing`.
//!
//! There is one span per call, which contains one per attempt. Token requests have attempts without a call. Events are for
//! plain subscribers, which don't print spans: failures, also of parts of a batch, and retries at `info`, and one line per
//! call at `debug`.
//!
//! They show how HubSpot behaves, without personal data. The path is the template without arguments; query, body, headers
//! and HubSpot's message are omitted.

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

/// The maximum number of individual warnings about unreadable values of a response.
const MOST_WARNINGS: usize = 20;

/// The maximum length of a recorded id or name, in bytes.
const LONGEST: usize = 80;

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
            category = Empty,
            policy_name = Empty,
            correlation_id = Empty,
            duration_ms = Empty,
        );
        let begin = Instant::now();
        Self { span, begin }
    }

    /// Runs a future in the span.
    // Not `async`: the future would be in it twice.
    pub(crate) fn around<F: Future>(&self, future: F) -> Instrumented<F> {
        future.instrument(self.span.clone())
    }

    /// Runs a closure in the span.
    pub(crate) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }

    pub(crate) fn succeeded(&self, response: &http::Response<Bytes>, attempts: u32) {
        self.span.record("attempts", attempts);
        record_response(&self.span, self.begin, response);
        self.span.in_scope(|| debug!("the call succeeded"));
    }

    /// Warns about values that are not as documented.
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

/// Runs an attempt in its own span. The first attempt is number 1.
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
        category = Empty,
        policy_name = Empty,
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

/// Records that an attempt failed and is retried after a wait.
pub(crate) fn retrying(endpoint: &Endpoint, number: u32, error: &Error, wait: Duration) {
    info!(
        operation = endpoint.name,
        attempt = number,
        error = error.kind_name(),
        category = error.category().map(printed),
        policy_name = error.policy_name().map(printed),
        status = error.status().map(|status| status.as_u16()),
        correlation_id = error.correlation_id().map(printed),
        wait_ms = milliseconds(wait),
        "the attempt failed and is retried after a wait",
    );
}

/// Records that inputs of a batch failed or are unconfirmed, although the call succeeded.
pub(crate) fn partly(errors: usize, unconfirmed: usize) {
    if errors > 0 || unconfirmed > 0 {
        info!(errors, unconfirmed, "inputs of the batch failed or are unconfirmed");
    }
}

/// Warns that renewing the token failed. Calls may continue with the old one for a while.
pub(crate) fn no_token() {
    // Omits the reason, because it comes from the provider and may contain secrets.
    warn!("failed to renew the access token");
}

/// Attaches the current span to a future that is about to be spawned.
pub(crate) fn in_this_span<F: Future>(future: F) -> impl Future<Output = F::Output> {
    future.in_current_span()
}

fn record_response(span: &Span, begin: Instant, response: &http::Response<Bytes>) {
    let correlation_id = response::correlation_id(response.headers());
    record(span, begin, Some(response.status()), correlation_id);
}

fn record_error(span: &Span, begin: Instant, error: &Error) {
    span.record("error", error.kind_name());
    // Without `if`, `tracing_subscriber::fmt` prints a space for each value that is missing.
    if let Some(category) = error.category() {
        span.record("category", printed(category));
    }
    if let Some(policy) = error.policy_name() {
        span.record("policy_name", printed(policy));
    }
    record(span, begin, error.status(), error.correlation_id());
}

fn record(span: &Span, begin: Instant, status: Option<StatusCode>, correlation_id: Option<&str>) {
    span.record("status", status.map(|status| status.as_u16()));
    span.record("correlation_id", correlation_id.map(printed));
    span.record("duration_ms", milliseconds(begin.elapsed()));
}

/// Prints an id or a name that may come from a body: it could be long, or contain line breaks.
fn printed(text: &str) -> DisplayValue<Short<'_>> {
    display(Short(text, LONGEST))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
