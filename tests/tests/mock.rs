//! The mock server: what a program's tests tell it, and what the program sees of that.

use hubspot_marketing_events::events;
use hubspot_marketing_events::mock::MockServer;

#[tokio::test]
async fn every_operation_answers_by_itself() {
    let server = MockServer::start();
    let api = server.client().v2026_03();
    let event = api.events().get("42").await.expect("an event");
    assert_eq!(event.object_id, "42");
}

#[tokio::test]
async fn the_connection_is_reset() {
    let server = MockServer::start();
    server.on::<events::Get>().once().reset();
    server.on::<events::Get>().once().truncated();
    server.on::<events::Get>().once().garbage();
    let api = server.client().v3();
    let error = api.events().get("42").await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    let error = api.events().get("42").await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    let error = api.events().get("42").await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    api.events().get("42").await.expect("an event");
    server.assert_all_used();
}
