//! Requests: what is sent and what is omitted, and the settings of calls.

use hubspot_marketing_events::types::*;
use hubspot_marketing_events::{Timestamp, v3};
use serde_json::{Value, json, to_value};
use std::time::Duration;
use tests::{Answer, Server, TOKEN, at, builder, client};

const EVENT: ExternalEvent<'static> = ExternalEvent { account_id: "acme", event_id: "webinar-42" };

/// A server that responds to one call with an event, and a client for it.
async fn one_event() -> (Server, v3::Events) {
    let server = Server::answering([Answer::json(200, &json!({ "objectId": "1", "id": "1" }))]).await;
    let events = client(&server).v3().events();
    (server, events)
}

fn sent(body: impl serde::Serialize) -> Value {
    to_value(body).expect("JSON")
}

#[test]
fn unset_fields_are_omitted() {
    assert_eq!(
        sent(NewEvent::new(&EVENT, "Spring webinar", "Acme")),
        json!({
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "externalAccountId": "acme",
            "externalEventId": "webinar-42",
        }),
    );
    assert_eq!(sent(EventChanges::new()), json!({}));
    assert_eq!(sent(ExternalEventChanges::new()), json!({}));
    assert_eq!(sent(EventUpdate::new("1")), json!({ "objectId": "1" }));
    assert_eq!(sent(EventChanges::new().event_cancelled(false)), json!({ "eventCancelled": false }));
    assert_eq!(sent(EventChanges::new().event_description("")), json!({ "eventDescription": "" }));
}

#[test]
fn maps_are_sent_even_if_empty() {
    let start = at("2026-03-01T10:00:00Z");
    assert_eq!(
        sent(ContactAttendance::new(101, start)),
        json!({ "interactionDateTime": 1_772_359_200_000_i64, "properties": {}, "vid": 101 }),
    );
    assert_eq!(
        sent(EmailAttendance::new("ada@example.com", start)),
        json!({
            "contactProperties": {},
            "email": "ada@example.com",
            "interactionDateTime": 1_772_359_200_000_i64,
            "properties": {},
        }),
    );
}

#[test]
fn map_has_one_value_per_name() {
    let start = at("2026-03-01T10:00:00Z");
    let attendance = EmailAttendance::new("ada@example.com", start)
        .property("joinedAt", "never")
        .joined_at(start)
        .contact_property("city", "Ulm")
        .contact_property("city", "Bonn");
    let sent = sent(attendance);
    assert_eq!(sent["properties"], json!({ "joinedAt": "2026-03-01T10:00:00Z" }));
    assert_eq!(sent["contactProperties"], json!({ "city": "Bonn" }));
}

#[test]
fn custom_property_is_a_name_and_a_value() {
    let changes = EventUpdate::new("1").custom_properties([PropertyInput::new("room", "Aula")]);
    assert_eq!(sent(changes)["customProperties"], json!([{ "name": "room", "value": "Aula" }]));
}

#[test]
fn timestamps_are_milliseconds_in_interactions_and_text_elsewhere() {
    let instant = Timestamp::from_epoch_seconds(1_772_359_200);
    assert_eq!(instant, at("2026-03-01T11:00:00+01:00"));
    let attendance = sent(ContactAttendance::new(101, instant).joined_at(at("2026-03-01T10:00:00.25Z")));
    assert_eq!(attendance["interactionDateTime"], json!(1_772_359_200_000_i64));
    assert_eq!(attendance["properties"]["joinedAt"], "2026-03-01T10:00:00.250Z");
    let changes = EventChanges::new().start_date_time(instant).end_date_time(at("9999-12-31T23:59:59Z"));
    assert_eq!(
        sent(changes),
        json!({ "startDateTime": "2026-03-01T10:00:00Z", "endDateTime": "9999-12-31T23:59:59Z" }),
    );
}

