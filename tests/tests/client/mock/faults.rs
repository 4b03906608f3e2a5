//! Simulated failures, as the program sees them.

use super::seeded;
use hubspot_marketing_events::mock::MockServer;
use hubspot_marketing_events::{Error, RetryPolicy, events};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn get(server: &MockServer) -> Error {
    let call = server.client().v2026_03().events().get("1");
    call.await.expect_err("a failure")
}

#[tokio::test]
async fn errors_contain_what_hubspot_says() {
    let server = seeded();
    server.on::<events::Get>().error(409, "CONFLICT", "there is one already");
    let error = get(&server).await;
    assert!(error.is_conflict());
    assert_eq!(error.category(), Some("CONFLICT"));
    assert_eq!(error.message(), Some("there is one already"));
    assert!(error.correlation_id().is_some());
}

#[tokio::test]
async fn statuses_are_errors_of_their_kind() {
    let server = seeded();
    type Question = fn(&Error) -> bool;
    let kinds: [(u16, Question); 7] = [
        (400, Error::is_bad_request),
        (401, Error::is_unauthorized),
        (403, Error::is_forbidden),
        (404, Error::is_not_found),
        (409, Error::is_conflict),
        (429, Error::is_rate_limited),
        (503, Error::is_server_error),
    ];
    for (status, is_it) in kinds {
        server.on::<events::Get>().once().status(status);
        let error = get(&server).await;
        assert!(is_it(&error), "{status}: {error}");
        assert!(error.message().is_some(), "{status}: {error}");
    }
}

#[tokio::test]
async fn missing_scopes_are_named() {
    let server = seeded();
    server.on::<events::Get>().missing_scopes(["crm.objects.marketing_events.read"]);
    let error = get(&server).await;
    assert!(error.is_forbidden());
    assert_eq!(error.missing_scopes(), ["crm.objects.marketing_events.read"]);
    assert!(error.to_string().contains("missing scopes: crm.objects.marketing_events.read"), "{error}");
}

#[tokio::test]
async fn burst_and_daily_limits_can_be_distinguished() {
    let server = seeded();
    server.on::<events::Get>().once().rate_limited();
    server.on::<events::Get>().once().daily_limit();
    let error = get(&server).await;
    assert!(error.is_rate_limited() && !error.is_daily_limit(), "{error}");
    let error = get(&server).await;
    assert!(error.is_daily_limit(), "{error}");
}

#[tokio::test]
async fn a_client_with_retries_succeeds() {
    let server = seeded();
    server.on::<events::Get>().times(2).status(503);
    let client = server
        .client_builder()
        .retry(RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO))
        .build()
        .expect("a client");
    let call = client.v2026_03().events().get("1").with_response();
    assert_eq!(call.await.expect("an event").attempts(), 3);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn headers_are_added() {
    let server = seeded();
    server.on::<events::Get>().header("Retry-After", "7").header("Content-Type", "text/plain").status(477);
    let error = get(&server).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    let headers = error.headers().expect("an answer");
    let types: Vec<_> = headers.get_all("content-type").iter().collect();
    assert_eq!(types, ["text/plain"]);
}

#[tokio::test]
async fn delayed_responses_time_out() {
    let server = seeded();
    server.on::<events::Get>().once().delay(Duration::from_secs(3600)).unchanged();
    let call = server.client().v2026_03().events().get("1");
    let error = call.timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[tokio::test]
async fn connections_are_reset() {
    let server = seeded();
    server.on::<events::Get>().once().reset();
    let error = get(&server).await;
    assert!(error.is_interrupted(), "{error}");
    let event = server.client().v3().events().get("1").await;
    event.expect("the server is still there");
}

#[tokio::test]
async fn bodies_are_truncated() {
    let server = seeded();
    server.on::<events::Get>().truncated();
    let error = get(&server).await;
    assert!(error.is_interrupted(), "{error}");
    server.on::<events::Delete>().truncated();
    let delete = server.client().v3().events().delete("1");
    let error = delete.await.unwrap_err();
    assert!(error.is_interrupted() && error.may_have_been_applied(), "{error}");
}

/// Everything that the server sends for an event, until it closes the connection.
async fn raw(server: &MockServer) -> String {
    let address = server.url().replace("http://", "");
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    let request = b"GET /marketing/marketing-events/2026-03/1 HTTP/1.1\r\nHost: mock\r\n\
        Authorization: Bearer mock\r\nConnection: close\r\n\r\n";
    socket.write_all(request).await.expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("text");
    answer
}

#[tokio::test]
async fn truncated_responses_have_headers() {
    let server = seeded();
    server.on::<events::Get>().header("Retry-After", "7").header("Content-Type", "text/plain").truncated();
    let answer = raw(&server).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("\r\nretry-after: 7\r\n"), "{head}");
    assert!(head.contains("\r\nx-hubspot-correlation-id: "), "{head}");
    assert_eq!(head.matches("content-type: ").count(), 1, "{head}");
    assert!(head.contains("\r\ncontent-type: text/plain\r\n"), "{head}");
    let (_, length) = head.split_once("Content-Length: ").expect("a length");
    assert_eq!(length.parse::<usize>().expect("a number") / 2, body.len());
}

#[tokio::test]
async fn a_header_can_have_several_values() {
    let server = seeded();
    server.on::<events::Get>().header("Warning", "one").header("warning", "two").status(500);
    let error = get(&server).await;
    let headers = error.headers().expect("an answer");
    let values: Vec<_> = headers.get_all("warning").iter().collect();
    assert_eq!(values, ["one", "two"]);
}

#[tokio::test]
async fn bodies_are_garbage() {
    let server = seeded();
    server.on::<events::Get>().garbage();
    let error = get(&server).await;
    assert!(error.is_decode(), "{error}");
}

#[tokio::test]
async fn gateways_respond_in_html() {
    let server = seeded();
    server.on::<events::Get>().html(502, "<h1>Bad Gateway</h1>");
    let error = get(&server).await;
    assert!(error.is_server_error(), "{error}");
    assert_eq!(error.body().map(|body| &body[..]), Some(&b"<h1>Bad Gateway</h1>"[..]));
}

#[test]
#[should_panic(expected = "a response can't have the status 99")]
fn an_invalid_status_panics() {
    seeded().on::<events::Get>().status(99);
}

#[test]
#[should_panic(expected = "a response can't have the status 100")]
fn an_informational_status_panics() {
    seeded().on::<events::Get>().status(100);
}
