//! Requests that HubSpot would reject are rejected, with the reason.

use super::seeded;
use hubspot_marketing_events::types::{ContactAttendance, EventChanges, ExternalEvent, NewEvent, SubscriberState};
use hubspot_marketing_events::{Method, events};
use serde_json::Value;
use tests::at;

#[tokio::test]
async fn a_path_of_no_operation() {
    let server = seeded();
    let client = server.client();
    let error = client.request(Method::GET, "/crm/v3/objects/contacts").await.unwrap_err();
    assert!(error.is_not_found());
    let message = error.message().expect("a message");
    assert!(message.contains("no operation"), "{message}");
    assert!(message.contains("GET /crm/v3/objects/contacts"), "{message}");
    assert_eq!(server.requests()[0].operation(), None);
}

#[tokio::test]
async fn a_wrong_method() {
    let server = seeded();
    let path = "/marketing/v3/marketing-events/events/webinar";
    let error = server.client().request(Method::POST, path).await.unwrap_err();
    assert!(error.is_not_found());
    let message = error.message().expect("a message");
    assert!(message.contains("takes DELETE, GET, PATCH, PUT"), "{message}");
}

#[tokio::test]
async fn the_list_has_another_path_in_v3() {
    let server = seeded();
    let client = server.client();
    let list = client.request(Method::GET, "/marketing/marketing-events/v3");
    list.await.expect("a page");
    assert_eq!(server.requests()[0].operation(), Some("events.list"));
    let list = client.request(Method::GET, "/marketing/v3/marketing-events");
    assert!(list.await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn fixed_segments_take_precedence_over_ids() {
    let server = seeded();
    let client = server.client();
    let paths = [
        ("/events/search", "events.search_by_external_id"),
        ("/events/42", "events.get_by_external_id"),
        ("/participations/contacts/7/breakdown", "participations.list_breakdown_by_contact"),
        ("/participations/acme/7/breakdown", "participations.list_breakdown_by_external_id"),
        ("/participations/7", "participations.get"),
        ("/associations/7/lists", "list_associations.list"),
        ("/7/settings", "settings.get"),
    ];
    for (path, operation) in paths {
        let path = format!("/marketing/marketing-events/2026-03{path}");
        let call = client.request(Method::GET, &path).query("q", "x");
        let _ = call.query("externalAccountId", "acme").await;
        let requests = server.requests();
        let last = requests.last().expect("a request");
        assert_eq!(last.operation(), Some(operation), "{path}");
    }
}

#[tokio::test]
async fn no_token() {
    let server = seeded();
    let call = server.client().v2026_03().events().get("1");
    let error = call.header("Authorization", "Basic me").await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    assert!(error.message().is_some_and(|message| message.contains("Authorization")));
}

#[tokio::test]
async fn a_developer_key_instead_of_a_token() {
    let server = seeded();
    let builder = server.client_builder().developer_key("very-secret");
    let client = builder.build().expect("a client");
    let _ = client.v2026_03().settings().get(1).await;
    let requests = server.requests();
    assert_eq!(requests[0].header("authorization"), None);
    assert_eq!(requests[0].query("hapikey"), Some("very-secret"));
    assert!(!format!("{requests:?}").contains("very-secret"));
}

#[tokio::test]
async fn a_parameter_is_missing() {
    let server = seeded();
    let external = ExternalEvent { account_id: "", event_id: "webinar" };
    let call = server.client().v2026_03().events().get_by_external_id(&external);
    let error = call.await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    assert!(error.to_string().contains("`externalAccountId`"), "{error}");
}

#[tokio::test]
async fn a_property_is_missing() {
    let server = seeded();
    let external = ExternalEvent { account_id: "acme", event_id: "webinar" };
    let api = server.client().v2026_03();
    let event = NewEvent::new(&external, "name", "organizer");
    let call = api.events().create(event).body_field("eventName", Value::Null);
    let error = call.await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    assert!(error.to_string().contains("missing field `eventName`"), "{error}");

    let mut second = serde_json::to_value(ContactAttendance::new(2, at("2026-03-01T10:00:00Z")));
    let input = second.as_mut().expect("JSON").as_object_mut().expect("an object");
    input.remove("vid");
    let call = api.attendance().create_by_contact_id("1", SubscriberState::Attend, []).body_field("inputs", [input]);
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("`inputs[0]` can't be read: missing field `vid`"), "{error}");
}

#[tokio::test]
async fn the_body_has_the_wrong_form() {
    let server = seeded();
    let api = server.client().v2026_03();
    let path = "/marketing/marketing-events/2026-03/events/delete";
    let error = server.client().request(Method::POST, path).await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    assert!(error.to_string().contains("content type"), "{error}");
    let call = api.events().delete_batch(["1"]).body_field("inputs", "1");
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("no list `inputs`"), "{error}");
    let call = api.events().delete_batch(["1"]).body_field("inputs", ["1"]);
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("`inputs[0]` is not an object"), "{error}");
}

#[tokio::test]
async fn a_property_has_the_wrong_type() {
    let server = seeded();
    let api = server.client().v2026_03();
    let changes = EventChanges::new();
    let call = api.events().update("1", changes).body_field("eventName", 7);
    let error = call.await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    assert!(error.to_string().contains("expected a string"), "{error}");
}

#[tokio::test]
async fn invalid_requests_are_rejected_before_overrides_apply() {
    let server = seeded();
    server.on::<events::Update>().status(503);
    let call = server.client().v2026_03().events().update("1", EventChanges::new());
    let error = call.header("Authorization", "none").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(server.unused().len(), 1);
}
