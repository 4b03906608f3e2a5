//! Calls that are rejected before anything is sent, because they are invalid or would become another call.

use hubspot_marketing_events::types::SubscriberState::Attend;
use hubspot_marketing_events::types::*;
use hubspot_marketing_events::{Client, Error, v3, v2026_03};
use std::fmt::Debug;
use std::future::IntoFuture;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use tests::{Answer, Server, at, builder, client};

fn external<'a>(account_id: &'a str, event_id: &'a str) -> ExternalEvent<'a> {
    ExternalEvent { account_id, event_id }
}

fn event(id: &str) -> ExternalEvent<'_> {
    external("acme", id)
}

fn attendee() -> [ContactAttendance; 1] {
    [ContactAttendance::new(101, at("2026-03-01T10:00:00Z"))]
}

fn guest() -> [EmailAttendance; 1] {
    [EmailAttendance::new("ada@example.com", at("2026-03-01T10:00:00Z"))]
}

/// Makes the call in both versions, which must reject it with this text.
async fn refused<A: Debug, B: Debug>(
    v3: impl AsyncFnOnce(v3::Api) -> Result<A, Error>,
    v2026_03: impl AsyncFnOnce(v2026_03::Api) -> Result<B, Error>,
    says: &str,
) {
    let server = Server::answering([]).await;
    let client = client(&server);
    let errors =
        [v3(client.v3()).await.expect_err("a refusal"), v2026_03(client.v2026_03()).await.expect_err("a refusal")];
    for error in errors {
        assert!(error.is_invalid_request(), "{error}");
        assert!(error.to_string().contains(says), "{says:?} is not said: {error}");
        assert!(!error.may_have_been_applied());
        assert_eq!(error.status(), None);
    }
    assert_eq!(server.connections(), 0);
}

/// Makes a call in both versions, and compares its error.
macro_rules! refused {
    (|$api:ident| $call:expr => $says:expr) => {
        refused(async |$api| $call.await, async |$api| $call.await, $says).await
    };
}

#[tokio::test]
async fn empty_path_value() {
    refused!(|api| api.events().get("") => "`objectId` is empty");
    refused!(|api| api.events().delete("") => "`objectId` is empty");
    refused!(|api| api.events().get_by_external_id(&event("")) => "`externalEventId` is empty");
    refused!(|api| api.events().identifiers_by_external_id("") => "`externalEventId` is empty");
    refused!(|api| api.participations().get_by_external_id(&external("", "1")) => "`externalAccountId` is empty");
    refused!(|api| api.list_associations().delete("1", "") => "`listId` is empty");
    refused!(|api| api.participations().list_breakdown_by_contact("") => "`contactIdentifier` is empty");
    refused!(|api| api.settings().get("") => "`appId` is empty");
    let event = || NewEvent::new(&event(""), "Spring webinar", "Acme");
    refused!(|api| api.events().upsert_by_external_id(event()) => "`externalEventId` is empty");
}

#[tokio::test]
async fn dotted_path_value() {
    for dots in [".", ".."] {
        let says = format!("can't be `{dots}`");
        refused!(|api| api.events().get(dots) => &says);
        refused!(|api| api.events().delete(dots) => &says);
        refused!(|api| api.list_associations().associate(dots, "1") => &says);
        refused!(|api| api.list_associations().associate("1", dots) => &says);
        refused!(|api| api.participations().list_breakdown_by_external_id(&external(dots, "1")) => &says);
        refused!(|api| api.subscriber_state().record_by_email(&event(dots), Attend, guest()) => &says);
    }
}

#[tokio::test]
async fn event_id_that_names_another_operation() {
    refused!(|api| api.events().get_by_external_id(&event("search"))
        => "`GET /events/search`");
    refused!(|api| api.events().get_by_external_id(&event("identifiers"))
        => "`GET /{externalEventId}/identifiers`");
    refused!(|api| api.events().get_by_external_id(&event("settings"))
        => "`GET /{appId}/settings`");
    refused!(|api| api.events().identifiers_by_external_id("events")
        => "`GET /events/{externalEventId}`");
    refused!(|api| api.events().identifiers_by_external_id("participations")
        => "`GET /participations/{marketingEventId}`");
}

