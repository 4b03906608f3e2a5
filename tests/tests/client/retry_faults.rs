//! Faults over real sockets that occur once or permanently.
//!
//! With `--nocapture` it prints the results as a table.

use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, NewEvent, SubscriberState};
use hubspot_marketing_events::{Client, Error, RetryPolicy};
use serde_json::{Value, json};
use std::future::IntoFuture;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tests::{Answer, Server, TOKEN, at, nobody};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

const EVENT: ExternalEvent<'static> = ExternalEvent { account_id: "acme", event_id: "webinar-42" };

/// The number of requests that fail.
#[derive(Clone, Copy)]
enum Lasting {
    One,
    All,
}

impl Lasting {
    fn hits(self, request: usize) -> bool {
        matches!(self, Self::All) || request == 0
    }
}

#[derive(Clone)]
enum Fault {
    NobodyListens,
    ResetBeforeItIsRead,
    Answer(Answer),
    /// A missing or incomplete response: only the timeout ends it.
    Stall(Answer),
}

impl Fault {
    fn timeout(&self) -> Duration {
        match self {
            Self::Stall(_) => Duration::from_secs(2),
            // Long enough even for a slow machine.
            _ => Duration::from_secs(60),
        }
    }

    /// The URL of a server with this fault.
    async fn server(self, lasting: Lasting) -> String {
        match self {
            Self::NobodyListens => nobody().await,
            Self::ResetBeforeItIsRead => resetting(lasting).await,
            Self::Answer(answer) | Self::Stall(answer) => {
                let requests = AtomicUsize::new(0);
                let server = Server::start(move |_| {
                    let request = requests.fetch_add(1, Ordering::Relaxed);
                    match lasting.hits(request) {
                        true => answer.clone(),
                        false => success(),
                    }
                });
                server.await.url()
            }
        }
    }
}

/// A response that all calls below can decode.
fn success() -> Answer {
    Answer::json(200, &json!({ "objectId": "1", "results": [] }))
}

/// A server that resets connections without reading the request.
async fn resetting(lasting: Lasting) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move {
        for number in 0.. {
            let (connection, _) = listener.accept().await.expect("a connection");
            tokio::spawn(reset_or_respond(connection, lasting.hits(number)));
        }
    });
    url
}

async fn reset_or_respond(mut connection: TcpStream, resets: bool) {
    // Readiness alone may be a false alarm.
    connection.peek(&mut [0]).await.expect("a request");
    if resets {
        connection.set_zero_linger().expect("an option");
        return;
    }
    let _ = connection.read(&mut [0; 10_000]).await;
    let body = r#"{"objectId":"1","results":[]}"#;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}", body.len());
    let response = format!("{head}\r\n\r\n{body}");
    connection.write_all(response.as_bytes()).await.expect("sent");
}

/// The kinds of calls.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Read,
    RepeatableWrite,
    OtherWrite,
}

impl Kind {
    async fn call(self, client: &Client) -> Result<u32, Error> {
        let api = client.v2026_03();
        Ok(match self {
            Self::Read => api.events().get("1").with_response().await?.attempts(),
            Self::RepeatableWrite => {
                let time = at("2026-03-01T10:00:00Z");
                let attendee = EmailAttendance::new("ada@example.com", time);
                let state = SubscriberState::Register;
                let attendance = api.attendance();
                let call = attendance.create_by_email("1", state, [attendee]);
                call.with_response().await?.attempts()
            }
            Self::OtherWrite => {
                let event = NewEvent::new(&EVENT, "Spring webinar", "Acme");
                let call = api.events().create(event);
                call.with_response().await?.attempts()
            }
        })
    }
}

