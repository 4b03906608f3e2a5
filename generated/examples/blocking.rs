//! Lists the account's first events and their participants, without async code.
//!
//! `HUBSPOT_TOKEN=… cargo run --features blocking --example blocking`

use hubspot_marketing_events::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = Client::from_env()?.v2026_03();

    let events = api.events().list().limit(5).send_blocking()?;
    for event in &events {
        println!("{}: {}", event.object_id, event.event_name.as_deref().unwrap_or("(no name)"));

        for person in api.participations().list_breakdown(&event.object_id).limit(100).items().blocking() {
            let person = person?;
            println!("  {:?} {:?}", person.associations.contact.email, person.properties.attendance_state);
        }
    }
    Ok(())
}
