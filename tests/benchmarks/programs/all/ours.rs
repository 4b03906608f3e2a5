//! Makes one of all calls, with our crate: `<base URL> <token> <version> <operation> <argument>...`

#[path = "ours_calls.rs"]
mod calls;

use std::env;
use std::error::Error;

use hubspot_marketing_events::Client;

use calls::{Input, call};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing");

    let client = Client::builder().base_url(next()?).token(next()?).build()?;
    let (version, operation) = (next()?, next()?);
    let input =
        Input { id: next()?, account_id: next()?, text: next()?, number: next()?.parse()?, at: next()?.parse()? };
    match version.as_str() {
        "v3" => call(&client.v3(), &operation, &input).await,
        "2026-03" => call(&client.v2026_03(), &operation, &input).await,
        _ => Err(format!("no version is called {version}").into()),
    }
}
