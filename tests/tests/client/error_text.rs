//! The text of errors: on one line, helpful, and of limited length.

use hubspot_marketing_events::Error;
use serde_json::{Value, json};
use tests::{Answer, Server, client};

async fn error(status: u16, body: &Value) -> Error {
    let server = Server::answering([Answer::json(status, body)]).await;
    client(&server).v3().events().get(1).await.expect_err("an error")
}

#[tokio::test]
async fn errors_say_what_to_do() {
    for (status, body, says) in [
        (
            400,
            json!({ "category": "VALIDATION_ERROR", "message": "Invalid input", "errors": [
                { "message": "must not be empty", "in": "eventName" },
                { "message": "is in the past", "in": "startDateTime", "code": "PAST" },
                { "message": "Invalid input" },
                { "code": "A" },
            ] }),
            "400 Bad Request: VALIDATION_ERROR: Invalid input; eventName: must not be empty; startDateTime: is in the past",
        ),
        (400, json!({ "errors": [{ "message": "must not be empty" }] }), "400 Bad Request: must not be empty"),
        (
            400,
            json!({ "message": "No", "errors": vec![json!({ "message": "A" }); 8] }),
            "400 Bad Request: No; A; A; A; A; A; and 3 more",
        ),
        (
            403,
            json!({ "category": "MISSING_SCOPES", "message": "No", "context": { "missingScopes": ["a.read", "a.write"] } }),
            "403 Forbidden: MISSING_SCOPES: No; missing scopes: a.read, a.write",
        ),
        (
            403,
            json!({ "message": "No", "errors": [{ "message": "One of", "context": { "requiredScopes": ["a", "b"], "ids": ["1"] } }] }),
            "403 Forbidden: No; One of; requiredScopes: a, b",
        ),
        (
            403,
            json!({ "message": "No", "context": "{missingScopes=[a, b]}", "errors": [{ "context": { "missingScopes": ["a", "b"] } }] }),
            "403 Forbidden: No; missing scopes: a, b",
        ),
        (
            429,
            json!({ "errorType": "RATE_LIMIT", "message": "Slow", "correlationId": "c-1" }),
            "429 Too Many Requests: RATE_LIMIT: Slow (correlation id c-1)",
        ),
        (
            404,
            json!({ "message": "line\nbreak \u{1b}[31mred\u{202E} é" }),
            "404 Not Found: line\\u{a}break \\u{1b}[31mred\\u{202e} é",
        ),
    ] {
        let error = error(status, &body).await;
        assert_eq!(error.to_string(), format!("events.get: {says}"));
        assert!(format!("{error:?}").starts_with(&error.to_string()), "{error:?}");
    }
}

#[tokio::test]
async fn missing_scopes_come_from_any_context() {
    let body = json!({ "context": { "missingScopes": ["a", "b"], "ids": ["1"] }, "errors": [
        { "context": { "requiredGranularScopes": ["b", "c"] } },
    ] });
    assert_eq!(error(403, &body).await.missing_scopes(), ["a", "b", "c"]);
    assert_eq!(error(404, &body).await.missing_scopes(), [""; 0]);
    assert_eq!(error(403, &json!({})).await.missing_scopes(), [""; 0]);
}

#[tokio::test]
async fn error_text_is_always_short() {
    let long = "ü\n".repeat(500_000);
    let scopes = vec![long.as_str(); 10];
    for body in [
        json!({ "message": long }),
        json!({ "category": long, "message": long, "correlationId": long, "context": { "missingScopes": scopes },
            "errors": vec![json!({ "message": long, "in": long, "context": { &long[..300]: scopes, "scopes": scopes } }); 3] }),
        json!(long),
    ] {
        for status in [403, 200] {
            let mut body = body.clone();
            if let (200, Some(fields)) = (status, body.as_object_mut()) {
                fields.insert("status".into(), json!("error"));
            }
            let error = error(status, &body).await;
            let (printed, debug) = (error.to_string(), format!("{error:?}"));
            assert!(printed.len() < 2200, "{}", printed.len());
            assert!(debug.len() < printed.len() + 1000, "{}", debug.len());
            assert!(!printed.contains('\n') && !debug.contains('\n'));
        }
    }
    let page = json!({ "objectId": { "a": 1 }, "x": long });
    assert!(error(200, &page).await.to_string().len() < 1000);
}

#[tokio::test]
async fn error_returned_from_main_is_readable() {
    let error = error(404, &json!({ "message": "No event", "correlationId": "c-1" })).await;
    assert_eq!(
        format!("{error:?}"),
        "events.get: 404 Not Found: No event (correlation id c-1) \
         Error { kind: status, may_have_been_applied: false, attempts: 1 }"
    );
}

#[tokio::test]
async fn not_modified_is_not_reported_as_a_redirect() {
    let error = error(304, &json!({})).await;
    assert_eq!(error.to_string(), "events.get: 304 Not Modified: no body");
}
