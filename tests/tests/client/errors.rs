//! Errors: text, predicates, and whether the call may have been applied.

use hubspot_marketing_events::types::{ExternalEvent, NewEvent};
use hubspot_marketing_events::{Client, Error, RetryPolicy};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Answer, Server, builder, client, nobody};

const EVENT: ExternalEvent<'static> = ExternalEvent { account_id: "acme", event_id: "webinar-42" };

/// The error of a call that only reads.
async fn of_read(client: &Client) -> Error {
    client.v2026_03().events().get("1").await.expect_err("an error")
}

/// The error of a call that writes.
async fn of_write(client: &Client) -> Error {
    client.v2026_03().events().create(NewEvent::new(&EVENT, "Spring webinar", "Acme")).await.expect_err("an error")
}

async fn read_answered(answer: Answer) -> Error {
    of_read(&client(&Server::answering([answer]).await)).await
}

async fn write_answered(answer: Answer) -> Error {
    of_write(&client(&Server::answering([answer]).await)).await
}

/// The names of all predicates that are true.
fn predicates(error: &Error) -> Vec<&'static str> {
    [
        ("configuration", error.is_configuration()),
        ("invalid_request", error.is_invalid_request()),
        ("connect", error.is_connect()),
        ("timeout", error.is_timeout()),
        ("interrupted", error.is_interrupted()),
        ("too_large", error.is_too_large()),
        ("decode", error.is_decode()),
        ("partial_failure", error.is_partial_failure()),
        ("bad_request", error.is_bad_request()),
        ("unauthorized", error.is_unauthorized()),
        ("forbidden", error.is_forbidden()),
        ("not_found", error.is_not_found()),
        ("conflict", error.is_conflict()),
        ("rate_limited", error.is_rate_limited()),
        ("server_error", error.is_server_error()),
    ]
    .into_iter()
    .filter_map(|(name, holds)| holds.then_some(name))
    .collect()
}

/// A typical error of HubSpot's.
fn not_found() -> Value {
    json!({
        "status": "error",
        "message": "No event with id 1",
        "correlationId": "0b8d2b0e-4e6e-4b0f-8f1b-1c9f8f0c6c11",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "MARKETING_EVENT",
        "errors": [{ "message": "No event", "code": "NOT_FOUND", "in": "objectId", "context": { "ids": ["1"] } }],
        "context": { "ids": ["1"] },
        "links": { "help": "https://example.com/help" },
        "somethingNew": 1,
    })
}

