//! A server that stands in for HubSpot, to try other programs without an account. Ctrl-C ends it.
//!
//! `cargo run -p hubspot-marketing-events --example mock_server`
//!
//! It answers all operations with samples, accepts any token, and confirms all attendance.

use hubspot_marketing_events::mock::MockServer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let server = MockServer::start();
    println!("Set HUBSPOT_TOKEN=any HUBSPOT_BASE_URL={} for other programs.", server.url());
    tokio::signal::ctrl_c().await
}
