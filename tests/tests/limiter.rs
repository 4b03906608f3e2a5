//! The limiter: no window is exceeded, little of the budget is left, nobody is passed over.

use hubspot_marketing_events::{BoxFuture, Limiter, RateLimit, SlidingWindow};
use proptest::prelude::*;
use serde_json::json;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::{Answer, Reply, Script, Server, TOKEN, builder};
use tokio::time::{Instant, sleep, timeout};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

/// The most that fall into any window of this length.
fn most_in_a_window(sorted: &[Duration], window: Duration) -> usize {
    let mut from = 0;
    let mut most = 0;
    for (to, at) in sorted.iter().enumerate() {
        while sorted[from] + window <= *at {
            from += 1;
        }
        most = most.max(to - from + 1);
    }
    most
}

/// One who makes requests, one after the other.
#[derive(Clone, Debug)]
struct Caller {
    begins: Duration,
    requests: usize,
    pause: Duration,
    /// How long it waits for its turn before it gives up and begins anew.
    patience: Option<Duration>,
}

fn caller() -> impl Strategy<Value = Caller> {
    let patience = prop_oneof![2 => Just(None), 1 => (0_u64..3000).prop_map(Some)];
    (0_u64..30_000, 1_usize..40, 0_u64..500, patience).prop_map(
        |(begins, requests, pause, patience)| Caller {
            begins: MILLISECOND * u32::try_from(begins).expect("small"),
            requests,
            pause: MILLISECOND * u32::try_from(pause).expect("small"),
            patience: patience.map(Duration::from_millis),
        },
    )
}

