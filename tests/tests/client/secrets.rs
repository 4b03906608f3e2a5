//! The token is in the request and nowhere else.

use bytes::Bytes;
use hubspot_marketing_events::{AccessToken, Client, Error, Method, OAuth, RetryPolicy, TransportError};
use serde_json::json;
use std::error::Error as _;
use std::fmt::Debug;
use std::process::Command;
use std::time::Duration;
use tests::{Answer, Server, TOKEN, builder, client, nobody};

fn keeps_the_secret(printed: &str) {
    assert!(!printed.contains(TOKEN), "the token is printed: {printed}");
    assert!(!printed.contains("another-secret"), "the other token is printed: {printed}");
}

fn debug_keeps_the_secret(value: &impl Debug) {
    keeps_the_secret(&format!("{value:?}"));
    keeps_the_secret(&format!("{value:#?}"));
}

fn error_keeps_the_secret(error: &Error) {
    debug_keeps_the_secret(error);
    keeps_the_secret(&error.to_string());
    let mut cause = error.source();
    while let Some(source) = cause {
        keeps_the_secret(&format!("{source} {source:?}"));
        cause = source.source();
    }
}

#[tokio::test]
async fn client_builder_and_call_hide_the_token() {
    let server = Server::answering([]).await;
    debug_keeps_the_secret(&builder(&server));
    let client = client(&server);
    debug_keeps_the_secret(&client);
    debug_keeps_the_secret(&client.v3());
    debug_keeps_the_secret(&client.v3().events());
    let call = client.v3().events().get("1").header("Authorization", "Bearer another-secret");
    debug_keeps_the_secret(&call);
    keeps_the_secret(&call.to_curl().expect("a command"));
    let call = call.header("Cookie", "another-secret").header("Proxy-Authorization", "another-secret");
    keeps_the_secret(&call.to_curl().expect("a command"));
}

#[tokio::test]
async fn errors_hide_the_token() {
    let answers = [
        Answer::empty(401),
        Answer::html(502, "<p>Bad gateway</p>"),
        Answer::json(200, &serde_json::json!({})),
        Answer::json(200, &serde_json::json!({ "objectId": "1" })).cut_short_by(1),
        Answer::close(),
        Answer::raw("no HTTP\r\n"),
        Answer::stall(),
    ];
    for answer in answers {
        let server = Server::answering([answer]).await;
        let client = builder(&server).timeout(Duration::from_millis(50)).build().expect("a client");
        error_keeps_the_secret(&client.v3().events().get("1").await.expect_err("an error"));
    }
    let server = Server::answering([]).await;
    error_keeps_the_secret(&client(&server).v3().events().get("").await.expect_err("a refusal"));
    let client =
        Client::builder().token(TOKEN).base_url(nobody().await).retry(RetryPolicy::none()).build().expect("a client");
    error_keeps_the_secret(&client.v3().events().get("1").await.expect_err("no connection"));
}

#[tokio::test]
async fn rejected_secret_is_not_shown() {
    let broken = format!("{TOKEN}\n{TOKEN}");
    error_keeps_the_secret(&Client::new(broken).expect_err("a line break"));
    let server = Server::answering([]).await;
    let call = client(&server).v3().events().get("1").header("Authorization", "another-secret\n");
    error_keeps_the_secret(&call.await.expect_err("a line break"));
}

#[test]
fn password_in_the_base_url_is_not_shown() {
    let builder = Client::builder().token(TOKEN).base_url("https://user:another-secret@example.com");
    debug_keeps_the_secret(&builder);
    error_keeps_the_secret(&builder.build().expect_err("a password"));
}

