//! Custom transports.

use bytes::Bytes;
use hubspot_marketing_events::{Client, Error, Transport, TransportError};
use std::sync::{Arc, Mutex};
use tests::{TOKEN, once};

type Request = http::Request<Bytes>;
type Answer = Result<http::Response<Bytes>, TransportError>;

fn client(transport: impl Transport) -> Client {
    once().transport(transport).build().expect("a client")
}

/// The errors of a call that reads and of one that writes.
async fn errors(answer: fn() -> Answer) -> [Error; 2] {
    let events = client(move |_: Request| async move { answer() }).v3().events();
    [events.get("1").await.expect_err("an error"), events.delete("1").await.expect_err("an error")]
}

#[tokio::test]
async fn transport_receives_the_request() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let client = client(move |request: Request| {
        log.lock().expect("no panic").push(request);
        async { Ok(http::Response::new(Bytes::from_static(b"{\"objectId\":\"1\"}"))) }
    });
    let event = client.v2026_03().events().get("a/b").await.expect("an event");
    assert_eq!(event.object_id, "1");

    let seen = seen.lock().expect("no panic");
    let [request] = &seen[..] else { panic!("not one: {seen:?}") };
    assert_eq!(request.method(), "GET");
    assert_eq!(request.uri(), "https://api.hubapi.com/marketing/marketing-events/2026-03/a%2Fb");
    assert_eq!(request.headers()["authorization"], format!("Bearer {TOKEN}"));
    assert!(request.body().is_empty());
    assert!(!format!("{request:?}").contains(TOKEN), "a transport may print what it sends");
}

#[tokio::test]
async fn transport_reports_whether_the_request_was_sent() {
    let [read, write] = errors(|| Err(TransportError::not_sent("no route"))).await;
    assert!(read.is_connect() && write.is_connect());
    assert!(!read.may_have_been_applied() && !write.may_have_been_applied());
    assert!(write.to_string().contains("no route"), "{write}");

    let [read, write] = errors(|| Err(TransportError::interrupted("cable cut"))).await;
    assert!(read.is_interrupted() && write.is_interrupted());
    assert!(!read.may_have_been_applied() && write.may_have_been_applied());
    assert!(write.to_string().contains("cable cut"), "{write}");

    let [read, write] = errors(|| Err(TransportError::too_large(7))).await;
    assert!(read.is_too_large() && write.is_too_large());
    assert!(!read.may_have_been_applied() && write.may_have_been_applied());
    assert!(write.to_string().contains("7 bytes"), "{write}");
}

#[tokio::test]
async fn size_limit_applies_to_transports() {
    let large = |_: Request| async { Ok(http::Response::new(Bytes::from_static(&[b' '; 11]))) };
    let client = once().transport(large).max_response_size(10);
    let client = client.build().expect("a client");
    assert!(client.v3().events().get("1").await.expect_err("too much").is_too_large());
}

#[tokio::test]
async fn transport_is_not_used_for_rejected_calls() {
    let client = client(|_: Request| async { panic!("a refused call is sent") });
    assert!(client.v3().events().get("").await.expect_err("a refusal").is_invalid_request());
}

#[tokio::test]
async fn clients_can_share_a_transport() {
    let seen = Arc::new(Mutex::new(0));
    let count = seen.clone();
    let shared: Arc<dyn Transport> = Arc::new(move |_: Request| {
        *count.lock().expect("no panic") += 1;
        async { Ok(http::Response::new(Bytes::new())) }
    });
    for client in [client(shared.clone()), client(shared)] {
        client.v3().events().delete("1").await.expect("deleted");
    }
    assert_eq!(*seen.lock().expect("no panic"), 2);
}
