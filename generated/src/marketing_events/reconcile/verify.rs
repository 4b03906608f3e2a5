//! Sends in bulk, and then checks what is stored.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::event::Event;
use super::{Findings, Person, Reconcile};
use crate::bulk::{Bulk, BulkError, BulkOperation, InputResult, Outcome, Outcomes, Progress, Source};
use crate::participations::Participations;
use crate::types::{ContactAttendance, EmailAttendance, RecordedContact, RecordedEmail, SubscriberState};
use crate::version::Version;

/// An input that says who attended, and how long. Only this crate's attendance inputs implement it.
pub trait Attendee: sealed::Sealed {
    /// Returns the person it is about.
    fn person(&self) -> Person;

    /// Returns the time from joining to leaving, if both are set.
    fn duration(&self) -> Option<Duration>;
}

/// A result that says which contact was recorded. Only this crate's results implement it.
pub trait ContactRecord: sealed::Sealed {
    /// Returns the contact's id, if HubSpot sent it.
    fn contact_id(&self) -> Option<i64>;
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for crate::types::ContactAttendance {}
    impl Sealed for crate::types::EmailAttendance {}
    impl Sealed for crate::types::RecordedContact {}
    impl Sealed for crate::types::RecordedEmail {}
    impl Sealed for std::convert::Infallible {}
}

impl Attendee for ContactAttendance {
    fn person(&self) -> Person {
        self.into()
    }

    fn duration(&self) -> Option<Duration> {
        crate::marketing_events::doubts::duration(&self.properties)
    }
}

impl Attendee for EmailAttendance {
    fn person(&self) -> Person {
        self.into()
    }

    fn duration(&self) -> Option<Duration> {
        crate::marketing_events::doubts::duration(&self.properties)
    }
}

impl ContactRecord for RecordedContact {
    fn contact_id(&self) -> Option<i64> {
        Some(self.vid)
    }
}

impl ContactRecord for RecordedEmail {
    fn contact_id(&self) -> Option<i64> {
        self.vid
    }
}

impl ContactRecord for std::convert::Infallible {
    fn contact_id(&self) -> Option<i64> {
        match *self {}
    }
}

impl<O: BulkOperation<Input: Attendee, Record: ContactRecord>> Bulk<O> {
    /// Checks what is stored after everything was sent.
    ///
    /// The outcomes are the same as without it. After the last one, [`into_findings`](VerifiedOutcomes::into_findings)
    /// checks what is stored for each input that was neither rejected nor withheld, including those of failed batches.
    /// Confirmed inputs are matched by the contact id that HubSpot sent. For each input, its index, person and duration
    /// are kept in memory.
    ///
    #[cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
    #[cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
    /// use hubspot_marketing_events::types::{EmailAttendance, SubscriberState::Attend};
    /// use hubspot_marketing_events::v2026_03::Api;
    ///
    /// # async fn run(api: Api, people: Vec<EmailAttendance>) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut outcomes = api
    ///     .attendance()
    ///     .create_by_email_bulk("12345", Attend)
    ///     .verify(&api.participations())
    ///     .send(people);
    /// while let Some(outcome) = outcomes.try_next().await? {
    ///     println!("{}: {}", outcome.input.email, outcome.result);
    /// }
    /// let mut findings = outcomes.into_findings();
    /// while let Some(finding) = findings.try_next().await? {
    ///     println!("{}: {}", finding.person, finding.result);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Event and state are those of the call. See [`reconcile`](crate::reconcile) for how many requests it takes.
    pub fn verify<V: Version>(self, participations: &Participations<V>) -> VerifiedBulk<O, V> {
        let request = &self.call().request;
        let event = Event::of(request);
        let check = Reconcile::new(participations, event, state(request.argument("subscriberState")));
        VerifiedBulk { bulk: self, check }
    }
}

/// Returns the state with this value in the path.
fn state(wire: Option<&str>) -> SubscriberState {
    use SubscriberState::{Attend, Cancel, Register};
    let states = [Attend, Cancel].into_iter();
    let mut same = states.filter(|state| Some(state.as_str()) == wire);
    same.next().unwrap_or(Register)
}

/// Like [`Bulk`], and checks what is stored; from [`Bulk::verify`].
#[must_use = "nothing is sent before `send(…).try_next().await`"]
pub struct VerifiedBulk<O: BulkOperation, V> {
    pub(super) bulk: Bulk<O>,
    pub(super) check: Reconcile<V>,
}

impl<O: BulkOperation<Input: Attendee>, V: Version> VerifiedBulk<O, V> {
    /// Sets [`Reconcile::patience`].
    pub fn patience(mut self, time: Duration) -> Self {
        self.check = self.check.patience(time);
        self
    }

    /// Sets [`Reconcile::max_lookups`].
    pub fn max_lookups(mut self, requests: usize) -> Self {
        self.check = self.check.max_lookups(requests);
        self
    }

    /// See [`Bulk::send`].
    pub fn send<I>(self, inputs: I) -> VerifiedOutcomes<O, impl Iterator<Item = (usize, O::Input)>, V>
    where
        I: IntoIterator<Item = O::Input>,
    {
        self.send_indexed(inputs.into_iter().enumerate())
    }

