//! Proxies: tunnels, secrets, and failures.

use hubspot_marketing_events::{ClientBuilder, Error, RetryPolicy};
use serde_json::json;
use std::error::Error as _;
use std::net::SocketAddr;
use std::time::Duration;
use tests::{Answer, Identity, Proxy, Server, TOKEN, nobody, once};

/// The password `s3cret/`, percent-encoded.
const PASSWORD: &str = "s3cret%2F";

/// A substitute for HubSpot that is only reachable through a proxy.
async fn hubspot() -> (Identity, Server) {
    let identity = Identity::of(&["api.hubapi.com"]);
    let event = Answer::json(200, &json!({ "objectId": "1" }));
    let server = Server::start_tls(&identity, move |_| event.clone()).await;
    (identity, server)
}

fn through(proxy: SocketAddr) -> ClientBuilder {
    once().proxy(format!("http://ada:{PASSWORD}@{proxy}"))
}

async fn failure(builder: ClientBuilder) -> Error {
    let client = builder.build().expect("a client");
    let error = client.v3().events().delete("1").await;
    let error = error.expect_err("no tunnel");
    assert!(error.is_connect(), "{error:?}");
    assert!(!error.may_have_been_applied());
    // Neither as in the URL, nor as sent to the proxy.
    let mut printed = format!("{client:?} {error} {error:?}");
    let mut cause = error.source();
    while let Some(source) = cause {
        printed += &format!(" {source} {source:?}");
        cause = source.source();
    }
    for secret in ["s3cret", "YWRhO", TOKEN] {
        assert!(!printed.contains(secret), "{printed}");
    }
    error
}

#[tokio::test]
async fn proxy_only_creates_a_tunnel() {
    let (identity, server) = hubspot().await;
    let proxy = Proxy::to(server.address()).await;
    let client = through(proxy.address()).add_root_certificates(identity.authority()).build().expect("a client");
    for _ in 0..2 {
        let event = client.v3().events().get("1").await.expect("an event");
        assert_eq!(event.object_id, "1");
    }
    let [request] = &proxy.requests()[..] else {
        panic!("one tunnel serves both calls: {:?}", proxy.requests());
    };
    // `ada:s3cret/` in Base64, and nothing else of the call.
    assert_eq!(
        request.head,
        "CONNECT api.hubapi.com:443 HTTP/1.1\r\n\
         Host: api.hubapi.com:443\r\n\
         Proxy-Authorization: Basic YWRhOnMzY3JldC8=\r\n\r\n"
    );
    for request in server.requests() {
        assert_eq!(request.line(), "GET /marketing/v3/marketing-events/1");
        assert_eq!(request.header("proxy-authorization"), None);
    }
}

#[tokio::test]
async fn proxy_may_use_tls() {
    let (identity, server) = hubspot().await;
    let of_proxy = Identity::of(&["localhost"]);
    let proxy = Proxy::over_tls(server.address(), &of_proxy).await;
    let url = format!("https://localhost:{}", proxy.address().port());
    let client = once()
        .proxy(url)
        .add_root_certificates(identity.authority())
        .add_root_certificates(of_proxy.authority())
        .build()
        .expect("a client");
    client.v3().events().get("1").await.expect("an event");
    assert_eq!(proxy.requests()[0].head, "CONNECT api.hubapi.com:443 HTTP/1.1\r\nHost: api.hubapi.com:443\r\n\r\n");
}

#[tokio::test]
async fn proxy_with_an_untrusted_certificate_is_rejected() {
    let (identity, server) = hubspot().await;
    let proxy = Proxy::over_tls(server.address(), &Identity::of(&["localhost"])).await;
    let url = format!("https://localhost:{}", proxy.address().port());
    let builder = once().proxy(&url).add_root_certificates(identity.authority()).retry(RetryPolicy::default());
    let error = failure(builder).await;
    assert_eq!(error.attempts(), 1, "{error}");
    let says = format!("the proxy {url}/: invalid peer certificate");
    assert!(error.to_string().contains(&says), "{error}");
}

#[tokio::test]
async fn proxy_can_not_read_the_call() {
    // It connects to a server that isn't HubSpot's.
    let server = Server::start_tls(&Identity::of(&["api.hubapi.com"]), |_| Answer::empty(204)).await;
    let proxy = Proxy::to(server.address()).await;
    failure(through(proxy.address())).await;
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn rejection_by_the_proxy_names_it() {
    let twice = RetryPolicy::default().max_attempts(2).backoff(Duration::ZERO, Duration::ZERO);
    // Retrying doesn't change the password.
    for (status, says, attempts) in [
        ("407 Proxy Authentication Required", "authorization required", 1),
        ("403 Forbidden", "unsuccessful", 2),
        ("502 Bad Gateway", "unsuccessful", 2),
        ("what?", "unsuccessful", 2),
    ] {
        let proxy = Proxy::refusing(status).await;
        let error = failure(through(proxy.address()).retry(twice.clone())).await;
        assert_eq!(error.attempts(), attempts, "{error}");
        let error = error.to_string();
        assert!(error.contains(&format!("the proxy http://{}/: ", proxy.address())), "{error}");
        assert!(error.contains(says), "{error}");
    }
}

#[tokio::test]
async fn unreachable_proxy_is_named() {
    let nobody = nobody().await;
    let address = nobody.trim_start_matches("http://").parse();
    let error = failure(through(address.expect("an address"))).await;
    assert!(error.to_string().contains(&format!("the proxy {nobody}/: ")), "{error}");
}

#[tokio::test]
async fn localhost_bypasses_the_proxy() {
    let proxy = Proxy::refusing("502 Bad Gateway").await;
    let plain = Server::start(|_| Answer::empty(204)).await;
    let identity = Identity::of(&["localhost"]);
    let tls = Server::start_tls(&identity, |_| Answer::empty(204)).await;
    let of_tls = format!("https://localhost:{}", tls.address().port());
    for base_url in [plain.url(), of_tls] {
        let client = through(proxy.address())
            .base_url(base_url)
            .add_root_certificates(identity.authority())
            .build()
            .expect("a client");
        client.v3().events().delete("1").await.expect("deleted");
    }
    assert!(proxy.requests().is_empty());
}

#[test]
fn invalid_proxy_is_rejected() {
    for url in [
        "",
        "http://",
        "ada:s3cret@",
        "ftp://ada:s3cret@127.0.0.1:1",
        "http://ada:s3cret@a b",
        "socks4://ada:s3cret@127.0.0.1:1",
        "http://ada:x@s3cret@127.0.0.1:1",
        "http://ada:1/s3cret@127.0.0.1:1/",
        "http://ada:1#s3cret@127.0.0.1:1",
        "http://ada:1?s3cret@127.0.0.1:1",
        "ada:1/s3cret@127.0.0.1:1",
    ] {
        let builder = once().proxy(url);
        assert!(!format!("{builder:?}").contains("s3cret"));
        let error = builder.build().expect_err("no proxy");
        assert!(error.is_configuration(), "{url}");
        assert!(error.to_string().contains("`proxy`"), "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
}
