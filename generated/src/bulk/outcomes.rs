//! Sends the batches, and returns the outcomes in order.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::task::{Context, Poll, ready};
use std::vec;

use super::batch::{Batch, Entry, State};
use super::doubt::Doubt;
use super::error::{BulkError, FailedBatch};
use super::outcome::Outcome;
use super::progress::Progress;
use super::source::Source;
use super::{Bulk, BulkOperation};
use crate::decode::lenient::FULL;

/// The outcomes of inputs that are being sent; from [`Bulk::send`] and similar functions.
///
/// [`try_next`](Self::try_next) returns the next one. Calls run in separate tasks, so they continue while
/// you process an outcome. Dropping this value cancels them. `S` is the source of the inputs.
#[must_use = "nothing is sent before `try_next` is called"]
pub struct Outcomes<O: BulkOperation, S> {
    bulk: Bulk<O>,
    source: S,
    is_read: bool,
    /// The first entries of the next batch.
    reading: Vec<Entry<O::Input>>,
    /// In the order of their inputs: failed batches, and those in flight after the first of them.
    pub(super) batches: VecDeque<Batch<O>>,
    /// How many batches were started.
    begun: usize,
    /// Whether HubSpot has accepted a batch.
    pub(super) has_taken_any: bool,
    /// The outcomes of the current batch that were not returned yet.
    ready: vec::IntoIter<OutcomeOf<O>>,
    progress: Progress,
    /// Whether the stream has ended with an error.
    #[cfg(feature = "stream")]
    pub(crate) has_failed: bool,
}

/// Inputs with their indexes.
pub(super) type Indexed<I> = Vec<(usize, I)>;

pub(super) type OutcomeOf<O> = Outcome<<O as BulkOperation>::Input, <O as BulkOperation>::Record>;

