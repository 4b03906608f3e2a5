//! Prints who attended an event.
//!
//! `HUBSPOT_TOKEN=… cargo run --example read_participations MARKETING_EVENT_ID`

use std::env;

use hubspot_marketing_events::Client;
use hubspot_marketing_events::types::ParticipationState;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let event_id = env::args().nth(1).ok_or("the event's id is missing")?;

    let participations = Client::from_env()?.v2026_03().participations();

    let mut attendees = participations.list_breakdown(&event_id).state(ParticipationState::Attended).limit(100).items();
    while let Some(attendee) = attendees.try_next().await? {
        println!("{}", attendee.id);
    }
    Ok(())
}
