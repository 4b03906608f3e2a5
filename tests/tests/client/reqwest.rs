//! The transport for reqwest. Its faults are tested in `transport.rs`.

use hubspot_marketing_events::{Method, OAuth, ReqwestTransport, RetryPolicy};
use serde_json::json;
use std::error::Error as _;
use std::time::Duration;
use tests::{Answer, Identity, Proxy, Server, TOKEN, builder, install_cryptography, nobody, once};

/// Built from settings that follow redirects.
fn wishing_for_redirects() -> ReqwestTransport {
    install_cryptography();
    let settings = reqwest::Client::builder().redirect(reqwest::redirect::Policy::limited(10));
    ReqwestTransport::new(settings).expect("a client of reqwest")
}

#[tokio::test]
async fn call_and_response_are_complete() {
    let body = json!({ "objectId": "1", "somethingNew": true });
    let answer = Answer::json(200, &body);
    let server = Server::answering([answer]).await;
    let client = builder(&server).transport(wishing_for_redirects()).build().expect("a client");
    let response = client.v2026_03().events().get("a/b?c%2e").with_response().await.expect("an event");
    assert_eq!(response.value().object_id, "1");
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json;charset=utf-8");
    assert_eq!(response.body(), body.to_string().as_bytes());

    let request = server.request();
    assert_eq!(request.line(), "GET /marketing/marketing-events/2026-03/a%2Fb%3Fc%252e");
    assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(request.header("accept"), Some("application/json"));
    // reqwest decides which encodings the client accepts.
    assert_eq!(request.header("accept-encoding"), None);
}

#[tokio::test]
async fn redirects_do_not_leak_secrets() {
    let elsewhere = Server::start(|_| Answer::json(200, &json!({}))).await;
    for status in [301, 302, 303, 307, 308] {
        let location = elsewhere.url();
        let server = Server::start(move |_| Answer::new(status, &[("Location", &location)], "")).await;
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
async fn redirected_write_is_not_repeated() {
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
async fn errors_do_not_show_the_url() {
    let nobody = nobody().await;
    let server = Server::start(|_| Answer::close()).await;
    for url in [nobody, server.url()] {
        let client = once().base_url(url).transport(wishing_for_redirects()).build().expect("a client");
        let error =
            client.v3().participations().list_breakdown_by_contact("ada@example.com").await.expect_err("no answer");
        let mut printed = format!("{error} {error:?}");
        let mut cause = error.source();
        while let Some(source) = cause {
            printed += &format!(" {source} {source:?}");
            cause = source.source();
        }
        assert!(!printed.contains("ada"), "{printed}");
    }
}

/// A call over TLS to an untrusted server, or through a proxy that rejects the tunnel.
#[tokio::test]
async fn rejected_connection_is_not_retried() {
    let (identity, other) = (Identity::of(&["localhost"]), Identity::of(&["localhost"]));
    let event = Answer::json(200, &json!({ "objectId": "1" }));
    let server = Server::start_tls(&identity, move |_| event.clone()).await;
    let trusting =
        |identity: &Identity| reqwest::Client::builder().no_proxy().tls_backend_preconfigured(identity.trusted());
    let through = async |status| {
        let proxy = format!("http://{}", Proxy::refusing(status).await.address());
        trusting(&identity).proxy(reqwest::Proxy::all(proxy).expect("a proxy"))
    };
    for (settings, says, attempts) in [
        (trusting(&other), "certificate", 1),
        (through("407 Proxy Authentication Required").await, "authorization required", 1),
        (through("503 Service Unavailable").await, "unsuccessful", 2),
        (trusting(&identity), "", 0),
    ] {
        let policy = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
        let client = once()
            .base_url(format!("https://localhost:{}", server.address().port()))
            .retry(policy.max_attempts(2))
            .transport(ReqwestTransport::new(settings).expect("a client of reqwest"))
            .build()
            .expect("a client");
        match client.v3().events().delete("1").await {
            Ok(()) => assert_eq!(attempts, 0),
            Err(error) => {
                assert!(error.is_connect() && !error.may_have_been_applied(), "{error:?}");
                assert_eq!(error.attempts(), attempts, "{error}");
                assert!(error.to_string().contains(says), "{error}");
            }
        }
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn plain_http_bypasses_the_proxy() {
    install_cryptography();
    let server = Server::start(|_| Answer::json(200, &json!({ "objectId": "1" }))).await;
    let proxy = Proxy::refusing("502 Bad Gateway").await;
    let url = format!("http://{}", proxy.address());
    let settings = reqwest::Client::builder().proxy(reqwest::Proxy::all(url).expect("a proxy"));
    let transport = ReqwestTransport::new(settings).expect("a client of reqwest");
    let client = builder(&server).transport(transport.clone()).build();
    client.expect("a client").v3().events().get("1").await.expect("an event");
    assert!(proxy.requests().is_empty());
    assert_eq!(format!("{transport:?}"), "ReqwestTransport { .. }");
}
