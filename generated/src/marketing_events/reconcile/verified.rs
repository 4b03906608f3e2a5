//! Streams of verified outcomes, and verifying streams of inputs.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::verify::Sent;
use super::{Attendee, ContactRecord, VerifiedBulk, VerifiedOutcomes};
use crate::bulk::{BulkError, BulkOperation, Numbered, Outcome, Source, Streamed};
use crate::version::Version;

#[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
impl<O: BulkOperation<Input: Attendee>, V: Version> VerifiedBulk<O, V> {
    /// See [`Bulk::send_stream`](crate::bulk::Bulk::send_stream).
    pub fn send_stream<S>(self, inputs: S) -> VerifiedOutcomes<O, Streamed<Noted<Numbered<S>>>, V>
    where
        S: Stream<Item = O::Input>,
    {
        self.send_indexed_stream(Numbered::new(inputs))
    }

    /// See [`Bulk::send_indexed_stream`](crate::bulk::Bulk::send_indexed_stream).
    pub fn send_indexed_stream<S>(self, inputs: S) -> VerifiedOutcomes<O, Streamed<Noted<S>>, V>
    where
        S: Stream<Item = (usize, O::Input)>,
    {
        let sent = Sent::default();
        let inputs = Noted { inputs: Box::pin(inputs), sent: sent.clone() };
        VerifiedOutcomes { outcomes: self.bulk.send_indexed_stream(inputs), check: self.check, sent }
    }
}

/// A stream that records its items, to check later what is stored.
pub struct Noted<S> {
    inputs: Pin<Box<S>>,
    sent: Sent,
}

impl<I: Attendee, S: Stream<Item = (usize, I)>> Stream for Noted<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let input = ready!(self.inputs.as_mut().poll_next(context));
        if let Some((index, input)) = &input {
            self.sent.note(*index, input);
        }
        Poll::Ready(input)
    }
}

/// The stream ends after an error, so that a loop can't repeat the error forever.
/// [`try_next`](Self::try_next) sends the failed batches again.
#[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
impl<O, S, V> Stream for VerifiedOutcomes<O, S, V>
where
    O: BulkOperation<Input: Attendee, Record: ContactRecord>,
    S: Source<O::Input>,
    V: Version,
{
    type Item = Result<Outcome<O::Input, O::Record>, BulkError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.outcomes.has_failed {
            return Poll::Ready(None);
        }
        let outcome = ready!(this.poll(context));
        this.outcomes.has_failed = outcome.is_err();
        Poll::Ready(outcome.transpose())
    }
}
