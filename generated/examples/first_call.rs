//! Lists the account's first events and their participants. The README shows this program.
//!
//! `HUBSPOT_TOKEN=… cargo run --example first_call`

use hubspot_marketing_events::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = Client::from_env()?.v2026_03(); // the access token is in HUBSPOT_TOKEN

    let events = api.events().list().limit(5).await?;
    for event in &events {
        println!("{}: {}", event.object_id, event.event_name.as_deref().unwrap_or("(no name)"));

        let mut people = api.participations().list_breakdown(&event.object_id).limit(100).items();
        while let Some(person) = people.try_next().await? {
            println!("  {:?} {:?}", person.associations.contact.email, person.properties.attendance_state);
        }
    }
    Ok(())
}
