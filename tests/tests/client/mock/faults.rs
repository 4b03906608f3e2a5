//! Failures, as the program sees them.

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
async fn errors_have_what_hubspot_says() {
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
async fn limits_are_told_apart() {
    let server = seeded();
    server.on::<events::Get>().once().rate_limited();
    server.on::<events::Get>().once().daily_limit();
    let error = get(&server).await;
    assert!(error.is_rate_limited() && !error.is_daily_limit(), "{error}");
    let error = get(&server).await;
    assert!(error.is_daily_limit(), "{error}");
}

#[tokio::test]
async fn a_client_that_tries_again_gets_over_it() {
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
async fn headers_come_along() {
    let server = seeded();
    server.on::<events::Get>().header("Retry-After", "7").header("Content-Type", "text/plain").status(477);
    let error = get(&server).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    let headers = error.headers().expect("an answer");
    let types: Vec<_> = headers.get_all("content-type").iter().collect();
    assert_eq!(types, ["text/plain"]);
}

#[tokio::test]
async fn late_answers_are_too_late() {
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
async fn bodies_end_too_early() {
    let server = seeded();
    server.on::<events::Get>().truncated();
    let error = get(&server).await;
    assert!(error.is_interrupted(), "{error}");
    server.on::<events::Delete>().truncated();
    let delete = server.client().v3().events().delete("1");
    let error = delete.await.unwrap_err();
    assert!(error.is_interrupted() && error.may_have_been_applied(), "{error}");
}

/// What the server sends for an event, up to the end of the connection.
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
async fn what_ends_too_early_has_its_headers() {
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
async fn a_header_may_have_several_values() {
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
async fn gateways_answer_in_html() {
    let server = seeded();
    server.on::<events::Get>().html(502, "<h1>Bad Gateway</h1>");
    let error = get(&server).await;
    assert!(error.is_server_error(), "{error}");
    assert_eq!(error.body().map(|body| &body[..]), Some(&b"<h1>Bad Gateway</h1>"[..]));
}

#[test]
#[should_panic(expected = "a response can't have the status 99")]
fn a_status_must_be_one() {
    seeded().on::<events::Get>().status(99);
}

#[test]
#[should_panic(expected = "a response can't have the status 100")]
fn a_status_must_be_of_an_answer() {
    seeded().on::<events::Get>().status(100);
}
