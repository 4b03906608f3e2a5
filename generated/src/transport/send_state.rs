//! Whether a request has been sent.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::time::Instant;

// Zero means that the transport reports nothing.
const PENDING: u8 = 1;
const STARTED: u8 = 2;

/// Whether a request has been sent, as reported by its [`Transport`](crate::Transport).
///
/// The client puts one into the [extensions](http::Request::extensions) of each request. A transport
/// may use it to report when it starts to send: it calls [`pending`](Self::pending) before it has a
/// connection, and [`started`](Self::started) before it writes the first byte. If the call times out
/// in between, the request can't have been processed: [`is_connect`](crate::Error::is_connect) is
/// true, and the call is retried. If a transport reports nothing, the request may have been processed.
///
/// ```
/// use hubspot_marketing_events::SendState;
/// use hubspot_marketing_events::bytes::Bytes;
/// use hubspot_marketing_events::http::{Request, Response};
///
/// # async fn connect() {}
/// # async fn exchange(_: Request<Bytes>) -> Response<Bytes> { Response::default() }
/// async fn send(request: Request<Bytes>) -> Response<Bytes> {
///     let state = request.extensions().get::<SendState>().cloned().unwrap_or_default();
///     state.pending();
///     let connection = connect().await;
///     state.started();
///     exchange(request).await
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct SendState(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: AtomicU8,
    started_at: OnceLock<Instant>,
}

impl SendState {
    /// Reports that nothing has been sent. [`started`](Self::started) must be called before anything is.
    pub fn pending(&self) {
        self.0.state.store(PENDING, Ordering::Release);
    }

    /// Reports that sending starts: from now on, HubSpot may process the request.
    pub fn started(&self) {
        if self.0.state.swap(STARTED, Ordering::AcqRel) != STARTED {
            self.0.started_at.get_or_init(Instant::now);
        }
    }

    /// Whether certainly nothing has been sent.
    pub(crate) fn is_pending(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == PENDING
    }

    /// When the request was sent, if the transport says so.
    pub(crate) fn started_at(&self) -> Option<Instant> {
        self.0.started_at.get().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_transport_that_says_so_has_sent_nothing() {
        let state = SendState::default();
        assert!(!state.is_pending());
        state.pending();
        assert!(state.clone().is_pending());
        assert_eq!(state.started_at(), None);
        state.started();
        assert!(!state.is_pending() && state.started_at().is_some());
    }
}
