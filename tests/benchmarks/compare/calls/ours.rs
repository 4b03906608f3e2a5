#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = hubspot_marketing_events::Client::new(std::env::var("TOKEN")?)?;
    let page = client.v2026_03().events().list().limit(20).await?;
    for event in &page.results {
        println!("{}", event.object_id);
    }
    Ok(())
}
