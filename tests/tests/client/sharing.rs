//! Using the client across tasks, types and versions. Most of this is tested by compiling.

use hubspot_marketing_events::types::ExternalEvent;
use hubspot_marketing_events::{
    Api, BatchOutcome, Call, Client, ClientBuilder, Error, Page, Response, Timestamp, Version, v3, v2026_03,
};
use serde_json::json;
use std::future::IntoFuture;
use tests::{Answer, Server, client};

fn is_shared<T: Clone + Send + Sync + 'static>() {}
fn is_sent<T: Send + 'static>(value: T) -> T {
    value
}

#[test]
fn long_lived_types_are_sync() {
    is_shared::<Client>();
    is_shared::<v3::Api>();
    is_shared::<v2026_03::Api>();
    is_shared::<v3::Events>();
    is_shared::<v2026_03::Attendance>();
    is_shared::<v3::SubscriberState>();
    is_shared::<Timestamp>();
    is_shared::<Page<v3::MarketingEvent>>();
    is_shared::<BatchOutcome<v3::RecordedContact>>();
    is_shared::<Response<v3::MarketingEvent>>();
    is_shared::<v2026_03::NewEvent>();
}

#[test]
fn types_that_move_into_tasks_are_send() {
    fn check<T: Send + 'static>() {}
    check::<ClientBuilder>();
    check::<Error>();
    check::<Call<hubspot_marketing_events::events::List>>();

    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_error::<Error>();
}

#[tokio::test]
async fn call_can_be_spawned() {
    let server = Server::answering([1, 2].map(|_| Answer::json(200, &json!({ "results": [] })))).await;
    let api = client(&server).v2026_03();
    let call = {
        let (account_id, event_id) = ("acme".to_owned(), "webinar-42".to_owned());
        let external = ExternalEvent { account_id: &account_id, event_id: &event_id };
        // The call doesn't borrow its arguments.
        api.list_associations().list_by_external_id(&external)
    };
    let whole = tokio::spawn(is_sent(call.into_future()));
    let page = whole.await.expect("no panic").expect("a page");
    assert!(page.results.is_empty());

    let response = tokio::spawn(is_sent(api.events().list().with_response()));
    assert_eq!(response.await.expect("no panic").expect("a page").status(), 200);
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_poll() {
    let server = Server::answering([]).await;
    let events = client(&server).v3().events();
    drop(events.delete("1"));
    drop(events.delete("1").into_future());
    drop(events.delete("1").with_response());
    tokio::task::yield_now().await;
    assert!(server.requests().is_empty());
}

/// Generic over versions.
async fn names<V: Version>(api: &Api<V>) -> Result<Vec<String>, Error> {
    let page = api.events().list().limit(2).await?;
    Ok(page.results.into_iter().filter_map(|event| event.event_name).collect())
}

fn version<V: Version>(_: &Api<V>) -> &'static str {
    V::NAME
}

#[tokio::test]
async fn function_generic_over_versions() {
    let page = json!({ "results": [{ "objectId": "1", "eventName": "Spring" }, { "objectId": "2" }] });
    let server = Server::answering([1, 2].map(|_| Answer::json(200, &page))).await;
    let client = client(&server);
    assert_eq!(names(&client.v3()).await.expect("names"), ["Spring"]);
    assert_eq!(names(&client.v2026_03()).await.expect("names"), ["Spring"]);
    assert_eq!(
        server.requests().iter().map(|request| request.target.as_str()).collect::<Vec<_>>(),
        ["/marketing/marketing-events/v3?limit=2", "/marketing/marketing-events/2026-03?limit=2"],
    );
    assert_eq!((version(&client.v3()), version(&client.v2026_03())), ("v3", "2026-03"));
}

#[tokio::test]
async fn each_version_has_its_own_aliases() {
    let saved = json!({ "objectId": "1" });
    let server = Server::answering([1, 2].map(|_| Answer::json(200, &saved))).await;
    let client = client(&server);

    let external = v3::ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let event = v3::NewEvent::new(&external, "Spring webinar", "Acme");
    let saved: v3::SavedEvent = client.v3().events().create(event).await.expect("an event");
    assert_eq!(saved.object_id.as_deref(), Some("1"));

    let external = v2026_03::ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let event = v2026_03::NewEvent::new(&external, "Spring webinar", "Acme");
    let saved: v2026_03::SavedEvent = client.v2026_03().events().create(event).await.expect("an event");
    assert_eq!(saved.object_id.as_deref(), Some("1"));
}

#[tokio::test]
async fn clones_share_connections() {
    let server = Server::start(|_| Answer::json(200, &json!({ "results": [] }))).await;
    let client = client(&server);
    client.v3().events().list().await.expect("a page");
    client.clone().v2026_03().events().list().await.expect("a page");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn concurrent_calls_get_their_own_responses() {
    let server = Server::start(|request| {
        let id = request.target.rsplit('/').next();
        Answer::json(200, &json!({ "objectId": id }))
    })
    .await;
    let events = client(&server).v3().events();
    let calls: Vec<_> = (0..20).map(|id| (id, tokio::spawn(events.get(id).into_future()))).collect();
    for (id, call) in calls {
        let event = call.await.expect("no panic").expect("an event");
        assert_eq!(event.object_id, id.to_string());
    }
}
