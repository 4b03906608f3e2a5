//! Lists the account's events.
//!
//! `HUBSPOT_TOKEN=… cargo run --example first_call`

use std::env;

use hubspot_marketing_events::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The error of `var` could hold the token.
    let token = env::var("HUBSPOT_TOKEN").map_err(|_| "HUBSPOT_TOKEN is not set, or isn't text")?;
    let mut client = Client::builder().token(token);
    if let Ok(url) = env::var("HUBSPOT_BASE_URL") {
        client = client.base_url(url);
    }
    let api = client.build()?.v2026_03();

    let page = api.events().list().limit(20).await?;
    for event in &page.results {
        println!("{}  {}", event.object_id, event.event_name.as_deref().unwrap_or("(no name)"));
    }
    Ok(())
}