#[tokio::test]
async fn unset_parameters_are_omitted() {
    let server = Server::start(|_| Answer::json(200, &json!({ "results": [] }))).await;
    let api = client(&server).v2026_03();
    api.participations().list_breakdown("1").await.expect("a page");
    api.participations().list_breakdown("1").limit(5).await.expect("a page");
    api.participations().list_breakdown("1").limit(5).limit(6).await.expect("a page");
    let targets: Vec<_> = server.requests().into_iter().map(|request| request.target).collect();
    let path = "/marketing/marketing-events/2026-03/participations/1/breakdown";
    assert_eq!(targets, [path.to_owned(), format!("{path}?limit=5"), format!("{path}?limit=6")]);
}

#[tokio::test]
async fn path_of_an_upsert_contains_the_event_id() {
    let (server, events) = one_event().await;
    events.upsert_by_external_id(NewEvent::new(&EVENT, "Spring webinar", "Acme")).await.expect("an event");
    let request = server.request();
    assert_eq!(request.line(), "PUT /marketing/v3/marketing-events/events/webinar-42");
    assert_eq!(request.json()["externalEventId"], "webinar-42");
}

#[tokio::test]
async fn write_without_a_body_has_content_length_zero() {
    let (server, events) = one_event().await;
    events.cancel_by_external_id(&EVENT).await.expect("an event");
    let request = server.request();
    assert_eq!(request.header("content-length"), Some("0"));
    assert_eq!(request.header("content-type"), None);
}

#[tokio::test]
async fn call_with_an_additional_header() {
    let (server, events) = one_event().await;
    let call = events.get("1").header("X-Trace", "t 1").header("User-Agent", "mine").header("x-trace", "t 2");
    call.await.expect("an event");
    let request = server.request();
    assert_eq!(request.header("x-trace"), Some("t 2"), "the last one of a name");
    assert_eq!(request.header("user-agent"), Some("mine"));
    assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
}

#[tokio::test]
async fn call_with_another_token() {
    let (server, events) = one_event().await;
    events.get("1").header("Authorization", "Bearer another").await.expect("an event");
    assert_eq!(server.request().header("authorization"), Some("Bearer another"));
}

#[tokio::test]
async fn call_with_an_additional_query_parameter() {
    let (server, events) = one_event().await;
    let call = events.get_by_external_id(&EVENT).query("a b&c", "d=e/ü").query("flag", true).query("flag", false);
    call.await.expect_err("no external id in the answer");
    assert_eq!(
        server.request().target,
        "/marketing/v3/marketing-events/events/webinar-42?externalAccountId=acme&a%20b%26c=d%3De%2F%C3%BC&flag=false",
    );
}

#[tokio::test]
async fn call_with_an_additional_body_field() {
    let (server, events) = one_event().await;
    let changes = EventChanges::new().event_name("Spring webinar").event_type("WEBINAR");
    let call = events.update("1", changes);
    let call = call.body_field("somethingNew", [1, 2]).body_field("eventType", "TALK").body_field("eventUrl", ());
    call.await.expect("an event");
    assert_eq!(
        server.request().json(),
        json!({ "eventName": "Spring webinar", "eventType": "TALK", "eventUrl": null, "somethingNew": [1, 2] }),
    );
}

