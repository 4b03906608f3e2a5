//! What is special about a client of reqwest as transport. Faults are in `transport.rs`.

use serde_json::json;
use std::error::Error as _;
use tests::{Answer, Server, TOKEN, builder, nobody, once};

fn following_redirects() -> reqwest::Client {
    reqwest::Client::new()
}

#[tokio::test]
async fn a_call_is_sent_and_answered_in_full() {
    let body = json!({ "objectId": "1", "somethingNew": true });
    let answer = Answer::json(200, &body);
    let server = Server::answering([answer]).await;
    let client = builder(&server)
        .transport(following_redirects())
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
async fn a_redirect_that_was_followed_is_no_answer() {
    let elsewhere = Server::start(|_| Answer::json(200, &json!({ "objectId": "other" }))).await;
    let locations = [elsewhere.url(), "/elsewhere".to_owned()];
    for location in locations {
        let server = Server::start(move |request| match &*request.target {
            "/elsewhere" => Answer::json(200, &json!({ "objectId": "other" })),
            _ => Answer::new(302, &[("Location", &location)], ""),
        })
        .await;
        let client = builder(&server)
            .transport(following_redirects())
            .build()
            .expect("a client");
        let error = client
            .v3()
            .events()
            .delete("1")
            .await
            .expect_err("led away");
        assert!(error.is_interrupted(), "{error:?}");
        assert!(error.may_have_been_applied());
        assert!(error.to_string().contains("Policy::none()"), "{error}");
    }
    for request in elsewhere.requests() {
        assert!(!request.head.contains(TOKEN), "{}", request.head);
    }
}

#[tokio::test]
async fn no_error_shows_what_stands_in_the_url() {
    let nobody = nobody().await;
    let server = Server::start(|_| Answer::close()).await;
    for url in [nobody, server.url()] {
        let client = once()
            .base_url(url)
            .transport(following_redirects())
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