#[tokio::test]
async fn attendance_event_id_that_names_another_operation() {
    refused!(|api| api.attendance().create_by_contact_id("attendance", Attend, attendee())
        => "`POST /attendance/{externalEventId}/{subscriberState}/create`");
    refused!(|api| api.attendance().create_by_email("attendance", Attend, guest())
        => "`POST /attendance/{externalEventId}/{subscriberState}/email-create`");
    refused!(|api| {
        api.attendance().create_by_external_id_and_contact_id(&event("attendance"), Attend, attendee())
    } => "`POST /{objectId}/attendance/{subscriberState}/create`");
    refused!(|api| {
        api.attendance().create_by_external_id_and_email(&event("attendance"), Attend, guest())
    } => "`POST /{objectId}/attendance/{subscriberState}/email-create`");
}

#[tokio::test]
async fn participation_argument_that_names_another_operation() {
    refused!(|api| api.participations().get("identifiers")
        => "`GET /{externalEventId}/identifiers`");
    refused!(|api| api.participations().get("settings")
        => "`GET /{appId}/settings`");
    refused!(|api| api.participations().get_by_external_id(&event("breakdown"))
        => "`GET /participations/{marketingEventId}/breakdown`");
    refused!(|api| api.participations().list_breakdown_by_external_id(&external("contacts", "webinar-42"))
        => "`GET /participations/contacts/{contactIdentifier}/breakdown`");
}

#[tokio::test]
async fn app_id_that_names_another_operation() {
    refused!(|api| api.settings().get("events")
        => "`GET /events/{externalEventId}`");
    refused!(|api| api.settings().get("participations")
        => "`GET /participations/{marketingEventId}`");
}

#[tokio::test]
async fn rejection_names_argument_and_value() {
    refused!(|api| api.events().get_by_external_id(&event("search"))
        => "`externalEventId` can't be `search`");
    refused!(|api| api.participations().list_breakdown_by_external_id(&external("contacts", "1"))
        => "`externalAccountId` can't be `contacts`");
}

#[tokio::test]
async fn same_values_are_accepted_where_they_are_unambiguous() {
    let server = Server::start(|_| Answer::empty(204)).await;
    let api = client(&server).v3();
    let calls = [
        // No operation with this method has such a path.
        api.events().delete("events"),
        api.events().delete("search"),
        // Only a segment of dots alone is special.
        api.events().delete("..."),
        api.events().delete("a..b"),
        // Percent-encoded text is not special.
        api.events().delete("%2e%2e"),
    ];
    for call in calls {
        call.await.expect("an id like any other");
    }
    let targets: Vec<_> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(
        targets,
        [
            "/marketing/v3/marketing-events/events",
            "/marketing/v3/marketing-events/search",
            "/marketing/v3/marketing-events/...",
            "/marketing/v3/marketing-events/a..b",
            "/marketing/v3/marketing-events/%252e%252e",
        ]
    );
}

#[tokio::test]
async fn header_with_a_line_break() {
    for value in ["a\r\nX-Injected: b", "a\nb", "a\rb", "a\0b", "\u{7f}"] {
        refused!(|api| api.events().get("1").header("X-Trace", value) => "\"X-Trace\"");
    }
    for name in ["X-Trace: a\r\nX-Injected", "X Trace", "", "ü", ":path"] {
        refused!(|api| api.events().get("1").header(name, "a") => "the header");
    }
}

#[tokio::test]
async fn header_that_belongs_to_the_transport() {
    for name in ["Content-Length", "Transfer-Encoding", "Host", "Connection"] {
        refused!(|api| api.events().delete("1").header(name, "1") => &name.to_lowercase());
    }
}

