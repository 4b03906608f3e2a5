//! Token providers: tokens are requested once and before they expire, and failures are tolerated.

use hubspot_marketing_events::{Client, Error, SlidingWindow};
use serde_json::json;
use std::future::IntoFuture;
use std::time::Duration;
use tests::{Answer, Provider, Reply, Script, Server, builder, last_token};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

pub(super) fn found() -> Reply {
    Reply::json(200, &json!({ "objectId": "1" }))
}

pub(super) fn script() -> Script {
    Script::new([found()])
}

pub(super) async fn call(client: &Client) -> Result<(), Error> {
    client.v3().events().get("1").await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn hundred_calls_wait_for_one_token() {
    let (script, provider) = (script(), Provider::new(SECOND, Some(30 * MINUTE)));
    let client = provider.client(&script);
    let calls: Vec<_> = (0..100).map(|_| tokio::spawn(client.v3().events().get("1").into_future())).collect();
    for call in calls {
        call.await.expect("no panic").expect("an event");
    }
    assert_eq!(provider.asked(), 1);
    assert_eq!(script.sent(), [SECOND; 100]);
    assert_eq!(last_token(&script), "token-1");
}

#[tokio::test(start_paused = true)]
async fn hundred_calls_share_a_failure_and_the_next_call_tries_again() {
    let (script, provider) = (script(), Provider::new(SECOND, Some(30 * MINUTE)));
    provider.fails(true);
    let client = provider.client(&script);
    let calls: Vec<_> = (0..100).map(|_| tokio::spawn(client.v3().events().delete("1").into_future())).collect();
    for call in calls {
        let error = call.await.expect("no panic").expect_err("no token");
        assert!(error.is_no_token() && !error.may_have_been_applied());
        assert_eq!(error.attempts(), 0);
        assert_eq!(error.to_string(), "events.delete: no access token: the store is closed");
        assert!(std::error::Error::source(&error).is_some());
    }
    assert_eq!(provider.asked(), 1);
    provider.fails(false);
    call(&client).await.expect("an event");
    assert_eq!(provider.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn token_is_renewed_before_it_expires() {
    let (script, provider) = (script(), Provider::new(SECOND, Some(30 * MINUTE)));
    let client = provider.client(&script);
    call(&client).await.expect("an event");
    sleep(24 * MINUTE).await;
    call(&client).await.expect("an event");
    assert_eq!(provider.asked(), 1);

    sleep(MINUTE).await;
    let begin = Instant::now();
    for _ in 0..100 {
        call(&client).await.expect("an event");
    }
    assert_eq!(begin.elapsed(), Duration::ZERO, "nobody waits");
    assert_eq!(last_token(&script), "token-1");
    sleep(2 * SECOND).await;
    call(&client).await.expect("an event");
    assert_eq!(last_token(&script), "token-2");
    assert_eq!(provider.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn calls_survive_a_failed_renewal() {
    let (script, provider) = (script(), Provider::new(SECOND, Some(30 * MINUTE)));
    let client = provider.client(&script);
    call(&client).await.expect("an event");
    sleep(26 * MINUTE).await;
    provider.fails(true);
    // While the old token is valid, calls use it, and the renewal is retried.
    for _ in 0..60 {
        call(&client).await.expect("an event");
        assert_eq!(last_token(&script), "token-1");
        sleep(SECOND).await;
    }
    assert!((5..=8).contains(&provider.asked()), "{}", provider.asked());
    sleep(5 * MINUTE).await;
    assert!(call(&client).await.expect_err("dead").is_no_token());
    provider.fails(false);
    call(&client).await.expect("an event");
}

#[tokio::test(start_paused = true)]
async fn renewal_outlives_waiting_calls() {
    let (script, provider) = (script(), Provider::new(10 * SECOND, Some(30 * MINUTE)));
    let client = provider.client(&script);
    let hasty = client.v3().events().get("1").deadline(SECOND);
    let error = hasty.await.expect_err("no token in time");
    assert!(error.is_timeout());
    assert_eq!(error.attempts(), 0);
    let dropped = tokio::spawn(client.v3().events().get("1").into_future());
    sleep(SECOND).await;
    dropped.abort();
    call(&client).await.expect("an event");
    assert_eq!(provider.asked(), 1);
    assert_eq!(script.sent(), [10 * SECOND]);
}

#[tokio::test(start_paused = true)]
async fn hanging_provider_counts_as_failed() {
    let (script, provider) = (script(), Provider::new(3600 * SECOND, None));
    let error = call(&provider.client(&script)).await;
    let error = error.expect_err("no token");
    assert!(error.is_no_token());
    assert_eq!(error.to_string(), "events.get: no access token: the token provider returned none within 60s");
}

#[tokio::test(start_paused = true)]
async fn token_with_unknown_lifetime_is_requested_every_time() {
    let replies = [found(), Reply::status(503), found()];
    let (script, provider) = (Script::new(replies), Provider::new(Duration::ZERO, None));
    let client = provider.client(&script);
    call(&client).await.expect("an event");
    call(&client).await.expect("an event");
    assert_eq!(provider.asked(), 3);
    assert_eq!(last_token(&script), "token-3");
}

#[tokio::test(start_paused = true)]
async fn token_expires_while_the_machine_sleeps() {
    let life = Duration::from_millis(200);
    let (script, provider) = (script(), Provider::new(Duration::ZERO, Some(life)));
    let client = provider.client(&script);
    call(&client).await.expect("an event");
    // The runtime's clock stops, and the wall clock doesn't.
    std::thread::sleep(life);
    call(&client).await.expect("an event");
    assert_eq!(last_token(&script), "token-2");
}

#[tokio::test(start_paused = true)]
async fn any_token_lifetime_is_accepted() {
    for (life, asked) in [(Duration::ZERO, 2), (Duration::MAX, 1)] {
        let (script, provider) = (script(), Provider::new(Duration::ZERO, Some(life)));
        let client = provider.client(&script);
        call(&client).await.expect("an event");
        sleep(MINUTE).await;
        call(&client).await.expect("an event");
        // A token that has already expired is still sent.
        assert_eq!(provider.asked(), asked);
    }
}

#[tokio::test(start_paused = true)]
async fn token_that_expires_in_the_queue_of_the_limiter_is_replaced() {
    let (script, provider) = (script(), Provider::new(Duration::ZERO, Some(5 * SECOND)));
    let builder = script.builder().token_provider(provider);
    let client = builder.build().expect("a client");
    for _ in 0..100 {
        call(&client).await.expect("an event");
    }
    call(&client).await.expect("an event");
    assert_eq!(last_token(&script), "token-2");
}

#[tokio::test(start_paused = true)]
async fn call_that_waited_for_another_token_waits_for_the_limiter_again() {
    let (script, provider) = (script(), Provider::new(5 * SECOND, Some(20 * SECOND)));
    let client = script.builder().token_provider(provider);
    let client = client.limiter(SlidingWindow::fixed(10, 10 * SECOND));
    let client = client.build().expect("a client");
    let calls: Vec<_> = (0..60).map(|_| tokio::spawn(client.v3().events().get("1").into_future())).collect();
    for call in calls {
        call.await.expect("no panic").expect("an event");
    }
    let sent = script.sent();
    assert_eq!(sent.len(), 60);
    for window in sent.windows(11) {
        assert!(window[10] - window[0] >= 10 * SECOND, "{sent:?}");
    }
}

/// In synchronous facades, runtimes run only while a caller waits.
#[tokio::test(start_paused = true)]
async fn renewal_on_another_runtime_is_restarted() {
    for ends in [true, false] {
        let (script, provider) = (script(), Provider::new(10 * SECOND, Some(30 * MINUTE)));
        let client = provider.client(&script);
        let begins = client.clone();
        let other_runtime = std::thread::spawn(move || {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_time().start_paused(true).build().expect("a runtime");
            let hasty = begins.v3().events().get("1").deadline(SECOND);
            runtime.block_on(hasty.into_future()).expect_err("no time");
            runtime
        });
        let other_runtime = other_runtime.join().expect("no panic");
        let calls: Vec<_> = (0..100).map(|_| tokio::spawn(client.v3().events().get("1").into_future())).collect();
        tokio::task::yield_now().await;
        let idle = match ends {
            true => {
                other_runtime.shutdown_background();
                None
            }
            false => Some(other_runtime),
        };
        let begin = Instant::now();
        for call in calls {
            call.await.expect("no panic").expect("an event");
        }
        assert!(begin.elapsed() <= 16 * SECOND);
        // Once for all calls.
        assert_eq!((provider.asked(), last_token(&script)), (2, "token-2".to_owned()));
        // The late result of the idle runtime is not used.
        if let Some(idle) = idle {
            let goes_on = std::thread::spawn(move || idle.block_on(async { sleep(20 * SECOND).await }));
            goes_on.join().expect("no panic");
            call(&client).await.expect("an event");
            assert_eq!((provider.asked(), last_token(&script)), (2, "token-2".to_owned()));
        }
    }
}

#[tokio::test]
async fn authorization_header_of_the_caller_needs_no_token() {
    let provider = Provider::new(Duration::ZERO, None);
    let server = Server::answering([Answer::json(200, &json!({ "objectId": "1" }))]).await;
    let client = builder(&server).token_provider(provider.clone());
    let client = client.build().expect("a client");
    let call = client.v3().events().get("1");
    let call = call.header("Authorization", "Bearer mine");
    call.await.expect("an event");
    assert_eq!(server.request().header("authorization"), Some("Bearer mine"));
    assert_eq!(provider.asked(), 0);
}

#[tokio::test(start_paused = true)]
async fn rejected_token_is_reported_to_the_caller() {
    // A 401 means that the token was revoked or lacks its app: another one would fail as well.
    let script =
        Script::new([Reply::json(401, &json!({ "category": "EXPIRED_AUTHENTICATION", "message": "expired" }))]);
    let provider = Provider::new(Duration::ZERO, Some(30 * MINUTE));
    let error = call(&provider.client(&script)).await.expect_err("401");
    assert!(error.is_unauthorized() && !error.is_no_token());
    assert_eq!((error.attempts(), provider.asked()), (1, 1));
}
