//! The people to check, and what is known about each so far.

use std::collections::HashMap;
use std::mem;
use std::time::Duration;
use std::vec;

use super::finding::is_expected;
use super::{Finding, Found, Person};
use crate::types::{ParticipationBreakdown, SubscriberState};

/// One input: its index, the person, and the duration that was sent.
pub(super) type Input = (usize, Person, Option<Duration>);

/// All people, without duplicates.
pub(super) struct People {
    state: SubscriberState,
    inputs: vec::IntoIter<(Input, usize)>,
    numbers: HashMap<Person, usize>,
    known: Vec<Known>,
    /// How many have a participation in the expected state.
    stored: usize,
}

#[derive(Default)]
struct Known {
    expected: Vec<ParticipationBreakdown>,
    others: Vec<ParticipationBreakdown>,
    lookup: Lookup,
    findings_left: usize,
}

#[derive(Default)]
enum Lookup {
    #[default]
    NotDone,
    Done,
    NoContact,
}

impl Known {
    fn is_stored(&self) -> bool {
        !self.expected.is_empty()
    }

    fn clear(&mut self) {
        self.expected.clear();
        self.others.clear();
    }

    fn add(&mut self, participation: ParticipationBreakdown, state: SubscriberState) {
        match is_expected(participation.properties.attendance_state.as_ref(), state) {
            true => self.expected.push(participation),
            false => self.others.push(participation),
        }
    }

    fn found(&mut self) -> Found {
        let take = |list: &mut Vec<_>, is_last: bool| match is_last {
            true => mem::take(list),
            false => list.clone(),
        };
        self.findings_left -= 1;
        let is_last = self.findings_left == 0;
        if self.is_stored() {
            return Found::Stored(take(&mut self.expected, is_last));
        }
        match self.lookup {
            // Another state in the event's list is not enough, because the list lags.
            Lookup::NotDone => Found::NotChecked,
            _ if !self.others.is_empty() => Found::OtherState(take(&mut self.others, is_last)),
            Lookup::Done => Found::Missing,
            Lookup::NoContact => Found::NoContact,
        }
    }
}

impl People {
    pub(super) fn new(inputs: impl Iterator<Item = Input>, state: SubscriberState) -> Self {
        let mut numbers = HashMap::new();
        let mut known: Vec<Known> = Vec::new();
        let inputs = inputs.map(|input| {
            let next = known.len();
            let number = *numbers.entry(input.1.key()).or_insert(next);
            if number == next {
                known.push(Known::default());
            }
            known[number].findings_left += 1;
            (input, number)
        });
        let inputs: Vec<_> = inputs.collect();
        Self { state, inputs: inputs.into_iter(), numbers, known, stored: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    pub(super) fn stored(&self) -> usize {
        self.stored
    }

    /// Returns the people without a participation in the expected state so far.
    pub(super) fn not_stored(&self) -> Vec<(usize, Person)> {
        let people = self.numbers.iter();
        let people = people.filter(|(_, number)| !self.known[**number].is_stored());
        let mut people: Vec<_> = people.map(|(person, number)| (*number, person.clone())).collect();
        // In the order of the inputs, so that a budget that is too small is spent on the same people each time.
        people.sort_unstable_by_key(|(number, _)| *number);
        people
    }

    /// Forgets the results of an earlier reading of the event's list.
    pub(super) fn begin_list(&mut self) {
        for known in &mut self.known {
            known.clear();
        }
        self.stored = 0;
    }

    /// Adds a participation from the event's list.
    pub(super) fn add_listed(&mut self, participation: ParticipationBreakdown) {
        let contact = &participation.associations.contact;
        let id = contact.contact_id.as_ref().and_then(|id| id.trim().parse().ok());
        let keys = [id.map(Person::ContactId), contact.email.as_deref().map(Person::email_key)];
        let numbers = keys.map(|key| self.numbers.get(&key?).copied());
        for number in numbers.into_iter().flatten() {
            let known = &mut self.known[number];
            let was_stored = known.is_stored();
            known.add(participation.clone(), self.state);
            self.stored += usize::from(known.is_stored() && !was_stored);
        }
    }

    /// Sets the participations that looking up a person found; `None` if there is no such contact. If it found none, those
    /// from the list are kept.
    pub(super) fn set_looked_up(&mut self, number: usize, participations: Option<Vec<ParticipationBreakdown>>) {
        let known = &mut self.known[number];
        known.lookup = match participations {
            None => Lookup::NoContact,
            Some(_) => Lookup::Done,
        };
        let participations = participations.unwrap_or_default();
        if participations.is_empty() {
            return;
        }
        self.stored -= usize::from(known.is_stored());
        known.clear();
        participations.into_iter().for_each(|it| known.add(it, self.state));
        self.stored += usize::from(known.is_stored());
    }

    pub(super) fn next_finding(&mut self) -> Option<Finding> {
        let ((index, person, sent_duration), number) = self.inputs.next()?;
        Some(Finding { index, person, result: self.known[number].found(), sent_duration })
    }
}