impl<O: BulkOperation, S> Outcomes<O, S> {
    pub(super) fn new(bulk: Bulk<O>, source: S) -> Self {
        Self {
            bulk,
            source,
            is_read: false,
            reading: Vec::new(),
            batches: VecDeque::new(),
            begun: 0,
            has_taken_any: false,
            ready: Vec::new().into_iter(),
            progress: Progress::default(),
            #[cfg(feature = "stream")]
            has_failed: false,
        }
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn client(&self) -> &crate::Client {
        &self.bulk.call().client
    }

    /// Returns the progress. Clone it to read the counts from another task or thread.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Removes and returns the inputs of all batches that the last error was about, with their indexes.
    ///
    /// Look at each of [its batches](BulkError::batches) first: they may have failed for different reasons.
    /// The inputs are not sent again, and [`try_next`](Self::try_next) continues with those that follow.
    pub fn take_failed(&mut self) -> Indexed<O::Input> {
        let waiting = |batch: &Batch<O>| matches!(batch.state, State::Waiting);
        self.take_batches(waiting)
    }

    fn take_batches(&mut self, wanted: impl Fn(&Batch<O>) -> bool) -> Indexed<O::Input> {
        let (taken, others): (VecDeque<Batch<O>>, _) = self.batches.drain(..).partition(wanted);
        self.batches = others;
        taken.into_iter().flat_map(Batch::into_inputs).collect()
    }

    /// Returns the inputs that were read and whose outcomes were not returned yet, in the order in which
    /// they were read, and the source of the others.
    pub(super) fn into_parts(mut self) -> (Indexed<O::Input>, S) {
        // Failed batches were read before the current one.
        let mut open = self.take_batches(|batch| matches!(batch.state, State::Failed(_) | State::Waiting));
        open.extend(self.ready.map(|outcome| (outcome.index, outcome.input)));
        open.extend(self.batches.into_iter().flat_map(Batch::into_inputs));
        open.extend(self.reading.into_iter().map(Entry::into_input));
        (open, self.source)
    }
}

impl<O: BulkOperation, S: Iterator<Item = (usize, O::Input)>> Outcomes<O, S> {
    /// Stops sending, and returns all inputs without an outcome, with their indexes: first those that were
    /// read, then the rest.
    ///
    /// Calls in flight are cancelled, so HubSpot may have recorded their inputs. To continue with other
    /// settings, pass the result to [`send_indexed`](Bulk::send_indexed).
    pub fn into_remaining(self) -> impl Iterator<Item = (usize, O::Input)> {
        let (open, rest) = self.into_parts();
        open.into_iter().chain(rest)
    }
}

impl<O: BulkOperation, S: Source<O::Input>> Outcomes<O, S> {
    /// Returns the next outcome, or `None` after the last one. Without errors, outcomes are in the order of
    /// the inputs.
    ///
    /// The future is cancel-safe: if it is dropped, for example by `select!`, no outcome is lost and nothing
    /// is sent twice.
    ///
    /// # Errors
    ///
    /// If whole batches failed, after retries according to the retry policy. The error is returned after the
    /// outcomes of all other batches in flight. No input is lost: the next call of this function resends the
    /// failed batches and continues. To continue without them, [remove them](Self::take_failed).
    ///
    /// A permanent error, such as a 403 or a 404, occurs again with each call, so a loop that only prints
    /// errors would never end. Stop at such an error, or remove the inputs.
    pub async fn try_next(&mut self) -> Result<Option<OutcomeOf<O>>, BulkError> {
        poll_fn(|context| self.poll(context)).await
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<OutcomeOf<O>>, BulkError>> {
        loop {
            if let Some(outcome) = self.ready.next() {
                self.progress.add_result(&outcome.result);
                return Poll::Ready(Ok(Some(outcome)));
            }
            self.fill(context);
            let mut batches = self.batches.iter();
            let Some(position) = batches.position(|batch| !batch.has_failed()) else {
                let withheld = self.let_refusals_stand();
                if !withheld.is_empty() {
                    self.ready = withheld.into_iter();
                    continue;
                }
                return match self.failure() {
                    Some(error) => Poll::Ready(Err(error)),
                    None if self.is_read => Poll::Ready(Ok(None)),
                    // The next input is not available yet.
                    None => Poll::Pending,
                };
            };
            let outcomes = ready!(self.batches[position].poll(&self.bulk, context));
            let outcomes = if !self.batches[position].has_failed() {
                self.batches.remove(position);
                self.with_refused(outcomes)
            } else if self.bulk.isolates && self.batches[position].is_refused() {
                self.isolate(position)
            } else {
                outcomes
            };
            self.ready = outcomes.into_iter();
        }
    }

    /// Sends as many batches as the concurrency allows. While there are failed batches, no others are started.
    fn fill(&mut self, context: &mut Context<'_>) {
        let in_flight = self.batches.iter().filter(|batch| matches!(batch.state, State::Sent(_))).count();
        let waiting = self.batches.iter_mut().filter(|batch| matches!(batch.state, State::Waiting));
        for batch in waiting.take(self.bulk.concurrency.saturating_sub(in_flight)) {
            batch.start(&self.bulk, &self.progress);
        }
        if self.batches.iter().any(Batch::has_failed) {
            return;
        }
        while self.batches.len() < self.bulk.concurrency {
            let Some(entries) = self.read(context) else {
                break;
            };
            let mut batch = Batch::new(entries, self.begun);
            self.begun += 1;
            batch.start(&self.bulk, &self.progress);
            self.batches.push_back(batch);
        }
    }

    /// Reads the next batch, if its inputs are available. Only the last batch isn't full.
    fn read(&mut self, context: &mut Context<'_>) -> Option<Vec<Entry<O::Input>>> {
        if !self.is_read && self.reading.is_empty() {
            // A batch size may be much larger than the number of inputs.
            self.reading.reserve(self.bulk.batch_size.min(FULL));
        }
        while !self.is_read && self.reading.len() < self.bulk.batch_size {
            let Poll::Ready(next) = self.source.poll_next(context) else {
                return None;
            };
            match next {
                Some((index, input)) => {
                    self.progress.add_read();
                    let doubts = self.bulk.check.as_ref().map(|check| check(&input));
                    let mut doubts = doubts.unwrap_or_default();
                    let version = self.bulk.call.request.version();
                    doubts.extend(version.and_then(|version| {
                        let setter = O::unsupported_in(&input, version)?;
                        Some(Doubt::Unsupported { setter, version })
                    }));
                    self.reading.push(Entry { index, input, doubts });
                }
                None => self.is_read = true,
            }
        }
        (!self.reading.is_empty()).then(|| mem::take(&mut self.reading))
    }

    /// Returns the batches that failed, and marks them to be sent again.
    fn failure(&mut self) -> Option<BulkError> {
        let mut failed = self.batches.iter_mut().filter_map(|batch| {
            let State::Failed(error) = mem::replace(&mut batch.state, State::Waiting) else {
                return None;
            };
            let indexes = batch.entries.iter().map(|entry| entry.index).collect();
            Some(FailedBatch { indexes, error })
        });
        let first = failed.next()?;
        Some(BulkError::new(first, failed))
    }
}

// Inputs are never pinned, so they needn't be `Unpin`.
impl<O: BulkOperation, S> Unpin for Outcomes<O, S> {}

/// Shows only the operation and the counts, because inputs identify people.
impl<O: BulkOperation, S> fmt::Debug for Outcomes<O, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcomes").field("bulk", &self.bulk).field("progress", &self.progress).finish_non_exhaustive()
    }
}
