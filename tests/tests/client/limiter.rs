//! The limiter: it never exceeds the limit, uses nearly all of it, and is fair.

use futures_util::StreamExt;
use http::StatusCode;
use hubspot_marketing_events::{Limiter, Observation, SlidingWindow};
use proptest::prelude::*;
use serde_json::json;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::{Reply, Script, most_in_a_window};
use tokio::time::{Instant, sleep, timeout};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

/// A caller that makes one request after the other.
#[derive(Clone, Debug)]
struct Caller {
    begins: Duration,
    requests: usize,
    pause: Duration,
    /// How long it waits for its turn before it gives up and starts again.
    patience: Option<Duration>,
    /// How long it waits before it isn't polled for a while, and for how long.
    asleep: Option<(Duration, Duration)>,
}

fn caller() -> impl Strategy<Value = Caller> {
    let patience = prop_oneof![2 => Just(None), 1 => (0_u64..3000).prop_map(Some)];
    let asleep = prop_oneof![3 => Just(None), 1 => (0_u64..3000, 0_u64..20_000).prop_map(Some)];
    (0_u64..30_000, 1_usize..40, 0_u64..500, patience, asleep).prop_map(
        |(begins, requests, pause, patience, asleep)| Caller {
            begins: MILLISECOND * u32::try_from(begins).expect("small"),
            requests,
            pause: MILLISECOND * u32::try_from(pause).expect("small"),
            patience: patience.map(Duration::from_millis),
            asleep: asleep.map(|(after, time)| (Duration::from_millis(after), Duration::from_millis(time))),
        },
    )
}

