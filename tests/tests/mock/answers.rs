//! What is answered: samples with the request's ids, or what the test says.

use hubspot_marketing_events::mock::MockServer;
use hubspot_marketing_events::types::{ExternalEvent, MarketingEvent, NewEvent};
use hubspot_marketing_events::{Method, events, list_associations, participations, settings};
use serde_json::json;
use tests::at;

const WEBINAR: ExternalEvent<'static> = ExternalEvent { account_id: "ac/me", event_id: "webinar 7" };

#[tokio::test]
async fn a_sample_has_the_ids_of_the_path() {
    let server = MockServer::start();
    let api = server.client().v2026_03();
    let event = api.events().get("4/2 ü").await.expect("an event");
    assert_eq!(event.object_id, "4/2 ü");

    let page = api.participations().list_breakdown(77).await;
    let associations = &page.expect("a page").results[0].associations;
    let id = associations.marketing_event.marketing_event_id.as_deref();
    assert_eq!(id, Some("77"));
}

#[tokio::test]
async fn a_sample_has_the_ids_of_the_query() {
    let server = MockServer::start();
    let api = server.client().v3();
    let page = api.events().search_by_external_id("webinar 7").await;
    let found = &page.expect("a page").results[0];
    assert_eq!(found.external_event_id.as_deref(), Some("webinar 7"));

    let event = api.events().get_by_external_id(&WEBINAR).await;
    assert_eq!(event.expect("an event").external_event_id, "webinar 7");
}

#[tokio::test]
async fn a_sample_has_ids_that_are_numbers() {
    let server = MockServer::start();
    let api = server.client().v2026_03();
    let saved = api.settings().create_or_update(4711, "https://example.com/%s").await.expect("settings");
    assert_eq!(saved.app_id, 4711);
    assert_eq!(saved.event_details_url, "https://example.com/%s");
}

#[tokio::test]
async fn a_sample_has_what_was_sent() {
    let server = MockServer::start();
    let api = server.client().v2026_03();
    let event = NewEvent::new(&WEBINAR, "Summer party", "Acme Inc.").start_date_time(at("2026-07-01T18:00:00Z"));
    let saved = api.events().create(event).await.expect("an event");
    assert_eq!(saved.event_name.as_deref(), Some("Summer party"));
    assert_eq!(saved.event_organizer.as_deref(), Some("Acme Inc."));
    assert_eq!(saved.start_date_time, Some(at("2026-07-01T18:00:00Z")));
    assert!(saved.object_id.is_some());
}

#[tokio::test]
async fn an_answer_is_given_as_it_is() {
    let server = MockServer::start();
    let mut event = MarketingEvent::sample();
    event.event_name = Some("Autumn fair".into());
    event.attendees = None;
    server.on::<events::Get>().answer(event.clone());
    let api = server.client().v2026_03();
    assert_eq!(api.events().get("1").await.expect("an event"), event);
    assert_eq!(api.events().get("2").await.expect("an event"), event);
}

#[tokio::test]
async fn a_sample_is_changed_and_keeps_the_ids_of_the_request() {
    let server = MockServer::start();
    server.on::<participations::Get>().sample_with(|counters| counters.attended = 120);
    server.on::<events::Get>().sample_with(|event| event.attendees = Some(120));
    let api = server.client().v2026_03();
    let counters = api.participations().get("5").await.expect("counters");
    assert_eq!(counters.attended, 120);
    let event = api.events().get("5").await.expect("an event");
    assert_eq!((event.object_id.as_str(), event.attendees), ("5", Some(120)));
}

#[tokio::test]
async fn a_sample_of_a_collection_is_changed_too() {
    let server = MockServer::start();
    server.on::<list_associations::List>().sample_with(|page| page.results.clear());
    let page = server.client().v3().list_associations().list("1").await;
    assert_eq!(page.expect("a page").results, []);
}

#[tokio::test]
async fn an_answer_is_made_from_the_request() {
    let server = MockServer::start();
    server.on::<events::Update>().answer_with(|request| {
        let mut event = hubspot_marketing_events::types::UpdatedEvent::sample();
        let changes = request.body();
        event.event_name = changes.event_name.map(|name| name.to_uppercase());
        event
    });
    let api = server.client().v2026_03();
    let changes = hubspot_marketing_events::types::EventChanges::new().event_name("quiet");
    let event = api.events().update("1", changes).await.expect("an event");
    assert_eq!(event.event_name.as_deref(), Some("QUIET"));
}

#[tokio::test]
async fn what_answers_nothing_answers_nothing() {
    let server = MockServer::start();
    server.on::<list_associations::Associate>().answer(());
    let api = server.client().v2026_03();
    let response = api.list_associations().associate("1", "2").with_response().await.expect("success");
    assert_eq!(response.status(), 204);
    assert!(response.body().is_empty());
}

#[tokio::test]
async fn other_json_is_answered_too() {
    let server = MockServer::start();
    server.on::<settings::Get>().json(200, json!({ "appId": "none" }));
    let error = server.client().v3().settings().get(1).await.unwrap_err();
    assert_eq!(error.json_path(), Some("appId"));
}

#[tokio::test]
async fn whatever_serializes_is_json() {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Contact {
        first_name: &'static str,
    }
    let server = MockServer::start();
    let contact = Contact { first_name: "Ada" };
    server.on_path(Method::GET, "/contact").json(200, contact);
    let call = server.client().request(Method::GET, "/contact");
    assert_eq!(call.await.expect("a contact"), json!({ "firstName": "Ada" }));
}

#[tokio::test]
async fn other_paths_are_answered_too() {
    let server = MockServer::start();
    server.on_path(Method::GET, "/crm/v3/objects/contacts/101").json(200, json!({ "id": "101" }));
    let contact =
        server.client().request(Method::GET, "/crm/v3/objects/contacts").segment("101").await.expect("a contact");
    assert_eq!(contact["id"], "101");
}
