//! Default headers of a client.

use hubspot_marketing_events::{Client, OAuth};
use serde_json::json;
use tests::{Answer, Server, TOKEN, builder};

const SECRET: &str = "a-gateway-secret";

async fn events() -> Server {
    Server::start(|request| match request.target.as_str() {
        "/oauth/2026-03/token" => Answer::json(200, &json!({ "access_token": "access-1", "expires_in": 1800 })),
        _ => Answer::json(200, &json!({ "objectId": "1" })),
    })
    .await
}

#[tokio::test]
async fn default_headers_are_sent_and_can_be_overridden_per_call() {
    let server = events().await;
    let builder = builder(&server).default_header("X-Tenant", "first").default_header("x-tenant", "acme");
    let api = builder.default_header("X-Team", "events").build().expect("a client").v3();
    api.events().get("1").await.expect("an event");
    api.events().get("1").header("x-tenant", "another").await.expect("an event");
    let requests = server.requests();
    for (request, tenant) in requests.iter().zip(["acme", "another"]) {
        assert_eq!(request.header("x-tenant"), Some(tenant));
        assert_eq!(request.header("x-team"), Some("events"));
        assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    }
    assert_eq!(requests.len(), 2);
}

#[tokio::test]
async fn token_requests_have_no_default_headers() {
    let server = events().await;
    let oauth = OAuth::new("id", "secret", "refresh");
    let client = builder(&server).oauth(oauth).default_header("X-Tenant", "acme").build().expect("a client");
    client.v3().events().get("1").await.expect("an event");
    let tenants: Vec<_> = server.requests().iter().map(|request| request.header("x-tenant").is_some()).collect();
    assert_eq!(tenants, [false, true]);
}

#[tokio::test]
async fn headers_that_belong_to_the_client_are_rejected() {
    for (name, hint) in [
        ("Authorization", "use `token`"),
        ("User-Agent", "use `user_agent`"),
        ("Content-Type", "sets it itself"),
        ("Host", "sets it itself"),
        ("not a name", "characters that HTTP doesn't allow"),
    ] {
        let builder = Client::builder().token(TOKEN).default_header(name, SECRET);
        let error = builder.build().expect_err(name);
        assert!(error.is_configuration() && error.to_string().contains(hint), "{error}");
        assert!(!format!("{error:?}").contains(SECRET), "{error:?}");
    }
    let error =
        Client::builder().token(TOKEN).default_header("X-A", format!("{SECRET}\n")).build().expect_err("a break");
    assert!(error.to_string().contains("x-a") || error.to_string().contains("X-A"), "{error}");
    assert!(!format!("{error:?}").contains(SECRET), "{error:?}");
}

#[tokio::test]
async fn values_of_default_headers_are_never_shown() {
    // A gateway that repeats the request.
    let server = Server::start(|request| Answer::html(502, &request.head)).await;
    for name in ["X-Gateway-Key", "X-Gateway"] {
        let builder = builder(&server).default_header(name, SECRET);
        assert!(!format!("{builder:?}").contains(SECRET));
        let client = builder.build().expect("a client");
        let printed = format!("{client:?}");
        assert!(printed.contains(&name.to_lowercase()) && !printed.contains(SECRET), "{printed}");
        let error = client.v3().events().get("1").await.expect_err("a 502");
        let body = String::from_utf8_lossy(error.body().expect("a body"));
        let printed = format!("{error} {error:?} {body}");
        assert!(!printed.contains(SECRET), "{printed}");
    }
    let client = builder(&server).default_header("X-Gateway-Key", SECRET).build().expect("a client");
    assert!(!client.v3().events().get("1").to_curl().expect("a command").contains(SECRET));
}