#[tokio::test]
async fn token_may_end_with_a_line_break() {
    let server = Server::answering([Answer::empty(204)]).await;
    let client = builder(&server).token(format!("{TOKEN}\r\n")).build().expect("a client");
    client.v3().events().delete("1").await.expect("deleted");
    assert_eq!(server.request().header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
}

#[tokio::test]
async fn oauth_hides_secrets() {
    debug_keeps_the_secret(&AccessToken::new(TOKEN).expires_in(Duration::from_secs(1)));
    let oauth = || OAuth::new("id", "another-secret", TOKEN);
    debug_keeps_the_secret(&oauth());
    // HubSpot issues another token, and then repeats the request.
    let granted = serde_json::json!({ "access_token": TOKEN, "expires_in": 0, "refresh_token": TOKEN });
    let repeats = format!("<p>{TOKEN} another-secret</p>");
    for answers in [
        vec![Answer::json(200, &granted), Answer::json(200, &granted)],
        vec![Answer::html(400, &repeats)],
        vec![Answer::html(200, &repeats)],
        vec![Answer::new(302, &[("Location", TOKEN)], "")],
    ] {
        let server = Server::answering(answers).await;
        let builder = builder(&server).oauth(oauth());
        debug_keeps_the_secret(&builder);
        let client = builder.build().expect("a client");
        error_keeps_the_secret(&client.v3().events().get("1").await.expect_err("an error"));
        debug_keeps_the_secret(&client);
        keeps_the_secret(&client.v3().events().get("1").to_curl().expect("a command"));
    }
}

/// A response that repeats the whole request, as gateways do when they block it.
fn echo(status: u16) -> impl Fn(&tests::Request) -> Answer {
    move |request| {
        let text = request.text();
        // The URL of the request comes first, with lower-case percent-encoding.
        let target = request.target.replace("%2F", "%2f");
        Answer::html(status, &format!("{target} {}\n{text}", request.head))
    }
}

#[tokio::test]
async fn secret_repeated_in_a_response_is_masked() {
    for status in [200, 403, 502] {
        let server = Server::start(echo(status)).await;
        let builder = builder(&server).developer_key("key/another-secret");
        let client = builder.build().expect("a client");
        let error = client.v3().events().get("1").await.expect_err("an error");
        error_keeps_the_secret(&error);
        let call = client.v3().settings().get(1);
        error_keeps_the_secret(&call.await.expect_err("an error"));
        for (name, value) in [
            ("Authorization", "Basic another-secret"),
            ("Authorization", "another-secret"),
            ("Authorization", r#"Digest response="another-secret", opaque="x""#),
            ("Authorization", "Token token=another-secret; nonce=1"),
            ("Cookie", "first=another-secret; last=1"),
            ("Cookie", "first=1; second=another-secret; last=1"),
            ("Proxy-Authorization", "Basic another-secret"),
            ("X-Api-Key", "another-secret"),
            ("X-Whatever", "another-secret"),
            ("X-Whatever", "for géant another-secret"),
        ] {
            let call = client.v3().events().get("1").header(name, value);
            if name != "X-Whatever" {
                keeps_the_secret(&call.to_curl().expect("a command"));
            }
            let error = call.await.expect_err("an error");
            error_keeps_the_secret(&error);
            if status != 200 {
                let body = error.body().expect("a body");
                keeps_the_secret(&String::from_utf8_lossy(body));
            }
        }
        let call = client.v3().settings().get(1).query("hapikey", "another-secret");
        error_keeps_the_secret(&call.await.expect_err("an error"));
    }
}

/// The arguments that curl would receive from a shell.
#[tokio::test]
async fn curl_command_is_quoted_correctly() {
    let server = Server::answering([]).await;
    let method = Method::from_bytes(b"A'$x`|*").expect("a method");
    let call = client(&server).request(method, "/it's/$HOME");
    let call = call.header("X-Empty", "").header("X-Quote", "it's `id`");
    let call = call.query("q", "a'b").json("it's $HOME `id` \\ \"");
    let command = call.to_curl().expect("a command");
    let script = format!("set -- {}; printf '%s\\n' \"$@\"", &command["curl ".len()..]);
    let output = Command::new("sh").arg("-c").arg(script).env("HUBSPOT_TOKEN", "a-token").output();
    let output = String::from_utf8(output.expect("a shell").stdout).expect("text");
    let url = format!("{}/it's/$HOME?q=a%27b", server.url());
    let words: Vec<_> = output.lines().collect();
    assert_eq!(words[..3], ["-X", "A'$x`|*", &url]);
    for word in ["x-empty;", "x-quote: it's `id`", "authorization: Bearer a-token", r#""it's $HOME `id` \\ \"""#] {
        assert!(words.contains(&word), "{word} is not in {words:?}");
    }
}

#[tokio::test]
async fn truncated_token_is_not_shown() {
    let granted = json!({ "access_token": TOKEN, "expires_in": 1800, "refresh_token": "another-secret" });
    let server = Server::start(move |_| Answer::json(200, &granted).cut_short_by(1)).await;
    let client = builder(&server).oauth(OAuth::new("id", "secret", "token")).build().expect("a client");
    let error = client.v3().events().get("1").await.expect_err("no token");
    error_keeps_the_secret(&error);
    let body = error.body().expect("a body");
    keeps_the_secret(&String::from_utf8_lossy(body));
}

#[tokio::test]
async fn repeated_token_request_is_masked() {
    // The excerpt ends within the secret.
    for padding in 0..150 {
        let server = Server::start(move |request| {
            let body = format!("{} {}", "x".repeat(padding), request.text());
            Answer::html(400, &body)
        })
        .await;
        let oauth = OAuth::new("id", "another/secret", TOKEN);
        let client = builder(&server).oauth(oauth).build().expect("a client");
        let error = client.v3().events().get("1").await.expect_err("no token");
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("another"), "{printed}");
        assert!(!printed.contains(&TOKEN[..8]), "{printed}");
    }
}

#[test]
fn debug_of_a_transport_error_omits_the_response() {
    let response = http::Response::new(Bytes::from_static(b"another-secret"));
    debug_keeps_the_secret(&TransportError::interrupted("reset").with_response(response));
}

#[tokio::test]
async fn debug_of_a_response_omits_headers_and_body() {
    let headers = [("Set-Cookie", "session=another-secret"), ("X-HubSpot-Correlation-Id", "c-1")];
    let body = r#"{"objectId":"1","eventName":"another-secret"}"#;
    let server = Server::answering([Answer::new(200, &headers, body)]).await;
    let call = client(&server).v3().events().get("1");
    let response = call.with_response().await.expect("an event");
    debug_keeps_the_secret(&response);
    assert_eq!(format!("{response:?}"), r#"Response { status: 200, attempts: 1, correlation_id: Some("c-1"), .. }"#);
}
