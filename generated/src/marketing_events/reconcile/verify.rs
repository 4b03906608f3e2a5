//! Sending in bulk, and then checking what is stored.

use std::time::Duration;

use super::event::Event;
use super::people::Input;
use super::{Findings, Person, Reconcile};
use crate::bulk::{Bulk, BulkError, BulkOperation, InputResult, Outcome, Outcomes, Source};
use crate::participations::Participations;
use crate::types::{
    ContactAttendance, EmailAttendance, RecordedContact, RecordedEmail, SubscriberState,
};
use crate::version::Version;

/// Inputs that say who attended, and how long. Only this crate's attendance inputs implement it.
pub trait Attendee: sealed::Sealed {
    /// Who it is about.
    fn person(&self) -> Person;

    /// From joining to leaving, if both are set.
    fn duration(&self) -> Option<Duration>;
}

/// Results that say which contact was recorded. Only this crate's results implement it.
pub trait ContactRecord: sealed::Sealed {
    /// The contact's id, if HubSpot sent it.
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
        crate::marketing_events::doubt::duration(&self.properties)
    }
}

impl Attendee for EmailAttendance {
    fn person(&self) -> Person {
        self.into()
    }

    fn duration(&self) -> Option<Duration> {
        crate::marketing_events::doubt::duration(&self.properties)
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
    /// Outcomes come as without it. After the last one,
    /// [`into_findings`](VerifiedOutcomes::into_findings) says for each input that was sent and not rejected what is
    /// stored. Confirmed inputs are looked for by the contact id that HubSpot sent. For each input its index, who it is
    /// about and the duration are kept in memory.
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
    /// Event and state are those of the call. See [`reconcile`](crate::reconcile) for what it costs.
    pub fn verify<V: Version>(self, participations: &Participations<V>) -> VerifiedBulk<O, V> {
        let request = &self.call().request;
        let event = Event::of(request);
        let check = Reconcile::new(
            participations,
            event,
            state(request.argument("subscriberState")),
        );
        VerifiedBulk { bulk: self, check }
    }
}

/// The state with this value in the path.
fn state(wire: Option<&str>) -> SubscriberState {
    use SubscriberState::{Attend, Cancel, Register};
    let states = [Attend, Cancel].into_iter();
    let mut same = states.filter(|state| Some(state.as_str()) == wire);
    same.next().unwrap_or(Register)
}

/// Inputs that are sent and then checked; from [`Bulk::verify`].
#[must_use = "nothing is sent before `send(…).try_next().await`"]
pub struct VerifiedBulk<O: BulkOperation, V> {
    bulk: Bulk<O>,
    check: Reconcile<V>,
}

impl<O: BulkOperation, V: Version> VerifiedBulk<O, V> {
    /// [`Reconcile::patience`].
    pub fn patience(mut self, time: Duration) -> Self {
        self.check = self.check.patience(time);
        self
    }

    /// [`Reconcile::max_lookups`].
    pub fn max_lookups(mut self, requests: usize) -> Self {
        self.check = self.check.max_lookups(requests);
        self
    }

    /// [`Bulk::send`].
    pub fn send<I>(
        self,
        inputs: I,
    ) -> VerifiedOutcomes<O, impl Iterator<Item = (usize, O::Input)>, V>
    where
        I: IntoIterator<Item = O::Input>,
    {
        self.send_indexed(inputs.into_iter().enumerate())
    }

    /// [`Bulk::send_indexed`].
    pub fn send_indexed<I>(self, inputs: I) -> VerifiedOutcomes<O, I::IntoIter, V>
    where
        I: IntoIterator<Item = (usize, O::Input)>,
    {
        VerifiedOutcomes {
            outcomes: self.bulk.send_indexed(inputs),
            check: self.check,
            sent: Vec::new(),
        }
    }
}

/// The outcomes of inputs that are checked at the end.
#[must_use = "nothing is sent before `try_next` is called"]
pub struct VerifiedOutcomes<O: BulkOperation, S, V> {
    outcomes: Outcomes<O, S>,
    check: Reconcile<V>,
    sent: Vec<Input>,
}

impl<O, S, V> VerifiedOutcomes<O, S, V>
where
    O: BulkOperation<Input: Attendee, Record: ContactRecord>,
    S: Source<O::Input>,
    V: Version,
{
    /// [`Outcomes::try_next`].
    ///
    /// # Errors
    ///
    /// Those of [`Outcomes::try_next`].
    pub async fn try_next(&mut self) -> Result<Option<Outcome<O::Input, O::Record>>, BulkError> {
        let outcome = self.outcomes.try_next().await?;
        if let Some(sent) = &outcome {
            let person = match &sent.result {
                InputResult::Confirmed(record) => record.contact_id().map(Person::ContactId),
                InputResult::Unconfirmed => None,
                InputResult::Rejected(_) | InputResult::Withheld(_) => return Ok(outcome),
            };
            let person = person.unwrap_or_else(|| sent.input.person());
            let duration = sent.input.duration();
            self.sent.push((sent.index, person, duration));
        }
        Ok(outcome)
    }

    /// The outcomes themselves, for what else they can do.
    pub fn outcomes(&mut self) -> &mut Outcomes<O, S> {
        &mut self.outcomes
    }

    /// Checks what is stored for the inputs whose outcomes were given, except those that were rejected or withheld.
    ///
    /// Nothing is sent before the first finding is asked for.
    pub fn into_findings(self) -> Findings<V> {
        Findings::new(self.check, self.sent.into_iter())
    }
}
