//! Streams of inputs, and outcomes as a stream.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::outcomes::Indexed;
use super::source::sealed;
use super::{Bulk, BulkError, BulkOperation, Outcome, Outcomes, Source};

impl<O: BulkOperation> Bulk<O> {
    /// Like [`send`](Self::send), for a stream of inputs.
    ///
    /// A batch is sent when it is full or when the stream ends.
    #[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
    pub fn send_stream<S>(self, inputs: S) -> Outcomes<O, Streamed<Numbered<S>>>
    where
        S: Stream<Item = O::Input>,
    {
        self.send_indexed_stream(Numbered::new(inputs))
    }

    /// Like [`send_indexed`](Self::send_indexed), for a stream of inputs with their indexes.
    ///
    /// A batch is sent when it is full or when the stream ends.
    #[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
    pub fn send_indexed_stream<S>(self, inputs: S) -> Outcomes<O, Streamed<S>>
    where
        S: Stream<Item = (usize, O::Input)>,
    {
        Outcomes::new(self, Streamed(Box::pin(inputs)))
    }
}

/// A stream as a [`Source`] of inputs.
#[derive(Debug)]
pub struct Streamed<S>(Pin<Box<S>>);

impl<O: BulkOperation, S> Outcomes<O, Streamed<S>> {
    /// Stops sending, and returns all inputs that were read and have no outcome, with their indexes, and the
    /// stream with the rest.
    ///
    /// Calls in flight are cancelled, so HubSpot may have recorded their inputs.
    #[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
    pub fn into_remaining(self) -> (Indexed<O::Input>, Pin<Box<S>>) {
        let (open, Streamed(rest)) = self.into_parts();
        (open, rest)
    }
}

impl<T, S: Stream<Item = (usize, T)>> sealed::Source<T> for Streamed<S> {}

impl<T, S: Stream<Item = (usize, T)>> Source<T> for Streamed<S> {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<(usize, T)>> {
        self.0.as_mut().poll_next(context)
    }
}

/// A stream of items with their positions.
#[derive(Debug)]
pub struct Numbered<S> {
    inputs: Pin<Box<S>>,
    next: usize,
}

impl<S: Stream> Numbered<S> {
    pub(crate) fn new(inputs: S) -> Self {
        Self { inputs: Box::pin(inputs), next: 0 }
    }
}

impl<S: Stream> Stream for Numbered<S> {
    type Item = (usize, S::Item);

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let input = ready!(this.inputs.as_mut().poll_next(context));
        Poll::Ready(input.map(|input| {
            let index = this.next;
            this.next += 1;
            (index, input)
        }))
    }
}

/// The stream ends after an error, so that a loop can't repeat the error forever.
/// [`try_next`](Self::try_next) sends the failed batches again.
#[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
impl<O: BulkOperation, S: Source<O::Input>> Stream for Outcomes<O, S> {
    type Item = Result<Outcome<O::Input, <O as BulkOperation>::Record>, BulkError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.has_failed {
            return Poll::Ready(None);
        }
        let outcome = ready!(this.poll(context));
        this.has_failed = outcome.is_err();
        Poll::Ready(outcome.transpose())
    }
}
