//! Failing token providers and rejected tokens: when another token is requested.

use hubspot_marketing_events::{AccessToken, BoxFuture, Client, OAuth, TokenProvider};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tests::{Provider, Reply, Script, last_token};
use tokio::time::{Instant, sleep};

use super::tokens::{call, found, script};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

type Refusal = Box<dyn std::error::Error + Send + Sync>;

fn oauth() -> OAuth {
    OAuth::new("the id", "a secret&more", "refresh+1")
}

/// Panics twice, and then returns tokens.
struct Panics(AtomicUsize);

impl TokenProvider for Panics {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, Refusal>> {
        Box::pin(async {
            let asked = self.0.fetch_add(1, Ordering::Relaxed);
            assert!(asked >= 2, "in the provider");
            Ok(AccessToken::new(format!("token-{}", asked + 1)))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn panicking_provider_counts_as_failed() {
    let script = script();
    let builder = script.builder();
    let builder = builder.token_provider(Panics(AtomicUsize::new(0)));
    let client = builder.build().expect("a client");
    let begin = Instant::now();
    for _ in 0..2 {
        let error = call(&client).await.expect_err("no token");
        assert!(error.is_no_token(), "{error}");
        assert!(error.to_string().ends_with("the token provider panicked"), "{error}");
    }
    call(&client).await.expect("an event");
    assert_eq!(last_token(&script), "token-3");
    assert!(begin.elapsed() >= SECOND, "there is a pause after each failure");
}

/// Makes sequential calls in ten tasks for two seconds.
async fn many_calls(client: &Client) {
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                loop {
                    let _ = call(&client).await;
                    sleep(Duration::from_millis(1)).await;
                }
            })
        })
        .collect();
    sleep(2 * SECOND).await;
    for task in tasks {
        task.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn failing_provider_is_paused() {
    for (life, fails) in [(None, true), (Some(Duration::ZERO), false), (Some(Duration::ZERO), true)] {
        let (script, provider) = (script(), Provider::new(Duration::ZERO, life));
        provider.fails(fails);
        let client = provider.client(&script);
        many_calls(&client).await;
        // At the start, after 0.5 and after 1.5 seconds.
        assert_eq!(provider.asked(), 3, "{life:?}, {fails}");
        // The failures are forgotten after a success.
        provider.fails(false);
        provider.lives(30 * MINUTE);
        sleep(8 * SECOND).await;
        call(&client).await.expect("an event");
        assert_eq!(last_token(&script), "token-4");
    }
    for reply in [
        Reply::status(500),
        Reply::status(400),
        Reply::status(429).with_header("Retry-After", 60),
        Reply::json(200, &json!({ "access_token": "access-1", "expires_in": 0 })),
    ] {
        let script = Script::new([reply.clone()]);
        let builder = script.builder().without_limiter().oauth(oauth());
        many_calls(&builder.build().expect("a client")).await;
        let requests = script.requests();
        let of_tokens = requests.iter().filter(|it| it.uri().path() == "/oauth/2026-03/token");
        assert!(of_tokens.count() <= 3, "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_of_the_token_endpoint_is_respected() {
    let refused = |wait: u64| Reply::status(429).with_header("Retry-After", wait);
    let granted = Reply::json(200, &json!({ "access_token": "access-1", "expires_in": "1800" }));
    for (wait, earliest, fails_at_once) in [(30, 30, false), (3600, 300, true)] {
        let script = Script::new([refused(wait), granted.clone(), found()]);
        let client = script.builder().oauth(oauth()).build().expect("a client");
        let error = call(&client).await.expect_err("429");
        assert!(error.is_no_token() && error.is_rate_limited() && !error.is_daily_limit());
        assert_eq!(error.status().map(|status| status.as_u16()), Some(429));
        assert_eq!(error.retry_after(), Some(SECOND * u32::try_from(wait).expect("small")));
        assert_eq!(script.sent().len(), 1, "it is too long for a retry");
        if fails_at_once {
            let error = call(&client).await.expect_err("429");
            assert!(error.is_no_token() && error.is_rate_limited());
            assert_eq!(script.sent(), [Duration::ZERO]);
            sleep(SECOND * earliest).await;
        }
        call(&client).await.expect("an event");
        assert_eq!(script.sent()[1].as_secs(), u64::from(earliest));
    }
}

#[tokio::test(start_paused = true)]
async fn token_lifetime_may_be_any_form_of_number() {
    for life in [json!(1800), json!("1800"), json!(1800.0), json!("1800.5")] {
        let granted = Reply::json(200, &json!({ "access_token": "access-1", "expires_in": life }));
        let script = Script::new([granted, found()]);
        let client = script.builder().oauth(oauth()).build().expect("a client");
        call(&client).await.expect("an event");
        // It is used for five sixths of this time.
        sleep(1499 * SECOND).await;
        call(&client).await.expect("an event");
        assert_eq!(script.requests().len(), 3, "{life}");
    }
}

/// A rejected token is replaced once, even if many calls used it.
#[tokio::test(start_paused = true)]
async fn rejected_token_can_be_replaced() {
    let (rejected, found) = (Reply::status(401), found());
    let script = Script::new([vec![rejected; 100], vec![found]].concat());
    let provider = Provider::new(SECOND, Some(30 * MINUTE));
    let client = provider.client(&script);
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let error = call(&client).await.expect_err("401");
                assert!(error.is_unauthorized() && error.attempts() == 1);
                assert!(client.renew_token(&error).await.expect("another token"));
                call(&client).await.expect("an event");
                error
            })
        })
        .collect();
    for task in tasks {
        let error = task.await.expect("no panic");
        // It has been replaced.
        assert!(client.renew_token(&error).await.expect("another token"));
    }
    assert_eq!((provider.asked(), last_token(&script)), (2, "token-2".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn token_is_not_replaced_if_that_does_not_help() {
    // The provider returns the same token again.
    struct Same(AtomicUsize, Option<Duration>);
    impl TokenProvider for Same {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, Refusal>> {
            self.0.fetch_add(1, Ordering::Relaxed);
            let token = AccessToken::new("the-same");
            let token = self.1.map_or(token.clone(), |life| token.expires_in(life));
            Box::pin(async { Ok(token) })
        }
    }
    let script = Script::new([Reply::status(401)]);
    // A token with an unknown lifetime is requested every time.
    for (life, asked) in [(Some(30 * MINUTE), 2), (None, 200)] {
        let provider = Arc::new(Same(AtomicUsize::new(0), life));
        let client = script.builder().without_limiter().token_provider(provider.clone());
        let client = client.build().expect("a client");
        for _ in 0..100 {
            let error = call(&client).await.expect_err("401");
            assert!(!client.renew_token(&error).await.expect("the same token"));
        }
        assert_eq!(provider.0.load(Ordering::Relaxed), asked);
    }

    // The token is static, or set by the caller.
    let client = script.client();
    let error = call(&client).await.expect_err("401");
    assert!(!client.renew_token(&error).await.expect("the same token"));
    let provider = Provider::new(Duration::ZERO, Some(30 * MINUTE));
    let client = provider.client(&script);
    let own = client.v3().events().get("1").header("Authorization", "Bearer mine");
    let error = own.await.expect_err("401");
    assert!(!client.renew_token(&error).await.expect("nothing to replace"));
    // Another error doesn't replace the token.
    let client = provider.client(&Script::new([Reply::status(403)]));
    let error = call(&client).await.expect_err("403");
    assert!(!client.renew_token(&error).await.expect("nothing to replace"));
    assert_eq!(provider.asked(), 1);
}
