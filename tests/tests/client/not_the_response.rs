//! Success statuses with an unexpected body: always an error, never an empty success.

use hubspot_marketing_events::types::*;
use hubspot_marketing_events::{Client, Error, Method, RetryPolicy, v3};
use serde_json::{Value, json};
use std::pin::Pin;
use tests::{Answer, Server, TOKEN, builder, client};

const EVENT: ExternalEvent<'static> = ExternalEvent { account_id: "acme", event_id: "webinar-42" };

type Calling = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// A call that reads, for each kind of response.
fn reads(client: &Client) -> Vec<(&'static str, Calling)> {
    let api: v3::Api = client.v3();
    let (event, list) = (api.events().get(1), api.events().list());
    let counters = api.participations().get(1);
    let lists = api.list_associations().list(1);
    let mut items = api.events().list().items();
    vec![
        ("value", Box::pin(async { event.await.map(drop) })),
        ("counters", Box::pin(async { counters.await.map(drop) })),
        ("page", Box::pin(async { list.await.map(drop) })),
        ("lists", Box::pin(async { lists.await.map(drop) })),
        ("items", Box::pin(async move { items.try_next().await.map(drop) })),
    ]
}

/// A call that writes, for each kind of response, and whether it requires a body.
fn writes(client: &Client) -> Vec<(bool, Calling)> {
    let api: v3::Api = client.v3();
    let event = NewEvent::new(&EVENT, "Spring webinar", "Acme");
    let create = api.events().create(event);
    let update = api.events().update_batch([EventUpdate::new("1")]);
    let attend = api.attendance().create_by_email(1, SubscriberState::Attend, []);
    let archive = api.events().delete_batch(["1"]);
    let associate = api.list_associations().associate(1, 2);
    vec![
        (true, Box::pin(async { create.await.map(drop) })),
        (true, Box::pin(async { update.await.map(drop) })),
        (true, Box::pin(async { attend.await.map(drop) })),
        (false, Box::pin(async { archive.await.map(drop) })),
        (false, Box::pin(async { associate.await.map(drop) })),
    ]
}

/// A client with retries, and its server.
async fn answered(answer: &Answer) -> (Server, Client) {
    let answer = answer.clone();
    let server = Server::start(move |_| answer.clone()).await;
    let client = builder(&server).retry(RetryPolicy::default());
    let client = client.build().expect("a client");
    (server, client)
}

fn other_bodies() -> Vec<Answer> {
    vec![
        Answer::empty(200),
        Answer::html(200, "<p>Please log in.</p>"),
        Answer::json(200, &json!("text")),
        Answer::json(200, &json!(7)),
        Answer::json(200, &Value::Null),
        Answer::json(200, &json!([])),
        Answer::json(200, &json!([3, 2, 1, 6])),
        Answer::json(200, &json!([{ "objectId": "1" }])),
    ]
}

fn errors() -> Vec<Answer> {
    let errors = [
        json!({ "status": "error", "message": "No" }),
        json!({ "status": "ERROR" }),
        json!({ "category": "VALIDATION_ERROR", "message": "No" }),
        json!({ "status": "error", "message": "No", "correlationId": "c-1", "category": "OBJECT_NOT_FOUND", "errors": [{ "message": "No event" }] }),
    ];
    errors.iter().map(|error| Answer::json(200, error)).collect()
}

#[tokio::test]
async fn read_requires_its_response() {
    let strange = [json!({}), json!({ "message": "please log in" }), json!({ "data": [] })];
    let strange = strange.iter().map(|body| Answer::json(200, body));
    for answer in other_bodies().into_iter().chain(errors()).chain(strange) {
        let (server, client) = answered(&answer).await;
        for (name, call) in reads(&client) {
            let error = call.await.expect_err(name);
            assert!(error.is_decode(), "{name} {answer:?}: {error}");
            assert!(!error.may_have_been_applied() && !error.is_skipped_item());
            assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
            assert!(error.body().is_some() && error.json_path().is_none(), "{error}");
        }
        assert_eq!(server.requests().len(), 5, "not retried: {answer:?}");
    }
}

