//! What HTTP/2 needs beyond being offered.

use std::time::Duration;

use hyper_util::client::legacy::Builder;
use hyper_util::rt::TokioTimer;

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
