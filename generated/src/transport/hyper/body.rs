//! The body of a request, which reports when it is sent.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::Full;

use crate::transport::SendState;

/// A body in memory. It is first used when an HTTP connection writes the request's head and asks for
/// the length, even if the body is empty.
pub(super) struct Outgoing {
    body: Full<Bytes>,
    state: SendState,
}

impl Outgoing {
    pub(super) fn new(body: Bytes, state: SendState) -> Self {
        Self { body: Full::new(body), state }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.state.started();
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.state.started();
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.state.started();
        self.body.size_hint()
    }
}
