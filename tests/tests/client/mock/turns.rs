//! The order in which overrides apply.

use super::seeded;
use hubspot_marketing_events::events;
use hubspot_marketing_events::mock::MockServer;

/// The names of the events that consecutive calls return, or the status if it is an error.
async fn names(server: &MockServer, calls: usize) -> Vec<String> {
    let api = server.client().v2026_03();
    let mut names = Vec::new();
    for _ in 0..calls {
        names.push(match api.events().get("1").await {
            Ok(event) => event.event_name.unwrap_or_default(),
            Err(error) => error.status().map(|s| s.as_str().to_owned()).unwrap_or_default(),
        });
    }
    names
}

const STORED: &str = "Event 1";

#[tokio::test]
async fn an_override_applies_to_all_requests_by_default() {
    let server = seeded();
    server.on::<events::Get>().status(503);
    assert_eq!(names(&server, 3).await, ["503"; 3]);
}

#[tokio::test]
async fn overrides_for_a_number_of_requests_apply_in_order() {
    let server = seeded();
    server.on::<events::Get>().times(2).status(503);
    server.on::<events::Get>().once().status(404);
    assert_eq!(names(&server, 4).await, ["503", "503", "404", STORED]);
}

#[tokio::test]
async fn the_latest_override_for_all_requests_applies() {
    let server = seeded();
    server.on::<events::Get>().status(500);
    server.on::<events::Get>().changed(|event| event.event_name = Some("latest".into()));
    server.on::<events::Get>().once().status(404);
    assert_eq!(names(&server, 3).await, ["404", "latest", "latest"]);
    server.on::<events::Get>().unchanged();
    assert_eq!(names(&server, 1).await, [STORED]);
}

#[tokio::test]
async fn requests_that_do_not_meet_the_condition_skip_the_override() {
    let server = seeded();
    server
        .on::<events::Get>()
        .once()
        .when(|request| request.path_argument("objectId") == Some("1"))
        .when(|request| request.version() == Some("2026-03"))
        .status(404);
    let client = server.client();
    client.v2026_03().events().get("42").await.expect("an event");
    client.v3().events().get("1").await.expect("an event");
    let error = client.v2026_03().events().get("1").await.unwrap_err();
    assert!(error.is_not_found());
    client.v2026_03().events().get("1").await.expect("an event");
}

#[tokio::test]
async fn overrides_apply_to_their_operation_only() {
    let server = seeded();
    server.on::<events::List>().status(503);
    assert_eq!(names(&server, 1).await, [STORED]);
}

#[tokio::test]
async fn unused_overrides_are_listed() {
    let server = seeded();
    server.on::<events::Get>().times(3).status(503);
    server.on::<events::List>().status(503);
    names(&server, 1).await;
    let unused = server.unused();
    assert_eq!(unused.len(), 2, "{unused:?}");
    assert!(unused[0].starts_with("events.get: used 1 of 3 times, set at"));
    assert!(unused[0].contains("turns.rs:"), "{}", unused[0]);
    assert!(unused[1].starts_with("events.list: used 0 of 1 times"));

    names(&server, 2).await;
    server.client().v3().events().list().await.unwrap_err();
    server.assert_all_used();
}

#[test]
#[should_panic(expected = "events.get: used 0 of 1 times")]
fn unused_overrides_can_fail_the_test() {
    let server = seeded();
    server.on::<events::Get>().once().status(503);
    server.assert_all_used();
}

#[tokio::test]
async fn a_reset_removes_everything() {
    let server = seeded();
    server.on::<events::Get>().status(503);
    assert_eq!(names(&server, 1).await, ["503"]);
    server.reset();
    assert!(server.requests().is_empty());
    assert_eq!(names(&server, 1).await, ["404"]);
}
