//! Records that people attended the last hour of an event, given their email addresses.
//!
//! `HUBSPOT_TOKEN=… cargo run --example record_attendance OBJECT_ID EMAIL…`

use std::env;
use std::time::Duration;

use hubspot_marketing_events::types::{EmailAttendance, SubscriberState};
use hubspot_marketing_events::{Client, Timestamp};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let object_id = arguments.next().ok_or("the event's object id is missing")?;

    let api = Client::from_env()?.v2026_03();

    let left = Timestamp::now();
    let joined = left - Duration::from_secs(60 * 60);
    // Without both times, HubSpot can report success and store nothing.
    let attendees = arguments.map(|email| EmailAttendance::new(email, joined).joined_at(joined).left_at(left));
    let outcome = api.attendance().create_by_email(object_id, SubscriberState::Attend, attendees).await?;

    // A batch can fail in part, so check the errors even if the call succeeded.
    for failed in outcome.errors() {
        eprintln!("failed: {}", failed.message.as_deref().unwrap_or("HubSpot gave no reason"));
    }
    // Confirmed does not mean stored. The example `load_attendance` shows how to check that.
    println!("{} confirmed", outcome.results().len());
    Ok(())
}
