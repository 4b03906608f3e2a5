//! The mock server: its state, overrides, and recorded requests.
//!
//! The tests in `operations` check that it knows each operation in both versions.

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

/// Event 42, which the calling app created.
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
