//! Halves batches that HubSpot rejects, until the invalid inputs are found.

use std::mem;
use std::sync::Arc;

use super::batch::{Batch, Entry, State};
use super::outcome::InputResult;
use super::outcomes::OutcomeOf;
use super::{Bulk, BulkOperation, Outcomes};

impl<O: BulkOperation> Bulk<O> {
    /// If HubSpot rejects a whole batch (400), finds the invalid inputs and sends the others.
    ///
    /// A single invalid input, such as an invalid email address, is enough for HubSpot to reject the whole batch. Without
    /// this setting, the batch fails with an [error](super::BulkError). With it, a rejected batch is halved, and so are its
    /// rejected halves, until the invalid inputs are found. These are [rejected](InputResult::Rejected) with the reason,
    /// and all others get their own outcomes. Finding one input in a batch of 100 takes about 14 additional requests.
    ///
    /// If HubSpot rejects every input of a batch and has not accepted any before, the reason is probably the event or the
    /// account, and the batch fails with the error. Finding that out takes twice as many requests as the batch has inputs.
    pub fn isolate_refused(mut self) -> Self {
        self.isolates = true;
        self
    }
}

impl<O: BulkOperation> Batch<O> {
    /// Splits off the second half of the inputs to send, if there are at least two. Both halves will be sent again.
    fn halve(&mut self) -> Option<Self> {
        let half = self.sent().count() / 2;
        let mut sent = self.entries.iter().enumerate().filter(|(_, entry)| entry.is_sent());
        let (middle, _) = sent.nth(half).filter(|_| half > 0)?;
        let entries = self.entries.split_off(middle);
        self.state = State::Waiting;
        Some(Self { entries, state: State::Waiting, origin: self.origin })
    }

    /// Returns the outcomes of a batch with a single input that HubSpot rejects.
    fn into_refused(self) -> Vec<OutcomeOf<O>> {
        let (State::Refused(error) | State::Failed(error)) = self.state else {
            return Vec::new();
        };
        let reason = Arc::new(error.into_batch_error());
        let outcome = |entry: Entry<_>| match entry.is_sent() {
            true => entry.outcome(InputResult::Rejected(vec![reason.clone()]), None),
            false => entry.withheld(),
        };
        self.entries.into_iter().map(outcome).collect()
    }
}

impl<O: BulkOperation, S> Outcomes<O, S> {
    /// Continues with a batch that was rejected. Returns the outcomes that are known by now.
    pub(super) fn isolate(&mut self, position: usize) -> Vec<OutcomeOf<O>> {
        let origin = self.batches[position].origin;
        let mut batches = self.batches.iter();
        // Every input of another batch was rejected, and no batch was accepted, so this one fails for the same reason.
        if batches.any(|batch| matches!(batch.state, State::Refused(_)) && batch.origin != origin) {
            return self.batches[position].take_withheld();
        }
        if let Some(second) = self.batches[position].halve() {
            self.batches.insert(position + 1, second);
            return Vec::new();
        }
        if self.has_taken_any {
            let batch = self.batches.remove(position);
            return batch.map(Batch::into_refused).unwrap_or_default();
        }
        let state = &mut self.batches[position].state;
        *state = match mem::replace(state, State::Waiting) {
            State::Failed(error) => State::Refused(error),
            other => other,
        };
        Vec::new()
    }

    /// HubSpot accepted a batch, so single inputs that it rejected before were invalid. Adds them to the outcomes.
    pub(super) fn with_refused(&mut self, outcomes: Vec<OutcomeOf<O>>) -> Vec<OutcomeOf<O>> {
        let is_taken = |outcome: &OutcomeOf<O>| !matches!(outcome.result, InputResult::Withheld(_));
        if self.has_taken_any || !outcomes.iter().any(is_taken) {
            return outcomes;
        }
        self.has_taken_any = true;
        let batches = mem::take(&mut self.batches).into_iter();
        let (refused, others): (Vec<_>, Vec<_>) = batches.partition(|batch| matches!(batch.state, State::Refused(_)));
        self.batches = others.into();
        refused.into_iter().flat_map(Batch::into_refused).chain(outcomes).collect()
    }

    /// HubSpot accepted nothing, so the rejected batches fail. Merges the parts of each batch.
    pub(super) fn let_refusals_stand(&mut self) -> Vec<OutcomeOf<O>> {
        let mut withheld = Vec::new();
        for mut batch in mem::take(&mut self.batches) {
            batch.state = match batch.state {
                State::Refused(error) => State::Failed(error),
                other => {
                    batch.state = other;
                    self.batches.push_back(batch);
                    continue;
                }
            };
            withheld.extend(batch.take_withheld());
            match self.batches.back_mut() {
                Some(last) if last.origin == batch.origin && last.is_refused() => {
                    last.entries.append(&mut batch.entries)
                }
                _ => self.batches.push_back(batch),
            }
        }
        withheld
    }
}
