//! Retries in virtual time: which failures, how often, and after which waits.

use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, NewEvent, SubscriberState};
use hubspot_marketing_events::{Client, Error, RetryPolicy};
use serde_json::json;
use std::time::Duration;
use tests::{Reply, Script, at};
use tokio::time::Instant;

const EVENT: ExternalEvent<'static> = ExternalEvent { account_id: "acme", event_id: "webinar-42" };

pub(super) fn found() -> Reply {
    Reply::json(200, &json!({ "objectId": "1" }))
}

fn rate_limited(policy: &str) -> Reply {
    Reply::json(429, &json!({ "status": "error", "errorType": "RATE_LIMIT", "policyName": policy }))
}

/// A call that only reads.
pub(super) async fn read(client: &Client) -> Result<u32, Error> {
    let response = client.v3().events().get("1").with_response().await?;
    Ok(response.attempts())
}

/// A write with an idempotent method.
pub(super) async fn delete(client: &Client) -> Result<u32, Error> {
    let call = client.v3().events().delete("1");
    Ok(call.with_response().await?.attempts())
}

/// A write that is marked as repeatable.
async fn repeatable_write(client: &Client) -> Result<u32, Error> {
    let attendee = EmailAttendance::new("ada@example.com", at("2026-03-01T10:00:00Z"));
    let attendance = client.v3().attendance();
    let call = attendance.create_by_email("1", SubscriberState::Register, [attendee]);
    Ok(call.with_response().await?.attempts())
}