fn client(url: &str, timeout: Duration) -> Client {
    let policy = RetryPolicy::default()
        .max_attempts(2)
        .backoff(Duration::from_millis(1), Duration::from_millis(4))
        .max_retry_after(Duration::from_millis(4));
    Client::builder().token(TOKEN).base_url(url).retry(policy).timeout(timeout).build().expect("a client")
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Repeated {
    Always,
    IfHarmless,
    IfRead,
    Never,
}

struct Row {
    name: String,
    fault: Fault,
    repeated: Repeated,
    /// Whether a failed write may have been applied.
    in_doubt: bool,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = |name: &str, fault: Fault, repeated, in_doubt| {
        rows.push(Row { name: name.to_owned(), fault, repeated, in_doubt });
    };
    let whole = success();
    let answers = |status, body: &Value| Fault::Answer(Answer::json(status, body));
    use Repeated::{Always, IfHarmless, IfRead, Never};

    row("nobody listens", Fault::NobodyListens, Always, false);
    let fault = Fault::ResetBeforeItIsRead;
    row("reset before the request was read", fault, IfHarmless, true);
    let fault = Fault::Answer(Answer::reset());
    row("reset after the request was read", fault, IfHarmless, true);
    let fault = Fault::Answer(Answer::close());
    row("closed without an answer", fault, IfHarmless, true);
    let fault = Fault::Answer(whole.clone().cut_short_by(3));
    row("closed within the answer", fault, IfHarmless, true);
    let fault = Fault::Stall(Answer::stall());
    row("no answer in time", fault, IfHarmless, true);
    let fault = Fault::Stall(whole.stalled_before_last(3));
    row("half an answer in time", fault, IfHarmless, true);

    let burst = json!({ "errorType": "RATE_LIMIT", "policyName": "TEN_SECONDLY_ROLLING" });
    row("429, `TEN_SECONDLY_ROLLING`", answers(429, &burst), Always, false);
    let daily = json!({ "errorType": "RATE_LIMIT", "policyName": "DAILY" });
    row("429, `DAILY`", answers(429, &daily), Never, false);
    let asks = |status, wait| Fault::Answer(Answer::new(status, &[("Retry-After", wait)], ""));
    row("477, `Retry-After: 0`", asks(477, "0"), Always, false);
    row("477, `Retry-After: 86400`", asks(477, "86400"), Never, false);
    row("503, `Retry-After: 86400`", asks(503, "86400"), Never, true);
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    row("503, `Retry-After` with a date", asks(503, past), IfHarmless, true);

    let expired = json!({ "category": "EXPIRED_AUTHENTICATION", "message": "expired" });
    row("401, the token has expired", answers(401, &expired), Never, false);
    for status in [400, 403, 404, 409, 414] {
        row(&status.to_string(), Fault::Answer(Answer::empty(status)), Never, false);
    }
    row("408", Fault::Answer(Answer::empty(408)), IfRead, true);
    row("423", Fault::Answer(Answer::empty(423)), Always, false);
    row("503, `Retry-After: 60.5`", asks(503, "60.5"), Never, true);
    for status in [500, 501, 502, 503, 504, 507, 520, 521, 522, 523, 524, 525, 526, 530] {
        let repeated = match status {
            500 | 520 => IfRead,
            502..=504 | 521 | 523 | 524 => IfHarmless,
            _ => Never,
        };
        row(&status.to_string(), Fault::Answer(Answer::html(status, "<p>No</p>")), repeated, true);
    }
    row("302 to another host", redirect(), Never, true);
    rows
}

fn redirect() -> Fault {
    let location = [("Location", "https://example.com/")];
    Fault::Answer(Answer::new(302, &location, ""))
}

/// The observed behavior of one kind of call, as text.
async fn check(row: &Row, kind: Kind) -> String {
    let is_repeated = match row.repeated {
        Repeated::Always => true,
        Repeated::IfHarmless => kind != Kind::OtherWrite,
        Repeated::IfRead => kind == Kind::Read,
        Repeated::Never => false,
    };
    let name = &row.name;
    let lasting = row.fault.clone().server(Lasting::All).await;
    let once = row.fault.clone().server(Lasting::One).await;
    let timeout = row.fault.timeout();
    let (lasting, once) = (client(&lasting, timeout), client(&once, timeout));
    let (lasting, once) = tokio::join!(kind.call(&lasting), kind.call(&once));

    let error = lasting.expect_err("it lasts");
    assert_eq!(error.attempts(), if is_repeated { 2 } else { 1 }, "{name}, {kind:?}: {error:?}");
    let in_doubt = row.in_doubt && kind != Kind::Read;
    assert_eq!(error.may_have_been_applied(), in_doubt, "{name}, {kind:?}");
    if is_repeated && !matches!(row.fault, Fault::NobodyListens) {
        assert_eq!(once.expect("it is over"), 2, "{name}, {kind:?}");
    } else {
        assert_eq!(once.expect_err("no retry").attempts(), error.attempts(), "{name}, {kind:?}");
    }
    let tried = if is_repeated { "tries again" } else { "error at once" };
    match in_doubt {
        true => format!("{tried}; may have been applied"),
        false => tried.to_owned(),
    }
}

#[tokio::test]
async fn each_fault_once_and_permanently() {
    let checks: Vec<_> = rows()
        .into_iter()
        .map(|row| {
            tokio::spawn(async move {
                let (read, repeatable, other) = tokio::join!(
                    check(&row, Kind::Read),
                    check(&row, Kind::RepeatableWrite),
                    check(&row, Kind::OtherWrite),
                );
                format!("| {} | {read} | {repeatable} | {other} |", row.name)
            })
        })
        .collect();
    println!("| fault | read | repeatable write | other write |");
    println!("|---|---|---|---|");
    for check in checks {
        println!("{}", check.await.expect("as expected"));
    }
}

#[tokio::test]
async fn hundred_pages_survive_a_single_fault() {
    for fault in [408, 500, 502, 520] {
        let requests = AtomicUsize::new(0);
        let server = Server::start(move |request| {
            let page = match requests.fetch_add(1, Ordering::Relaxed) {
                50 => return Answer::html(fault, "<p>No</p>"),
                _ => request.target.split("after=").nth(1).unwrap_or("0"),
            };
            let page: usize = page.parse().expect("a page");
            let next = json!({ "next": { "after": (page + 1).to_string() } });
            let paging = if page < 99 { next } else { Value::Null };
            let event = json!({ "objectId": page.to_string() });
            Answer::json(200, &json!({ "results": [event], "paging": paging }))
        })
        .await;
        let client = Client::builder().token(TOKEN).base_url(server.url());
        let client = client.without_limiter().build().expect("a client");
        let mut items = client.v2026_03().events().list().items();
        for number in 0..100 {
            let event = items.try_next().await.expect("an event");
            assert_eq!(event.expect("an event").object_id, number.to_string());
        }
        assert!(items.try_next().await.expect("the end").is_none());
        assert_eq!(server.requests().len(), 101, "{fault}");
    }
}

#[tokio::test]
async fn calls_survive_many_burst_429s() {
    // Ten requests per tenth of a second are allowed; forty callers don't limit themselves.
    let window = Mutex::new(Vec::new());
    let server = Server::start(move |_| {
        let mut window = window.lock().expect("no panic");
        window.retain(|at: &Instant| at.elapsed() < Duration::from_millis(100));
        if window.len() == 10 {
            let interval = [("X-HubSpot-RateLimit-Interval-Milliseconds", "100")];
            return Answer::new(429, &interval, r#"{ "policyName": "TEN_SECONDLY_ROLLING" }"#);
        }
        window.push(Instant::now());
        success()
    })
    .await;
    // With the default attempts.
    let client = Client::builder().token(TOKEN).base_url(server.url());
    let events = client.without_limiter().build().expect("a client").v3().events();
    let calls: Vec<_> = (0..40).map(|_| tokio::spawn(events.delete("1").with_response())).collect();
    let mut attempts = 0;
    for call in calls {
        let response = call.await.expect("no panic").expect("deleted");
        attempts += usize::try_from(response.attempts()).expect("few");
    }
    assert!(attempts > 40, "there was a storm");
    assert_eq!(server.requests().len(), attempts);
}

#[tokio::test]
async fn daily_limit_fails_all_calls_immediately() {
    let server = Server::start(|_| Answer::json(429, &json!({ "policyName": "DAILY" }))).await;
    let client = client(&server.url(), Duration::from_secs(60));
    let calls: Vec<_> = (0..40).map(|_| tokio::spawn(client.v3().events().get("1").into_future())).collect();
    for call in calls {
        let error = call.await.expect("no panic").expect_err("tomorrow");
        assert!(error.is_daily_limit());
    }
    assert_eq!(server.requests().len(), 40);
}
