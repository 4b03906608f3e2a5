use std::error::Error;

use by_hand_reqwest::Client;

use crate::TEXT;

#[path = "../../../all/by_hand_calls.rs"]
#[allow(clippy::duplicate_mod, reason = "one source, with one client each")]
mod calls;

pub async fn call(origin: &str, version: &str, operation: &str) -> Result<(), Box<dyn Error>> {
    let input = calls::Input {
        id: "a/b c".to_owned(),
        account_id: TEXT.to_owned(),
        text: TEXT.to_owned(),
        number: 42,
        at: "2026-05-04T10:00:00Z".parse()?,
    };
    let client = match version {
        "v3" => Client::v3(origin, "token")?,
        _ => Client::v2026_03(origin, "token")?,
    };
    calls::call(&client, operation, &input).await
}
