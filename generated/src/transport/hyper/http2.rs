//! HTTP/2: keep-alive, and requests that the server did not process.

use std::time::Duration;

use h2::Reason;
use hyper_util::client::legacy::{Builder, Error};
use hyper_util::rt::TokioTimer;

use crate::transport::causes;

/// How long a connection may be silent while a call waits for its response.
const INTERVAL: Duration = Duration::from_secs(20);

/// How long to wait for a sign of life after that.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Enables keep-alive pings while calls wait for responses. Without them, a connection that fails
/// silently would leave all its calls hanging.
pub(super) fn keep_alive(client: &mut Builder) {
    client
        .timer(TokioTimer::new())
        .http2_keep_alive_interval(INTERVAL)
        .http2_keep_alive_timeout(TIMEOUT)
        .http2_keep_alive_while_idle(false);
}

/// Whether the server can't have processed the request: it rejected the stream, or it closes the
/// connection (GOAWAY) and the stream came after the last one that it processed.
/// HTTP/2 allows a client to resend such a request, whatever its method.
pub(super) fn is_unprocessed(error: &Error) -> bool {
    causes(error).any(|cause| {
        cause.downcast_ref().is_some_and(|error: &h2::Error| {
            let is_rejected = error.is_reset() && error.reason() == Some(Reason::REFUSED_STREAM);
            // A GOAWAY ends only the streams after the last processed one.
            error.is_remote() && (is_rejected || error.is_go_away())
        })
    })
}
