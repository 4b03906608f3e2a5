//! The developer key: sent only with calls of `settings`, and never shown.

use hubspot_marketing_events::{Client, Error};
use serde_json::json;
use tests::{Answer, Server, TOKEN, builder};

const KEY: &str = "developer+key&1";

async fn server() -> Server {
    Server::start(|_| Answer::json(200, &json!({ "appId": 7, "objectId": "1" }))).await
}

fn client(server: &Server) -> Client {
    let builder = builder(server).developer_key(format!("{KEY}\n"));
    builder.build().expect("a client")
}

#[tokio::test]
async fn settings_use_the_key_instead_of_the_token() {
    let server = server().await;
    let client = client(&server);
    let settings = client.v2026_03().settings();
    let _ = settings.get(7).await;
    let _ = settings.create_or_update(7, "https://example.com/%s").await;
    let _ = settings.get(7).query("a", "b").await;
    for request in server.requests() {
        let (_, query) = request.target.split_once('?').expect("a query");
        assert!(query.ends_with("hapikey=developer%2Bkey%261"), "{query}");
        assert_eq!(request.header("authorization"), None);
    }
    assert_eq!(server.requests().len(), 3);
    assert!(server.requests()[2].target.contains("?a=b&hapikey="));
}

#[tokio::test]
async fn other_calls_never_send_the_key() {
    let server = server().await;
    let client = client(&server);
    client.v3().events().get("1").await.expect("an event");
    let request = server.request();
    assert!(!request.head.contains("hapikey"), "{}", request.head);
    assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
}

#[tokio::test]
async fn settings_use_the_token_if_there_is_no_key() {
    let server = server().await;
    let client = builder(&server).build().expect("a client");
    let _ = client.v3().settings().get(7).await;
    let request = server.request();
    assert!(!request.head.contains("hapikey"), "{}", request.head);
    assert!(request.header("authorization").is_some());
}

#[tokio::test]
async fn key_without_token_is_enough_for_settings() {
    let server = server().await;
    let client = Client::builder().base_url(server.url()).developer_key(KEY).build().expect("a client");
    let _ = client.v3().settings().get(7).await;
    assert_eq!(server.requests().len(), 1);
    let error = client.v3().events().get("1").await.expect_err("no token");
    assert!(error.is_configuration(), "{error}");
    assert_eq!(server.requests().len(), 1, "nothing was sent");

    for key in ["", " \n"] {
        let client = Client::builder().developer_key(key).build();
        assert!(client.expect_err("no key").is_configuration());
    }
}

fn keeps_the_key(printed: &str) {
    for secret in [KEY, "developer%2Bkey"] {
        assert!(!printed.contains(secret), "the key is printed: {printed}");
    }
}

fn error_keeps_the_key(error: &Error) {
    keeps_the_key(&format!("{error} {error:?} {error:#?}"));
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        keeps_the_key(&format!("{source} {source:?}"));
        cause = source.source();
    }
}

#[tokio::test]
async fn key_is_never_shown() {
    let server = Server::start(|_| Answer::html(502, "<p>Bad gateway</p>")).await;
    keeps_the_key(&format!("{:?}", Client::builder().developer_key(KEY)));
    let client = client(&server);
    keeps_the_key(&format!("{client:?} {:?}", client.v3().settings()));
    let call = client.v3().settings().get(7);
    keeps_the_key(&format!("{call:?}"));
    assert_eq!(
        call.to_curl().expect("a command").split(" -H").next(),
        Some(
            format!(
                "curl -X 'GET' '{}/marketing/v3/marketing-events/7/settings?hapikey='\"$HUBSPOT_DEVELOPER_KEY\"''",
                server.url()
            )
            .as_str()
        )
    );
    for command in [
        call.to_curl(),
        call.clone().query("hapikey", KEY).query("a", "b").to_curl(),
        client.v3().events().get("1").query("hapikey", KEY).to_curl(),
    ] {
        keeps_the_key(&command.expect("a command"));
    }
    error_keeps_the_key(&call.clone().await.expect_err("502"));
    error_keeps_the_key(&call.header("a", "\n").await.expect_err("a line break"));
    let nobody = builder(&server).base_url(tests::nobody().await);
    let nobody = nobody.developer_key(KEY).build().expect("a client");
    error_keeps_the_key(&nobody.v3().settings().get(7).await.expect_err("nobody"));
}