#[tokio::test]
async fn page_must_contain_results() {
    for body in [
        json!({ "results": [] }),
        json!({ "results": null }),
        json!({ "total": 0 }),
        json!({ "total": 0, "results": [], "paging": {} }),
        json!({ "results": [], "status": "anything" }),
    ] {
        let (_server, client) = answered(&Answer::json(200, &body)).await;
        let page = client.v3().events().list().await.expect("an empty page");
        assert!(page.results.is_empty());
        let mut items = client.v3().events().list().items();
        assert!(items.try_next().await.expect("no item").is_none());
    }
    for body in [
        json!({ "status": "error", "message": "No", "results": [] }),
        json!({ "status": "error", "message": "No", "results": null }),
        json!({ "category": "X", "message": "No", "total": 0 }),
    ] {
        let (_server, client) = answered(&Answer::json(200, &body)).await;
        let error = client.v3().events().list().await.expect_err("no page");
        assert!(error.to_string().contains("it is an error"), "{error}");
    }
    for body in [json!({ "total": 5 }), json!({ "paging": {} })] {
        let (_server, client) = answered(&Answer::json(200, &body)).await;
        let error = client.v3().events().list().await.expect_err("no page");
        assert!(error.to_string().contains("it has no `results`"), "{error}");
    }
}

#[tokio::test]
async fn write_succeeded_unless_the_response_is_an_error() {
    for answer in errors() {
        let (server, client) = answered(&answer).await;
        for (_, call) in writes(&client) {
            let error = call.await.expect_err("an error");
            assert!(error.is_decode(), "{answer:?}: {error}");
            assert!(error.may_have_been_applied(), "{error}");
        }
        assert_eq!(server.requests().len(), 5, "not retried: {answer:?}");
    }
    for answer in other_bodies() {
        let (server, client) = answered(&answer).await;
        for (needs_response, call) in writes(&client) {
            match call.await {
                Ok(()) => assert!(!needs_response, "{answer:?}"),
                Err(error) => {
                    assert!(needs_response && error.is_decode(), "{answer:?}: {error}");
                    assert!(error.may_have_been_applied());
                }
            }
        }
        assert_eq!(server.requests().len(), 5, "not retried: {answer:?}");
    }
    for body in [json!({}), json!({ "message": "Done" }), json!({ "status": "COMPLETE" })] {
        let (_server, client) = answered(&Answer::json(200, &body)).await;
        for (_, call) in writes(&client) {
            call.await.expect("nothing speaks against it");
        }
    }
}

async fn error_of(answer: Answer) -> Error {
    let server = Server::answering([answer]).await;
    client(&server).v3().events().get(1).await.expect_err("an error")
}

