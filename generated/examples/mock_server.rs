//! A mock server to try other programs without an account. Press Ctrl-C to stop it.
//!
//! `cargo run -p hubspot-marketing-events --example mock_server [ACCOUNT_ID EVENT_ID]`
//!
//! It behaves as measured on live HubSpot accounts, and accepts any token, OAuth code and refresh token. It has one event,
//! with these external ids or `acme` and `webinar-42`, and one person who is registered for it.

use std::env;

use hubspot_marketing_events::Method;
use hubspot_marketing_events::mock::{Event, MockServer, Participation};
use hubspot_marketing_events::types::{AttendanceState, ExternalEvent};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let mut arguments = env::args().skip(1);
    let event = ExternalEvent {
        account_id: &arguments.next().unwrap_or("acme".to_owned()),
        event_id: &arguments.next().unwrap_or("webinar-42".to_owned()),
    };
    let server = MockServer::start();
    server.given(Event::new("12345").external(&event));
    server.given(Participation::new("12345", "ada@example.com", AttendanceState::Registered));
    // For programs that use OAuth.
    let token = json!({ "access_token": "any", "refresh_token": "any", "expires_in": 1800 });
    server.on_path(Method::POST, "/oauth/2026-03/token").json(200, token);
    println!("For other programs:\nexport HUBSPOT_TOKEN=any HUBSPOT_BASE_URL={}", server.url());
    tokio::signal::ctrl_c().await
}
