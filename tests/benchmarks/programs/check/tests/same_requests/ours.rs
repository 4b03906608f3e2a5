use std::error::Error;

use hubspot_marketing_events::mock::MockServer;

use crate::TEXT;

#[path = "../../../all/ours_calls.rs"]
mod calls;

pub async fn call(server: &MockServer, version: &str, operation: &str) -> Result<(), Box<dyn Error>> {
    let input = calls::Input {
        id: "a/b c".to_owned(),
        account_id: TEXT.to_owned(),
        text: TEXT.to_owned(),
        number: 42,
        at: "2026-05-04T10:00:00Z".parse()?,
    };
    let client = server.client();
    match version {
        "v3" => calls::call(&client.v3(), operation, &input).await,
        _ => calls::call(&client.v2026_03(), operation, &input).await,
    }
}
