//! `Client::request`: calls for which the crate has no function.

use bytes::Bytes;
use hubspot_marketing_events::{Call, Client, Custom, Error, Method};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::mpsc;
use std::time::Duration;
use tests::{Answer, Server, TOKEN, builder, client};

#[tokio::test]
async fn request_behaves_like_other_calls() {
    let server = Server::answering([Answer::json(200, &json!({ "properties": { "lastname": "Lovelace" } }))]).await;
    let contact = client(&server)
        .request(Method::GET, "/crm/v3/objects/contacts")
        .segment("ada@example.com")
        .query("idProperty", "email")
        .header("X-Trace", "7")
        .await
        .expect("a contact");
    assert_eq!(contact["properties"]["lastname"], "Lovelace");

    let request = server.request();
    assert_eq!(request.line(), "GET /crm/v3/objects/contacts/ada%40example.com?idProperty=email");
    assert_eq!(request.header("authorization"), Some(&*format!("Bearer {TOKEN}")));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("x-trace"), Some("7"));
    assert_eq!((request.header("content-type"), request.body.len()), (None, 0));
}

#[derive(Debug, Deserialize, PartialEq)]
struct Created {
    id: String,
}

#[tokio::test]
async fn body_and_response_have_the_types_of_the_caller() {
    let answers = [1, 2].map(|_| Answer::json(201, &json!({ "id": "17" })));
    let server = Server::answering(answers).await;
    let client = client(&server);
    let created = client
        .request(Method::POST, "/crm/v3/objects/contacts")
        .json(json!({ "properties": { "email": "ada@example.com" } }))
        .body_field("objectWriteTraceId", "t")
        .decode::<Created>()
        .await
        .expect("a contact");
    assert_eq!(created, Created { id: "17".into() });

    let request = server.request();
    assert_eq!(request.line(), "POST /crm/v3/objects/contacts");
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.json(), json!({ "properties": { "email": "ada@example.com" }, "objectWriteTraceId": "t" }));

    let response = client
        .request(Method::PATCH, "/crm/v3/objects/contacts/17")
        .json(json!({}))
        .with_response()
        .await
        .expect("a contact");
    assert_eq!((response.status().as_u16(), &response.value()["id"]), (201, &json!("17")));
}

#[tokio::test]
async fn empty_body_is_decoded_as_null() {
    let server = Server::answering([204, 200, 202, 200].map(Answer::empty)).await;
    let client = client(&server);
    let call = || client.request(Method::DELETE, "/crm/v3/objects/contacts/17");
    assert_eq!(call().await.expect("nothing"), Value::Null);
    call().decode::<()>().await.expect("nothing");
    assert_eq!(call().decode::<Option<Created>>().await.expect("nothing"), None);
    let error = call().decode::<Created>().await.expect_err("no id");
    assert!(error.is_decode() && error.may_have_been_applied());
}

#[tokio::test]
async fn request_fails_with_the_same_errors() {
    let body = json!({
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": "No such contact",
        "correlationId": "c-1",
    });
    let server = Server::answering([
        Answer::json(404, &body),
        Answer::html(200, "<p>Hello</p>"),
        Answer::new(302, &[("Location", "http://127.0.0.1:1/")], ""),
        Answer::stall(),
    ])
    .await;
    let client = client(&server);
    let call = || client.request(Method::GET, "/crm/v3/objects/contacts/17");
    let error = call().await.expect_err("not found");
    assert!(error.is_not_found() && !error.may_have_been_applied());
    assert_eq!(error.operation(), Some("request"));
    assert_eq!(error.to_string(), "request: 404 Not Found: OBJECT_NOT_FOUND: No such contact (correlation id c-1)");
    let error = call().await.expect_err("no JSON");
    assert_eq!((error.is_decode(), error.body().map(|body| &body[..])), (true, Some(&b"<p>Hello</p>"[..])));
    let error = call().await.expect_err("a redirect");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(302));
    let error = call().timeout(Duration::from_millis(20)).await.expect_err("no answer");
    assert!(error.is_timeout());
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn failed_write_may_have_been_applied() {
    for (method, expected) in [(Method::GET, false), (Method::PUT, true), (Method::POST, true)] {
        let server = Server::start(|_| Answer::html(500, "<p>Oops</p>")).await;
        let call = client(&server).request(method.clone(), "/x").idempotent(false);
        let error = call.await.expect_err("an error of the server");
        assert!(error.is_server_error());
        assert_eq!(error.may_have_been_applied(), expected, "{method}");
    }
}

#[tokio::test(start_paused = true)]
async fn idempotent_requests_are_retried() {
    async fn attempts(method: Method, idempotent: Option<bool>) -> u32 {
        let client = Client::builder()
            .token(TOKEN)
            .transport(|_: http::Request<Bytes>| async {
                let answer = http::Response::builder().status(503).body(Bytes::new());
                Ok(answer.expect("an answer"))
            })
            .build()
            .expect("a client");
        let mut call = client.request(method, "/x");
        if let Some(idempotent) = idempotent {
            call = call.idempotent(idempotent);
        }
        call.await.expect_err("an error of the server").attempts()
    }
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        assert!(attempts(method.clone(), None).await > 1, "{method}");
        assert_eq!(attempts(method, Some(false)).await, 1);
    }
    for method in [Method::POST, Method::PATCH] {
        assert_eq!(attempts(method.clone(), None).await, 1, "{method}");
        assert!(attempts(method, Some(true)).await > 1);
    }
}

