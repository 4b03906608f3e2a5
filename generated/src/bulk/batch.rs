//! One batch: sending it, and the outcomes of its inputs.

use std::mem;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::attribution::{Attribution, Key, Verdict, attribute};
use super::doubt::Doubt;
use super::outcome::{BatchReport, InputResult, Outcome};
use super::outcomes::OutcomeOf;
use super::progress::Progress;
use super::{Bulk, BulkAnswer, BulkOperation};
use crate::call::{Operation, Response, execute};
use crate::error::Error;
use crate::trace;

/// An input that was read.
pub(super) struct Entry<I> {
    pub(super) index: usize,
    pub(super) input: I,
    /// Why it is not sent. Empty if it is.
    pub(super) doubts: Vec<Doubt>,
}

impl<I> Entry<I> {
    pub(super) fn into_input(self) -> (usize, I) {
        (self.index, self.input)
    }

    pub(super) fn is_sent(&self) -> bool {
        self.doubts.is_empty()
    }

    pub(super) fn outcome<R>(self, result: InputResult<R>, report: Option<Arc<BatchReport<R>>>) -> Outcome<I, R> {
        Outcome { index: self.index, input: self.input, result, report }
    }

    pub(super) fn withheld<R>(mut self) -> Outcome<I, R> {
        let doubts = mem::take(&mut self.doubts);
        self.outcome(InputResult::Withheld(doubts), None)
    }
}

pub(super) struct Batch<O: BulkOperation> {
    pub(super) entries: Vec<Entry<O::Input>>,
    pub(super) state: State<O>,
    /// The number of the batch. Halves have the number of the original batch.
    pub(super) origin: usize,
}

pub(super) enum State<O: BulkOperation> {
    /// Waiting to be sent, for the first time or again.
    Waiting,
    /// In flight, in a task that is aborted when this is dropped.
    Sent(JoinSet<Result<Settled<O>, Error>>),
    /// All inputs are withheld.
    NotSent,
    Failed(Error),
    /// A single input that HubSpot rejected. The input may be the reason, or the event.
    Refused(Error),
}

/// The response to a batch. Parts that can't be decoded are in [`Response::unreadable`].
type Settled<O> = (Response<<O as Operation>::Answer>, Vec<Error>);

impl<O: BulkOperation> Batch<O> {
    pub(super) fn new(entries: Vec<Entry<O::Input>>, origin: usize) -> Self {
        Self { entries, state: State::Waiting, origin }
    }

    pub(super) fn has_failed(&self) -> bool {
        matches!(self.state, State::Failed(_) | State::Refused(_))
    }

    /// Returns whether it failed because HubSpot rejected something in it.
    pub(super) fn is_refused(&self) -> bool {
        matches!(&self.state, State::Failed(error) if error.is_bad_request())
    }

    pub(super) fn into_inputs(self) -> impl Iterator<Item = (usize, O::Input)> {
        self.entries.into_iter().map(Entry::into_input)
    }

    /// Sends the inputs that are not withheld.
    pub(super) fn start(&mut self, bulk: &Bulk<O>, progress: &Progress) {
        progress.add_sent(self.sent().count());
        self.send(bulk);
    }

    fn send(&mut self, bulk: &Bulk<O>) {
        if self.sent().next().is_none() {
            self.state = State::NotSent;
            return;
        }
        let Ok(runtime) = Handle::try_current() else {
            self.state = State::Failed(execute::no_runtime());
            return;
        };
        let call = bulk.call.clone().inputs(self.sent_inputs());
        let mut task = JoinSet::new();
        // Boxed, because spawning moves the future several times.
        task.spawn_on(trace::in_this_span(Box::pin(call.skipping())), &runtime);
        self.state = State::Sent(task);
    }

    pub(super) fn sent(&self) -> impl Iterator<Item = &O::Input> {
        let sent = self.entries.iter().filter(|entry| entry.is_sent());
        sent.map(|entry| &entry.input)
    }

    /// The same as a list, which is allocated once because almost all inputs are sent.
    fn sent_inputs(&self) -> Vec<&O::Input> {
        let mut inputs = Vec::with_capacity(self.entries.len());
        inputs.extend(self.sent());
        inputs
    }

