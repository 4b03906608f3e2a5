//! HTTP/2 servers that end streams: requests that were not processed are always retried.
//!
//! The server writes its frames by hand, because the tests depend on how it ends each stream.

use hubspot_marketing_events::types::{ExternalEvent, NewEvent};
use hubspot_marketing_events::{Client, Error, RetryPolicy};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tests::{Identity, once};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// Types of frames.
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

// Flags of frames.
const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

const NO_ERROR: u32 = 0;
const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;

/// What the server does when a request has arrived.
#[derive(Clone, Copy, Debug)]
enum Act {
    Respond,
    Reset(u32),
    /// Ends the connection for this reason: the last processed stream is this one or the previous one.
    GoAway {
        reason: u32,
        is_last: bool,
    },
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("small").to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Serves a connection until it should end. Streams are numbered from 0.
async fn serve<S>(connection: &mut S, act: impl Fn(usize) -> Act) -> Option<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut preface = [0; PREFACE.len()];
    connection.read_exact(&mut preface).await.ok()?;
    assert_eq!(preface, PREFACE);
    connection.write_all(&frame(SETTINGS, 0, 0, &[])).await.ok()?;
    let (mut number, mut last) = (0, 0);
    loop {
        let mut head = [0; 9];
        connection.read_exact(&mut head).await.ok()?;
        let [l0, l1, l2, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, l0, l1, l2]) as usize];
        connection.read_exact(&mut payload).await.ok()?;
        let stream = u32::from_be_bytes(stream);
        if kind == SETTINGS && flags & ACK == 0 {
            connection.write_all(&frame(SETTINGS, ACK, 0, &[])).await.ok()?;
        }
        if !matches!(kind, HEADERS | DATA) || flags & END_STREAM == 0 {
            continue;
        }
        let reply = match act(number) {
            // 0x88 means `:status: 200`.
            Act::Respond => {
                [frame(HEADERS, END_HEADERS, stream, &[0x88]), frame(DATA, END_STREAM, stream, br#"{"objectId":"1"}"#)]
                    .concat()
            }
            Act::Reset(reason) => frame(RST_STREAM, 0, stream, &reason.to_be_bytes()),
            Act::GoAway { reason, is_last } => {
                let last = if is_last { stream } else { last };
                let payload = [last.to_be_bytes(), reason.to_be_bytes()].concat();
                let goaway = frame(GOAWAY, 0, 0, &payload);
                connection.write_all(&goaway).await.ok()?;
                connection.flush().await.ok()?;
                return Some(());
            }
        };
        connection.write_all(&reply).await.ok()?;
        connection.flush().await.ok()?;
        (number, last) = (number + 1, stream);
    }
}

/// A client of a server whose behavior depends on the numbers of connection and stream.
async fn client(act: impl Fn(usize, usize) -> Act + Send + Sync + 'static) -> Client {
    let identity = Identity::of(&["localhost"]);
    let acceptor = identity.acceptor(&["h2"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    let act = Arc::new(act);
    tokio::spawn(async move {
        for number in 0.. {
            let (connection, _) = listener.accept().await.expect("a connection");
            let (acceptor, act) = (acceptor.clone(), act.clone());
            tokio::spawn(async move {
                let mut connection = acceptor.accept(connection).await.expect("TLS");
                serve(&mut connection, |stream| act(number, stream)).await;
                // The client reads the end of the connection instead of a reset.
                let _ = connection.shutdown().await;
                let _ = connection.read_to_end(&mut Vec::new()).await;
            });
        }
    });
    let policy = RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(4));
    once()
        .base_url(format!("https://localhost:{port}"))
        .add_root_certificates(identity.authority())
        .without_limiter()
        .retry(policy)
        .build()
        .expect("a client")
}

/// A write that is retried only if it was not processed.
async fn create(client: &Client) -> Result<u32, Error> {
    let event = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let event = NewEvent::new(&event, "Spring webinar", "Acme");
    let response = client.v3().events().create(event).with_response().await?;
    Ok(response.attempts())
}

#[tokio::test]
async fn unprocessed_stream_is_retried() {
    let goaway = |reason, is_last| Act::GoAway { reason, is_last };
    for (act, is_processed) in [
        (Act::Reset(REFUSED_STREAM), false),
        (goaway(NO_ERROR, false), false),
        (goaway(INTERNAL_ERROR, false), false),
        (Act::Reset(INTERNAL_ERROR), true),
        (Act::Reset(CANCEL), true),
        (goaway(NO_ERROR, true), true),
        (goaway(INTERNAL_ERROR, true), true),
    ] {
        let requests = AtomicUsize::new(0);
        let client = client(move |_, _| match requests.fetch_add(1, Ordering::Relaxed) {
            // The connection already had another stream.
            1 => act,
            _ => Act::Respond,
        });
        let client = client.await;
        assert_eq!(create(&client).await.expect("created"), 1);
        match create(&client).await {
            Ok(attempts) => assert!(!is_processed && attempts == 2, "{act:?}"),
            Err(error) => {
                assert!(is_processed && error.is_interrupted(), "{act:?}: {error:?}");
                assert!(error.may_have_been_applied(), "{act:?}: {error:?}");
                assert_eq!(error.attempts(), 1, "{act:?}: {error:?}");
            }
        }
    }
}

#[tokio::test]
async fn no_write_is_lost_if_the_server_closes_connections() {
    let processed = Arc::new(AtomicUsize::new(0));
    let count = processed.clone();
    let client = client(move |_, stream| {
        if stream == 10 {
            return Act::GoAway { reason: NO_ERROR, is_last: false };
        }
        count.fetch_add(1, Ordering::Relaxed);
        Act::Respond
    })
    .await;
    for together in [1, 4, 20] {
        processed.store(0, Ordering::Relaxed);
        for _ in 0..200 / together {
            let calls: Vec<_> = (0..together)
                .map(|_| {
                    let client = client.clone();
                    tokio::spawn(async move { create(&client).await })
                })
                .collect();
            for call in calls {
                call.await.expect("no panic").expect("created");
            }
        }
        assert_eq!(processed.load(Ordering::Relaxed), 200, "{together} at a time");
    }
}
