//! Inspecting recorded requests.

use super::{WEBINAR, seeded};
use hubspot_marketing_events::mock::MockServer;
use hubspot_marketing_events::types::{EmailAttendance, ExternalEventKey, NewEvent, PropertyInput, SubscriberState};
use hubspot_marketing_events::{attendance, events, settings};
use serde_json::json;
use tests::{TOKEN, at};

#[tokio::test]
async fn the_parts_of_a_request_can_be_read() {
    let server = seeded();
    let api = server.client().v3();
    let call = api.participations().list_breakdown("4/2").limit(5);
    // No event has this id, but the path shows how it is encoded.
    call.header("X-Extra", "here").await.expect_err("a 400");
    let requests = server.requests();
    let [request] = &requests[..] else {
        panic!("{requests:#?}");
    };
    assert_eq!(request.operation(), Some("participations.list_breakdown"));
    assert_eq!(request.version(), Some("v3"));
    assert_eq!(request.method(), "GET");
    assert_eq!(request.path(), "/marketing/v3/marketing-events/participations/4%2F2/breakdown");
    assert_eq!(request.path_argument("marketingEventId"), Some("4/2"));
    assert_eq!(request.path_argument("objectId"), None);
    assert_eq!(request.query("limit"), Some("5"));
    assert_eq!(request.header("x-extra"), Some("here"));
    assert!(request.bytes().is_empty());
    assert_eq!(request.json(), json!(null));
}

#[tokio::test]
async fn a_body_is_the_value_that_was_passed() {
    let server = MockServer::start();
    let event = NewEvent::new(&WEBINAR, "Webinar", "Acme")
        .start_date_time(at("2026-03-01T10:00:00Z"))
        .custom_properties([PropertyInput::new("room", "A 1")]);
    let call = server.client().v2026_03().events().create(event.clone());
    call.await.expect("an event");
    assert_eq!(server.request_of::<events::Create>().body(), event);
}

#[tokio::test]
async fn the_body_of_a_batch_is_the_list_of_inputs() {
    let server = seeded();
    let api = server.client().v2026_03();
    let ada = EmailAttendance::new("ada@example.com", at("2026-03-01T10:00:00.123Z"))
        .joined_at(at("2026-03-01T10:00:00Z"))
        .contact_property("firstname", "Ada");
    let outcome = api
        .attendance()
        .create_by_external_id_and_email(&WEBINAR, SubscriberState::Attend, [ada.clone()])
        .await
        .expect("an outcome");
    assert!(outcome.is_complete());
    let request = server.request_of::<attendance::CreateByExternalIdAndEmail>();
    assert_eq!(request.body(), [ada]);
    assert_eq!(request.path_argument("subscriberState"), Some("attend"));
    assert_eq!(request.query("externalAccountId"), Some("acme"));

    let keys = [ExternalEventKey::new(7, &WEBINAR)];
    let call = api.events().delete_batch_by_external_id(keys.clone());
    call.await.expect("success");
    let request = server.request_of::<events::DeleteBatchByExternalId>();
    assert_eq!(request.body(), keys);
}

#[tokio::test]
async fn the_body_of_a_batch_of_ids_is_the_list_of_ids() {
    let server = seeded();
    let call = server.client().v2026_03().events().delete_batch(["1", "42"]);
    let outcome = call.await.expect("an outcome");
    assert!(outcome.is_complete());
    assert_eq!(server.request_of::<events::DeleteBatch>().body(), ["1", "42"]);
}

#[tokio::test]
async fn a_body_of_separate_arguments_is_json() {
    let server = seeded();
    let api = server.client().v2026_03();
    let call = api.settings().create_or_update(7, "https://example.com/%s");
    call.await.expect("settings");
    let request = server.request_of::<settings::CreateOrUpdate>();
    assert_eq!(request.body(), json!({ "eventDetailsUrl": "https://example.com/%s" }));
}

#[tokio::test]
async fn a_missing_body_is_the_unit_type() {
    let server = seeded();
    let api = server.client().v2026_03();
    api.events().get("1").await.expect("an event");
    let () = server.request_of::<events::Get>().body();
}

#[tokio::test]
#[should_panic(expected = "2 requests for events.get instead of one")]
async fn request_of_panics_if_there_are_two() {
    let server = seeded();
    let api = server.client().v2026_03();
    for id in ["1", "42"] {
        api.events().get(id).await.expect("an event");
    }
    server.request_of::<events::Get>();
}

#[test]
#[should_panic(expected = "0 requests for events.get instead of one")]
fn request_of_panics_if_there_is_none() {
    seeded().request_of::<events::Get>();
}

#[tokio::test]
async fn the_token_is_not_printed() {
    let server = seeded();
    let client = server.client_builder().token(TOKEN).build();
    let api = client.expect("a client").v2026_03();
    api.events().get("1").await.expect("an event");
    let request = server.request_of::<events::Get>();
    let expected = format!("Bearer {TOKEN}");
    assert_eq!(request.header("authorization"), Some(expected.as_str()));
    let form = "grant_type=refresh_token&client_secret=very-secret";
    post_form(&server.url(), form).await;
    let printed = format!("{request:?} {:#?} {server:?}", server.requests());
    assert!(!printed.contains(TOKEN), "{printed}");
    assert!(!printed.contains("very-secret"), "{printed}");
    assert!(printed.contains("events.get"), "{printed}");
}

/// Sends a form, like a token request of OAuth.
async fn post_form(url: &str, form: &str) {
    tests::install_cryptography();
    let http = reqwest::Client::builder().no_proxy().build();
    let post = http.expect("a client").post(format!("{url}/oauth/token"));
    let sent = post.body(form.to_owned()).send().await;
    assert_eq!(sent.expect("an answer").status(), 404);
}
