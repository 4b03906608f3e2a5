//! The calls that are measured, with a client by hand.

use std::collections::BTreeMap;
use std::time::Duration;

use by_hand_types::Attendee;
use calls_shared::{ACCOUNT, BASE, EVENT, EVENT_ID, Person, Problem, TOKEN};
use chrono::{DateTime, SecondsFormat, Utc};

struct ByHand(client::Client);

impl calls_shared::Client for ByHand {
    type Attendee = Attendee;

    fn new(url: &str) -> Result<Self, Problem> {
        Ok(Self(client::Client::new(format!("{url}{BASE}"), TOKEN)?))
    }

    fn attendee(person: &Person) -> Attendee {
        let joined = instant(person.joined);
        let text = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let mut properties = BTreeMap::new();
        if let Some(left) = person.left.map(instant) {
            properties.insert("joinedAt".to_owned(), text(joined));
            properties.insert("leftAt".to_owned(), text(left));
        }
        Attendee {
            email: person.email.clone(),
            interaction_date_time: joined,
            contact_properties: BTreeMap::new(),
            properties,
        }
    }

    async fn write(&self, attended: bool, attendees: Vec<Attendee>) -> Result<usize, Problem> {
        let state = if attended { "attend" } else { "register" };
        let batch = self.0.record_attendance(ACCOUNT, EVENT, state, &attendees).await?;
        Ok(batch.results.len())
    }

    async fn page(&self) -> Result<usize, Problem> {
        let page = self.0.participations(EVENT_ID, 100, None).await?;
        Ok(page.results.len())
    }

    async fn items(&self, pages: usize, work: Duration) -> Result<usize, Problem> {
        let (mut count, mut cursor) = (0, None::<String>);
        for _ in 0..pages {
            let page = self.0.participations(EVENT_ID, 100, cursor.as_deref()).await?;
            if !work.is_zero() {
                tokio::time::sleep(work).await;
            }
            count += page.results.len();
            cursor = page.next_cursor().map(String::from);
            if cursor.is_none() {
                break;
            }
        }
        Ok(count)
    }
}

fn instant(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

fn main() -> Result<(), Problem> {
    calls_shared::run::<ByHand>()
}
