//! Authorization of an app by an account: the URL, the return, and the code.

use hubspot_marketing_events::{Client, Error, OAuthApp};
use serde_json::json;
use tests::{Answer, Reply, Script, Server, builder, nobody};

const SECRET: &str = "a secret&more";
const CODE: &str = "the+code/1";

fn app() -> OAuthApp {
    OAuthApp::new("the id", SECRET, "https://example.com/back?to=me")
        .scopes(["oauth", "crm.objects.marketing_events.read"])
        .optional_scopes(["crm.objects.marketing_events.write"])
}

fn granted() -> serde_json::Value {
    json!({ "access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 1800 })
}

fn keeps_secrets(error: &Error) {
    let body = String::from_utf8_lossy(error.body().map_or(&[][..], |body| body));
    let printed = format!("{error} {error:?} {body}");
    assert!(!printed.contains(SECRET) && !printed.contains(CODE), "{printed}");
}

#[test]
fn url_contains_scopes_and_state() {
    let authorization = app().authorization_with_state("of this session");
    assert_eq!(
        authorization.url(),
        "https://app.hubspot.com/oauth/authorize?client_id=the%20id\
         &redirect_uri=https%3A%2F%2Fexample.com%2Fback%3Fto%3Dme\
         &scope=oauth%20crm.objects.marketing_events.read\
         &optional_scope=crm.objects.marketing_events.write&state=of%20this%20session"
    );
    assert_eq!(authorization.state(), "of this session");
    let url = OAuthApp::new("id", "secret", "https://example.com").authorization_with_state("1").url().to_owned();
    assert!(!url.contains("scope"), "{url}");
}

#[test]
fn each_authorization_has_its_own_state() {
    let states: Vec<_> = (0..100).map(|_| app().authorization().expect("random numbers").state().to_owned()).collect();
    for (index, state) in states.iter().enumerate() {
        assert_eq!(state.len(), 32);
        assert!(!states[..index].contains(state), "{state}");
    }
    let authorization = app().authorization().expect("random numbers");
    assert!(authorization.url().ends_with(&format!("&state={}", authorization.state())));
}

#[test]
fn user_returns_with_a_code() {
    for query in [
        "code=the%2Bcode%2F1&state=of+this%20session",
        "state=of%20this%20session&x&y=1&code=the%2Bcode%2f1#top",
        "https://example.com/back?to=me&code=the%2Bcode%2F1&state=of%20this%20session",
        "/back?code=the%2Bcode%2F1&state=of%20this%20session&code=another",
    ] {
        assert_eq!(app().code(query, "of this session").expect(query), CODE);
    }
}

#[test]
fn invalid_returns_are_rejected() {
    for (query, state, says) in [
        ("code=1&state=another", "mine", "not the one in the user's session"),
        ("code=1&state=min", "mine", "not the one in the user's session"),
        ("code=1&state=mine2", "mine", "not the one in the user's session"),
        ("code=1", "mine", "not the one in the user's session"),
        // A session without a state.
        ("code=1&state=", "", "not the one in the user's session"),
        ("code=1", "", "not the one in the user's session"),
        ("error=access_denied", "mine", "not the one in the user's session"),
        ("error=access_denied&error_description=Not+today%0A&state=mine", "mine", "access_denied: Not today\\u{a}"),
        ("error=access_denied&state=mine", "mine", "the app was not authorized: access_denied"),
        ("state=mine", "mine", "the redirect has no code"),
        ("code=&state=mine", "mine", "the redirect has no code"),
        ("", "mine", "not the one in the user's session"),
    ] {
        let error = app().code(query, state).expect_err(query);
        assert!(error.is_no_token(), "{error}");
        assert!(error.to_string().contains(says), "{query}: {error}");
    }
}

#[tokio::test]
async fn code_is_exchanged_for_a_refresh_token() {
    let server = Server::start(|request| match request.target.as_str() {
        "/oauth/2026-03/token" => Answer::json(200, &granted()),
        _ => Answer::json(200, &json!({ "objectId": "1" })),
    })
    .await;
    let connection = Client::builder().base_url(server.url());
    let oauth = connection.exchange_code(&app(), CODE).await.expect("credentials");
    assert_eq!(oauth.refresh_token(), "refresh-1");
    let client = builder(&server).oauth(oauth).build().expect("a client");
    client.v3().events().get("1").await.expect("an event");

    let requests = server.requests();
    let [code, refresh, call] = &requests[..] else {
        panic!("{requests:#?}");
    };
    assert_eq!(code.line(), "POST /oauth/2026-03/token");
    assert_eq!(code.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(code.header("authorization"), None);
    assert_eq!(
        code.text(),
        "grant_type=authorization_code&client_id=the%20id&client_secret=a%20secret%26more\
         &redirect_uri=https%3A%2F%2Fexample.com%2Fback%3Fto%3Dme&code=the%2Bcode%2F1"
    );
    assert!(refresh.text().ends_with("client_secret=a%20secret%26more&refresh_token=refresh-1"));
    assert_eq!(call.header("authorization"), Some("Bearer access-1"));
}

#[tokio::test]
async fn error_for_a_rejected_code_has_no_secrets() {
    let without_refresh_token = json!({ "access_token": "access-1", "expires_in": 1800 });
    for (answer, says) in [
        (Answer::json(400, &json!({ "message": format!("{CODE} is old") })), "400 Bad Request: *** is old"),
        (Answer::json(400, &json!({ "error": "invalid_grant" })), "invalid_grant"),
        (Answer::html(400, &format!("{SECRET} {CODE}")), "400 Bad Request"),
        (Answer::json(200, &without_refresh_token), "no `refresh_token`"),
        (Answer::json(200, &json!({ "access_token": "access-1" })), "no valid `access_token` or `expires_in`"),
    ] {
        let server = Server::start(move |_| answer.clone()).await;
        let connection = Client::builder().base_url(server.url());
        let error = connection.exchange_code(&app(), CODE).await.expect_err(says);
        assert!(error.is_no_token() && error.to_string().contains(says), "{error}");
        keeps_secrets(&error);
        assert!(!format!("{error:?}").contains("access-1"));
        assert_eq!(server.requests().len(), 1, "a code can be used once");
    }
}

/// A code can be used only once, so the request is retried only if HubSpot can't have processed it.
#[tokio::test(start_paused = true)]
async fn code_is_sent_again_if_it_was_not_processed() {
    for (fault, requests) in [(Reply::status(429), 2), (Reply::Refused, 2), (Reply::status(502), 1), (Reply::Broken, 1)]
    {
        let script = Script::new([fault.clone(), Reply::json(200, &granted())]);
        let result = script.builder().exchange_code(&app(), CODE).await;
        assert_eq!(result.is_ok(), requests == 2, "{fault:?}");
        assert_eq!(script.sent().len(), requests, "{fault:?}");
    }
    let connection = Client::builder().base_url(nobody().await);
    keeps_secrets(&connection.exchange_code(&app(), CODE).await.expect_err("no connection"));
}

#[test]
fn exchange_without_a_runtime_is_an_error() {
    let app = app();
    let exchange = Client::builder().base_url("http://127.0.0.1:1").exchange_code(&app, CODE);
    let result = futures_util::FutureExt::now_or_never(exchange).expect("an error at once");
    assert!(result.expect_err("no runtime").is_configuration());
}

#[test]
fn debug_output_has_no_secrets() {
    let authorization = app().authorization_with_state("of-this-session");
    let printed = format!("{:?} {authorization:?}", app());
    assert!(!printed.contains(SECRET) && !printed.contains("of-this-session"), "{printed}");
}
