//! Overrides: the responses, and what is stored.

use super::{WEBINAR, seeded};
use hubspot_marketing_events::mock::{InputOutcome, MockServer};
use hubspot_marketing_events::types::{
    EmailAttendance, EventChanges, ExternalEvent, MarketingEvent, NewEvent, SavedEvent, SubscriberState,
};
use hubspot_marketing_events::{Method, attendance, events, list_associations, settings};
use serde_json::json;
use tests::at;

fn emails() -> [EmailAttendance; 4] {
    ["ada", "bob", "cid", "eve"]
        .map(|name| EmailAttendance::new(format!("{name}@example.com"), at("2026-03-01T10:00:00Z")))
}

/// The people in the event's list.
async fn listed(server: &MockServer) -> Vec<String> {
    let call = server.client().v2026_03().participations().list_breakdown("42");
    let page = call.await.expect("a page");
    let emails = page.results.into_iter();
    emails.filter_map(|it| it.associations.contact.email).collect()
}

#[tokio::test]
async fn a_custom_response_is_returned_unchanged() {
    let server = MockServer::start();
    let mut event = MarketingEvent::sample();
    event.event_name = Some("Autumn fair".into());
    event.attendees = None;
    server.on::<events::Get>().answer(event.clone());
    let api = server.client().v2026_03();
    assert_eq!(api.events().get("1").await.expect("an event"), event);
}

#[tokio::test]
async fn a_response_is_changed_or_made_from_the_request() {
    let server = seeded();
    let api = server.client().v2026_03();
    server.on::<events::Get>().changed(|event| event.attendees = Some(120));
    let event = api.events().get("42").await.expect("an event");
    assert_eq!((&*event.object_id, event.attendees), ("42", Some(120)));
    // Errors are not modified.
    assert!(api.events().get("7").await.unwrap_err().is_not_found());

    server.on::<events::Update>().answer_with(|request| {
        let mut event = hubspot_marketing_events::types::UpdatedEvent::sample();
        event.event_name = request.body().event_name.map(|name| name.to_uppercase());
        event
    });
    let changes = EventChanges::new().event_name("quiet");
    let event = api.events().update("1", changes).await.expect("an event");
    assert_eq!(event.event_name.as_deref(), Some("QUIET"));
    // It was a success, so the change is stored.
    let event = api.events().get("1").await.expect("an event");
    assert_eq!(event.event_name.as_deref(), Some("quiet"));
}

#[tokio::test]
async fn each_input_has_its_outcome_and_only_what_is_confirmed_is_stored() {
    let server = seeded();
    server.on::<attendance::CreateByEmail>().each(|input| match &input.email[..3] {
        "bob" => InputOutcome::rejected("VALIDATION_ERROR", "no such address"),
        "cid" => InputOutcome::NotStored,
        "eve" => InputOutcome::Unconfirmed,
        _ => InputOutcome::Confirmed,
    });
    let attendance = server.client().v2026_03().attendance();
    let call = attendance.create_by_email("42", SubscriberState::Register, emails());
    let outcome = call.await.expect("an outcome");
    let confirmed: Vec<_> = outcome.results().iter().map(|it| &*it.email).collect();
    assert_eq!(confirmed, ["ada@example.com", "cid@example.com"]);
    let [error] = outcome.errors() else {
        panic!("{outcome:?}");
    };
    assert_eq!(error.message.as_deref(), Some("no such address"));
    assert_eq!(error.context["email"], ["bob@example.com"]);
    assert_eq!(outcome.num_errors(), Some(1));
    assert_eq!(listed(&server).await, ["ada@example.com"]);
}

#[tokio::test]
async fn the_server_stores_what_a_custom_response_confirms() {
    let server = seeded();
    let api = server.client().v2026_03();
    let results = json!({ "status": "COMPLETE", "results": [{ "email": "BOB@example.com" }] });
    server.on::<attendance::CreateByEmail>().once().json(200, results);
    server.on::<attendance::CreateByEmail>().status(500);
    let record = || {
        let state = SubscriberState::Register;
        api.attendance().create_by_email("42", state, emails())
    };
    let _ = record().await.expect("an outcome");
    record().await.expect_err("a failure");
    assert_eq!(listed(&server).await, ["bob@example.com"]);

    let mut saved = SavedEvent::sample();
    saved.object_id = Some("777".into());
    server.on::<events::Create>().answer(saved);
    let party = ExternalEvent { account_id: "acme", event_id: "party" };
    let call = api.events().create(NewEvent::new(&party, "Party", "Acme"));
    call.await.expect("an event");
    let event = api.events().get("777").await.expect("an event");
    assert_eq!(event.event_name.as_deref(), Some("Party"));

    server.on::<events::DeleteBatch>().status(204);
    let _ = api.events().delete_batch(["777"]).await.expect("success");
    assert!(api.events().get("777").await.unwrap_err().is_not_found());
}

/// HubSpot once did this.
#[tokio::test]
async fn an_upsert_can_create_nothing() {
    let server = seeded();
    server.on::<events::UpsertBatch>().each(|_| InputOutcome::Unconfirmed);
    let events = server.client().v2026_03().events();
    let new = NewEvent::new(&ExternalEvent { event_id: "new", ..WEBINAR }, "New", "Acme");
    let outcome = events.upsert_batch([new]).await.expect("an outcome");
    assert!(outcome.results().is_empty() && outcome.errors().is_empty());
    assert_eq!(events.list().await.expect("a page").total, Some(2));
}

#[tokio::test]
async fn operations_without_a_body_return_none() {
    let server = MockServer::start();
    server.on::<list_associations::Associate>().answer(());
    let lists = server.client().v2026_03().list_associations();
    let response = lists.associate("1", "2").with_response().await;
    let response = response.expect("success");
    assert_eq!(response.status(), 204);
    assert!(response.body().is_empty());
}

#[tokio::test]
async fn other_json_and_other_paths() {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Contact {
        first_name: &'static str,
    }
    let server = MockServer::start();
    server.on::<settings::Get>().json(200, json!({ "appId": "none" }));
    let error = server.client().v3().settings().get(1).await.unwrap_err();
    assert_eq!(error.json_path(), Some("appId"));

    let contact = Contact { first_name: "Ada" };
    server.on_path(Method::GET, "/crm/v3/objects/contacts/101").json(200, contact);
    let call = server.client().request(Method::GET, "/crm/v3/objects/contacts");
    let contact = call.segment("101").await.expect("a contact");
    assert_eq!(contact, json!({ "firstName": "Ada" }));
}
