//! Records one attendance, with our crate.

use std::env;
use std::error::Error;

use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, SubscriberState};
use hubspot_marketing_events::{Client, Timestamp};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing");

    let client = Client::builder().base_url(next()?).token(next()?).build()?;
    let (account_id, event_id) = (next()?, next()?);
    let email = next()?;
    let at: Timestamp = next()?.parse()?;

    let event = ExternalEvent { account_id: &account_id, event_id: &event_id };
    let attendee = EmailAttendance::new(email, at).joined_at(at).left_at(at).contact_property("firstname", next()?);
    let outcome = client
        .v2026_03()
        .attendance()
        .create_by_external_id_and_email(&event, SubscriberState::Attend, [attendee])
        .await?;
    println!("{outcome:?}");
    Ok(())
}
