//! Whether a request is on its way.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::time::Instant;

// Zero is what a transport that says nothing leaves it at.
const PENDING: u8 = 1;
const STARTED: u8 = 2;

/// Whether a request has been sent, as far as its [`Transport`](crate::Transport) says.
///
/// The client puts one into the [extensions](http::Request::extensions) of each request. A transport
/// may use it to report when it starts to send: it calls [`pending`](Self::pending) while it has no
/// connection yet, and [`started`](Self::started) before it writes the first byte. If the call's time
/// runs out in between, the request can't have been processed:
/// [`is_connect`](crate::Error::is_connect) is true, and the call is retried. A transport that
/// reports nothing leaves it open whether the request was processed.
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
    /// Nothing has been sent, and [`started`](Self::started) will be called before anything is.
    pub fn pending(&self) {
        self.0.state.store(PENDING, Ordering::Release);
    }

    /// From now on, the request may arrive.
    pub fn started(&self) {
        if self.0.state.swap(STARTED, Ordering::AcqRel) != STARTED {
            self.0.started_at.get_or_init(Instant::now);
        }
    }

    /// Whether nothing has been sent for certain.
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
