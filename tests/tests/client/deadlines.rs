//! Timeouts and deadlines, in virtual time.

use std::time::Duration;
use tests::{Reply, Script};
use tokio::time::Instant;

use super::retries::{delete, found, read};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn timeout_applies_to_each_attempt() {
    let script = Script::new([Reply::never(), Reply::never(), found().after(3 * SECOND)]);
    let call = script.client().v3().events().get("1").timeout(4 * SECOND);
    let response = call.with_response().await.expect("an event");
    assert_eq!(response.attempts(), 3);

    let script = Script::new([Reply::never()]);
    let begin = Instant::now();
    let error = read(&script.client()).await.expect_err("no response");
    assert_eq!(error.to_string(), "events.get: no response within 60s (after 5 attempts)");
    assert!(begin.elapsed() >= 5 * 60 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn deadline_applies_to_all_attempts() {
    // In the middle of an attempt.
    let script = Script::new([Reply::never()]);
    let client = script.builder().timeout(4 * SECOND).deadline(10 * SECOND);
    let client = client.build().expect("a client");
    let begin = Instant::now();
    let error = delete(&client).await.expect_err("no response");
    assert!(error.is_timeout() && error.may_have_been_applied());
    // The clock ticks in milliseconds.
    assert!(begin.elapsed() - 10 * SECOND <= Duration::from_millis(1));
    assert_eq!(error.attempts(), 3);
    let says = "events.delete: no response within the deadline of 10s (after 3 attempts)";
    assert_eq!(error.to_string(), says);

    // Set on the call, and not set.
    let call = client.v3().events().get("1").deadline(SECOND);
    let error = call.await.expect_err("no response");
    assert_eq!((error.attempts(), error.is_timeout()), (1, true));
    let call = client.v3().events().get("1").deadline(Duration::MAX);
    assert_eq!(call.await.expect_err("no response").attempts(), 5);
}

#[tokio::test(start_paused = true)]
async fn call_fails_if_the_next_wait_exceeds_the_deadline() {
    let asks = Reply::status(503).with_header("Retry-After", 30);
    let script = Script::new([asks, found()]);
    let begin = Instant::now();
    let call = script.client().v3().events().get("1").deadline(29 * SECOND);
    let error = call.await.expect_err("no time left");
    assert_eq!(begin.elapsed(), Duration::ZERO);
    assert!(error.is_server_error());
    assert_eq!((error.attempts(), error.retry_after()), (1, Some(30 * SECOND)));
}

#[tokio::test(start_paused = true)]
async fn nothing_was_sent_if_the_deadline_passes_before_the_first_attempt() {
    let script = Script::new([found()]);
    let client = script.client();
    let events = client.v3().events();
    for _ in 0..100 {
        events.get("1").await.expect("an event");
    }
    // The limiter doesn't let it through before.
    let error = events.delete("1").deadline(SECOND).await.expect_err("no time");
    assert!(error.is_timeout() && !error.may_have_been_applied());
    assert_eq!(error.attempts(), 0);
    assert_eq!(error.to_string(), "events.delete: not sent within the deadline of 1s");
    assert_eq!(script.sent().len(), 100);
}

#[tokio::test(start_paused = true)]
async fn retries_wait_for_the_limiter() {
    let mut replies = vec![found(); 99];
    replies.push(Reply::status(503));
    replies.push(found());
    let script = Script::new(replies);
    let client = script.client();
    for _ in 0..99 {
        assert_eq!(read(&client).await.expect("an event"), 1);
    }
    assert_eq!(read(&client).await.expect("an event"), 2);
    assert!(script.sent()[100] >= 10 * SECOND);
}