    /// Waits for the response, and returns the outcomes. If the batch fails, these are only those of withheld inputs.
    pub(super) fn poll(&mut self, bulk: &Bulk<O>, context: &mut Context<'_>) -> Poll<Vec<OutcomeOf<O>>> {
        let mut is_cancelled = false;
        loop {
            let task = match &mut self.state {
                State::Sent(task) => task,
                State::Waiting => {
                    self.send(bulk);
                    continue;
                }
                State::NotSent | State::Failed(_) | State::Refused(_) => break,
            };
            let answer = ready!(task.poll_join_next(context));
            self.state = State::Waiting;
            match answer {
                Some(Ok(Ok((response, _)))) => {
                    return Poll::Ready(self.settle(bulk, report_of::<O>(response)));
                }
                Some(Ok(Err(error))) => match BatchReport::of_partial_failure(error) {
                    Ok(report) => return Poll::Ready(self.settle(bulk, report)),
                    Err(error) => self.state = State::Failed(error),
                },
                Some(Err(failed)) if failed.is_panic() => resume_unwind(failed.into_panic()),
                // The current runtime is shutting down as well.
                Some(Err(_)) | None if is_cancelled => self.state = State::Failed(shutting_down()),
                // The runtime that the task ran on is gone: send the batch again on the current one.
                Some(Err(_)) | None => is_cancelled = true,
            }
        }
        // If the batch will be halved, the outcomes of withheld inputs come later, in order.
        Poll::Ready(match bulk.isolates && self.is_refused() {
            true => Vec::new(),
            false => self.take_withheld(),
        })
    }

    /// Removes the withheld inputs, and returns their outcomes.
    pub(super) fn take_withheld(&mut self) -> Vec<OutcomeOf<O>> {
        let (sent, withheld) = mem::take(&mut self.entries).into_iter().partition(Entry::is_sent);
        self.entries = sent;
        let withheld: Vec<Entry<O::Input>> = withheld;
        withheld.into_iter().map(Entry::withheld).collect()
    }

    /// Removes all inputs, and returns their outcomes.
    fn settle(&mut self, bulk: &Bulk<O>, mut report: ReportOf<O>) -> Vec<OutcomeOf<O>> {
        let sent = self.sent_inputs();
        let inputs: Vec<Key<'_>> = sent.iter().map(|input| O::key(input)).collect();
        let keys: Vec<Key<'_>> = report.records.iter().map(O::record_key).collect();
        let is_argument = |text: &str| bulk.call.request.has_argument(text);
        let same = |a, b| sent[a] == sent[b];
        let attribution = attribute(&inputs, &keys, &report.errors, &is_argument, &same);
        let results = results(&mut report, attribution);
        let report = Arc::new(report);
        let mut results = results.into_iter();
        let entries = mem::take(&mut self.entries).into_iter();
        entries
            .map(|entry| match entry.is_sent() {
                true => {
                    let result = results.next().unwrap_or(InputResult::Unconfirmed);
                    entry.outcome(result, Some(report.clone()))
                }
                false => entry.withheld(),
            })
            .collect()
    }
}

type ReportOf<O> = BatchReport<<O as BulkOperation>::Record>;

fn report_of<O: BulkOperation>(response: Response<O::Answer>) -> ReportOf<O> {
    let correlation_id = response.correlation_id().map(String::from);
    let attempts = response.attempts();
    let unreadable = response.unreadable().to_vec();
    BatchReport { correlation_id, attempts, unreadable, ..response.into_value().into_report() }
}

/// The error of a batch whose runtime shuts down. HubSpot may have received the batch.
fn shutting_down() -> Error {
    let what = "calls need a Tokio runtime, and this one is shutting down";
    Error::configuration(what).after(0, true)
}

/// Converts the verdicts to results. Records and errors that they contain are removed from the report.
fn results<R: Clone>(report: &mut BatchReport<R>, attribution: Attribution) -> Vec<InputResult<R>> {
    let Attribution { verdicts, refusals } = attribution;
    let records = mem::take(&mut report.records).into_iter();
    let mut records: Vec<_> = records.map(Some).collect();
    let errors = mem::take(&mut report.errors);
    let (mut reported, mut uses) = (vec![false; errors.len()], vec![0; records.len()]);
    for verdict in &verdicts {
        match verdict {
            Verdict::Recorded(record) => uses[*record] += 1,
            Verdict::Refused(number) => refusals[*number].iter().for_each(|&error| reported[error] = true),
            Verdict::Nothing => {}
        }
    }
    let reasons = |number: usize| refusals[number].iter().map(|&error| errors[error].clone());
    let result = |verdict| match verdict {
        Verdict::Recorded(number) => {
            let record = &mut records[number];
            uses[number] -= 1;
            // Usually only one input has the record, so it needn't be cloned.
            let record = match uses[number] {
                0 => record.take(),
                _ => record.clone(),
            };
            record.map_or(InputResult::Unconfirmed, InputResult::Confirmed)
        }
        Verdict::Refused(number) => InputResult::Rejected(reasons(number).collect()),
        Verdict::Nothing => InputResult::Unconfirmed,
    };
    let results = verdicts.into_iter().map(result).collect();
    report.records = records.into_iter().flatten().collect();
    let errors = errors.into_iter().zip(reported);
    let left = errors.filter(|(_, is_reported)| !is_reported);
    report.errors = left.map(|(error, _)| error).collect();
    results
}