    /// See [`Bulk::send_indexed`].
    pub fn send_indexed<I>(self, inputs: I) -> VerifiedOutcomes<O, impl Iterator<Item = (usize, O::Input)>, V>
    where
        I: IntoIterator<Item = (usize, O::Input)>,
    {
        let sent = Sent::default();
        let noted = sent.clone();
        let inputs = inputs.into_iter().inspect(move |(index, input)| noted.note(*index, input));
        VerifiedOutcomes { outcomes: self.bulk.send_indexed(inputs), check: self.check, sent }
    }
}

/// The people that were sent, by index.
#[derive(Clone, Default)]
pub(super) struct Sent(Arc<Mutex<BTreeMap<usize, SentPerson>>>);

/// The person, and the duration that was sent.
type SentPerson = (Person, Option<Duration>);

impl Sent {
    /// Records an input when it is read, not when its outcome is returned, because an input of a failed batch may have been
    /// stored.
    pub(super) fn note(&self, index: usize, input: &impl Attendee) {
        self.lock().insert(index, (input.person(), input.duration()));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<usize, SentPerson>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An outcome, or `None` after the last one.
type OutcomeOf<O> = Option<Outcome<<O as BulkOperation>::Input, <O as BulkOperation>::Record>>;

/// The outcomes of inputs that will be checked at the end.
#[must_use = "nothing is sent before `try_next` is called"]
pub struct VerifiedOutcomes<O: BulkOperation, S, V> {
    pub(super) outcomes: Outcomes<O, S>,
    pub(super) check: Reconcile<V>,
    pub(super) sent: Sent,
}

impl<O, S, V> VerifiedOutcomes<O, S, V>
where
    O: BulkOperation<Input: Attendee, Record: ContactRecord>,
    S: Source<O::Input>,
    V: Version,
{
    /// See [`Outcomes::try_next`].
    ///
    /// # Errors
    ///
    /// Those of [`Outcomes::try_next`].
    pub async fn try_next(&mut self) -> Result<OutcomeOf<O>, BulkError> {
        poll_fn(|context| self.poll(context)).await
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<OutcomeOf<O>, BulkError>> {
        let outcome = ready!(self.outcomes.poll(context))?;
        if let Some(Outcome { index, result, .. }) = &outcome {
            match result {
                InputResult::Confirmed(record) => {
                    let id = record.contact_id();
                    let mut sent = self.sent.lock();
                    if let (Some(id), Some((person, _))) = (id, sent.get_mut(index)) {
                        *person = Person::ContactId(id);
                    }
                }
                InputResult::Rejected(_) | InputResult::Withheld(_) => {
                    self.sent.lock().remove(index);
                }
                _ => {}
            }
        }
        Poll::Ready(Ok(outcome))
    }

    /// See [`Outcomes::progress`].
    pub fn progress(&self) -> &Progress {
        self.outcomes.progress()
    }

    /// See [`Outcomes::take_failed`]. The removed inputs are still checked, because they may have been stored.
    pub fn take_failed(&mut self) -> Vec<(usize, O::Input)> {
        self.outcomes.take_failed()
    }

    /// Checks what is stored for all inputs that were read, except those that were rejected or withheld.
    ///
    /// Nothing is sent before the first call of [`Findings::try_next`]. Findings are in the order of their indexes.
    pub fn into_findings(self) -> Findings<V> {
        let sent = std::mem::take(&mut *self.sent.lock());
        let sent = sent.into_iter();
        Findings::new(self.check, sent.map(|(index, (person, duration))| (index, person, duration)))
    }
}

#[cfg(feature = "blocking")]
impl<O: BulkOperation, S, V> VerifiedOutcomes<O, S, V> {
    /// Returns an iterator that waits for each outcome; see [`blocking`](crate::blocking).
    ///
    /// Afterwards, call [`into_inner`](crate::blocking::Blocking::into_inner), and
    /// [`into_findings`](Self::into_findings) on what it returns.
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn blocking(self) -> crate::blocking::Blocking<Self> {
        crate::blocking::Blocking::new(self)
    }
}

#[cfg(feature = "blocking")]
impl<O: BulkOperation, S, V> crate::blocking::sealed::Sealed for VerifiedOutcomes<O, S, V> {}

#[cfg(feature = "blocking")]
impl<O, S, V> crate::blocking::BlockingSource for VerifiedOutcomes<O, S, V>
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

/// Asserts at compile time that sending and checking can be spawned.
fn _assert_spawnable<O, S, V>(mut outcomes: VerifiedOutcomes<O, S, V>)
where
    O: BulkOperation<Input: Attendee, Record: ContactRecord>,
    S: Source<O::Input> + Send + 'static,
    V: Version,
{
    fn spawnable<T: Send + 'static>(_: T) {}

    spawnable(async move {
        let _ = outcomes.try_next().await;
        let _ = outcomes.into_findings().try_next().await;
    });
}
