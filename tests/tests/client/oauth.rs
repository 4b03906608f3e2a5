//! OAuth: token requests and their errors.

use hubspot_marketing_events::OAuth;
use serde_json::json;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::{Answer, Reply, Request, Script, Server, builder, last_token};
use tokio::time::sleep;

use super::tokens::{call, found};

const SECOND: Duration = Duration::from_secs(1);

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
async fn refresh_token_yields_access_tokens() {
    let server = oauth_server(1800, Some("refresh+1")).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tells = told.clone();
    let oauth = oauth().on_new_refresh_token(move |token| {
        tells.lock().expect("no panic").push(token.to_owned());
    });
    let client = builder(&server).oauth(oauth).build().expect("a client");
    let calls: Vec<_> = (0..100).map(|_| tokio::spawn(client.v3().events().get("1").into_future())).collect();
    for call in calls {
        call.await.expect("no panic").expect("an event");
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 101);
    let (token, calls) = requests.split_first().expect("requests");
    assert_eq!(token.line(), "POST /oauth/2026-03/token");
    assert_eq!(token.header("content-type"), Some("application/x-www-form-urlencoded"));
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
async fn new_refresh_token_is_reported_and_used() {
    // Tokens that expire immediately, because a later call has to request another one.
    let server = oauth_server(0, Some("refresh-2")).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tells = told.clone();
    let oauth = oauth().on_new_refresh_token(move |token| {
        tells.lock().expect("no panic").push(token.to_owned());
    });
    let client = builder(&server).oauth(oauth).build().expect("a client");
    call(&client).await.expect("an event");
    sleep(SECOND).await;
    call(&client).await.expect("an event");
    assert_eq!(*told.lock().expect("no panic"), ["refresh-2"]);
    let requests = of_tokens(&server);
    assert_eq!(requests.len(), 2);
    assert!(requests[0].text().ends_with("refresh_token=refresh%2B1"));
    for request in &requests[1..] {
        assert!(request.text().ends_with("refresh_token=refresh-2"));
    }
}

#[tokio::test]
async fn error_for_a_rejected_refresh_token_has_no_secrets() {
    for (body, is_revoked, says) in [
        (
            json!({
                "status": "BAD_REFRESH_TOKEN",
                "message": "refresh+1 is unknown for a secret&more",
                "correlationId": "c-1",
            }),
            true,
            "*** is unknown for *** (correlation id c-1)",
        ),
        (
            json!({ "error": "invalid_grant", "error_description": "refresh+1 is revoked" }),
            true,
            "invalid_grant: *** is revoked",
        ),
        (
            json!({ "error": "invalid_client", "error_description": "who are you?" }),
            false,
            "invalid_client: who are you?",
        ),
        (
            json!({ "status": 400, "error": "invalid_grant", "error_description": "no such refresh token" }),
            true,
            "invalid_grant: no such refresh token",
        ),
        (json!({ "status": "BAD_REFRESH_TOKEN" }), true, r#"unexpected body: {"status":"BAD_REFRESH_TOKEN"}"#),
    ] {
        let server = Server::start(move |_| Answer::json(400, &body)).await;
        let client = builder(&server).oauth(oauth()).build().expect("a client");
        for asked in 1..3 {
            let error = call(&client).await.expect_err("no token");
            assert!(error.is_no_token() && !error.is_bad_request());
            assert_eq!(error.is_refresh_token_revoked(), is_revoked);
            assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
            let start = "events.get: no access token: oauth.token: 400 Bad Request: ";
            assert_eq!(error.to_string(), format!("{start}{says}"));
            let printed = format!("{error:?} {:?}", error.body());
            assert!(!printed.contains("refresh+1") && !printed.contains("a secret"), "{printed}");
            assert_eq!(server.requests().len(), asked, "it is asked again after a pause");
        }
    }
}

#[tokio::test]
async fn error_contains_everything_from_the_token_endpoint() {
    let body = json!({ "message": "No", "subCategory": "X", "errors": [{ "code": "A" }], "context": { "a": ["b"] } });
    let server = Server::start(move |_| Answer::json(400, &body)).await;
    let client = builder(&server).oauth(oauth()).build().expect("a client");
    let error = call(&client).await.expect_err("no token");
    assert_eq!((error.message(), error.sub_category()), (Some("No"), Some("X")));
    assert_eq!(error.details()[0].code.as_deref(), Some("A"));
    assert_eq!(error.context()["a"], ["b"]);
}

#[tokio::test]
async fn unreadable_token_response_is_not_shown() {
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
async fn token_requests_are_retried() {
    let granted = json!({ "access_token": "access-1", "expires_in": 1800 });
    let granted = || Reply::json(200, &granted);
    for fault in [Reply::status(502), Reply::status(429), Reply::Refused, Reply::Broken, Reply::never()] {
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
