//! Failures of the network or the server, with the crate's own HTTP client and with reqwest.

use hubspot_marketing_events::types::{ExternalEvent, NewEvent, SavedEvent};
use hubspot_marketing_events::{Client, ClientBuilder, Error, ReqwestTransport};
use serde_json::json;
use std::time::Duration;
use tests::{Answer, Server, builder, install_cryptography, nobody, once};
use tokio::net::TcpListener;

/// The size limit of the clients here.
const MAX: usize = 50_000;

/// The same settings over each transport.
fn clients(setup: impl Fn() -> ClientBuilder) -> [(&'static str, Client); 2] {
    install_cryptography();
    let reqwest = ReqwestTransport::new(reqwest::Client::builder()).expect("a client of reqwest");
    [("hyper", setup()), ("reqwest", setup().transport(reqwest))].map(|(name, builder)| {
        let client = builder.max_response_size(MAX).build().expect("a client");
        (name, client)
    })
}

/// A write that is not retried if it may have been applied.
async fn write(client: &Client) -> Result<SavedEvent, Error> {
    let event = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let event = NewEvent::new(&event, "Spring webinar", "Acme");
    client.v2026_03().events().create(event).await
}

/// The error of a write over each transport, with this response to each request.
async fn fails(answer: Answer, is: impl Fn(&Error) -> bool) {
    let server = Server::start(move |_| answer.clone()).await;
    for (name, client) in clients(|| builder(&server)) {
        let error = write(&client).await.expect_err("a failure");
        assert!(is(&error), "{name}: {error:?}");
        assert!(error.may_have_been_applied(), "{name}: {error:?}");
    }
    assert_eq!(server.requests().len(), 2, "each is sent once");
}

fn saved() -> Answer {
    Answer::json(200, &json!({ "objectId": "1" }))
}

#[tokio::test]
async fn nothing_is_applied_without_a_connection() {
    let nobody = nobody().await;
    for (name, client) in clients(|| once().base_url(&nobody)) {
        let error = write(&client).await.expect_err("nobody listens");
        assert!(error.is_connect(), "{name}: {error:?}");
        assert!(!error.may_have_been_applied(), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn reset_before_the_request_was_read_leaves_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            // The request has arrived and isn't read.
            let _ = connection.peek(&mut [0]).await;
            let _ = connection.set_zero_linger();
        }
    });
    for (name, client) in clients(|| once().base_url(&url)) {
        let error = write(&client).await.expect_err("a reset");
        assert!(error.is_interrupted(), "{name}: {error:?}");
        assert!(error.may_have_been_applied(), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn reset_after_the_request_was_read_leaves_doubt() {
    for answer in [
        Answer::reset(),
        saved().reset_before_last(40),
        saved().reset_before_last(1),
        Answer::empty(500).reset_before_last(2),
    ] {
        fails(answer, Error::is_interrupted).await;
    }
}

#[tokio::test]
async fn truncated_response_is_an_error() {
    for missing in [1, 10, 50] {
        fails(saved().cut_short_by(missing), Error::is_interrupted).await;
    }
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"objectId\":\"1\"}\r\n";
    fails(Answer::raw(chunked), Error::is_interrupted).await;
}

#[tokio::test]
async fn invalid_http_is_an_error() {
    let endless_head = format!("HTTP/1.1 200 OK\r\nX-Long: {}", "x".repeat(1_000_000));
    for bytes in ["SSH-2.0-OpenSSH_9.9\r\n", "HTTP/9.9 200 OK\r\n\r\n", &endless_head] {
        fails(Answer::raw(bytes), Error::is_interrupted).await;
    }
}

#[tokio::test]
async fn slow_body_does_not_extend_the_timeout() {
    let drip = Answer::endless(&[], b" ", Duration::from_millis(1));
    let server = Server::start(move |_| drip.clone()).await;
    for (name, client) in clients(|| builder(&server).timeout(Duration::from_millis(100))) {
        let error = write(&client).await.expect_err("too slow");
        assert!(error.is_timeout(), "{name}: {error:?}");
        assert!(error.may_have_been_applied(), "{name}: {error:?}");
    }
}

#[tokio::test]
async fn html_is_an_error_with_a_readable_body() {
    fails(Answer::html(200, "<p>Down for maintenance</p>"), |error| {
        error.is_decode() && error.body().is_some_and(|body| body.starts_with(b"<p>Down"))
    })
    .await;
    fails(Answer::html(502, "<p>Bad gateway</p>"), |error| {
        error.is_server_error() && error.to_string().contains("Bad gateway</p>")
    })
    .await;
}

#[tokio::test]
async fn json_is_decoded_with_any_content_type() {
    let body = r#"{"objectId":"1"}"#;
    for headers in [
        &[][..],
        &[("Content-Type", "text/html")],
        &[("Content-Type", "application/octet-stream")],
        &[("Content-Type", "no type at all")],
    ] {
        let answer = Answer::new(200, headers, body);
        let server = Server::start(move |_| answer.clone()).await;
        for (name, client) in clients(|| builder(&server)) {
            let saved = write(&client).await.expect("an event");
            assert_eq!(saved.object_id.as_deref(), Some("1"), "{name}");
        }
    }
}

#[tokio::test]
async fn huge_response_is_not_read_to_its_end() {
    // Only the head arrives: the declared length is enough to reject it.
    let declared = Answer::new(200, &[], &" ".repeat(MAX + 1)).stalled_before_last(MAX + 1);
    fails(declared, Error::is_too_large).await;
    let endless = Answer::endless(&[], &[b' '; 1000], Duration::ZERO);
    fails(endless, Error::is_too_large).await;
    // An error status is the error.
    fails(Answer::html(500, &" ".repeat(MAX + 1)), Error::is_server_error).await;
}

#[tokio::test]
async fn response_may_be_as_large_as_the_limit() {
    let body = format!("{:MAX$}", r#"{"objectId":"1"}"#);
    let declared = Answer::new(200, &[], &body);
    let chunked = Answer::raw(&format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    ));
    for answer in [declared, chunked] {
        let server = Server::start(move |_| answer.clone()).await;
        for (name, client) in clients(|| builder(&server)) {
            let saved = write(&client).await.expect("an event");
            assert_eq!(saved.object_id.as_deref(), Some("1"), "{name}");
        }
    }
}

#[tokio::test]
async fn redirect_is_returned_as_a_response() {
    let elsewhere = Server::start(|_| saved()).await;
    for status in [300, 301, 302, 303, 304, 307, 308] {
        for location in [elsewhere.url(), "//other.example/".into(), "/v3".into()] {
            let answer = Answer::new(status, &[("Location", &location)], "");
            let server = Server::start(move |_| answer.clone()).await;
            for (name, client) in clients(|| builder(&server)) {
                let error = write(&client).await.expect_err("no success");
                assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{name}");
                let is_redirect = status != 304;
                assert_eq!(error.to_string().contains("not followed"), is_redirect, "{error}");
            }
            assert_eq!(server.requests().len(), 2);
        }
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn idle_connection_closes_within_a_minute() {
    for (idle, connections) in [(40, 1), (59, 2)] {
        let server = Server::start(|_| saved()).await;
        let client = builder(&server).build().expect("a client");
        write(&client).await.expect("written");
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(idle)).await;
        tokio::time::resume();
        write(&client).await.expect("written");
        assert_eq!(server.connections(), connections, "idle for {idle} s");
    }
}
