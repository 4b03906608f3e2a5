//! The crate at work: `cargo run --example quickstart`
//!
//! With the variable `HUBSPOT_TOKEN` it lists events of the account and counts their participants,
//! and changes nothing. Without it, it creates an event and records who attended, on a server of
//! its own that stands in for HubSpot.

use std::env;
use std::process::ExitCode;

use hubspot_marketing_events::mock::{InputOutcome, MockServer};
use hubspot_marketing_events::types::{
    AttendanceState, EmailAttendance, ExternalEvent, NewEvent, ParticipationBreakdown, SubscriberState,
};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{Client, Error, Timestamp, attendance, participations};

const ATTENDEES: [&str; 3] = ["ada@example.com", "grace@example.com", "linus@example"];

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
        println!("HUBSPOT_TOKEN is set: reading from HubSpot, changing nothing.\n");
        read(&Client::from_env()?.v2026_03()).await?;
        return Ok(());
    }
    println!("HUBSPOT_TOKEN is not set: a mock server stands in for HubSpot.\n");
    let server = MockServer::start();
    prepare(&server);
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

/// Creates an event, records who attended, and reads that back.
async fn write(api: &Api) -> Result<(), Box<dyn std::error::Error>> {
    let webinar = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let begin: Timestamp = "2026-03-01T10:00:00Z".parse()?;
    let end: Timestamp = "2026-03-01T10:45:00Z".parse()?;

    let event = NewEvent::new(&webinar, "How to bake bread", "Acme").start_date_time(begin).end_date_time(end);
    let saved = api.events().create(event).await?;
    let id = saved.object_id.ok_or("HubSpot gave the event no id")?;
    println!("created the event {id}: {}", saved.event_name.as_deref().unwrap_or_default());

    let attendees = ATTENDEES.map(|email| EmailAttendance::new(email, begin).joined_at(begin).left_at(end));
    let outcome = api.attendance().create_by_email(&id, SubscriberState::Attend, attendees).await?;
    println!("recorded {} of {} attendees", outcome.results().len(), ATTENDEES.len());
    for failed in outcome.errors() {
        println!("  rejected: {}", failed.message.as_deref().unwrap_or("HubSpot gives no reason"));
    }

    let counts = api.participations().get(&id).await?;
    println!("the event has {} attendees:", counts.attended);
    let mut people = api.participations().list_breakdown(&id).limit(100).items();
    while let Some(person) = people.try_next().await? {
        let contact = person.associations.contact;
        let seconds = person.properties.attendance_duration_seconds.unwrap_or_default();
        println!("  {} for {} minutes", contact.email.unwrap_or_default(), seconds / 60);
    }
    Ok(())
}

/// Tells the mock server what HubSpot would know after these calls: it has no memory of its own.
fn prepare(server: &MockServer) {
    let is_valid = |email: &str| email.ends_with(".com");
    server.on::<attendance::CreateByEmail>().each(move |attendee| match is_valid(&attendee.email) {
        true => InputOutcome::Confirmed,
        false => {
            let reason = format!("{} is no email address", attendee.email);
            InputOutcome::rejected("VALIDATION_ERROR", reason)
        }
    });

    let attended = ATTENDEES.into_iter().filter(|email| is_valid(email));
    let people: Vec<ParticipationBreakdown> = attended
        .map(|email| {
            let mut person = ParticipationBreakdown::sample();
            person.associations.contact.email = Some(email.into());
            person.properties.attendance_state = Some(AttendanceState::Attended);
            person.properties.attendance_duration_seconds = Some(45 * 60);
            person
        })
        .collect();
    let count = people.len() as i64;
    server.on::<participations::Get>().sample_with(move |counts| {
        (counts.registered, counts.attended) = (count, count);
        (counts.cancelled, counts.no_shows) = (0, 0);
    });
    server.on::<participations::ListBreakdown>().pages_of(people);
}
