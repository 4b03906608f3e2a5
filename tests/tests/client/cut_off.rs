//! Responses with a truncated or too large body: the status decides.

use hubspot_marketing_events::types::{ExternalEvent, NewEvent};
use hubspot_marketing_events::{Client, ClientBuilder, Error, ReqwestTransport, RetryPolicy};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Answer, Server, TOKEN, builder, install_cryptography};

const MAX: usize = 50_000;

const EVENT: ExternalEvent<'static> = ExternalEvent { account_id: "acme", event_id: "webinar-42" };

/// The same settings over each transport.
fn clients(setup: impl Fn() -> ClientBuilder) -> [Client; 2] {
    install_cryptography();
    let reqwest = ReqwestTransport::new(reqwest::Client::builder()).expect("a client of reqwest");
    [setup(), setup().transport(reqwest)].map(|builder| {
        let retry = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
        let builder = builder.max_response_size(MAX).retry(retry.max_attempts(3));
        builder.build().expect("a client")
    })
}

/// The errors of a write over each transport, and how many requests each took.
async fn of_writes(answer: Answer) -> Vec<(Error, usize)> {
    let mut errors = Vec::new();
    for number in 0..2 {
        let answer = answer.clone();
        let server = Server::start(move |_| answer.clone()).await;
        let client = &clients(|| builder(&server))[number];
        let event = NewEvent::new(&EVENT, "Spring webinar", "Acme");
        let call = client.v3().events().create(event);
        errors.push((call.await.expect_err("an error"), server.requests().len()));
    }
    errors
}

/// The same for a read.
async fn of_reads(answer: Answer) -> Vec<(Error, usize)> {
    let mut errors = Vec::new();
    for number in 0..2 {
        let answer = answer.clone();
        let server = Server::start(move |_| answer.clone()).await;
        let client = &clients(|| builder(&server))[number];
        let call = client.v3().events().get(1);
        errors.push((call.await.expect_err("an error"), server.requests().len()));
    }
    errors
}

fn refusal() -> Value {
    json!({ "status": "error", "category": "VALIDATION_ERROR", "message": "No", "more": "x".repeat(100) })
}

/// A body without a declared length that is longer than the limit.
fn endless(status: u16) -> Answer {
    let chunk = format!("{:x}\r\n{}\r\n", 1000, " ".repeat(1000));
    Answer::raw(&format!(
        "HTTP/1.1 {status} Whatever\r\nX-HubSpot-Correlation-Id: c-1\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
        chunk.repeat(MAX / 1000 + 2)
    ))
}

#[tokio::test]
async fn truncated_rejection_is_a_rejection() {
    for answer in [Answer::json(400, &refusal()).cut_short_by(10), Answer::json(400, &refusal()).reset_before_last(10)]
    {
        for (error, requests) in of_writes(answer).await {
            assert!(error.is_bad_request() && !error.is_interrupted(), "{error}");
            assert!(!error.may_have_been_applied(), "{error}");
            assert_eq!(requests, 1, "not retried");
            assert!(error.to_string().contains("the body is incomplete"), "{error}");
            assert!(error.headers().is_some_and(|it| it.contains_key("content-type")));
        }
    }
    let answer = Answer::json(400, &refusal()).cut_short_by(10);
    for (error, _) in of_reads(answer).await {
        // The received part of the body is decoded as far as possible.
        assert_eq!((error.category(), error.message()), (Some("VALIDATION_ERROR"), Some("No")));
        assert!(error.body().is_some_and(|body| body.starts_with(b"{\"")));
    }
}

#[tokio::test]
async fn server_error_with_a_large_body_is_a_server_error() {
    for answer in
        [Answer::html(503, &" ".repeat(MAX + 1)), endless(503), Answer::html(503, "<p>Sorry</p>").cut_short_by(3)]
    {
        for (error, requests) in of_reads(answer.clone()).await {
            assert!(error.is_server_error() && !error.is_too_large(), "{error}");
            assert_eq!((requests, error.attempts()), (3, 3), "retried");
            assert!(error.body().is_some_and(|body| body.len() <= MAX));
        }
        for (error, requests) in of_writes(answer).await {
            assert!(error.is_server_error() && error.may_have_been_applied());
            assert_eq!(requests, 1);
        }
    }
}

#[tokio::test]
async fn truncated_success_keeps_its_status_and_headers() {
    for (error, _) in of_writes(endless(200)).await {
        assert!(error.is_too_large() && error.may_have_been_applied());
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
        assert_eq!(error.correlation_id(), Some("c-1"));
        assert!(error.body().is_some_and(|body| !body.is_empty() && body.len() <= MAX));
    }
    let answer = Answer::json(201, &json!({ "objectId": "1" })).cut_short_by(1);
    for (error, requests) in of_writes(answer).await {
        assert!(error.is_interrupted() && error.may_have_been_applied());
        assert_eq!((error.status().map(|status| status.as_u16()), requests), (Some(201), 1));
        assert_eq!(error.body().map(|body| &body[..]), Some(&b"{\"objectId\":\"1\""[..]));
    }
}

#[tokio::test]
async fn body_truncated_within_a_token_does_not_reveal_it() {
    let page = format!("<p>Bearer {TOKEN}</p>");
    for (status, missing) in [(400, 5), (400, 6), (400, 10), (400, 15), (200, 4), (200, 10)] {
        for (error, _) in of_writes(Answer::html(status, &page).cut_short_by(missing)).await {
            let body = String::from_utf8_lossy(error.body().expect("a body"));
            assert!(!body.contains(&TOKEN[..8]), "{body}");
            assert!(!format!("{error} {error:?}").contains(&TOKEN[..8]));
        }
    }
}
