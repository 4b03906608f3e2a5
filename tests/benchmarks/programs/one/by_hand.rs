//! Records one attendance, with a client by hand.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;

use by_hand_types::Attendee;
use chrono::{DateTime, SecondsFormat, Utc};
use client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing");

    let client = Client::v2026_03(&next()?, &next()?)?;
    let (account_id, event_id) = (next()?, next()?);
    let email = next()?;
    let at: DateTime<Utc> = next()?.parse()?;

    let text = at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let attendee = Attendee {
        email,
        interaction_date_time: at,
        contact_properties: BTreeMap::from([("firstname".to_owned(), next()?)]),
        properties: BTreeMap::from([("joinedAt".to_owned(), text.clone()), ("leftAt".to_owned(), text)]),
    };
    let outcome = client.record_attendance(&account_id, &event_id, "attend", &[attendee]).await?;
    println!("{outcome:?}");
    Ok(())
}
