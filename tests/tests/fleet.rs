//! The example limiter over Redis: programs share one budget.
//!
//! Tests that need a Redis server are skipped unless `TEST_REDIS_SOCKET` is its Unix socket,
//! as set by `.ci/run`. What they write there has unique names and expires.

#[path = "../../generated/examples/redis_limiter/limiter.rs"]
pub mod limiter;

use hubspot_marketing_events::{BoxFuture, Limiter, Observation, SlidingWindow};
use limiter::RedisLimiter;
use redis::{AsyncCommands, aio::MultiplexedConnection};
use serde_json::json;
use std::ffi::OsStr;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::ffi::OsStrExt;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;
use tests::{Answer, Server, TOKEN};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::time::Instant;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// The places of one account in Redis.
struct Places {
    socket: String,
    url: String,
    account: String,
    connection: MultiplexedConnection,
}

impl Places {
    /// The places of a test, all free; `None` without a Redis server.
    async fn of(test: &str) -> Option<Self> {
        let Ok(socket) = std::env::var("TEST_REDIS_SOCKET") else {
            // Bypasses the test harness, which shows output only of failed tests.
            let skipped = format!("{test} is skipped: TEST_REDIS_SOCKET names no Redis server\n");
            let _ = std::io::stderr().write_all(skipped.as_bytes());
            return None;
        };
        let url = format!("unix://{socket}");
        let redis = redis::Client::open(&*url).expect("a URL of Redis");
        let mut places = Self {
            socket,
            url,
            account: format!("{test}-{}", std::process::id()),
            connection: redis
                .get_multiplexed_async_connection()
                .await
                .expect("the Redis server that TEST_REDIS_SOCKET names"),
        };
        places.forget().await;
        Some(places)
    }

    fn key(&self) -> String {
        format!("hubspot-limit:{}", self.account)
    }

    fn client(&self) -> redis::Client {
        redis::Client::open(&*self.url).expect("a URL of Redis")
    }

    /// When the places were taken, in microseconds by the server's clock.
    async fn taken(&mut self) -> Vec<u64> {
        let key = self.key();
        self.connection.lrange(key, 0, -1).await.expect("a list")
    }

    /// Deletes the places, as if the Redis server was restarted.
    async fn forget(&mut self) {
        let key = self.key();
        let _: () = self.connection.del(key).await.expect("an answer");
    }

    /// A limiter of a program without a share for times when Redis is unreachable.
    fn limiter(&self, limit: u64, span: Duration) -> RedisLimiter {
        RedisLimiter::fixed(self.client(), &self.account, (limit, span), none())
    }
}

