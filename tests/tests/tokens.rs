//! Tokens that come from elsewhere: asked for once, ahead of time, and without fuss about a failure.

use hubspot_marketing_events::{
    AccessToken, BoxFuture, Client, Error, OAuth, SlidingWindow, TokenProvider,
};
use serde_json::json;
use std::future::IntoFuture;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::{Answer, Reply, Request, Script, Server, builder};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

type Refusal = Box<dyn std::error::Error + Send + Sync>;

/// Gives `token-1`, `token-2` and so on, as slowly and for as long as told, or fails.
#[derive(Clone)]
struct Provider(Arc<Mutex<State>>);

struct State {
    asked: usize,
    takes: Duration,
    life: Option<Duration>,
    fails: bool,
}

impl Provider {
    fn new(takes: Duration, life: Option<Duration>) -> Self {
        Self(Arc::new(Mutex::new(State {
            asked: 0,
            takes,
            life,
            fails: false,
        })))
    }

    fn asked(&self) -> usize {
        self.0.lock().expect("no panic").asked
    }

    fn fails(&self, fails: bool) {
        self.0.lock().expect("no panic").fails = fails;
    }
}

impl TokenProvider for Provider {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, Refusal>> {
        Box::pin(async {
            let (number, takes, life, fails) = {
                let mut state = self.0.lock().expect("no panic");
                state.asked += 1;
                (state.asked, state.takes, state.life, state.fails)
            };
            sleep(takes).await;
            if fails {
                return Err("the store is closed".into());
            }
            let token = AccessToken::new(format!("token-{number}"));
            Ok(match life {
                Some(life) => token.expires_in(life),
                None => token,
            })
        })
    }
}

fn found() -> Reply {
    Reply::json(200, &json!({ "objectId": "1" }))
}

fn script() -> Script {
    Script::new([found()])
}

fn client(script: &Script, provider: &Provider) -> Client {
    let builder = script.builder().without_limiter();
    let builder = builder.token_provider(provider.clone());
    builder.build().expect("a client")
}

async fn call(client: &Client) -> Result<(), Error> {
    client.v3().events().get("1").await.map(drop)
}