#[tokio::test]
async fn statuses_have_predicates() {
    for (status, expected, applied) in [
        (400, &["bad_request"][..], false),
        (401, &["unauthorized"], false),
        (403, &["forbidden"], false),
        (404, &["not_found"], false),
        (405, &[], false),
        (409, &["conflict"], false),
        (414, &[], false),
        (415, &[], false),
        (422, &[], false),
        (423, &[], false),
        (429, &["rate_limited"], false),
        (477, &[], false),
        (500, &["server_error"], true),
        (502, &["server_error"], true),
        (503, &["server_error"], true),
        (504, &["server_error"], true),
        (521, &["server_error"], true),
        (524, &["server_error"], true),
        (599, &["server_error"], true),
    ] {
        let error = write_answered(Answer::json(status, &json!({ "message": "No" }))).await;
        assert_eq!(predicates(&error), expected, "{status}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.may_have_been_applied(), applied, "{status}");

        let error = read_answered(Answer::empty(status)).await;
        assert_eq!(predicates(&error), expected, "{status}");
        assert!(!error.may_have_been_applied(), "a read changes nothing: {status}");
    }
}

#[tokio::test]
async fn error_contains_what_hubspot_said() {
    let error = read_answered(Answer::json(404, &not_found())).await;
    assert_eq!(
        error.to_string(),
        "events.get: 404 Not Found: OBJECT_NOT_FOUND: No event with id 1; objectId: No event \
         (correlation id 0b8d2b0e-4e6e-4b0f-8f1b-1c9f8f0c6c11)",
    );
    assert_eq!(error.operation(), Some("events.get"));
    assert_eq!(error.category(), Some("OBJECT_NOT_FOUND"));
    assert_eq!(error.sub_category(), Some("MARKETING_EVENT"));
    assert_eq!(error.message(), Some("No event with id 1"));
    assert_eq!(error.correlation_id(), Some("0b8d2b0e-4e6e-4b0f-8f1b-1c9f8f0c6c11"));
    assert_eq!(error.context()["ids"], ["1"]);
    assert_eq!(error.links()["help"], "https://example.com/help");
    let [detail] = error.details() else { panic!("not one: {error:?}") };
    assert_eq!(detail.message.as_deref(), Some("No event"));
    assert_eq!(detail.code.as_deref(), Some("NOT_FOUND"));
    assert_eq!(detail.field.as_deref(), Some("objectId"));
    assert_eq!(detail.context["ids"], ["1"]);
    let body = error.body().expect("the body as it came");
    assert_eq!(serde_json::from_slice::<Value>(body).expect("JSON"), not_found());
}

#[tokio::test]
async fn error_fields_may_be_missing_or_odd() {
    for body in [
        json!({}),
        json!({ "message": null, "category": null, "correlationId": null, "errors": null, "context": null }),
        json!({ "message": "", "category": "", "errors": {}, "context": [], "links": "none" }),
        json!({ "status": 404, "subCategory": {}, "errors": ["text", 1, null] }),
    ] {
        let error = read_answered(Answer::json(404, &body)).await;
        assert!(error.is_not_found(), "{body}");
        assert_eq!((error.category(), error.message(), error.correlation_id()), (None, None, None), "{body}");
        assert!(error.details().is_empty() && error.context().is_empty() && error.links().is_empty(), "{body}");
        assert!(error.to_string().starts_with("events.get: 404 Not Found: "), "{error}");
    }
    let error = read_answered(Answer::json(400, &json!({ "message": "No", "errors": "odd", "context": 1 }))).await;
    assert_eq!(error.to_string(), "events.get: 400 Bad Request: No", "what can be read is");
}

#[tokio::test]
async fn correlation_id_may_be_in_a_header() {
    let answer = Answer::new(500, &[("X-HubSpot-Correlation-Id", "c-1")], "");
    let error = read_answered(answer).await;
    assert_eq!(error.correlation_id(), Some("c-1"));
    assert!(error.to_string().ends_with("(correlation id c-1)"), "{error}");
}

#[tokio::test]
async fn errors_in_html_or_without_a_body_are_readable() {
    let page = "<html>\n  <head><title>502 Bad\tGateway</title></head>\n</html>";
    let error = read_answered(Answer::html(502, page)).await;
    assert_eq!(
        error.to_string(),
        "events.get: 502 Bad Gateway: unexpected body: <html> <head><title>502 Bad Gateway</title></head> </html>",
    );
    assert_eq!(error.body().map(|body| &body[..]), Some(page.as_bytes()));
    assert_eq!(error.category(), None);

    let error = read_answered(Answer::empty(503)).await;
    assert_eq!(error.to_string(), "events.get: 503 Service Unavailable: no body");
    let error = read_answered(Answer::empty(477)).await;
    assert_eq!(error.to_string(), "events.get: 477: no body", "a status of HubSpot's own");
    let error = read_answered(Answer::json(500, &json!(["odd"]))).await;
    assert_eq!(error.to_string(), r#"events.get: 500 Internal Server Error: unexpected body: ["odd"]"#);
}

#[tokio::test]
async fn redirects_are_errors() {
    let elsewhere = Server::answering([]).await;
    for status in [301, 302, 303, 307, 308] {
        let answer = Answer::new(status, &[("Location", &elsewhere.url())], "");
        let error = write_answered(answer).await;
        assert!(predicates(&error).is_empty(), "{status}");
        assert!(error.to_string().contains("redirects are not followed"), "{error}");
    }
    assert_eq!(elsewhere.connections(), 0, "the token stays here");
}

#[tokio::test]
async fn rate_limit_error_has_a_policy_name() {
    let answer = Answer::new(
        429,
        &[
            ("Content-Type", "application/json"),
            ("X-HubSpot-RateLimit-Max", "190"),
            ("X-HubSpot-RateLimit-Remaining", "0"),
            ("X-HubSpot-RateLimit-Interval-Milliseconds", "10000"),
            ("X-HubSpot-RateLimit-Daily", "650000"),
            ("X-HubSpot-RateLimit-Daily-Remaining", "12"),
        ],
        r#"{"status":"error","message":"Limit reached","errorType":"RATE_LIMIT","correlationId":"c-1","policyName":"DAILY"}"#,
    );
    let error = write_answered(answer).await;
    assert!(error.is_rate_limited());
    assert_eq!((error.error_type(), error.policy_name()), (Some("RATE_LIMIT"), Some("DAILY")));
    assert_eq!(
        error.to_string(),
        "events.create: 429 Too Many Requests: RATE_LIMIT: Limit reached (correlation id c-1)"
    );
    let limit = error.rate_limit().expect("there was an answer");
    assert_eq!((limit.max, limit.remaining), (Some(190), Some(0)));
    assert_eq!(limit.interval, Some(Duration::from_secs(10)));
    assert_eq!((limit.daily, limit.daily_remaining), (Some(650_000), Some(12)));
}

#[tokio::test]
async fn unknown_fields_of_an_error_may_be_unreadable() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    for value in [r#""\ud800""#, "1e400", &deep] {
        let body = format!(
            r#"{{"echo":{value},"policyName":"DAILY","errors":[{{"code":"A","echo":{value}}},{{"code":"B"}}],"more":{{"message":{value}}}}}"#
        );
        let answer = Answer::new(429, &[("Content-Type", "application/json")], &body);
        let error = read_answered(answer).await;
        assert_eq!(error.policy_name(), Some("DAILY"), "{body}");
        let codes = error.details().iter().map(|detail| detail.code.as_deref());
        assert_eq!(codes.collect::<Vec<_>>(), [Some("A"), Some("B")], "{body}");
    }
}

#[tokio::test]
async fn unreadable_value_does_not_affect_the_rest_of_an_error() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    for field in [
        r#""message":"cut \ud83d""#.to_owned(),
        r#""context":{"limit":1e400}"#.to_owned(),
        format!(r#""message":{deep}"#),
        r#""errors":[{"code":"A","message":"\ude00"},{"code":"B"}]"#.to_owned(),
    ] {
        let body = format!("\u{FEFF}{{{field},\"policyName\":\"DAILY\"}}");
        let error = read_answered(Answer::new(429, &[], &body)).await;
        assert!(error.is_daily_limit(), "{body}");
        if field.contains("cut") {
            assert_eq!(error.message(), Some("cut \u{FFFD}"));
        }
        assert_eq!(error.details().len(), if field.contains("errors") { 2 } else { 0 });
    }
}

#[tokio::test]
async fn unique_value_conflict_is_a_conflict() {
    let body = json!({ "errorType": "UNIQUE_VALUE_CONFLICT", "errorTokens": { "existingObjectId": ["7"] } });
    let error = write_answered(Answer::json(400, &body)).await;
    assert_eq!(predicates(&error), ["bad_request", "conflict"]);
}

#[tokio::test]
async fn missing_response_is_a_timeout() {
    let late = [Answer::stall(), Answer::json(200, &json!({ "objectId": "1" })).stalled_before_last(1)];
    for answer in late {
        let server = Server::start(move |_| answer.clone()).await;
        let client = builder(&server).timeout(Duration::from_millis(50)).build().expect("a client");
        let error = of_read(&client).await;
        assert_eq!(predicates(&error), ["timeout"]);
        assert_eq!(error.to_string(), "events.get: no response within 50ms");
        assert!(!error.may_have_been_applied());
        let error = of_write(&client).await;
        assert_eq!(predicates(&error), ["timeout"]);
        assert!(error.may_have_been_applied());
        assert_eq!(error.status(), None);
    }
}

#[tokio::test]
async fn refused_connection_applies_nothing() {
    let client =
        Client::builder().token("t").base_url(nobody().await).retry(RetryPolicy::none()).build().expect("a client");
    let error = of_write(&client).await;
    assert_eq!(predicates(&error), ["connect"]);
    assert!(!error.may_have_been_applied());
    assert!(error.to_string().starts_with("events.create: no connection to 127.0.0.1:"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn write_on_a_broken_connection_may_have_been_applied() {
    for (answer, status) in [
        (Answer::close(), None),
        (Answer::json(200, &json!({ "objectId": "1" })).cut_short_by(1), Some(200)),
        (Answer::json(200, &json!({ "objectId": "1" })).cut_short_by(60), None),
    ] {
        let error = write_answered(answer.clone()).await;
        assert_eq!(predicates(&error), ["interrupted"], "{answer:?}: {error}");
        assert!(error.may_have_been_applied());
        assert_eq!(error.status().map(|status| status.as_u16()), status);
        let said = match status {
            Some(_) => "events.create: the connection broke during the response (200 OK): ",
            None => "events.create: the connection broke: ",
        };
        assert!(error.to_string().starts_with(said), "{error}");
        let error = read_answered(answer).await;
        assert_eq!(predicates(&error), ["interrupted"]);
        assert!(!error.may_have_been_applied());
    }
}

#[tokio::test]
async fn invalid_http_is_a_broken_connection() {
    let server = Server::start(|_| Answer::raw("SSH-2.0-OpenSSH_9.9\r\n")).await;
    let error = of_write(&client(&server)).await;
    assert_eq!(predicates(&error), ["interrupted"], "{error}");
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn call_is_sent_once_without_retries() {
    for answer in [Answer::close(), Answer::empty(500), Answer::empty(429), Answer::html(200, "")] {
        let server = Server::start(move |_| answer.clone()).await;
        of_write(&client(&server)).await;
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn late_response_is_not_used_for_the_next_call() {
    let late = Answer::json(200, &json!({ "objectId": "late" })).stalled_before_last(1);
    let server = Server::answering([late, Answer::json(200, &json!({ "objectId": "2" }))]).await;
    let events = client(&server).v3().events();
    let error = events.get("1").timeout(Duration::from_millis(50)).await.expect_err("too late");
    assert!(error.is_timeout());
    assert_eq!(events.get("2").await.expect("an event").object_id, "2");
    assert_eq!(server.connections(), 2);
}