#[tokio::test]
async fn error_describes_the_unexpected_response() {
    let error = json!({ "status": "error", "message": "No", "correlationId": "c-1", "category": "OBJECT_NOT_FOUND" });
    let gateway = [("Content-Type", "text/html"), ("Content-Encoding", "br")];
    let mark = "\u{FEFF}<p>Hi</p>";
    for (answer, says) in [
        (Answer::empty(200), "200 OK: the response has no body"),
        (Answer::empty(204), "204 No Content: the response has no body"),
        (
            Answer::new(200, &gateway, "\u{1b}[2J"),
            "200 OK: the response is not a JSON object (content type text/html, encoding br): unexpected body: \\u{1b}[2J",
        ),
        (
            Answer::new(200, &[], "<p>\n Fine.</p>"),
            "200 OK: the response is not a JSON object: unexpected body: <p> Fine.</p>",
        ),
        (Answer::new(200, &[], mark), "200 OK: the response is not a JSON object: unexpected body: \u{FEFF}<p>Hi</p>"),
        (
            Answer::json(200, &error),
            "200 OK: unexpected response: it is an error, despite the status \
             (content type application/json;charset=utf-8): OBJECT_NOT_FOUND: No (correlation id c-1)",
        ),
        (
            Answer::new(200, &[], r#"{"objectId":"1""#),
            "200 OK: the response can't be decoded: EOF while parsing an object at line 1 column 15",
        ),
        (
            Answer::new(200, &[], r#"{"objectId":"1"} trailing"#),
            "200 OK: the response can't be decoded: trailing characters at line 1 column 18",
        ),
        (
            Answer::json(200, &json!({})),
            "200 OK: the response can't be decoded: missing field `objectId` at line 1 column 2",
        ),
    ] {
        let error = error_of(answer).await;
        assert_eq!(error.to_string(), format!("events.get: {says}"));
        assert!(error.is_decode());
    }
}

#[tokio::test]
async fn custom_type_requires_json() {
    let (html, br) = ([("Content-Type", "text/html")], [("Content-Encoding", "br")]);
    for (answer, says) in [
        (
            Answer::new(200, &html, "<p>Log in</p>"),
            "the response is not JSON (content type text/html): unexpected body: <p>Log in</p>",
        ),
        (Answer::new(200, &[], "try later"), "the response is not JSON: unexpected body: try later"),
        (Answer::bytes(200, &br, b"\xC3\x28"), "the response is not JSON (encoding br): unexpected body: \u{FFFD}("),
        (Answer::new(200, &[], " "), "the response is not JSON: no body"),
        (Answer::new(200, &[], "{oops"), "the response can't be decoded: key must be a string at line 1 column 2"),
    ] {
        let server = Server::answering([answer]).await;
        let error = client(&server).request(Method::GET, "/x").await.expect_err("no JSON");
        assert_eq!(error.to_string(), format!("request: 200 OK: {says}"));
        assert!(error.is_decode());
    }
    // JSON, but of another type.
    let server = Server::answering([Answer::new(200, &[], "7")]).await;
    let call = client(&server).request(Method::GET, "/x").decode::<String>();
    let error = call.await.expect_err("a number");
    assert!(error.to_string().contains("invalid type: integer `7`, expected a string"), "{error}");
}

#[tokio::test]
async fn explanation_of_a_failure_is_kept_with_any_status() {
    let body = json!({ "status": "error", "message": "No", "category": "X", "errors": [{ "code": "A" }] });
    let error = error_of(Answer::json(200, &body)).await;
    assert_eq!((error.category(), error.message()), (Some("X"), Some("No")));
    assert_eq!(error.details()[0].code.as_deref(), Some("A"));
    assert!(!error.is_bad_request() && !error.is_server_error());
}

#[tokio::test]
async fn error_names_the_path_of_the_undecodable_part() {
    let page = json!({ "results": [{ "objectId": "1" }, { "eventName": "no id" }] });
    let server = Server::start(move |_| Answer::json(200, &page)).await;
    let error = client(&server).v3().events().list().await.expect_err("no made-up id");
    assert_eq!(error.json_path(), Some("results[1]"));
    assert_eq!(
        error.to_string(),
        "events.list: 200 OK: the response can't be decoded at `results[1]`: missing field `objectId` at line 1 column 50"
    );
}

#[tokio::test]
async fn token_repeated_by_a_gateway_is_masked() {
    let page = format!("<p>Authorization: Bearer {TOKEN}</p>");
    let error = error_of(Answer::html(200, &page)).await;
    let json = json!({ "status": "error", "message": format!("Bearer {TOKEN}") });
    for error in [error, error_of(Answer::json(200, &json)).await] {
        let body = String::from_utf8_lossy(error.body().expect("a body"));
        assert!(body.contains("***") && !body.contains(TOKEN), "{body}");
        let printed = format!("{error} {error:?}");
        assert!(printed.contains("***") && !printed.contains(TOKEN), "{printed}");
    }
}