#[tokio::test]
async fn body_field_creates_a_missing_body() {
    let (server, events) = one_event().await;
    events.cancel_by_external_id(&EVENT).body_field("reason", "rain").await.expect("an event");
    let request = server.request();
    assert_eq!(request.json(), json!({ "reason": "rain" }));
    assert_eq!(request.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn body_field_is_added_next_to_batch_inputs() {
    let server = Server::answering([Answer::empty(204)]).await;
    let call = client(&server).v3().events().delete_batch(["9007199254740993"]);
    let _ = call.body_field("somethingNew", 18_446_744_073_709_551_615_u64).await.expect("an outcome");
    assert_eq!(
        server.request().text(),
        r#"{"inputs":[{"objectId":"9007199254740993"}],"somethingNew":18446744073709551615}"#,
    );
}

#[tokio::test]
async fn call_with_its_own_timeout() {
    let server = Server::start(|_| Answer::stall()).await;
    let client = builder(&server).timeout(Duration::MAX).build().expect("a client");
    let error = client.v3().events().get("1").timeout(Duration::from_millis(20)).await.expect_err("no response");
    assert!(error.is_timeout());
    assert_eq!(error.to_string(), "events.get: no response within 20ms");
}

#[tokio::test]
async fn value_with_its_response() {
    let body = r#"{ "objectId": "1", "somethingNew": [1] }"#;
    let answer = Answer::new(
        201,
        &[
            ("Content-Type", "application/json"),
            ("X-HubSpot-Correlation-Id", "c-1"),
            ("X-HubSpot-RateLimit-Max", "190"),
            ("X-HubSpot-RateLimit-Remaining", "189"),
            ("X-HubSpot-RateLimit-Interval-Milliseconds", "10000"),
            ("X-HubSpot-RateLimit-Daily", "odd"),
        ],
        body,
    );
    let server = Server::answering([answer]).await;
    let response = client(&server).v3().events().get("1").with_response().await.expect("an event");
    assert_eq!(response.status().as_u16(), 201);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.correlation_id(), Some("c-1"));
    assert_eq!(&response.body()[..], body.as_bytes(), "with the fields that the type doesn't have");
    let limit = response.rate_limit();
    assert_eq!((limit.max, limit.remaining, limit.daily), (Some(190), Some(189), None));
    assert_eq!(limit.interval, Some(Duration::from_secs(10)));
    assert_eq!(response.value().object_id, "1");
    assert_eq!(response.into_value().object_id, "1");
}

#[tokio::test]
async fn call_as_curl_command() {
    let (server, events) = one_event().await;
    let changes = EventChanges::new().event_name("Spring's webinar");
    let call = events.update("a/b", changes).query("q", "x&y").header("User-Agent", "it's me");
    let command = call.to_curl().expect("a command");
    let expected = [
        format!("curl -X 'PATCH' '{}/marketing/v3/marketing-events/a%2Fb?q=x%26y'", server.url()),
        "-H 'accept: application/json'".to_owned(),
        "-H \"authorization: Bearer $HUBSPOT_TOKEN\"".to_owned(),
        r"-H 'user-agent: it'\''s me'".to_owned(),
        "-H 'content-type: application/json'".to_owned(),
        r#"--data-raw '{"eventName":"Spring'\''s webinar"}'"#.to_owned(),
    ];
    assert_eq!(command, expected.join(" "));
    assert!(server.requests().is_empty(), "printing sends nothing");

    events.get("").to_curl().expect_err("a call that can't be sent");
}

#[tokio::test]
async fn each_clone_of_a_call_is_sent() {
    let server = Server::start(|_| Answer::json(200, &json!({ "objectId": "1" }))).await;
    let call = client(&server).v3().events().get("1");
    call.clone().await.expect("an event");
    call.await.expect("an event");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn base_url_may_have_a_path() {
    for suffix in ["/hubspot", "/hubspot/"] {
        let server = Server::answering([Answer::json(200, &json!({ "results": [] }))]).await;
        let client = builder(&server).base_url(server.url() + suffix).build().expect("a client");
        client.v3().events().list().await.expect("a page");
        assert_eq!(server.request().line(), "GET /hubspot/marketing/marketing-events/v3");
    }
}

#[tokio::test]
async fn user_agent_names_the_program() {
    let server = Server::answering([Answer::json(200, &json!({ "results": [] }))]).await;
    let client = builder(&server).user_agent("acme-sync/2").build().expect("a client");
    client.v3().events().list().await.expect("a page");
    assert_eq!(server.request().header("user-agent"), Some("acme-sync/2"));
}
