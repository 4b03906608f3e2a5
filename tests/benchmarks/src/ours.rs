//! Our crate with its defaults: limiter, retries, timeouts.

use hubspot_marketing_events::bulk::InputResult;
use hubspot_marketing_events::types::{
    EmailAttendance, ExternalEvent, MarketingEvent, ParticipationBreakdown, RecordedEmail, SubscriberState,
};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{BatchOutcome, Client, Page, Timestamp};

use crate::{ACCOUNT, EVENT, EVENT_ID, Person, Problem, TOKEN};

const WEBINAR: ExternalEvent<'static> = ExternalEvent { account_id: ACCOUNT, event_id: EVENT };

pub struct Ours(Api);

impl Ours {
    /// Sends the same people this many times, in bulk, and returns how many were confirmed.
    pub async fn bulk(&self, people: &[Person], batches: usize) -> Result<usize, Problem> {
        let people = (0..batches).flat_map(|_| people).map(<Self as crate::Client>::attendee);
        let attendance = self.0.attendance();
        let call = attendance.create_by_external_id_and_email_bulk(&WEBINAR, SubscriberState::Register);
        let mut outcomes = call.concurrency(1).send(people);
        let mut confirmed = 0;
        while let Some(outcome) = outcomes.try_next().await? {
            confirmed += usize::from(matches!(outcome.result, InputResult::Confirmed(_)));
        }
        Ok(confirmed)
    }
}

impl crate::Client for Ours {
    type Attendee = EmailAttendance;
    type Event = MarketingEvent;
    type Page = Page<ParticipationBreakdown>;
    type Outcome = BatchOutcome<RecordedEmail>;

    fn new(origin: &str) -> Result<Self, Problem> {
        Ok(Self(Client::builder().token(TOKEN).base_url(origin).build()?.v2026_03()))
    }

    fn attendee(person: &Person) -> EmailAttendance {
        let joined = Timestamp::from_epoch_millis(person.joined);
        let attendee = EmailAttendance::new(person.email.as_str(), joined);
        match person.left.map(Timestamp::from_epoch_millis) {
            Some(left) => attendee.joined_at(joined).left_at(left),
            None => attendee,
        }
    }

    async fn read(&self) -> Result<Self::Event, Problem> {
        Ok(self.0.events().get(EVENT_ID).await?)
    }

    async fn page(&self) -> Result<Self::Page, Problem> {
        Ok(self.0.participations().list_breakdown(EVENT_ID).limit(100).await?)
    }

    async fn write(&self, attended: bool, attendees: Vec<EmailAttendance>) -> Result<Self::Outcome, Problem> {
        let state = if attended { SubscriberState::Attend } else { SubscriberState::Register };
        Ok(self.0.attendance().create_by_external_id_and_email(&WEBINAR, state, attendees).await?)
    }

    fn on_page(page: &Self::Page) -> usize {
        page.results.len()
    }

    fn recorded(outcome: &Self::Outcome) -> usize {
        outcome.results().len()
    }
}
