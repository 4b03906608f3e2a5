//! HTTPS: trusted certificates, and the version of HTTP.

use bytes::Bytes;
use hubspot_marketing_events::{ClientBuilder, Error, RetryPolicy};
use serde_json::json;
use tests::{Answer, Identity, Server, TOKEN, once};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn event() -> Answer {
    Answer::json(200, &json!({ "objectId": "1" }))
}

/// A client builder for a local port.
fn builder(port: u16) -> ClientBuilder {
    once().base_url(format!("https://localhost:{port}"))
}

async fn delete(builder: ClientBuilder) -> Result<(), Error> {
    let client = builder.build().expect("a client");
    client.v3().events().delete("1").await
}

async fn is_refused(builder: ClientBuilder, because: &str) {
    // Retrying would always fail.
    let error = delete(builder.retry(RetryPolicy::default())).await.expect_err("not the server's name");
    assert!(error.is_connect(), "{error:?}");
    assert!(!error.may_have_been_applied());
    assert_eq!(error.attempts(), 1);
    assert!(error.to_string().contains(because), "{error}");
}

#[tokio::test]
async fn authority_can_be_added() {
    let identity = Identity::of(&["localhost"]);
    let server = Server::start_tls(&identity, |_| event()).await;
    let trusting = builder(server.address().port()).add_root_certificates(identity.authority());
    let client = trusting.build().expect("a client");
    let found = client.v3().events().get("1").await.expect("an event");
    assert_eq!(found.object_id, "1");
    assert_eq!(server.request().header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
}

#[tokio::test]
async fn several_authorities_can_be_added() {
    let (other, identity) = (Identity::of(&["localhost"]), Identity::of(&["localhost"]));
    let server = Server::start_tls(&identity, |_| event()).await;
    let port = server.address().port();
    let both = format!("A company's:\n{}\n{}", other.authority(), identity.authority());
    delete(builder(port).add_root_certificates(both)).await.expect("deleted");
    let one_by_one = builder(port).add_root_certificates(identity.authority()).add_root_certificates(other.authority());
    delete(one_by_one).await.expect("deleted");
}

#[tokio::test]
async fn untrusted_server_receives_nothing() {
    let identity = Identity::of(&["localhost"]);
    let server = Server::start_tls(&identity, |_| event()).await;
    let port = server.address().port();
    is_refused(builder(port), "certificate").await;
    // Clients don't share trusted authorities.
    let other = Identity::of(&["localhost"]);
    is_refused(builder(port).add_root_certificates(other.authority()), "certificate").await;
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn server_with_another_name_receives_nothing() {
    let identity = Identity::of(&["api.hubapi.com"]);
    let server = Server::start_tls(&identity, |_| event()).await;
    let trusting = builder(server.address().port()).add_root_certificates(identity.authority());
    is_refused(trusting, "certificate").await;
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn server_without_tls_receives_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    let received = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.expect("a connection");
        let mut received = [0; 4096];
        let length = connection.read(&mut received).await.expect("something");
        let refusal = b"HTTP/1.1 400 Bad Request\r\n\r\n";
        connection.write_all(refusal).await.expect("an answer");
        String::from_utf8_lossy(&received[..length]).into_owned()
    });
    is_refused(builder(port), "corrupt message").await;
    let received = received.await.expect("no panic");
    assert!(!received.contains("HTTP/1.1\r\n") && !received.contains(TOKEN));
}

#[tokio::test]
async fn http_2_is_used_if_the_server_supports_it() {
    let identity = Identity::of(&["localhost"]);
    let acceptor = identity.acceptor(&["h2", "http/1.1"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    let served = tokio::spawn(async move {
        let (connection, _) = listener.accept().await.expect("a connection");
        let connection = acceptor.accept(connection).await.expect("TLS");
        assert_eq!(connection.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let mut connection = h2::server::handshake(connection).await.expect("HTTP/2");
        let mut paths = Vec::new();
        while let Some(request) = connection.accept().await {
            let (request, mut answer) = request.expect("a request");
            paths.push(request.uri().path().to_owned());
            let body = Bytes::from_static(br#"{"objectId":"1"}"#);
            let head = http::Response::new(());
            let mut sent = answer.send_response(head, false).expect("an answer");
            sent.send_data(body, true).expect("its body");
        }
        paths
    });

    let trusting = builder(port).add_root_certificates(identity.authority());
    let client = trusting.build().expect("a client");
    for id in ["1", "2"] {
        let found = client.v3().events().get(id).await.expect("an event");
        assert_eq!(found.object_id, "1");
    }
    drop(client);
    // Both use the one accepted connection.
    let base = "/marketing/v3/marketing-events";
    assert_eq!(served.await.expect("no panic"), [format!("{base}/1"), format!("{base}/2")]);
}

#[tokio::test]
async fn dead_http_2_connection_is_closed() {
    let identity = Identity::of(&["localhost"]);
    let acceptor = identity.acceptor(&["h2"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async move {
        // Kept to prevent closing the connections.
        let mut dead = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            let connection = acceptor.accept(connection).await.expect("TLS");
            let mut connection = h2::server::handshake(connection).await.expect("HTTP/2");
            while let Some(Ok((request, mut answer))) = connection.accept().await {
                if request.uri().path().ends_with("/2") {
                    // From now on, nothing is read or sent.
                    break;
                }
                let head = http::Response::new(());
                let mut sent = answer.send_response(head, false).expect("an answer");
                let body = Bytes::from_static(br#"{"objectId":"1"}"#);
                sent.send_data(body, true).expect("its body");
            }
            dead.push(connection);
        }
    });

    let trusting = builder(port).add_root_certificates(identity.authority());
    let client = trusting.build().expect("a client");
    let events = client.v3().events();
    events.get("1").await.expect("an event");
    tokio::time::pause();
    let error = events.get("2").await.expect_err("no answer");
    // Before the call times out.
    assert!(error.is_interrupted(), "{error:?}");
    tokio::time::resume();
    events.get("3").await.expect("over another connection");
}

#[test]
fn invalid_certificate_is_rejected() {
    let begin = "-----BEGIN CERTIFICATE-----";
    let end = "-----END CERTIFICATE-----";
    for pem in [
        String::new(),
        "not PEM".into(),
        format!("{begin}\n!!\n{end}\n"),
        format!("{begin}\nAAAA\n{end}\n"),
        format!("{begin}\nAAAA\n"),
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".into(),
    ] {
        let builder = once();
        let error = builder.add_root_certificates(pem.as_str()).build().expect_err("no certificate");
        assert!(error.is_configuration(), "{pem}");
        assert!(error.to_string().contains("root certificate"), "{error}");
    }
}
