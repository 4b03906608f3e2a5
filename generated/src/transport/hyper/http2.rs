//! What HTTP/2 needs beyond being offered.

use std::time::Duration;

use h2::Reason;
use hyper_util::client::legacy::{Builder, Error};
use hyper_util::rt::TokioTimer;

use crate::transport::causes;

/// How long a connection may be silent while a call waits for its answer.
const INTERVAL: Duration = Duration::from_secs(20);

/// How long to wait for a sign of life after that.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A connection can die without a word, and all calls over it with it: in calls that wait for an
/// answer, asks whether somebody is there.
pub(super) fn keep_alive(client: &mut Builder) {
    client
        .timer(TokioTimer::new())
        .http2_keep_alive_interval(INTERVAL)
        .http2_keep_alive_timeout(TIMEOUT)
        .http2_keep_alive_while_idle(false);
}

/// Whether the server can't have processed the request: it rejected the stream, or it closes the
/// connection (GOAWAY) and the stream came after the last one that it processed.
/// HTTP/2 lets a client send such a request again, whatever it does.
pub(super) fn is_unprocessed(error: &Error) -> bool {
    causes(error).any(|cause| {
        cause.downcast_ref().is_some_and(|error: &h2::Error| {
            let is_rejected = error.is_reset() && error.reason() == Some(Reason::REFUSED_STREAM);
            // A GOAWAY ends only the streams after the last one, the others end as they do.
            error.is_remote() && (is_rejected || error.is_go_away())
        })
    })
}
