//! Connections: timeouts while connecting, and sharing.

use bytes::Bytes;
use hubspot_marketing_events::types::{ExternalEvent, NewEvent};
use hubspot_marketing_events::{
    Client, ClientBuilder, Error, OAuth, RetryPolicy, SendState, SlidingWindow, TransportError,
};
use serde_json::json;
use std::future::IntoFuture;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tests::{Answer, Identity, Proxy, Request, Server, TOKEN, builder, once};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::time::{Instant, sleep};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

/// Two attempts without a wait between them.
fn twice() -> RetryPolicy {
    let policy = RetryPolicy::default().max_attempts(2);
    policy.backoff(Duration::ZERO, Duration::ZERO)
}

/// A write that is retried only if it was not sent.
async fn create(client: &Client) -> Result<(), Error> {
    let event = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let event = NewEvent::new(&event, "Spring webinar", "Acme");
    client.v3().events().create(event).await.map(drop)
}

/// A server that accepts connections and never sends anything.
async fn silent() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            kept.push(connection);
        }
    });
    address
}

#[tokio::test]
async fn connect_timeout_covers_every_step() {
    let silent = silent().await;
    let to_silent = Proxy::to(silent).await.address();
    let elsewhere = |proxy: String| once().base_url("https://hubspot.invalid").proxy(proxy);
    for (builder, says) in [
        (once().base_url(format!("https://localhost:{}", silent.port())), "no TLS handshake within 100ms".to_owned()),
        (elsewhere(format!("http://{silent}")), format!("the proxy http://{silent}/: no tunnel within 100ms")),
        (
            elsewhere(format!("https://localhost:{}", silent.port())),
            format!("the proxy https://localhost:{}/: no tunnel within 100ms", silent.port()),
        ),
        (elsewhere(format!("http://{to_silent}")), "no TLS handshake within 100ms".to_owned()),
    ] {
        let client = builder.connect_timeout(100 * MILLISECOND).retry(twice()).build();
        let begin = Instant::now();
        let error = create(&client.expect("a client")).await.expect_err("silence");
        assert!(error.is_connect() && !error.may_have_been_applied(), "{error:?}");
        assert_eq!(error.attempts(), 2, "{error}");
        assert!(error.to_string().contains(&says), "{error}");
        let took = begin.elapsed();
        assert!(took >= 200 * MILLISECOND && took < 5 * SECOND, "{took:?}");
    }
}

#[tokio::test]
async fn unknown_host_is_a_connection_failure() {
    let client = once().base_url("https://hubspot.invalid").no_proxy().retry(twice());
    let error = create(&client.build().expect("a client")).await.expect_err("no address");
    assert!(error.is_connect() && !error.may_have_been_applied(), "{error:?}");
    assert_eq!(error.attempts(), 2, "{error}");
}