/// A call that has been polled once, which isn't enough to query Redis.
fn begun(mut turn: BoxFuture<'_, ()>) -> BoxFuture<'_, ()> {
    let waker = &mut Context::from_waker(Waker::noop());
    assert!(turn.as_mut().poll(waker).is_pending());
    turn
}

/// The share of a program without one.
fn none() -> SlidingWindow {
    let share = SlidingWindow::fixed(1, HOUR);
    let waker = &mut Context::from_waker(Waker::noop());
    assert!(share.acquire().as_mut().poll(waker).is_ready());
    share
}

/// The maximum number of times in any window of this length.
fn most_in_a_window(sorted: &[u64], length: u64) -> usize {
    let mut from = 0;
    let mut most = 0;
    for (to, at) in sorted.iter().enumerate() {
        while sorted[from] + length <= *at {
            from += 1;
        }
        most = most.max(to - from + 1);
    }
    most
}

/// The example as a separate process, which ends with the test.
struct Program(Child);

impl Program {
    fn start(places: &Places, server: &Server, calls: u32, budget: [&str; 2]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_redis_limiter"))
            .args([&places.account, &calls.to_string()])
            .args(budget)
            .env("REDIS_URL", &places.url)
            .env("HUBSPOT_TOKEN", TOKEN)
            .env("HUBSPOT_BASE_URL", server.url())
            .stdout(Stdio::null())
            .spawn();
        Self(child.expect("the example runs"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One of them is killed while hundreds of its calls wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn programs_share_one_budget_and_use_all_of_it() {
    let Some(mut places) = Places::of("programs_share_one_budget_and_use_all_of_it").await else {
        return;
    };
    let (limit, span) = (100, Duration::from_secs(4));
    let arrived = Arc::new(AtomicUsize::new(0));
    let counter = arrived.clone();
    let server = Server::start(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        Answer::json(200, &json!({ "results": [] }))
    })
    .await;
    let count = || arrived.load(Ordering::Relaxed);

    let mut programs: Vec<_> = (0..4).map(|_| Program::start(&places, &server, 1000, ["100", "4"])).collect();
    while count() < 3 * limit {
        if count() > limit {
            programs.truncate(3);
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(programs);

    // By the server's clock, which decides.
    let taken = places.taken().await;
    let span_micros = u64::try_from(span.as_micros()).expect("small");
    assert_eq!(most_in_a_window(&taken, span_micros), limit);
    let used = taken.len() - limit;
    let spans = (taken[used] - taken[0]) as f64 / span_micros as f64;
    let share = used as f64 / (limit as f64 * spans);
    assert!(share >= 0.95, "{share}");
    // Places are taken only for requests.
    assert!(count() * 20 >= taken.len() * 19, "{}", count());
}

#[test]
fn secret_that_is_not_utf_8_is_not_printed() {
    for name in ["REDIS_URL", "HUBSPOT_TOKEN"] {
        let run = Command::new(env!("CARGO_BIN_EXE_redis_limiter"))
            .args(["an account", "1"])
            .env("REDIS_URL", "redis://127.0.0.1:1")
            .env("HUBSPOT_TOKEN", TOKEN)
            .env(name, OsStr::from_bytes(b"secret\xff"))
            .output();
        let output = run.expect("the example runs");
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(name) && !said.contains("secret"), "{said}");
    }
}

#[tokio::test]
async fn accounts_have_separate_places_that_expire() {
    let [Some(mut one), Some(other)] = [Places::of("one").await, Places::of("other").await] else {
        return;
    };
    one.limiter(1, HOUR).acquire().await;
    other.limiter(1, HOUR).acquire().await;

    let key = one.key();
    let left: i64 = one.connection.pttl(key).await.expect("a time");
    let most = i64::try_from((HOUR + HOUR / 32).as_millis()).expect("small");
    assert!((1..=most).contains(&left), "{left}");
}

#[tokio::test]
async fn limit_of_zero_counts_as_one() {
    let Some(mut places) = Places::of("limit_of_zero_counts_as_one").await else {
        return;
    };
    places.limiter(0, HOUR).acquire().await;
    assert_eq!(places.taken().await.len(), 1);
}

#[tokio::test]
async fn unpolled_call_does_not_block_others() {
    let Some(mut places) = Places::of("unpolled_call_does_not_block_others").await else {
        return;
    };
    let span = Duration::from_secs(10);
    let limiter = places.limiter(100, span);
    let left_behind = begun(limiter.acquire());
    limiter.acquire().await;
    assert_eq!(places.taken().await.len(), 2);

    // Its place has expired in the meantime, so it takes another one.
    tokio::time::sleep(span / 32).await;
    left_behind.await;
    assert_eq!(places.taken().await.len(), 3);
}

#[tokio::test]
async fn limit_and_usage_are_learned_from_headers() {
    let Some(mut places) = Places::of("limit_and_usage_are_learned_from_headers").await else {
        return;
    };
    let limiter = RedisLimiter::new(places.client(), &places.account, none());
    limiter.acquire().await;
    limiter.observe(&headers(10, 3));
    limiter.acquire().await;
    // Seven according to HubSpot, and the new one.
    assert_eq!(places.taken().await.len(), 8);
    limiter.acquire().await;
    limiter.acquire().await;
    // No more places, until the limit is raised.
    let raised = async { limiter.observe(&headers(100, 90)) };
    tokio::join!(limiter.acquire(), raised);
    assert_eq!(places.taken().await.len(), 11);
}

#[tokio::test]
async fn burst_429_pauses_all_programs() {
    let Some(mut places) = Places::of("burst_429_pauses_all_programs").await else { return };
    let second = Duration::from_secs(1);
    let (one, other) = (places.limiter(100, second), places.limiter(100, second));
    let mut rejected = Observation::new(http::StatusCode::TOO_MANY_REQUESTS);
    rejected.retry_after = Some(2 * second);
    one.observe(&rejected);
    let (begin, turn) = (Instant::now(), begun(one.acquire()));
    let closed = format!("{}:closed", places.key());
    while !places.connection.exists::<_, bool>(&closed).await.expect("an answer") {}
    tokio::join!(turn, other.acquire());
    assert!((2 * second..3 * second).contains(&begin.elapsed()), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn abandoned_calls_take_no_places() {
    let Some(mut places) = Places::of("abandoned_calls_take_no_places").await else { return };
    let limiter = RedisLimiter::new(places.client(), &places.account, none());
    limiter.observe(&headers(10, 0));
    let given_up: Vec<_> = (0..100).map(|_| begun(limiter.acquire())).collect();
    while places.taken().await.len() < 10 {}
    drop(given_up);
    limiter.observe(&headers(100, 90));
    limiter.acquire().await;
    assert_eq!(places.taken().await.len(), 11);
}

/// A response with the account's limit per minute, and what is left of it.
fn headers(max: u64, remaining: u64) -> Observation {
    let mut seen = Observation::new(http::StatusCode::OK);
    seen.rate_limit.max = Some(max);
    seen.rate_limit.remaining = Some(remaining);
    seen.rate_limit.interval = Some(Duration::from_secs(60));
    seen
}

#[tokio::test]
async fn clock_set_back_delays_calls_by_one_span_at_most() {
    let test = "clock_set_back_delays_calls_by_one_span_at_most";
    let Some(mut places) = Places::of(test).await else {
        return;
    };
    let in_a_thousand_years = 33_000_000_000_000_000_u64;
    let key = places.key();
    let taken = vec![in_a_thousand_years; 2];
    let _: () = places.connection.rpush(&key, taken).await.expect("a list");

    let limiter = places.limiter(2, HOUR);
    let turn = begun(limiter.acquire());
    while places.taken().await.contains(&in_a_thousand_years) {}
    assert_eq!(places.taken().await.len(), 2);
    drop(turn);
}

/// A connection to a Redis server that can be cut.
struct Wire {
    address: SocketAddr,
    is_cut: watch::Sender<bool>,
}

impl Wire {
    async fn to(socket: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (is_cut, seen) = watch::channel(false);
        let socket = socket.to_owned();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (socket, mut seen) = (socket.clone(), seen.clone());
                tokio::spawn(async move {
                    let mut far = UnixStream::connect(socket).await.expect("Redis");
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = seen.wait_for(|is_cut| *is_cut) => {}
                    }
                });
            }
        });
        Self { address, is_cut }
    }

    fn client(&self) -> redis::Client {
        redis::Client::open(format!("redis://{}", self.address)).expect("a URL of Redis")
    }
}

#[tokio::test]
async fn program_continues_alone_until_redis_is_back() {
    let Some(mut places) = Places::of("program_continues_alone_until_redis_is_back").await else {
        return;
    };
    let wire = Wire::to(&places.socket).await;
    let share = SlidingWindow::fixed(3, HOUR);
    let limiter = RedisLimiter::fixed(wire.client(), &places.account, (2, HOUR), share);
    limiter.acquire().await;
    limiter.acquire().await;
    wire.is_cut.send_replace(true);
    for _ in 0..3 {
        limiter.acquire().await;
    }
    assert_eq!(places.taken().await.len(), 2);

    // The share is used up, so this waits for Redis, which comes back empty.
    places.forget().await;
    wire.is_cut.send_replace(false);
    limiter.acquire().await;
    assert_eq!(places.taken().await.len(), 1);
}

/// How long a call waits for a server that accepts connections and never responds, in virtual time.
async fn wait_for_a_silent_server(span: Duration) -> Duration {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = silent.local_addr().expect("its address");
    let redis = redis::Client::open(format!("redis://{address}")).expect("a URL of Redis");
    let share = SlidingWindow::fixed(1, HOUR);
    let limiter = RedisLimiter::fixed(redis, "an account", (1, span), share);
    let begin = Instant::now();
    limiter.acquire().await;
    begin.elapsed()
}

/// 3/32 of the span, in whole milliseconds.
#[tokio::test(start_paused = true)]
async fn unresponsive_server_is_abandoned() {
    let waited = wait_for_a_silent_server(Duration::from_millis(3200)).await;
    assert!((300..=303).contains(&waited.as_millis()), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn span_is_between_a_second_and_a_day() {
    let waited = wait_for_a_silent_server(Duration::ZERO).await;
    assert!((93..=96).contains(&waited.as_millis()), "{waited:?}");
    let waited = wait_for_a_silent_server(Duration::MAX).await;
    assert_eq!(waited.as_secs(), 3 * 24 * 60 * 60 / 32);
}

#[test]
fn limiter_outlives_its_first_runtime() {
    let runtime = || Runtime::new().expect("a runtime");
    let redis = redis::Client::open("redis://127.0.0.1:1").expect("a URL of Redis");
    let share = SlidingWindow::fixed(2, HOUR);
    let limiter = runtime().block_on(async { RedisLimiter::new(redis, "an account", share) });
    runtime().block_on(async {
        limiter.acquire().await;
        limiter.acquire().await;
    });
}
