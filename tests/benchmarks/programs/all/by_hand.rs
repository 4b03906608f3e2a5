//! Makes one of all calls, with a client by hand: `<base URL> <token> <version> <operation> <argument>...`

#[path = "by_hand_calls.rs"]
mod calls;

use std::env;
use std::error::Error;

use client::Client;

use calls::{Input, call};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing");

    let (origin, token) = (next()?, next()?);
    let (version, operation) = (next()?, next()?);
    let input =
        Input { id: next()?, account_id: next()?, text: next()?, number: next()?.parse()?, at: next()?.parse()? };
    let client = match version.as_str() {
        "v3" => Client::v3(&origin, &token)?,
        "2026-03" => Client::v2026_03(&origin, &token)?,
        _ => return Err(format!("no version is called {version}").into()),
    };
    call(&client, &operation, &input).await
}