#[tokio::test]
async fn line_break_in_a_path_or_query_is_encoded() {
    let server = Server::start(|_| Answer::empty(204)).await;
    let call = client(&server).v3().events().delete("1 HTTP/1.1\r\nX-Injected: a");
    call.query("q", "\r\n\r\n").await.expect("an id like any other");
    assert_eq!(
        server.request().target,
        "/marketing/v3/marketing-events/1%20HTTP%2F1.1%0D%0AX-Injected%3A%20a?q=%0D%0A%0D%0A",
    );
}

#[tokio::test]
async fn body_that_cannot_be_serialized() {
    let keys = std::collections::BTreeMap::from([((1, 2), 3)]);
    refused!(|api| api.events().update("1", EventChanges::new()).body_field("odd", &keys) => "`odd`");
}

#[tokio::test]
async fn url_that_is_too_long() {
    let long = "x".repeat(70_000);
    refused!(|api| api.events().get(&long) => "URL");
    refused!(|api| api.events().list().after(&long) => "URL");
}

#[tokio::test]
async fn first_of_several_problems_is_reported() {
    refused!(|api| api.events().get("").header("X-Trace", "\n").header("Host", "a") => "\"X-Trace\"");
}

#[test]
fn call_outside_of_tokio() {
    let client = Client::new("t").expect("a client");
    let call = pin!(client.v3().events().get("1").into_future());
    let Poll::Ready(Err(error)) = call.poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("not refused");
    };
    assert!(error.is_configuration() && !error.may_have_been_applied());
    assert!(error.to_string().contains("Tokio runtime"), "{error}");
}

#[tokio::test]
async fn base_url_that_would_leak_the_token() {
    for url in [
        "http://api.hubapi.com",
        "http://example.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://[2001:db8::1]",
        "ftp://127.0.0.1",
        "https://user:secret@api.hubapi.com",
        "https://api.hubapi.com@example.com",
        "https://api.hubapi.com?q=1",
        "https://api.hubapi.com/#a",
        "https://api.hubapi.com:99999",
        "api.hubapi.com",
        "/marketing",
        "https://",
        "not a URL",
        "",
    ] {
        let error = Client::builder().token("t").base_url(url).build().expect_err(url);
        assert!(error.is_configuration(), "{url}: {error}");
        assert!(error.to_string().contains("base URL"), "{url}: {error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    for url in [
        "https://api.hubapi.com",
        "https://api.hubapi.com:8443/path/",
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://127.8.9.10:1",
        "http://[::1]:8080",
        "HTTP://LOCALHOST",
    ] {
        Client::builder().token("t").base_url(url).build().expect(url);
    }
}

#[tokio::test]
async fn invalid_token() {
    for token in ["", " ", "\n", "pat 1", "pat\n1", "pat\r\nX-Injected: a", "pät"] {
        let error = Client::new(token).expect_err("no token");
        assert!(error.is_configuration(), "{error}");
        assert!(error.to_string().contains("token"), "{error}");
    }
    let error = Client::builder().build().expect_err("no token");
    assert!(error.is_configuration() && error.to_string().contains("token"), "{error}");
    let error = Client::builder().token("t").user_agent("a\nb").build().expect_err("no user agent");
    assert!(error.is_configuration() && error.to_string().contains("user agent"), "{error}");
}

#[tokio::test]
async fn response_that_is_too_large() {
    let answer = Answer::html(500, &"x".repeat(1001));
    let server = Server::start(move |_| answer.clone()).await;
    let small = builder(&server).max_response_size(1000).build().expect("a client");
    let error = small.v3().events().get("1").await.expect_err("too much");
    // The status decides, whatever happens to the body.
    assert!(error.is_server_error() && !error.may_have_been_applied(), "{error}");
    let error = small.v3().events().delete("1").await.expect_err("too much");
    assert!(error.is_server_error() && error.may_have_been_applied(), "{error}");
    let enough = builder(&server).max_response_size(1001).build().expect("a client");
    assert!(enough.v3().events().get("1").await.expect_err("a 500").is_server_error());
}