#[tokio::test]
async fn path_is_appended_to_the_base_url() {
    let server = Server::answering([Answer::empty(204)]).await;
    let base_url = format!("{}/proxy/hubspot/", server.url());
    let client = builder(&server).base_url(base_url).build().expect("a client");
    let call = client.request(Method::GET, "/a/").segment("b/c");
    assert!(call.to_curl().expect("a command").contains("/proxy/hubspot/a/b%2Fc"));
    call.await.expect("nothing");
    assert_eq!(server.request().target, "/proxy/hubspot/a/b%2Fc");
}

#[tokio::test]
async fn path_is_sent_unchanged() {
    let paths = [
        "/",
        "/a",
        "/a/",
        "/crm/v3/objects/0-54/batch/read",
        "/a%2Fb/%E2%82%AC/%25",
        "/a:b@c!$&'()*+,;=-._~",
        "/...",
        "/.a/b./..c",
        "/%2e%2e%2e",
    ];
    let server = Server::answering(paths.map(|_| Answer::empty(204))).await;
    for path in paths {
        client(&server).request(Method::GET, path).await.expect(path);
    }
    let sent: Vec<String> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(sent, paths);
}

async fn refused(call: Call<Custom>) -> String {
    let error = call.await.expect_err("a refusal");
    assert!(error.is_invalid_request() && !error.may_have_been_applied(), "{error}");
    error.to_string()
}

#[tokio::test]
async fn ambiguous_paths_are_rejected() {
    let server = Server::answering([]).await;
    let client = client(&server);
    for (path, expected) in [
        ("", r#"the path "" doesn't start with `/`"#),
        ("a", r#"the path "a" doesn't start with `/`"#),
        ("@evil.example/", r#"the path "@evil.example/" doesn't start with `/`"#),
        (".evil.example/", r#"the path ".evil.example/" doesn't start with `/`"#),
        ("https://evil.example/", r#"the path "https://evil.example/" doesn't start with `/`"#),
        ("//evil.example/", r#"the path "//evil.example/" has an empty segment"#),
        ("/a//b", r#"the path "/a//b" has an empty segment"#),
        ("/a/../b", r#"the path "/a/../b" has a segment `..`, which would change the path"#),
        ("/a/.", r#"the path "/a/." has a segment `.`, which would change the path"#),
        ("/a/%2e%2E/b", r#"the path "/a/%2e%2E/b" has a segment `%2e%2E`, which would change the path"#),
        ("/.%2e", r#"the path "/.%2e" has a segment `.%2e`, which would change the path"#),
    ] {
        let said = refused(client.request(Method::GET, path)).await;
        assert_eq!(said, format!("request: {expected}"));
    }
    for character in ['?', '#', '\\', ' ', '\r', '\n', '\t', '\0', '\u{7f}', '%', '"', '<', '{', '|', '^', 'é'] {
        for path in [format!("/a{character}b"), format!("/{character}"), format!("/a{character}2")] {
            let said = refused(client.request(Method::GET, &path)).await;
            assert_eq!(
                said,
                format!(
                    "request: a path can't contain {character:?}: percent-encode it, or use \
                     `segment` for values and `query` for parameters"
                )
            );
        }
    }
    for value in ["", ".", ".."] {
        let call = client.request(Method::GET, "/a").segment(value).segment("b");
        assert!(refused(call).await.starts_with("request: `segment` "));
    }
    let said = refused(client.request(Method::CONNECT, "/a")).await;
    assert_eq!(said, "request: the method CONNECT is not supported: it is for proxies");
    assert!(server.requests().is_empty());
}

#[test]
fn debug_output_omits_the_path() {
    let client = Client::builder().token(TOKEN).build().expect("a client");
    let call = client.request(Method::GET, "/contacts/ada@example.com");
    let printed = format!("{call:?}");
    assert!(printed.contains("request") && !printed.contains("ada"), "{printed}");
}

/// The request for the transport, or the error.
fn sent(call: impl FnOnce(&Client) -> Call<Custom>) -> Result<http::Request<Bytes>, Error> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let client = Client::builder()
        .token(TOKEN)
        .base_url("https://api.example.com")
        .transport(move |request: http::Request<Bytes>| {
            sender.send(request).expect("a receiver");
            async { Ok(http::Response::new(Bytes::new())) }
        })
        .build()
        .expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(call(&client).into_future())?;
    Ok(receiver.recv().expect("a request"))
}

proptest! {
    /// An accepted path is sent to the base URL's host, unchanged.
    #[test]
    fn path_never_changes_the_host(path in r#"(/|//|https?:|\\)?([/.@:?#%2eE\r\n a-z\\\[\]]|\PC){0,12}"#) {
        if let Ok(request) = sent(|client| client.request(Method::GET, &path)) {
            prop_assert_eq!(request.uri().to_string(), format!("https://api.example.com{path}"));
            prop_assert_eq!(request.uri().path(), path);
            prop_assert_eq!(request.uri().query(), None);
        }
    }

    /// Every value stays a single segment.
    #[test]
    fn segment_is_always_one_segment(value in any::<String>()) {
        let request = sent(|client| client.request(Method::GET, "/a").segment(&value).segment("b"));
        match request {
            Err(error) => prop_assert!(error.is_invalid_request() && ["", ".", ".."].contains(&&*value)),
            Ok(request) => {
                let path = request.uri().path();
                let segments: Vec<&str> = path.split('/').collect();
                prop_assert_eq!(segments.len(), 4, "{}", path);
                prop_assert_eq!(tests::percent_decode(segments[2]), value);
            }
        }
    }
}
