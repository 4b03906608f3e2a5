//! What is special about a client of reqwest as transport. Faults are in `transport.rs`.

use hubspot_marketing_events::{Method, OAuth, ReqwestTransport, RetryPolicy};
use serde_json::json;
use std::error::Error as _;
use std::time::Duration;
use tests::{Answer, Server, TOKEN, builder, nobody, once};

/// Made from settings that redirects are followed with.
fn wishing_for_redirects() -> ReqwestTransport {
    let settings = reqwest::Client::builder().redirect(reqwest::redirect::Policy::limited(10));
    ReqwestTransport::new(settings).expect("a client of reqwest")
}

#[tokio::test]
async fn a_call_is_sent_and_answered_in_full() {
    let body = json!({ "objectId": "1", "somethingNew": true });
    let answer = Answer::json(200, &body);
    let server = Server::answering([answer]).await;
    let client = builder(&server)
        .transport(wishing_for_redirects())
        .build()
        .expect("a client");
    let response = client
        .v2026_03()
        .events()
        .get("a/b?c%2e")
        .with_response()
        .await
        .expect("an event");
    assert_eq!(response.value().object_id, "1");
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "application/json;charset=utf-8"
    );
    assert_eq!(response.body(), body.to_string().as_bytes());

    let request = server.request();
    assert_eq!(
        request.line(),
        "GET /marketing/marketing-events/2026-03/a%2Fb%3Fc%252e"
    );
    assert_eq!(
        request.header("authorization"),
        Some(format!("Bearer {TOKEN}").as_str())
    );
    assert_eq!(request.header("accept"), Some("application/json"));
    // What the client can read is for reqwest to say.
    assert_eq!(request.header("accept-encoding"), None);
}

#[tokio::test]
async fn redirects_take_no_secret_elsewhere() {
    let elsewhere = Server::start(|_| Answer::json(200, &json!({}))).await;
    for status in [301, 302, 303, 307, 308] {
        let location = elsewhere.url();
        let server =
            Server::start(move |_| Answer::new(status, &[("Location", &location)], "")).await;
        let client = builder(&server)
            .developer_key("developer-key")
            .oauth(OAuth::new("id", "client-secret", "refresh-token"))
            .transport(wishing_for_redirects())
            .build()
            .expect("a client");
        let with_key = client.v3().settings().get(1).await;
        let error = with_key.expect_err("the redirect");
        assert_eq!(error.status().map(|code| code.as_u16()), Some(status));
        let with_token = client.v3().events().get("1").await;
        assert!(with_token.expect_err("no token").is_no_token());
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_write_that_was_answered_with_a_redirect_is_not_repeated() {
    let location = nobody().await;
    let server = Server::start(move |_| Answer::new(302, &[("Location", &location)], "")).await;
    let client = builder(&server)
        .retry(RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO))
        .transport(wishing_for_redirects())
        .build()
        .expect("a client");
    let write = client.request(Method::POST, "/write").json(json!({}));
    let error = write.await.expect_err("the redirect");
    assert_eq!(error.status().map(|code| code.as_u16()), Some(302));
    assert!(error.may_have_been_applied());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn no_error_shows_what_stands_in_the_url() {
    let nobody = nobody().await;
    let server = Server::start(|_| Answer::close()).await;
    for url in [nobody, server.url()] {
        let client = once()
            .base_url(url)
            .transport(wishing_for_redirects())
            .build()
            .expect("a client");
        let error = client
            .v3()
            .participations()
            .list_breakdown_by_contact("ada@example.com")
            .await
            .expect_err("no answer");
        let mut printed = format!("{error} {error:?}");
        let mut cause = error.source();
        while let Some(source) = cause {
            printed += &format!(" {source} {source:?}");
            cause = source.source();
        }
        assert!(!printed.contains("ada"), "{printed}");
    }
}
