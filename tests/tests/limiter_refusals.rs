//! The limiter after HubSpot rejected a request: it stops after a burst 429, and after nothing else.

use hubspot_marketing_events::{RetryPolicy, SlidingWindow};
use serde_json::json;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::{Answer, Reply, Script, Server, builder, most_in_a_window};
use tokio::time::{Instant, sleep};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_burst_429_stops_all_calls_and_no_other_refusal_does() {
    let refusal = |status: u16, policy: &str, retry_after: u64| {
        Reply::json(status, &json!({ "policyName": policy }))
            .with_header("Retry-After", retry_after)
    };
    let late = refusal(429, "TEN_SECONDLY_ROLLING", 0).after(4 * SECOND);
    let too_late = refusal(429, "TEN_SECONDLY_ROLLING", 0).after(11 * SECOND);
    let interval = "X-HubSpot-RateLimit-Interval-Milliseconds";
    let longer = refusal(429, "TEN_SECONDLY_ROLLING", 0).with_header(interval, 20_000);
    // The wait from when the rejected request was sent: the interval and a thirty-second part of it.
    for (reply, earliest) in [
        (Reply::status(429), 10_312),
        (refusal(429, "TEN_SECONDLY_ROLLING", 1), 10_312),
        (refusal(429, "TEN_SECONDLY_ROLLING", 30), 30_000),
        (refusal(429, "TEN_SECONDLY_ROLLING", 3600), 60_000),
        (longer, 20_312),
        (late, 10_312),
        (too_late, 11_000),
        (refusal(429, "DAILY", 30), 0),
        (refusal(477, "", 30), 0),
        (refusal(423, "", 30), 0),
        (refusal(503, "", 30), 0),
    ] {
        for window in [
            SlidingWindow::default(),
            SlidingWindow::fixed(100, 10 * SECOND),
        ] {
            let script =
                Script::new([reply.clone(), Reply::json(200, &json!({ "objectId": "1" }))]);
            let builder = script.builder().limiter(window).retry(RetryPolicy::none());
            let events = builder.build().expect("a client").v3().events();
            events.get("1").await.expect_err("a refusal");
            let calls: Vec<_> = (0..300)
                .map(|_| tokio::spawn(events.get("1").into_future()))
                .collect();
            for call in calls {
                call.await.expect("no panic").expect("an event");
            }
            let sent = script.sent();
            // The clock ticks in milliseconds.
            let wait = sent[1].as_millis();
            assert!(
                (earliest..earliest + 2).contains(&wait),
                "{wait} ms after {reply:?}"
            );
            assert!(most_in_a_window(&sent, 10 * SECOND) <= 100);
        }
    }
}

/// Over sockets, and with calls that are retried.
#[tokio::test]
async fn queued_calls_stop_at_a_burst_429() {
    let (arrived, begin) = (Arc::new(Mutex::new(Vec::new())), Instant::now());
    let log = arrived.clone();
    let server = Server::start(move |_| {
        let mut log = log.lock().expect("no panic");
        log.push(begin.elapsed());
        match log.len() {
            1 => Answer::json(429, &json!({ "policyName": "TEN_SECONDLY_ROLLING" })),
            _ => Answer::json(200, &json!({ "objectId": "1" })),
        }
    })
    .await;
    let client = builder(&server).limiter(SlidingWindow::new(30, SECOND));
    let retries = RetryPolicy::default().max_retry_after(Duration::ZERO);
    let events = client
        .retry(retries)
        .build()
        .expect("a client")
        .v3()
        .events();
    let first = tokio::spawn(events.get("1").into_future());
    while arrived.lock().expect("no panic").is_empty() {
        sleep(MILLISECOND).await;
    }
    sleep(100 * MILLISECOND).await;
    let calls: Vec<_> = (0..60)
        .map(|_| tokio::spawn(events.get("1").into_future()))
        .collect();
    for call in calls.into_iter().chain([first]) {
        call.await.expect("no panic").expect("an event");
    }
    let arrived = arrived.lock().expect("no panic");
    assert!(arrived[1] - arrived[0] >= SECOND, "{arrived:?}");
    assert!(most_in_a_window(&arrived, SECOND) <= 30);
}
