//! Batches that HubSpot refuses as a whole: halved until the inputs it refuses are by themselves.

use std::mem;
use std::sync::Arc;

use super::batch::{Batch, Entry, State};
use super::outcome::InputResult;
use super::outcomes::OutcomeOf;
use super::{Bulk, BulkOperation, Outcomes};

impl<O: BulkOperation> Bulk<O> {
    /// Finds the inputs because of which HubSpot refuses a batch as a whole (400), and sends the others.
    ///
    /// HubSpot does so for one invalid input, such as an address that is none. Without this, all inputs of the batch are
    /// in an [error](super::BulkError). With it, the batch is halved, and so are the halves that are refused, until what is
    /// refused is a single input: that is [rejected](InputResult::Rejected) with the reason, and all others have an outcome
    /// of their own. One input in a batch of 100 takes about 14 further requests.
    ///
    /// If HubSpot refuses every input of a batch and has taken none before, the inputs are hardly the reason, but the event
    /// or the account is. The error stands then; to find that out takes twice as many requests as the batch has inputs.
    pub fn isolate_refused(mut self) -> Self {
        self.isolates = true;
        self
    }
}

impl<O: BulkOperation> Batch<O> {
    /// Splits off the second half of what is sent, if there are two inputs. Both halves are to be sent again.
    fn halve(&mut self) -> Option<Self> {
        let half = self.sent().count() / 2;
        let mut sent = self.entries.iter().enumerate().filter(|(_, entry)| entry.is_sent());
        let (middle, _) = sent.nth(half).filter(|_| half > 0)?;
        let entries = self.entries.split_off(middle);
        self.state = State::Waiting;
        Some(Self { entries, state: State::Waiting, origin: self.origin })
    }

    /// The outcomes of a batch with a single input, which HubSpot refuses.
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
    /// Goes on with a batch that was refused. Returns the outcomes that are known by now.
    pub(super) fn isolate(&mut self, position: usize) -> Vec<OutcomeOf<O>> {
        let origin = self.batches[position].origin;
        let mut batches = self.batches.iter();
        // Another batch was refused to the last input, and none was taken: this one fails for the same reason.
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

    /// HubSpot has taken a batch, so single inputs that it refused before are rejected. Adds them to its outcomes.
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

    /// HubSpot has taken nothing: what it refused has failed. The parts of a batch become one again.
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
