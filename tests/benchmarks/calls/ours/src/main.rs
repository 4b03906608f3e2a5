//! The calls that are measured, by our crate: as it comes, with its limiter, retries and timeouts.

use std::time::Duration;

use calls_shared::{ACCOUNT, EVENT, EVENT_ID, Person, Problem, TOKEN};
use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, SubscriberState};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{Timestamp, bulk::InputResult};

struct Ours(Api);

impl Ours {
    async fn walk(&self, pages: usize, work: Duration, ahead: bool) -> Result<usize, Problem> {
        let call = self.0.participations().list_breakdown(EVENT_ID).limit(100);
        let mut items = match ahead {
            true => call.items().prefetch(),
            false => call.items(),
        };
        let mut count = 0;
        while count < pages * 100 {
            let Some(_) = items.try_next().await? else {
                break;
            };
            if count % 100 == 0 && !work.is_zero() {
                tokio::time::sleep(work).await;
            }
            count += 1;
        }
        Ok(count)
    }
}

impl calls_shared::Client for Ours {
    type Attendee = EmailAttendance;

    fn new(url: &str) -> Result<Self, Problem> {
        let client = hubspot_marketing_events::Client::builder().token(TOKEN).base_url(url).build()?;
        Ok(Self(client.v2026_03()))
    }

    fn attendee(person: &Person) -> EmailAttendance {
        let joined = Timestamp::from_epoch_millis(person.joined);
        let attendee = EmailAttendance::new(person.email.as_str(), joined);
        match person.left.map(Timestamp::from_epoch_millis) {
            Some(left) => attendee.joined_at(joined).left_at(left),
            None => attendee,
        }
    }

    async fn write(&self, attended: bool, attendees: Vec<EmailAttendance>) -> Result<usize, Problem> {
        let state = match attended {
            true => SubscriberState::Attend,
            false => SubscriberState::Register,
        };
        let event = ExternalEvent { account_id: ACCOUNT, event_id: EVENT };
        let outcome = self.0.attendance().create_by_external_id_and_email(&event, state, attendees).await?;
        Ok(outcome.results().len())
    }

    async fn page(&self) -> Result<usize, Problem> {
        let participations = self.0.participations();
        let page = participations.list_breakdown(EVENT_ID).limit(100).await?;
        Ok(page.results.len())
    }

    async fn items(&self, pages: usize, work: Duration) -> Result<usize, Problem> {
        self.walk(pages, work, false).await
    }

    async fn ahead(&self, pages: usize, work: Duration) -> Result<usize, Problem> {
        self.walk(pages, work, true).await
    }

    async fn bulk(&self, people: Vec<Person>, batches: usize, at_a_time: usize) -> Result<usize, Problem> {
        let event = ExternalEvent { account_id: ACCOUNT, event_id: EVENT };
        let people = (0..batches).flat_map(|_| &people).map(Self::attendee);
        let mut outcomes = self
            .0
            .attendance()
            .create_by_external_id_and_email_bulk(&event, SubscriberState::Register)
            .concurrency(at_a_time)
            .send(people);
        let mut confirmed = 0;
        while let Some(outcome) = outcomes.try_next().await? {
            if let InputResult::Confirmed(_) = outcome.result {
                confirmed += 1;
            }
        }
        Ok(confirmed)
    }
}

fn main() -> Result<(), Problem> {
    calls_shared::run::<Ours>()
}