/// A write that must not be repeated.
async fn other_write(client: &Client) -> Result<u32, Error> {
    let event = NewEvent::new(&EVENT, "Spring webinar", "Acme");
    let call = client.v3().events().create(event);
    Ok(call.with_response().await?.attempts())
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn retries_depend_on_status_and_kind_of_call() {
    for status in (300..600).filter(|status| *status != 304) {
        let client = Script::new([Reply::status(status)]).client();
        let (reads, repeatable, others) = match status {
            423 | 429 | 477 => (5, 5, 5),
            502..=504 | 521 | 523 | 524 => (5, 5, 1),
            408 => (5, 1, 1),
            500 | 520 => (3, 1, 1),
            _ => (1, 1, 1),
        };
        for (error, attempts) in [
            (read(&client).await, reads),
            (delete(&client).await, reads),
            (repeatable_write(&client).await, repeatable),
            (other_write(&client).await, others),
        ] {
            assert_eq!(error.expect_err("an error").attempts(), attempts, "{status}");
        }
        let is_in_doubt = !(400..500).contains(&status) || status == 408;
        let error = other_write(&client).await.expect_err("an error");
        assert_eq!(error.may_have_been_applied(), is_in_doubt, "{status}");
        let error = read(&client).await.expect_err("an error");
        assert!(!error.may_have_been_applied(), "a read changes nothing");
    }
}

#[tokio::test(start_paused = true)]
async fn statuses_500_and_520_are_retried_twice_in_total() {
    let fault = |status| vec![Reply::status(status)];
    for (replies, outcome) in [
        ([fault(500), fault(520), vec![found()]].concat(), Ok(3)),
        ([fault(500), fault(503), fault(520), vec![found()]].concat(), Ok(4)),
        ([fault(500), fault(408), fault(520), fault(500)].concat(), Err(4)),
        ([fault(520), fault(500), fault(520), vec![found()]].concat(), Err(3)),
    ] {
        let client = Script::new(replies).client();
        let attempts = read(&client).await.map_err(|error| error.attempts());
        assert_eq!(attempts, outcome);
    }
}

#[tokio::test(start_paused = true)]
async fn broken_connection_is_retried_if_that_is_safe() {
    for (reply, is_other_write_repeated) in [(Reply::Refused, true), (Reply::Broken, false), (Reply::never(), false)] {
        let client = Script::new([reply.clone(), found()]).client();
        assert_eq!(read(&client).await.expect("an event"), 2, "{reply:?}");
        let client = Script::new([reply.clone(), found()]).client();
        assert_eq!(delete(&client).await.expect("deleted"), 2);
        let written = Reply::json(200, &json!({ "results": [] }));
        let client = Script::new([reply.clone(), written]).client();
        assert_eq!(repeatable_write(&client).await.expect("written"), 2);
        let client = Script::new([reply, found()]).client();
        match other_write(&client).await {
            Ok(attempts) => assert!(is_other_write_repeated && attempts == 2),
            Err(error) => {
                assert!(!is_other_write_repeated && error.may_have_been_applied());
                assert_eq!(error.attempts(), 1);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn undecodable_response_is_not_retried() {
    let client = Script::new([Reply::status(200), found()]).client();
    let error = read(&client).await.expect_err("no body");
    assert!(error.is_decode());
    assert_eq!(error.attempts(), 1);

    let too_long = Reply::json(200, &json!({ "objectId": "12345678901234567890" }));
    let script = Script::new([too_long, found()]);
    let client = script.builder().max_response_size(20).build();
    let error = read(&client.expect("a client")).await.expect_err("too long");
    assert!(error.is_too_large());
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn maximum_wait_doubles() {
    for _ in 0..50 {
        let script = Script::new([Reply::status(503)]);
        let client = script.builder();
        let client = client.retry(RetryPolicy::default().max_attempts(8)).build();
        let error = read(&client.expect("a client")).await.expect_err("503");
        assert_eq!(error.attempts(), 8);
        let sent = script.sent();
        let waits = sent.windows(2).map(|pair| pair[1] - pair[0]);
        for (wait, ceiling) in waits.zip([500, 1000, 2000, 4000, 8000, 8000, 8000]) {
            // The clock ticks in milliseconds.
            let ceiling = Duration::from_millis(ceiling + 1);
            assert!(wait <= ceiling, "{wait:?} is longer than {ceiling:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_respected() {
    for (header, least) in [("7", 7), ("0", 0), ("60", 60), ("1.5", 2), ("Sun, 22 Nov 2026 12:00:20 GMT", 20)] {
        let asks =
            Reply::status(503).with_header("Retry-After", header).with_header("Date", "Sun, 22 Nov 2026 12:00:00 GMT");
        let script = Script::new([asks, found()]);
        assert_eq!(read(&script.client()).await.expect("an event"), 2);
        let wait = script.sent()[1];
        assert!(wait >= SECOND * least && wait <= SECOND * least + SECOND, "{wait:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn wait_after_a_423_is_at_least_two_seconds() {
    let script = Script::new([Reply::status(423), Reply::status(423), found()]);
    assert_eq!(other_write(&script.client()).await.expect("created"), 3);
    let sent = script.sent();
    assert!(sent[1] >= 2 * SECOND && sent[2] - sent[1] >= 2 * SECOND, "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn retry_after_that_is_too_long_fails_the_call() {
    let moving = Reply::status(477).with_header("Retry-After", 24 * 60 * 60);
    let script = Script::new([moving.clone(), found()]);
    let begin = Instant::now();
    let error = other_write(&script.client()).await.expect_err("24 hours");
    assert_eq!(begin.elapsed(), Duration::ZERO);
    assert_eq!(error.retry_after(), Some(24 * 60 * 60 * SECOND));
    assert_eq!(error.attempts(), 1);
    assert!(!error.may_have_been_applied());
    assert_eq!(error.to_string(), "events.create: 477: no body (HubSpot asks to retry after 86400s)");

    // A value that can't be parsed counts as a long wait.
    for asks in ["60.5", "99999999999999999999999", "soon"] {
        let script = Script::new([Reply::status(503).with_header("Retry-After", asks), found()]);
        let error = read(&script.client()).await.expect_err("too long");
        assert_eq!(error.attempts(), 1, "{asks}");
        assert!(error.retry_after() > Some(60 * SECOND), "{asks}");
    }

    // A caller may accept long waits.
    let script = Script::new([moving, found()]);
    let policy = RetryPolicy::default().max_retry_after(25 * 60 * 60 * SECOND);
    let client = script.builder().retry(policy).build().expect("a client");
    assert_eq!(other_write(&client).await.expect("created"), 2);
    assert!(begin.elapsed() >= 24 * 60 * 60 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn daily_limit_is_not_retried() {
    let script = Script::new([rate_limited("DAILY").with_header("Retry-After", 1), found()]);
    let begin = Instant::now();
    let error = read(&script.client()).await.expect_err("tomorrow");
    assert_eq!(begin.elapsed(), Duration::ZERO);
    assert!(error.is_daily_limit() && error.is_rate_limited());
    assert_eq!(error.attempts(), 1);

    let script = Script::new([rate_limited("TEN_SECONDLY_ROLLING"), found()]);
    assert_eq!(other_write(&script.client()).await.expect("created"), 2);

    let client = Script::new([rate_limited("TEN_SECONDLY_ROLLING")]).client();
    let error = other_write(&client).await.expect_err("a storm");
    assert!(!error.is_daily_limit() && error.is_rate_limited());
    assert_eq!(error.to_string(), "events.create: 429 Too Many Requests: RATE_LIMIT (after 5 attempts)");
}

#[tokio::test(start_paused = true)]
async fn default_attempts_outlast_a_used_up_budget() {
    for _ in 0..200 {
        let begin = Instant::now();
        let transport = move |_| async move {
            let (status, body) = match begin.elapsed() < 10 * SECOND {
                true => (429, r#"{ "policyName": "TEN_SECONDLY_ROLLING" }"#),
                false => (200, r#"{ "objectId": "1" }"#),
            };
            let answer = http::Response::builder().status(status);
            Ok(answer.body(body.into()).expect("an answer"))
        };
        let client = Client::builder().token("t").transport(transport).build();
        let attempts = other_write(&client.expect("a client")).await;
        assert!(attempts.expect("created") > 1);
        assert!(begin.elapsed() <= 25 * SECOND);
    }
}

#[tokio::test(start_paused = true)]
async fn wait_after_a_429_is_at_least_half_the_interval() {
    let interval = "X-HubSpot-RateLimit-Interval-Milliseconds";
    let refused = || rate_limited("TEN_SECONDLY_ROLLING");
    for (reply, least, most) in [
        (refused(), 5000, 10_500),
        (refused().with_header(interval, 2000), 1000, 2500),
        (refused().with_header(interval, u64::MAX), 30_000, 60_500),
        (refused().with_header("Retry-After", 1), 1000, 1500),
    ] {
        // The limiter would make it wait for longer.
        let script = Script::new([reply, found()]);
        let client = script.builder().without_limiter().build();
        read(&client.expect("a client")).await.expect("an event");
        let wait = script.sent()[1].as_millis();
        // The clock ticks in milliseconds.
        assert!((least..=most + 2).contains(&wait), "{wait}");
    }

    let script = Script::new([refused(), found()]);
    let policy = RetryPolicy::default().max_retry_after(SECOND);
    let client = script.builder().without_limiter().retry(policy).build();
    read(&client.expect("a client")).await.expect("an event");
    assert!(script.sent()[1] <= 2 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn doubt_about_an_earlier_attempt_is_kept() {
    for doubtful in [Reply::never(), Reply::Broken, Reply::status(502)] {
        for last in [Reply::status(404), Reply::Refused, Reply::status(429)] {
            let script = Script::new([doubtful.clone(), last.clone()]);
            let error = delete(&script.client()).await.expect_err("an error");
            assert!(error.attempts() > 1);
            assert!(error.may_have_been_applied(), "{doubtful:?}, {last:?}");

            let error = read(&script.client()).await.expect_err("an error");
            assert!(!error.may_have_been_applied(), "a read changes nothing");
        }
    }
    // Without such an attempt, there is no doubt.
    let replies = [Reply::Refused, Reply::status(423), Reply::status(429), Reply::status(404)];
    let error = delete(&Script::new(replies).client()).await;
    let error = error.expect_err("an error");
    assert_eq!(error.attempts(), 4);
    assert!(error.is_not_found() && !error.may_have_been_applied());
}

#[tokio::test(start_paused = true)]
async fn policy_of_client_and_call() {
    let script = Script::new([Reply::status(503)]);
    let client = script.builder().retry(RetryPolicy::default().max_attempts(2));
    let client = client.build().expect("a client");
    assert_eq!(read(&client).await.expect_err("503").attempts(), 2);

    let events = client.v3().events();
    for (policy, attempts) in
        [(RetryPolicy::none(), 1), (RetryPolicy::default().max_attempts(0), 1), (RetryPolicy::default(), 5)]
    {
        let error = events.get("1").retry(policy).await.expect_err("503");
        assert_eq!(error.attempts(), attempts);
    }
}