/// The token of the latest request.
fn last_token(script: &Script) -> String {
    let requests = script.requests();
    let request = requests.last().expect("a request");
    let header = request.headers()["authorization"].to_str().expect("text");
    header.strip_prefix("Bearer ").expect("a token").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_hundred_calls_wait_for_one_token() {
    let (script, provider) = (script(), Provider::new(SECOND, Some(30 * MINUTE)));
    let client = client(&script, &provider);
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(client.v3().events().get("1").into_future()))
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("an event");
    }
    assert_eq!(provider.asked(), 1);
    assert_eq!(script.sent(), [SECOND; 100]);
    assert_eq!(last_token(&script), "token-1");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_calls_share_a_failure_and_the_next_one_asks_again() {
    let (script, provider) = (script(), Provider::new(SECOND, Some(30 * MINUTE)));
    provider.fails(true);
    let client = client(&script, &provider);
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(client.v3().events().delete("1").into_future()))
        .collect();
    for call in calls {
        let error = call.await.expect("no panic").expect_err("no token");
        assert!(error.is_no_token() && !error.may_have_been_applied());
        assert_eq!(error.attempts(), 0);
        assert_eq!(
            error.to_string(),
            "events.delete: no access token: the store is closed"
        );
        assert!(std::error::Error::source(&error).is_some());
    }
    assert_eq!(provider.asked(), 1);
    provider.fails(false);
    call(&client).await.expect("an event");
    assert_eq!(provider.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_ahead_of_its_end_while_calls_go_on() {
    let (script, provider) = (script(), Provider::new(SECOND, Some(30 * MINUTE)));
    let client = client(&script, &provider);
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
async fn a_failed_renewal_is_survived() {
    let (script, provider) = (script(), Provider::new(SECOND, Some(30 * MINUTE)));
    let client = client(&script, &provider);
    call(&client).await.expect("an event");
    sleep(26 * MINUTE).await;
    provider.fails(true);
    // As long as the old token lives, calls go on with it, and the renewal is tried now and then.
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
async fn a_renewal_outlives_the_calls_that_wait_for_it() {
    let (script, provider) = (script(), Provider::new(10 * SECOND, Some(30 * MINUTE)));
    let client = client(&script, &provider);
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
async fn a_provider_that_hangs_has_failed() {
    let (script, provider) = (script(), Provider::new(3600 * SECOND, None));
    let error = call(&client(&script, &provider)).await;
    let error = error.expect_err("no token");
    assert!(error.is_no_token());
    assert_eq!(
        error.to_string(),
        "events.get: no access token: none within 60s"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_whose_life_is_unknown_is_asked_for_each_time() {
    let replies = [found(), Reply::status(503), found()];
    let (script, provider) = (Script::new(replies), Provider::new(Duration::ZERO, None));
    let client = client(&script, &provider);
    call(&client).await.expect("an event");
    call(&client).await.expect("an event");
    assert_eq!(provider.asked(), 3);
    assert_eq!(last_token(&script), "token-3");
}

#[tokio::test(start_paused = true)]
async fn a_token_dies_while_the_machine_sleeps_too() {
    let life = Duration::from_millis(200);
    let (script, provider) = (script(), Provider::new(Duration::ZERO, Some(life)));
    let client = client(&script, &provider);
    call(&client).await.expect("an event");
    // The runtime's clock stands still, and the one on the wall doesn't.
    std::thread::sleep(life);
    call(&client).await.expect("an event");
    assert_eq!(last_token(&script), "token-2");
}

#[tokio::test(start_paused = true)]
async fn any_life_of_a_token_will_do() {
    for (life, asked) in [(Duration::ZERO, 4), (Duration::MAX, 1)] {
        let (script, provider) = (script(), Provider::new(Duration::ZERO, Some(life)));
        let client = client(&script, &provider);
        call(&client).await.expect("an event");
        sleep(MINUTE).await;
        call(&client).await.expect("an event");
        // One that is dead on arrival is asked for twice per call and then sent as it is.
        assert_eq!(provider.asked(), asked);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_dies_while_its_call_waits_for_the_limiter_is_replaced() {
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
async fn who_waits_for_another_token_waits_for_the_limiter_again() {
    let (script, provider) = (script(), Provider::new(5 * SECOND, Some(20 * SECOND)));
    let client = script.builder().token_provider(provider);
    let client = client.limiter(SlidingWindow::fixed(10, 10 * SECOND));
    let client = client.build().expect("a client");
    let calls: Vec<_> = (0..60)
        .map(|_| tokio::spawn(client.v3().events().get("1").into_future()))
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("an event");
    }
    let sent = script.sent();
    assert_eq!(sent.len(), 60);
    for window in sent.windows(11) {
        assert!(window[10] - window[0] >= 10 * SECOND, "{sent:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_panics_has_failed() {
    struct Panics(AtomicUsize);
    impl TokenProvider for Panics {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, Refusal>> {
            Box::pin(async {
                let asked = self.0.fetch_add(1, Ordering::Relaxed);
                // It is asked twice for a call.
                assert!(asked >= 2, "in the provider");
                Ok(AccessToken::new("token-2"))
            })
        }
    }
    let script = script();
    let builder = script.builder();
    let builder = builder.token_provider(Panics(AtomicUsize::new(0)));
    let client = builder.build().expect("a client");
    let error = call(&client).await.expect_err("no token");
    assert!(error.is_no_token(), "{error}");
    call(&client).await.expect("an event");
    assert_eq!(last_token(&script), "token-2");
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_ends_with_its_runtime_is_begun_anew() {
    let (script, provider) = (script(), Provider::new(10 * SECOND, Some(30 * MINUTE)));
    let client = client(&script, &provider);
    let begins = client.clone();
    let other_runtime = std::thread::spawn(move || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        let hasty = begins.v3().events().get("1").deadline(SECOND);
        runtime.block_on(hasty.into_future()).expect_err("no time");
        runtime
    });
    let other_runtime = other_runtime.join().expect("no panic");
    let waits = tokio::spawn(client.v3().events().get("1").into_future());
    tokio::task::yield_now().await;
    other_runtime.shutdown_background();
    waits.await.expect("no panic").expect("an event");
    assert_eq!(provider.asked(), 2);
}

#[tokio::test]
async fn a_header_of_the_caller_s_own_needs_no_token() {
    let provider = Provider::new(Duration::ZERO, None);
    let server = Server::answering([Answer::json(200, &json!({ "objectId": "1" }))]).await;
    let client = builder(&server).token_provider(provider.clone());
    let client = client.build().expect("a client");
    let call = client.v3().events().get("1");
    let call = call.header("Authorization", "Bearer mine");
    call.await.expect("an event");
    assert_eq!(
        server.request().header("authorization"),
        Some("Bearer mine")
    );
    assert_eq!(provider.asked(), 0);
}

/// A server whose tokens are `access-1` and so on, good for this long, with another refresh token
/// if told.
async fn oauth_server(expires_in: u64, refresh_token: Option<&'static str>) -> Server {
    let granted = Mutex::new(0);
    Server::start(move |request| {
        if request.target != "/oauth/2026-03/token" {
            return Answer::json(200, &json!({ "objectId": "1" }));
        }
        let mut granted = granted.lock().expect("no panic");
        *granted += 1;
        Answer::json(
            200,
            &json!({
                "access_token": format!("access-{granted}"),
                "expires_in": expires_in,
                "refresh_token": refresh_token,
                "token_type": "bearer",
            }),
        )
    })
    .await
}

fn oauth() -> OAuth {
    OAuth::new("the id", "a secret&more", "refresh+1")
}

fn of_tokens(server: &Server) -> Vec<Request> {
    let mut requests = server.requests();
    requests.retain(|request| request.target == "/oauth/2026-03/token");
    requests
}

#[tokio::test]
async fn a_refresh_token_buys_access_tokens() {
    let server = oauth_server(1800, Some("refresh+1")).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tells = told.clone();
    let oauth = oauth().on_new_refresh_token(move |token| {
        tells.lock().expect("no panic").push(token.to_owned());
    });
    let client = builder(&server).oauth(oauth).build().expect("a client");
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(client.v3().events().get("1").into_future()))
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("an event");
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 101);
    let (token, calls) = requests.split_first().expect("requests");
    assert_eq!(token.line(), "POST /oauth/2026-03/token");
    assert_eq!(
        token.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(token.header("authorization"), None);
    assert_eq!(
        token.text(),
        "grant_type=refresh_token&client_id=the%20id&client_secret=a%20secret%26more\
         &refresh_token=refresh%2B1"
    );
    for call in calls {
        assert_eq!(call.header("authorization"), Some("Bearer access-1"));
    }
    assert!(told.lock().expect("no panic").is_empty(), "it is the same");
}

#[tokio::test]
async fn another_refresh_token_is_told_and_used() {
    // Tokens that are dead at once, so that each call buys one.
    let server = oauth_server(0, Some("refresh-2")).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tells = told.clone();
    let oauth = oauth().on_new_refresh_token(move |token| {
        tells.lock().expect("no panic").push(token.to_owned());
    });
    let client = builder(&server).oauth(oauth).build().expect("a client");
    call(&client).await.expect("an event");
    call(&client).await.expect("an event");
    assert_eq!(*told.lock().expect("no panic"), ["refresh-2"]);
    let requests = of_tokens(&server);
    assert!(requests[0].text().ends_with("refresh_token=refresh%2B1"));
    for request in &requests[1..] {
        assert!(request.text().ends_with("refresh_token=refresh-2"));
    }
}

#[tokio::test]
async fn a_refused_refresh_token_is_an_error_without_secrets() {
    let refused = json!({
        "status": "BAD_REFRESH_TOKEN",
        "message": "refresh+1 is unknown for a secret&more",
        "correlationId": "c-1",
    });
    let server = Server::start(move |_| Answer::json(400, &refused)).await;
    let client = builder(&server).oauth(oauth()).build().expect("a client");
    for asked in 1..3 {
        let error = call(&client).await.expect_err("no token");
        assert!(error.is_no_token());
        assert_eq!(
            error.to_string(),
            "events.get: no access token: oauth.token: 400 Bad Request: *** is unknown for *** (correlation id c-1)"
        );
        assert!(!format!("{error:?}").contains("refresh+1"));
        assert!(!format!("{error:?}").contains("a secret"));
        assert_eq!(server.requests().len(), asked, "no use in trying again");
    }
}

#[tokio::test]
async fn a_token_answer_that_cannot_be_read_is_not_shown() {
    for body in [
        r#"{"access_token":"access-1"}"#,
        r#"{"access_token":"access-1","expires_in":"access-1"}"#,
        r#"["access-1"]"#,
        "access-1",
        "",
    ] {
        let server = Server::start(move |_| Answer::new(200, &[], body)).await;
        let client = builder(&server).oauth(oauth()).build().expect("a client");
        let error = call(&client).await.expect_err("no token");
        assert!(error.is_no_token(), "{body}");
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("access-1"), "{printed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_request_that_meets_a_fault_is_repeated() {
    let granted = json!({ "access_token": "access-1", "expires_in": 1800 });
    let granted = || Reply::json(200, &granted);
    for fault in [
        Reply::status(502),
        Reply::status(429),
        Reply::Refused,
        Reply::Broken,
        Reply::never(),
    ] {
        let script = Script::new([fault.clone(), granted(), found()]);
        let client = script.builder().oauth(oauth()).build().expect("a client");
        call(&client).await.expect("an event");
        assert_eq!(script.sent().len(), 3, "{fault:?}");
        assert_eq!(last_token(&script), "access-1");

        let script = Script::new([fault.clone(), fault.clone(), fault]);
        let client = script.builder().oauth(oauth()).build().expect("a client");
        let error = call(&client).await.expect_err("no token");
        assert!(error.is_no_token(), "{error}");
        assert_eq!(script.sent().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_the_caller_s_to_know_of() {
    // A 401 says that the token was revoked or lacks its app: another one would fare no better.
    let script = Script::new([Reply::json(
        401,
        &json!({ "category": "EXPIRED_AUTHENTICATION", "message": "expired" }),
    )]);
    let provider = Provider::new(Duration::ZERO, Some(30 * MINUTE));
    let error = call(&client(&script, &provider)).await.expect_err("401");
    assert!(error.is_unauthorized() && !error.is_no_token());
    assert_eq!((error.attempts(), provider.asked()), (1, 1));
}
