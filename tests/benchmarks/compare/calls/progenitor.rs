use reqwest::header::{AUTHORIZATION, HeaderMap};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut headers = HeaderMap::new();
    headers.insert(
        AUTHORIZATION,
        format!("Bearer {}", std::env::var("TOKEN")?).parse()?,
    );
    let http = reqwest::Client::builder()
        .default_headers(headers)
        .build()?;
    let client = client::Client::new_with_client("https://api.hubapi.com", http);
    let page = client.events_list(None, "20".parse().ok()).await?;
    for event in &page.results {
        println!("{}", event.object_id);
    }
    Ok(())
}
