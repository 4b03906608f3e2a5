//! Verified outcomes as a stream, from a stream, and as a blocking iterator.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

#[cfg(feature = "stream")]
use futures_core::Stream;

#[cfg(feature = "stream")]
use super::VerifiedBulk;
#[cfg(feature = "stream")]
use super::verify::Sent;
use super::{Attendee, ContactRecord, VerifiedOutcomes};
#[cfg(feature = "blocking")]
use crate::blocking::{Blocking, BlockingSource, sealed};
use crate::bulk::{BulkError, BulkOperation, Outcome, Source};
#[cfg(feature = "stream")]
use crate::bulk::{Numbered, Streamed};
use crate::version::Version;

#[cfg(feature = "stream")]
#[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
impl<O: BulkOperation<Input: Attendee>, V: Version> VerifiedBulk<O, V> {
    /// [`Bulk::send_stream`](crate::bulk::Bulk::send_stream).
    pub fn send_stream<S>(self, inputs: S) -> VerifiedOutcomes<O, Streamed<Noted<Numbered<S>>>, V>
    where
        S: Stream<Item = O::Input>,
    {
        self.send_indexed_stream(Numbered::new(inputs))
    }

    /// [`Bulk::send_indexed_stream`](crate::bulk::Bulk::send_indexed_stream).
    pub fn send_indexed_stream<S>(self, inputs: S) -> VerifiedOutcomes<O, Streamed<Noted<S>>, V>
    where
        S: Stream<Item = (usize, O::Input)>,
    {
        let sent = Sent::default();
        let inputs = Noted { inputs: Box::pin(inputs), sent: sent.clone() };
        VerifiedOutcomes { outcomes: self.bulk.send_indexed_stream(inputs), check: self.check, sent }
    }
}

/// A stream whose items are noted, to check later what is stored.
#[cfg(feature = "stream")]
pub struct Noted<S> {
    inputs: Pin<Box<S>>,
    sent: Sent,
}

#[cfg(feature = "stream")]
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

/// The stream ends after an error, so that none is repeated without end.
/// [`try_next`](Self::try_next) sends the failed batches again.
#[cfg(feature = "stream")]
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

#[cfg(feature = "blocking")]
impl<O: BulkOperation, S, V> VerifiedOutcomes<O, S, V> {
    /// The outcomes as an iterator that waits for each; see [`blocking`](crate::blocking).
    ///
    /// Afterwards, [`into_inner`](Blocking::into_inner) gives back what [`into_findings`](Self::into_findings) is called on.
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

#[cfg(feature = "blocking")]
impl<O: BulkOperation, S, V> sealed::Sealed for VerifiedOutcomes<O, S, V> {}

#[cfg(feature = "blocking")]
impl<O, S, V> BlockingSource for VerifiedOutcomes<O, S, V>
where
    O: BulkOperation<Input: Attendee, Record: ContactRecord>,
    S: Source<O::Input>,
    V: Version,
{
    type Item = Outcome<O::Input, O::Record>;
    type Error = BulkError;

    fn client(&self) -> crate::Client {
        self.outcomes.client().clone()
    }

    fn misused(error: crate::Error) -> BulkError {
        BulkError::without_inputs(error)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Self::Item>, BulkError>> {
        self.poll(context)
    }
}