/// A timeout or deadline that passes before the call was sent.
#[tokio::test]
async fn call_that_times_out_before_it_was_sent_was_not_applied() {
    let url = format!("https://localhost:{}", silent().await.port());
    let builder = || once().base_url(&url).retry(twice());
    let time = 100 * MILLISECOND;
    for (builder, attempts) in [(builder().timeout(time), 2), (builder().deadline(time), 1)] {
        let client = builder.build().expect("a client");
        let error = create(&client).await.expect_err("silence");
        assert!(error.is_connect() && !error.may_have_been_applied(), "{error:?}");
        assert_eq!(error.attempts(), attempts, "{error}");
        assert!(error.to_string().contains("nothing was sent within 100ms"), "{error}");
    }

    let server = Server::start(|_| Answer::stall()).await;
    for builder in [builder().timeout(time), builder().deadline(time)] {
        let client = builder.base_url(server.url()).build().expect("a client");
        let error = create(&client).await.expect_err("silence");
        assert!(error.is_timeout() && error.may_have_been_applied(), "{error:?}");
        assert_eq!(error.attempts(), 1, "{error}");
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn transport_may_report_what_was_sent() {
    type Says = fn(&SendState);
    for (says, is_sent) in [
        ((|_| {}) as Says, true),
        (SendState::pending, false),
        (SendState::started, true),
        (
            |state| {
                state.pending();
                state.started();
            },
            true,
        ),
    ] {
        let transport = move |request: http::Request<Bytes>| async move {
            says(request.extensions().get().expect("a state"));
            sleep(3600 * SECOND).await;
            Err(TransportError::interrupted("at last"))
        };
        let client = Client::builder().token(TOKEN).retry(twice());
        let client = client.transport(transport).build().expect("a client");
        let error = create(&client).await.expect_err("too late");
        assert_eq!(error.is_timeout(), is_sent, "{error:?}");
        assert_eq!(error.is_connect(), !is_sent, "{error:?}");
        assert_eq!(error.may_have_been_applied(), is_sent, "{error:?}");
        assert_eq!(error.attempts(), if is_sent { 1 } else { 2 }, "{error:?}");
    }
}

#[tokio::test]
async fn clients_share_only_connections() {
    let identity = Identity::of(&["localhost"]);
    let event = Answer::json(200, &json!({ "objectId": "1" }));
    let server = Server::start_tls(&identity, move |_| event.clone()).await;
    let url = format!("https://localhost:{}", server.address().port());
    let builder = || once().base_url(&url).limiter(SlidingWindow::fixed(1, 3600 * SECOND));
    // The settings for connecting come from the first client too.
    let first = builder().add_root_certificates(identity.authority());
    let first = first.build().expect("a client");
    let second = builder().token("another-token").connections_of(&first);
    let second = second.build().expect("a client");
    for client in [&first, &second] {
        client.v3().events().get("1").await.expect("an event");
        let call = client.v3().events().get("1").deadline(MILLISECOND);
        assert_eq!(call.await.expect_err("its limit").attempts(), 0);
    }
    assert_eq!(server.connections(), 1);
    let tokens: Vec<_> = server.requests().iter().map(token).collect();
    assert_eq!(tokens, [format!("Bearer {TOKEN}"), "Bearer another-token".into()]);
}

fn token(request: &Request) -> String {
    request.header("authorization").expect("a token").to_owned()
}

/// A runtime that runs only during `block_on`, as in synchronous facades.
fn new_runtime() -> runtime::Runtime {
    let mut builder = runtime::Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// A server in its own runtime.
fn server_elsewhere(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> ClientBuilder {
    let (tells, told) = mpsc::channel();
    thread::spawn(move || {
        new_runtime().block_on(async {
            let server = Server::start(answer).await;
            tells.send(builder(&server)).expect("a test");
            std::future::pending::<()>().await;
        });
    });
    told.recv().expect("a server")
}

#[test]
fn calls_do_not_depend_on_connections_of_another_runtime() {
    let builder = server_elsewhere(|_| Answer::json(200, &json!({ "objectId": "1" })));
    let client = builder.build().expect("a client");
    let call = || client.v3().events().get("1").timeout(20 * SECOND).into_future();
    let begin = Instant::now();
    let idle = new_runtime();
    idle.block_on(call()).expect("an event");
    let finished = new_runtime();
    finished.block_on(call()).expect("an event");
    drop(finished);
    // More runtimes than the transport remembers.
    for _ in 0..20 {
        new_runtime().block_on(call()).expect("an event");
    }
    idle.block_on(call()).expect("an event");
    assert!(begin.elapsed() < 20 * SECOND);
}

#[test]
fn calls_do_not_depend_on_token_requests_of_another_runtime() {
    let requests = AtomicUsize::new(0);
    let builder = server_elsewhere(move |request| {
        let granted = json!({ "access_token": "access-1", "expires_in": 1800 });
        match (request.method.as_str(), requests.fetch_add(1, Ordering::Relaxed)) {
            ("POST", 0) => Answer::stall(),
            ("POST", _) => Answer::json(200, &granted),
            _ => Answer::json(200, &json!({ "objectId": "1" })),
        }
    });
    let client = builder.oauth(OAuth::new("id", "secret", "refresh")).build();
    let client = client.expect("a client");
    let call = || client.v3().events().get("1");
    let idle = new_runtime();
    let hasty = call().deadline(100 * MILLISECOND).into_future();
    let error = idle.block_on(hasty).expect_err("no token in time");
    assert!(error.is_timeout() && error.attempts() == 0);
    let begin = Instant::now();
    new_runtime().block_on(call().into_future()).expect("an event");
    assert!(begin.elapsed() < 8 * SECOND);
    idle.block_on(call().into_future()).expect("an event");
}

/// A connection that is closed while idle, or immediately, is replaced.
#[tokio::test]
async fn no_write_fails_if_the_server_closes_connections() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let _ = connection.read(&mut [0; 10_000]).await;
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{\"objectId\":\"1\"}";
            let _ = connection.write_all(answer).await;
        }
    });
    let client = once().base_url(url).build().expect("a client");
    for _ in 0..10 {
        create(&client).await.expect("an event");
        // Gives the client time to notice the closed connection.
        sleep(5 * MILLISECOND).await;
    }
}

/// A write that no connection accepted was not sent: it is retried, and never in doubt.
#[tokio::test]
async fn connection_that_is_reset_immediately_leaves_no_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let _ = connection.set_zero_linger();
        }
    });
    let client = once().base_url(url).retry(twice()).build().expect("a client");
    for _ in 0..10 {
        let error = create(&client).await.expect_err("a reset");
        assert!(error.is_connect() && !error.may_have_been_applied(), "{error:?}");
        assert_eq!(error.attempts(), 2, "{error}");
    }
}
