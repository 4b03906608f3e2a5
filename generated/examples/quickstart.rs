//! A first look at the crate: `cargo run --example quickstart`
//!
//! If the environment variable `HUBSPOT_TOKEN` is set, it lists events of the account and counts their
//! participants, and changes nothing. Otherwise it uses a mock server: it creates an event, records who
//! attended, checks what is stored, and reads it back.

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use hubspot_marketing_events::mock::MockServer;
use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, NewEvent, SubscriberState};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{Client, Error, Timestamp};

/// Who attended, and for how many milliseconds.
const ATTENDEES: [(&str, u64); 3] = [
    ("ada@example.com", 45 * 60 * 1000),
    ("grace@example.com", 30 * 60 * 1000),
    // HubSpot confirms this one and doesn't store it.
    ("linus@example.com", 500),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    if env::var_os("HUBSPOT_TOKEN").is_some() {
        println!("HUBSPOT_TOKEN is set: reading from HubSpot and changing nothing.\n");
        read(&Client::from_env()?.v2026_03()).await?;
        return Ok(());
    }
    println!("HUBSPOT_TOKEN is not set: using a mock server instead of HubSpot.\n");
    let server = MockServer::start();
    write(&server.client().v2026_03()).await
}

/// Lists the first events of the account, with the counts of their participants.
async fn read(api: &Api) -> Result<(), Error> {
    let page = api.events().list().limit(5).await?;
    println!("{} events on the first page:", page.results.len());
    for event in &page.results {
        let name = event.event_name.as_deref().unwrap_or("(no name)");
        let counts = api.participations().get(&event.object_id).await?;
        println!("  {}: {name}, {} registered, {} attended", event.object_id, counts.registered, counts.attended);
    }
    Ok(())
}

/// Creates an event, records who attended, checks what is stored, and reads it back.
async fn write(api: &Api) -> Result<(), Box<dyn std::error::Error>> {
    let webinar = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let begin: Timestamp = "2026-03-01T10:00:00Z".parse()?;
    let event = NewEvent::new(&webinar, "How to bake bread", "Acme").start_date_time(begin);
    let saved = api.events().create(event).await?;
    let id = saved.object_id.ok_or("HubSpot returned no id for the event")?;
    println!("created event {id}");

    let attendees = ATTENDEES.map(|(email, millis)| {
        EmailAttendance::new(email, begin).joined_at(begin).left_at(begin + Duration::from_millis(millis))
    });
    let outcome = api.attendance().create_by_email(&id, SubscriberState::Attend, attendees).await?;
    let (confirmed, all) = (outcome.results().len(), ATTENDEES.len());
    println!("HubSpot confirmed {confirmed} of {all} attendees");

    // Confirmed does not mean stored.
    let mut findings = api
        .participations()
        .reconcile(&id, SubscriberState::Attend)
        .patience(Duration::from_secs(2))
        .check(ATTENDEES.map(|(email, _)| email));
    while let Some(finding) = findings.try_next().await? {
        println!("  {}: {}", finding.person, finding.result);
    }

    let mut people = api.participations().list_breakdown(&id).limit(100).items();
    println!("HubSpot has:");
    while let Some(person) = people.try_next().await? {
        let email = person.associations.contact.email.unwrap_or_default();
        let seconds = person.properties.attendance_duration_seconds;
        println!("  {email} for {} minutes", seconds.unwrap_or_default() / 60);
    }
    Ok(())
}