/// Lets the callers at the limiter, and returns when requests were let through.
async fn run(limiter: Arc<SlidingWindow>, callers: Vec<Caller>) -> Vec<Duration> {
    let begin = Instant::now();
    let granted = Arc::new(Mutex::new(Vec::new()));
    let tasks: Vec<_> = callers
        .into_iter()
        .map(|caller| {
            let (limiter, granted) = (limiter.clone(), granted.clone());
            tokio::spawn(async move {
                sleep(caller.begins).await;
                for _ in 0..caller.requests {
                    let is_granted = match caller.patience {
                        None => {
                            limiter.acquire().await;
                            true
                        }
                        Some(patience) => timeout(patience, limiter.acquire()).await.is_ok(),
                    };
                    if is_granted {
                        granted.lock().expect("no panic").push(begin.elapsed());
                    }
                    sleep(caller.pause).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let granted = granted.lock().expect("no panic");
    granted.clone()
}

fn in_virtual_time<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
        .block_on(test)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_window_is_exceeded(
        limit in 1_usize..60,
        span in 500_u32..12_000,
        callers in prop::collection::vec(caller(), 1..40),
    ) {
        let span = MILLISECOND * span;
        let limiter = Arc::new(SlidingWindow::new(limit, span));
        let granted = in_virtual_time(run(limiter, callers));
        prop_assert!(granted.is_sorted());
        prop_assert!(most_in_a_window(&granted, span) <= limit);
    }

    /// While there is always somebody who waits, whoever else comes, goes and gives up.
    #[test]
    fn at_least_95_percent_is_used(
        limit in 1_usize..60,
        span in 500_u32..12_000,
        others in prop::collection::vec(caller(), 0..20),
    ) {
        let span = MILLISECOND * span;
        // Many, or the burst at the beginning would make up for what is lost later.
        let windows = 30;
        let limiter = Arc::new(SlidingWindow::new(limit, span));
        let greedy = Caller {
            begins: Duration::ZERO,
            requests: limit,
            pause: Duration::ZERO,
            patience: None,
        };
        let callers = std::iter::repeat_n(greedy, windows + 2).chain(others).collect();
        let granted = in_virtual_time(run(limiter, callers));
        prop_assert!(most_in_a_window(&granted, span) <= limit);
        let end = span * u32::try_from(windows).expect("small");
        let used = granted.iter().filter(|at| **at < end).count();
        prop_assert!(used * 100 >= limit * windows * 95, "{used} of {}", limit * windows);
    }

    /// As the server counts them, whose requests take longer or shorter to arrive.
    #[test]
    fn no_window_is_exceeded_where_they_arrive(
        travels in prop::collection::vec(0_u32..300, 500),
    ) {
        let limiter = Arc::new(SlidingWindow::default());
        let caller = Caller {
            begins: Duration::ZERO,
            requests: travels.len(),
            pause: Duration::ZERO,
            patience: None,
        };
        let granted = in_virtual_time(run(limiter, vec![caller]));
        let mut arrived: Vec<_> = granted.iter().zip(travels).map(|(at, travel)| *at + MILLISECOND * travel).collect();
        arrived.sort();
        prop_assert!(most_in_a_window(&arrived, 10 * SECOND) <= 100);
    }
}

#[tokio::test(start_paused = true)]
async fn first_come_first_served() {
    let limiter = Arc::new(SlidingWindow::new(3, SECOND));
    let served = Arc::new(Mutex::new(Vec::new()));
    let tasks: Vec<_> = (0..30)
        .map(|number| {
            let (limiter, served) = (limiter.clone(), served.clone());
            tokio::spawn(async move {
                // Every third gives up while it waits.
                let patience = if number % 3 == 2 {
                    MILLISECOND
                } else {
                    100 * SECOND
                };
                if timeout(patience, limiter.acquire()).await.is_ok() {
                    served.lock().expect("no panic").push(number);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let expected: Vec<_> = (0..30)
        .filter(|number| *number == 2 || number % 3 != 2)
        .collect();
    assert_eq!(*served.lock().expect("no panic"), expected);
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_takes_no_place() {
    let limiter = SlidingWindow::new(10, 10 * SECOND);
    for _ in 0..10 {
        limiter.acquire().await;
    }
    for _ in 0..1000 {
        drop(limiter.acquire());
        timeout(MILLISECOND, limiter.acquire())
            .await
            .expect_err("no place");
    }
    sleep(10 * SECOND).await;
    let begin = Instant::now();
    for _ in 0..10 {
        limiter.acquire().await;
    }
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

fn with_limits(max: u32, remaining: u32, interval: Duration) -> Reply {
    Reply::json(200, &json!({ "objectId": "1" }))
        .with_header("X-HubSpot-RateLimit-Max", max)
        .with_header("X-HubSpot-RateLimit-Remaining", remaining)
        .with_header(
            "X-HubSpot-RateLimit-Interval-Milliseconds",
            interval.as_millis(),
        )
}

/// How many of many calls are sent within a time.
async fn sent_within(script: &Script, time: Duration) -> usize {
    let events = script.client().v3().events();
    let calls: Vec<_> = (0..1000)
        .map(|_| tokio::spawn(events.get("1").into_future()))
        .collect();
    sleep(time).await;
    for call in &calls {
        call.abort();
    }
    script.sent().len()
}

#[tokio::test(start_paused = true)]
async fn the_account_s_limit_is_learned() {
    let plain = Reply::json(200, &json!({ "objectId": "1" }));
    for (reply, expected) in [
        (plain, 100),
        (with_limits(190, 190, 10 * SECOND), 190),
        (with_limits(250, 250, 10 * SECOND), 250),
        // All were let through before the first answer.
        (with_limits(50, 50, 10 * SECOND), 100),
        (with_limits(100, 100, SECOND), 900),
        // What can't be meant is left alone.
        (with_limits(0, 0, 10 * SECOND), 100),
        (with_limits(190, 190, Duration::ZERO), 100),
    ] {
        let script = Script::new([reply.clone().after(20 * MILLISECOND)]);
        assert_eq!(
            sent_within(&script, 9 * SECOND).await,
            expected,
            "{reply:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_others_use_of_the_budget_is_learned() {
    // Each answer says that others have used 60 of the 100.
    let script = Script::new(
        (0..40)
            .rev()
            .map(|left| with_limits(100, left, 10 * SECOND)),
    );
    let client = script.client();
    for _ in 0..40 {
        client.v3().events().get("1").await.expect("an event");
    }
    let waits = client.v3().events().get("1").deadline(9 * SECOND);
    assert_eq!(waits.await.expect_err("used up").attempts(), 0);

    // A limiter that keeps to its own doesn't listen.
    let script = Script::new([with_limits(100, 0, 10 * SECOND)]);
    let client = script.builder().limiter(SlidingWindow::fixed(90, SECOND));
    let client = client.build().expect("a client");
    for _ in 0..90 {
        client.v3().events().get("1").await.expect("an event");
    }
    let waits = client.v3().events().get("1").deadline(SECOND / 2);
    assert_eq!(waits.await.expect_err("used up").attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_took_long_tells_of_the_past() {
    let limiter = SlidingWindow::default();
    let mut seen = RateLimit::default();
    seen.max = Some(100);
    seen.remaining = Some(0);
    seen.interval = Some(10 * SECOND);
    limiter.observe(seen, SECOND);
    let begin = Instant::now();
    limiter.acquire().await;
    assert_eq!(begin.elapsed(), Duration::ZERO);
    limiter.observe(seen, SECOND / 10);
    limiter.acquire().await;
    assert!(begin.elapsed() >= 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn clones_and_clients_share_a_limiter() {
    let script = Script::new([Reply::json(200, &json!({ "objectId": "1" }))]);
    let limiter = Arc::new(SlidingWindow::new(10, SECOND));
    let clients = [(); 2].map(|()| {
        let client = script.builder().limiter(limiter.clone());
        client.build().expect("a client")
    });
    for client in clients.iter().chain(&clients.clone()).cycle().take(10) {
        client.v3().events().get("1").await.expect("an event");
    }
    for client in clients {
        let call = client.v3().events().get("1").deadline(SECOND / 2);
        assert_eq!(call.await.expect_err("no place").attempts(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_limiter_nothing_waits() {
    let script = Script::new([with_limits(1, 0, 10 * SECOND)]);
    let client = script
        .builder()
        .without_limiter()
        .build()
        .expect("a client");
    for _ in 0..1000 {
        client.v3().events().get("1").await.expect("an event");
    }
    assert_eq!(script.sent()[999], Duration::ZERO);
}

/// Counts what it is asked and told.
#[derive(Default)]
struct Counting(Mutex<(usize, Vec<RateLimit>)>);

impl Limiter for Counting {
    fn acquire(&self) -> BoxFuture<'_, ()> {
        self.0.lock().expect("no panic").0 += 1;
        Box::pin(async {})
    }

    fn observe(&self, rate_limit: RateLimit, _sent_ago: Duration) {
        self.0.lock().expect("no panic").1.push(rate_limit);
    }
}

#[tokio::test(start_paused = true)]
async fn a_limiter_of_one_s_own_is_asked_for_every_attempt_and_told_of_every_answer() {
    let refused = with_limits(100, 7, 10 * SECOND);
    let Reply::Answer(_, headers, body) = refused else {
        panic!("not an answer")
    };
    let replies = [
        Reply::Answer(429, headers, body),
        Reply::Refused,
        Reply::json(200, &json!({ "objectId": "1" })),
    ];
    let counting = Arc::new(Counting::default());
    let client = Script::new(replies).builder().limiter(counting.clone());
    let client = client.build().expect("a client");
    client.v3().events().get("1").await.expect("an event");
    let (asked, told) = &*counting.0.lock().expect("no panic");
    assert_eq!(*asked, 3);
    let remaining: Vec<_> = told.iter().map(|seen| seen.remaining).collect();
    assert_eq!(remaining, [Some(7), None]);
}

/// Twenty seconds against a server that allows 100 requests in two seconds by its own clock. Run it
/// alone, with `--ignored --nocapture`, to see how much of that the client uses.
#[tokio::test]
#[ignore = "takes twenty seconds, and measures the machine too"]
async fn measured_against_a_server_that_enforces_its_limit() {
    let (limit, span, time) = (100, 2 * SECOND, 20 * SECOND);
    let accepted = Arc::new(Mutex::new(Vec::<Instant>::new()));
    let window = accepted.clone();
    let server = Server::start(move |_| {
        let mut accepted = window.lock().expect("no panic");
        let now = Instant::now();
        if accepted
            .iter()
            .rev()
            .take_while(|at| **at + span > now)
            .count()
            >= limit
        {
            return Answer::json(429, &json!({ "policyName": "TEN_SECONDLY_ROLLING" }));
        }
        accepted.push(now);
        Answer::json(200, &json!({ "objectId": "1" }))
    })
    .await;
    let client = builder(&server)
        .limiter(SlidingWindow::fixed(limit, span))
        .token(TOKEN);
    let events = client.build().expect("a client").v3().events();
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let events = events.clone();
            tokio::spawn(async move {
                loop {
                    // Those that are refused are counted by the server.
                    let _ = events.get("1").await;
                }
            })
        })
        .collect();
    sleep(time).await;
    for caller in callers {
        caller.abort();
    }
    let accepted = accepted.lock().expect("no panic");
    let refused = server.requests().len() - accepted.len();
    // Up to the last window, which is not over.
    let used = accepted.len() - limit;
    let budget = limit as f64 * (accepted[used] - accepted[0]).div_duration_f64(span);
    let share = used as f64 / budget;
    println!(
        "{used} of {budget:.0} used ({:.1} %), {refused} refused",
        share * 100.0
    );
    assert!(share >= 0.95);
}
