//! Compressed responses.

use flate2::Compression;
use flate2::write::GzEncoder;
use hubspot_marketing_events::{Client, Error, Response, v3::MarketingEvent};
use serde_json::json;
use std::io::Write;
use std::time::Duration;
use tests::{Answer, Server, builder, client};

/// The size limit of the clients here, decompressed.
const MAX: usize = 50_000;
const ENCODED: (&str, &str) = ("Content-Encoding", "gzip");
const EVENT: &str = r#"{"objectId":"1","eventName":"Spring webinar"}"#;

fn packed(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(text.as_bytes()).expect("memory");
    packed.finish().expect("memory")
}

async fn read(client: &Client) -> Result<Response<MarketingEvent>, Error> {
    client.v3().events().get("1").with_response().await
}

/// A call for which the response is the compressed text, sent in pieces.
async fn answered(body: &[u8]) -> Result<Response<MarketingEvent>, Error> {
    let server = Server::answering([Answer::bytes(200, &[ENCODED], body)]).await;
    let client = builder(&server).max_response_size(MAX).build().expect("a client");
    read(&client).await
}

#[tokio::test]
async fn responses_are_decompressed() {
    for name in ["gzip", "GZIP"] {
        let headers = [("Content-Encoding", name), ("X-Other", "kept")];
        let server = Server::answering([Answer::bytes(200, &headers, &packed(EVENT))]).await;
        let response = read(&client(&server)).await.expect("an event");
        assert_eq!(response.value().object_id, "1");
        assert_eq!(response.body(), EVENT);
        // These headers described the compressed body.
        assert_eq!(response.headers().get("content-encoding"), None);
        assert_eq!(response.headers().get("content-length"), None);
        assert_eq!(response.headers()["x-other"], "kept");
        assert_eq!(server.request().header("accept-encoding"), Some("gzip"));
    }
}

#[tokio::test]
async fn uncompressed_response_is_accepted() {
    let server = Server::answering([Answer::new(200, &[], EVENT)]).await;
    let response = read(&client(&server)).await.expect("an event");
    assert_eq!(response.value().object_id, "1");
}

#[tokio::test]
async fn caller_can_disable_compression() {
    let server = Server::answering([Answer::new(200, &[], EVENT)]).await;
    let call = client(&server).v3().events().get("1");
    call.header("Accept-Encoding", "identity").await.expect("an event");
    assert_eq!(server.request().header("accept-encoding"), Some("identity"));
}

#[tokio::test]
async fn unrequested_encoding_is_not_decoded() {
    let answer = Answer::bytes(200, &[("Content-Encoding", "br")], b"\x0b\x02\x80{}\x03");
    let server = Server::answering([answer]).await;
    let error = read(&client(&server)).await.expect_err("no JSON");
    assert!(error.is_decode(), "{error:?}");
}

#[tokio::test]
async fn errors_are_decompressed() {
    let body = json!({ "category": "OBJECT_NOT_FOUND", "message": "No such event" });
    let answer = Answer::bytes(404, &[ENCODED], &packed(&body.to_string()));
    let server = Server::answering([answer]).await;
    let error = read(&client(&server)).await.expect_err("not found");
    assert!(error.is_not_found());
    assert_eq!(error.message(), Some("No such event"));
}

#[tokio::test]
async fn empty_body_stays_empty() {
    for status in [204, 200] {
        let server = Server::answering([Answer::bytes(status, &[ENCODED], b"")]).await;
        let deleted = client(&server).v3().events().delete("1").await;
        deleted.expect("deleted");
    }
}

#[tokio::test]
async fn multiple_gzip_members_are_one_body() {
    let (first, rest) = EVENT.split_at(10);
    let body = [packed(first), packed(""), packed(rest)].concat();
    let response = answered(&body).await.expect("an event");
    assert_eq!(response.body(), EVENT);
}

#[tokio::test]
async fn gzip_may_arrive_in_any_pieces() {
    let mut answer =
        String::from("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n").into_bytes();
    for byte in packed(EVENT) {
        answer.extend_from_slice(b"1\r\n");
        answer.push(byte);
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    let server = Server::answering([Answer::raw_bytes(answer)]).await;
    let response = read(&client(&server)).await.expect("an event");
    assert_eq!(response.body(), EVENT);
}

#[tokio::test]
async fn broken_gzip_is_an_error() {
    let whole = packed(EVENT);
    let mut broken: Vec<_> = (1..whole.len()).map(|end| whole[..end].to_vec()).collect();
    let mut wrong_checksum = whole.clone();
    wrong_checksum[whole.len() - 8] ^= 1;
    let mut wrong_data = whole.clone();
    wrong_data[whole.len() / 2] ^= 0x55;
    broken.extend([wrong_checksum, wrong_data, EVENT.into(), [&whole, &b"trailing"[..]].concat()]);
    for body in broken {
        let error = answered(&body).await.expect_err("no answer");
        assert!(error.is_interrupted(), "{error:?}");
        assert!(error.to_string().contains("decompressed"), "{error}");
    }
}

#[tokio::test]
async fn size_limit_applies_to_the_decompressed_body() {
    let longest = format!("{EVENT:MAX$}");
    let response = answered(&packed(&longest)).await.expect("an event");
    assert_eq!(response.body().len(), MAX);
    let error = answered(&packed(&format!("{longest} "))).await.expect_err("too long");
    assert!(error.is_too_large(), "{error:?}");
}

#[tokio::test]
async fn zip_bomb_is_rejected_while_it_arrives() {
    let bomb = packed(&" ".repeat(100 * MAX));
    assert!(bomb.len() < MAX / 4, "a bomb is small");
    // The second half never arrives, and the client doesn't wait for it.
    let answer = Answer::bytes(200, &[ENCODED], &bomb).stalled_before_last(bomb.len() / 2);
    let server = Server::answering([answer]).await;
    let client = builder(&server).max_response_size(MAX).build().expect("a client");
    let error = read(&client).await.expect_err("a bomb");
    assert!(error.is_too_large(), "{error:?}");
}

#[tokio::test]
async fn endless_empty_gzip_is_rejected() {
    let nothing = Answer::endless(&[ENCODED], &packed("").repeat(100), Duration::ZERO);
    let server = Server::answering([nothing]).await;
    let client = builder(&server).max_response_size(MAX).build().expect("a client");
    let error = read(&client).await.expect_err("no end");
    assert!(error.is_too_large(), "{error:?}");
}