/// Runs the callers, and returns the times of their requests.
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
                    let mut turn = limiter.acquire();
                    let mut is_granted = false;
                    if let Some((after, time)) = caller.asleep {
                        is_granted = timeout(after, &mut turn).await.is_ok();
                        if !is_granted {
                            sleep(time).await;
                        }
                    }
                    if !is_granted {
                        is_granted = match caller.patience {
                            None => {
                                turn.await;
                                true
                            }
                            Some(patience) => timeout(patience, turn).await.is_ok(),
                        };
                    }
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
    fn limit_is_never_exceeded(
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

    /// As long as some caller waits, whatever the others do.
    #[test]
    fn at_least_95_percent_of_the_limit_is_used(
        limit in 1_usize..60,
        span in 500_u32..12_000,
        others in prop::collection::vec(caller(), 0..20),
    ) {
        let span = MILLISECOND * span;
        // Many windows, because the burst at the start would hide later losses.
        let windows = 30;
        let limiter = Arc::new(SlidingWindow::new(limit, span));
        let greedy = Caller {
            begins: Duration::ZERO,
            requests: limit,
            pause: Duration::ZERO,
            patience: None,
            asleep: None,
        };
        let callers = std::iter::repeat_n(greedy, windows + 2).chain(others).collect();
        let granted = in_virtual_time(run(limiter, callers));
        prop_assert!(most_in_a_window(&granted, span) <= limit);
        let end = span * u32::try_from(windows).expect("small");
        let used = granted.iter().filter(|at| **at < end).count();
        prop_assert!(used * 100 >= limit * windows * 95, "{used} of {}", limit * windows);
    }

    /// For any sequence of limits in responses.
    #[test]
    fn learned_limit_is_never_exceeded(
        limits in prop::collection::vec((10_u64..60, 0_u32..20_000), 1..6),
        callers in prop::collection::vec(caller(), 1..40),
    ) {
        let limiter = Arc::new(SlidingWindow::new(30, 10 * SECOND));
        let told = limits.clone();
        let granted = in_virtual_time(async {
            let learns = limiter.clone();
            tokio::spawn(async move {
                for (max, after) in told {
                    sleep(MILLISECOND * after).await;
                    learns.observe(&seen(max, max, Duration::ZERO));
                    // HubSpot rejects some requests.
                    if max % 3 == 0 {
                        learns.observe(&Observation::new(StatusCode::TOO_MANY_REQUESTS));
                    }
                }
            });
            run(limiter, callers).await
        });
        let most = limits.iter().map(|(max, _)| *max).max().unwrap_or_default().max(30);
        prop_assert!(most_in_a_window(&granted, 10 * SECOND) as u64 <= most);
        // A window after the last change, when only the last limit counts.
        let end = limits.iter().map(|(_, after)| MILLISECOND * *after).sum::<Duration>();
        let later: Vec<_> = granted.into_iter().filter(|at| *at > end).collect();
        let last = limits.last().map(|(max, _)| *max).unwrap_or_default();
        prop_assert!(most_in_a_window(&later, 10 * SECOND) as u64 <= last);
    }

    /// As counted by the server, if requests take different times to arrive.
    #[test]
    fn limit_is_not_exceeded_at_the_server(
        travels in prop::collection::vec(0_u32..300, 500),
    ) {
        let limiter = Arc::new(SlidingWindow::default());
        let caller = Caller {
            begins: Duration::ZERO,
            requests: travels.len(),
            pause: Duration::ZERO,
            patience: None,
            asleep: None,
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
                let patience = if number % 3 == 2 { MILLISECOND } else { 100 * SECOND };
                if timeout(patience, limiter.acquire()).await.is_ok() {
                    served.lock().expect("no panic").push(number);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let expected: Vec<_> = (0..30).filter(|number| *number == 2 || number % 3 != 2).collect();
    assert_eq!(*served.lock().expect("no panic"), expected);
}

#[tokio::test(start_paused = true)]
async fn abandoned_call_takes_no_place() {
    let limiter = SlidingWindow::new(10, 10 * SECOND);
    for _ in 0..10 {
        limiter.acquire().await;
    }
    for _ in 0..1000 {
        drop(limiter.acquire());
        timeout(MILLISECOND, limiter.acquire()).await.expect_err("no place");
    }
    sleep(10 * SECOND).await;
    let begin = Instant::now();
    for _ in 0..10 {
        limiter.acquire().await;
    }
    assert_eq!(begin.elapsed(), Duration::ZERO);
}

/// The limit per ten seconds in a response.
pub(crate) fn seen(max: u64, remaining: u64, sent_ago: Duration) -> Observation {
    let mut seen = Observation::new(StatusCode::OK);
    seen.rate_limit.max = Some(max);
    seen.rate_limit.remaining = Some(remaining);
    seen.rate_limit.interval = Some(10 * SECOND);
    seen.sent_ago = sent_ago;
    seen
}

#[tokio::test(start_paused = true)]
async fn unpolled_call_does_not_block_others() {
    let list = json!({ "results": [] });
    let script = Script::new([Reply::json(200, &list)]);
    let limiter = SlidingWindow::fixed(1, 10 * SECOND);
    let client = script.builder().limiter(limiter).build();
    let events = client.expect("a client").v2026_03().events();
    events.list().await.expect("a page");
    // The page waits for the limiter while something else is faster.
    let mut pages = events.list().pages();
    tokio::select! {
        _ = pages.try_next() => unreachable!("there is no place"),
        () = sleep(SECOND) => {}
    }
    for _ in 0..3 {
        let call = events.list().deadline(11 * SECOND);
        call.await.expect("the page's turn");
    }
    // It gets its turn when it is polled again.
    let page = timeout(11 * SECOND, pages.try_next()).await;
    page.expect("a turn").expect("an answer").expect("a page");
    let sent = script.sent();
    for pair in sent.windows(2) {
        assert!(pair[1] - pair[0] >= 10 * SECOND, "{sent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn calls_in_a_buffered_loop_do_not_deadlock() {
    let script = Script::new([Reply::json(200, &json!({ "objectId": "1" }))]);
    let limiter = SlidingWindow::fixed(1, 10 * SECOND);
    let client = script.builder().limiter(limiter).build();
    let events = client.expect("a client").v3().events();
    let walk = async {
        let calls = (0..20).map(|_| events.get("1").into_future());
        let mut done = futures_util::stream::iter(calls).buffer_unordered(8);
        while let Some(answer) = done.next().await {
            answer.expect("an event");
            events.get("2").await.expect("an event");
        }
    };
    timeout(500 * SECOND, walk).await.expect("forty places");
    assert_eq!(script.sent().len(), 40);
}

pub(crate) fn with_limits(max: u32, remaining: u32, interval: Duration) -> Reply {
    Reply::json(200, &json!({ "objectId": "1" }))
        .with_header("X-HubSpot-RateLimit-Max", max)
        .with_header("X-HubSpot-RateLimit-Remaining", remaining)
        .with_header("X-HubSpot-RateLimit-Interval-Milliseconds", interval.as_millis())
}

/// How many calls are sent within a time.
async fn sent_within(script: &Script, time: Duration) -> usize {
    let events = script.client().v3().events();
    let calls: Vec<_> = (0..1000).map(|_| tokio::spawn(events.get("1").into_future())).collect();
    sleep(time).await;
    for call in &calls {
        call.abort();
    }
    script.sent().len()
}

#[tokio::test(start_paused = true)]
async fn limit_of_the_account_is_learned() {
    let plain = Reply::json(200, &json!({ "objectId": "1" }));
    for (reply, seconds, expected) in [
        (plain, 9, 100),
        (with_limits(190, 190, 10 * SECOND), 9, 190),
        (with_limits(250, 250, 10 * SECOND), 9, 250),
        // All were sent before the first response, but not after ten seconds.
        (with_limits(50, 50, 10 * SECOND), 15, 150),
        (with_limits(100, 100, SECOND), 9, 900),
        // Implausible limits are ignored.
        (with_limits(0, 0, 10 * SECOND), 15, 200),
        (with_limits(9, 9, 10 * SECOND), 15, 200),
        (with_limits(10_001, 10_001, 10 * SECOND), 9, 100),
        (with_limits(u32::MAX, 0, 10 * SECOND), 15, 200),
        (with_limits(190, 190, Duration::ZERO), 9, 100),
        (with_limits(190, 190, 999 * MILLISECOND), 9, 100),
        (with_limits(190, 190, 61 * SECOND), 15, 200),
        (with_limits(100, 0, 24 * 60 * 60 * SECOND), 15, 200),
    ] {
        let script = Script::new([reply.clone().after(20 * MILLISECOND)]);
        assert_eq!(sent_within(&script, SECOND * seconds).await, expected, "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn usage_by_others_is_learned() {
    // Each response says that others have used 60 of the 100.
    let script = Script::new((0..40).rev().map(|left| with_limits(100, left, 10 * SECOND)));
    let client = script.client();
    for _ in 0..40 {
        client.v3().events().get("1").await.expect("an event");
    }
    let waits = client.v3().events().get("1").deadline(9 * SECOND);
    assert_eq!(waits.await.expect_err("used up").attempts(), 0);

    // A fixed limit ignores that.
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
async fn slow_response_is_outdated() {
    let limiter = SlidingWindow::default();
    limiter.observe(&seen(100, 0, SECOND));
    let begin = Instant::now();
    limiter.acquire().await;
    assert_eq!(begin.elapsed(), Duration::ZERO);
    limiter.observe(&seen(100, 0, SECOND / 10));
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
async fn calls_without_a_limiter_do_not_wait() {
    let script = Script::new([with_limits(1, 0, 10 * SECOND)]);
    let client = script.builder().without_limiter().build().expect("a client");
    for _ in 0..1000 {
        client.v3().events().get("1").await.expect("an event");
    }
    assert_eq!(script.sent()[999], Duration::ZERO);
}
