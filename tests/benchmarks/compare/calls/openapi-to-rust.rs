use client::generated::HttpClient;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = HttpClient::new().with_api_key(std::env::var("TOKEN")?);
    let page = client.events_list(None::<&str>, Some(20)).await?;
    for event in &page.results {
        println!("{}", event.object_id);
    }
    Ok(())
}
