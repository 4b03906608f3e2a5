//! The mock server: what it stores by itself, what a test tells it, and what the test reads back.
//!
//! That it knows each operation in both versions is in `operations`.

mod attendance;
mod events;
mod faults;
mod overrides;
mod pages;
mod refusals;
mod requests;
mod samples;
mod server;
mod turns;

use hubspot_marketing_events::mock::{Contact, Event, MockServer};
use hubspot_marketing_events::types::ExternalEvent;

/// The event 42 of the calling app.
const WEBINAR: ExternalEvent<'static> = ExternalEvent { account_id: "acme", event_id: "webinar 42" };

/// A server with two events, one of which has external ids, and a contact.
fn seeded() -> MockServer {
    let server = MockServer::start();
    server
        .given(Event::new("1"))
        .given(Event::new("42").external(&WEBINAR))
        .given(Contact::new(101, "ada@example.com").secondary_email("lovelace@example.com"));
    server
}
