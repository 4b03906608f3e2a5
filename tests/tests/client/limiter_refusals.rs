//! The limiter after HubSpot rejected a request: only a burst 429 pauses it.

use hubspot_marketing_events::{Client, RetryPolicy, SendState, SlidingWindow};
use serde_json::json;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::{Answer, Reply, Script, Server, TOKEN, builder, most_in_a_window};
use tokio::time::{Instant, sleep};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn only_a_burst_429_pauses_all_calls() {
    let refusal = |status: u16, policy: &str, retry_after: u64| {
        Reply::json(status, &json!({ "policyName": policy })).with_header("Retry-After", retry_after)
    };
    let late = refusal(429, "TEN_SECONDLY_ROLLING", 0).after(4 * SECOND);
    let too_late = refusal(429, "TEN_SECONDLY_ROLLING", 0).after(11 * SECOND);
    let interval = "X-HubSpot-RateLimit-Interval-Milliseconds";
    let longer = refusal(429, "TEN_SECONDLY_ROLLING", 0).with_header(interval, 20_000);
    // The wait since the rejected request was sent: the interval and 1/32 of it.
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
        for window in [SlidingWindow::default(), SlidingWindow::fixed(100, 10 * SECOND)] {
            let script = Script::new([reply.clone(), Reply::json(200, &json!({ "objectId": "1" }))]);
            let builder = script.builder().limiter(window).retry(RetryPolicy::none());
            let events = builder.build().expect("a client").v3().events();
            events.get("1").await.expect_err("a refusal");
            let calls: Vec<_> = (0..300).map(|_| tokio::spawn(events.get("1").into_future())).collect();
            for call in calls {
                call.await.expect("no panic").expect("an event");
            }
            let sent = script.sent();
            // The clock ticks in milliseconds.
            let wait = sent[1].as_millis();
            assert!((earliest..earliest + 2).contains(&wait), "{wait} ms after {reply:?}");
            assert!(most_in_a_window(&sent, 10 * SECOND) <= 100);
        }
    }
}

/// The time that it takes to connect doesn't count.
#[tokio::test(start_paused = true)]
async fn pause_starts_when_the_request_was_sent() {
    let (begin, sent) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
    let log = sent.clone();
    let transport = move |request: http::Request<bytes::Bytes>| {
        let log = log.clone();
        async move {
            let state = request.extensions().get::<SendState>().expect("a state").clone();
            let is_first = log.lock().expect("no panic").is_empty();
            state.pending();
            sleep(3 * SECOND).await;
            state.started();
            log.lock().expect("no panic").push(begin.elapsed());
            sleep(SECOND).await;
            let status = if is_first { 429 } else { 204 };
            let response = http::Response::builder().status(status);
            Ok(response.body(bytes::Bytes::new()).expect("a response"))
        }
    };
    let client = Client::builder().token(TOKEN).transport(transport);
    let client = client.retry(RetryPolicy::none()).build().expect("a client");
    client.v3().events().delete("1").await.expect_err("429");
    client.v3().events().delete("1").await.expect("deleted");
    let sent = sent.lock().expect("no panic");
    // The interval, 1/32 of it, and the time to connect again.
    let wait = (sent[1] - sent[0]).as_millis();
    assert!((13_312..13_316).contains(&wait), "{wait}");
}

/// Over sockets, and with calls that are retried.
#[tokio::test]
async fn burst_429_pauses_queued_calls() {
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
    let events = client.retry(retries).build().expect("a client").v3().events();
    let first = tokio::spawn(events.get("1").into_future());
    while arrived.lock().expect("no panic").is_empty() {
        sleep(MILLISECOND).await;
    }
    sleep(100 * MILLISECOND).await;
    let calls: Vec<_> = (0..60).map(|_| tokio::spawn(events.get("1").into_future())).collect();
    for call in calls.into_iter().chain([first]) {
        call.await.expect("no panic").expect("an event");
    }
    let arrived = arrived.lock().expect("no panic");
    // What arrives in a window is tested in virtual time: over sockets, arrivals bunch up on a busy machine.
    assert!(arrived[1] - arrived[0] >= SECOND, "{arrived:?}");
}
