//! Events in the mock server.

use super::{WEBINAR, seeded};
use hubspot_marketing_events::mock::{Event, InputOutcome, MockServer};
use hubspot_marketing_events::types::{
    EventChanges, EventUpdate, ExternalEvent, ExternalEventKey, NewEvent, PropertyInput,
};
use hubspot_marketing_events::v2026_03::V202603;
use hubspot_marketing_events::{Error, Method, events};
use tests::at;

fn new(event_id: &str) -> NewEvent {
    let event = ExternalEvent { account_id: "acme", event_id };
    NewEvent::new(&event, "Summer party", "Acme Inc.")
}

#[tokio::test]
async fn created_events_can_be_read_and_others_are_404() {
    let server = MockServer::start();
    let api = server.client().v2026_03();
    let event = new("party").start_date_time(at("2026-07-01T18:00:00Z"));
    let saved = api.events().create(event).await.expect("an event");
    let id = saved.object_id.expect("an id");
    let event = api.events().get(&id).await.expect("an event");
    assert_eq!(event.event_name.as_deref(), Some("Summer party"));
    assert_eq!(event.start_date_time, Some(at("2026-07-01T18:00:00Z")));
    assert_eq!(event.attendees, Some(0));
    // Both versions share the same data.
    let all = server.client().v3().events().list().await.expect("a page");
    assert_eq!((all.total, &all.results[0]), (Some(1), &event));

    let error = api.events().get("7").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert!(error.to_string().contains("MockServer::given"), "{error}");
    let other = ExternalEvent { account_id: "acme", event_id: "other" };
    let error = api.events().get_by_external_id(&other).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn a_second_create_is_a_conflict_that_names_the_first() {
    let server = MockServer::start();
    let events = server.client().v2026_03().events();
    let first = events.create(new("a")).await.expect("an event").object_id;
    let error = events.create(new("a")).await.unwrap_err();
    assert!(error.is_conflict() && error.is_bad_request(), "{error}");
    assert_eq!(error.existing_object_id(), first.as_deref());
    let upserted = events.upsert_by_external_id(new("a")).await;
    assert_eq!(upserted.expect("an event").object_id, first);
}

#[tokio::test]
async fn repeating_a_create_whose_response_was_lost_is_a_conflict() {
    let server = MockServer::start();
    let events = server.client().v2026_03().events();
    server.on::<events::Create>().once().truncated();
    let error = events.create(new("a")).await.unwrap_err();
    assert!(error.may_have_been_applied(), "{error}");
    assert!(events.create(new("a")).await.unwrap_err().is_conflict());
    // A request that was reset was not carried out.
    server.on::<events::Create>().once().reset();
    assert!(events.create(new("b")).await.is_err());
    events.create(new("b")).await.expect("an event");
}

#[tokio::test]
async fn changes_are_stored() {
    let server = seeded();
    let events = server.client().v2026_03().events();
    let changes = EventChanges::new()
        .event_name("quiet")
        .custom_properties([PropertyInput::new("room", "A"), PropertyInput::new("floor", "1")]);
    events.update("42", changes).await.expect("an event");
    let changes = EventChanges::new().custom_properties([PropertyInput::new("room", "B")]);
    events.update("42", changes).await.expect("an event");
    events.cancel_by_external_id(&WEBINAR).await.expect("an event");
    let event = events.get_by_external_id(&WEBINAR).await.expect("an event");
    assert_eq!(event.event_name.as_deref(), Some("quiet"));
    assert_eq!(event.event_cancelled, Some(true));
    let properties = event.custom_properties.iter();
    let properties: Vec<_> = properties.map(|it| (&*it.name, it.value.as_deref())).collect();
    assert_eq!(properties, [("floor", Some("1")), ("room", Some("B"))]);
}

#[tokio::test]
async fn deleted_events_cannot_be_read() {
    let server = seeded();
    let events = server.client().v2026_03().events();
    events.delete("1").await.expect("success");
    assert!(events.delete("1").await.unwrap_err().is_not_found());
    events.delete_by_external_id(&WEBINAR).await.expect("success");
    assert_eq!(events.list().await.expect("a page").results, []);

    server.given(Event::new("42").external(&WEBINAR));
    let keys = [ExternalEventKey::new(7, &WEBINAR)];
    events.delete_batch_by_external_id(keys).await.expect("success");
    assert!(events.get("42").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn batches_of_events_can_fail_in_part() {
    let server = seeded();
    let events = server.client().v2026_03().events();
    let outcome = events.upsert_batch([new("a"), new("b")]).await.expect("an outcome");
    let [a, b] = outcome.results() else {
        panic!("{outcome:?}");
    };
    assert_ne!(a.id, b.id);

    let updates = [EventUpdate::new("42").event_name("new"), EventUpdate::new("7")];
    let response = events.update_batch(updates).with_response().await.expect("an outcome");
    assert_eq!(response.status(), 207);
    assert_eq!(response.value().results()[0].event_name.as_deref(), Some("new"));
    assert_eq!(response.value().errors()[0].context["objectId"], ["7"]);

    let response = events.delete_batch(["42", "7"]).with_response().await.expect("an outcome");
    assert_eq!((response.status().as_u16(), response.value().errors().len()), (207, 1));
    let response = events.delete_batch(["1"]).with_response().await.expect("an outcome");
    assert_eq!(response.status(), 204);
}

#[tokio::test]
async fn identifiers_lag_behind_a_create() {
    let server = MockServer::start();
    server.lag(2);
    let events = server.client().v3().events();
    events.create(new("a")).await.expect("an event");
    let mut totals = Vec::new();
    for _ in 0..3 {
        let page = events.identifiers_by_external_id("a").await.expect("a page");
        totals.push(page.results.len());
    }
    assert_eq!(totals, [0, 0, 1]);
    let found = events.search_by_external_id("a").await.expect("a page");
    assert_eq!(found.results[0].external_account_id.as_deref(), Some("acme"));
}

#[tokio::test]
async fn lists_and_settings_are_kept() {
    let server = seeded();
    let api = server.client().v2026_03();
    let lists = api.list_associations();
    lists.associate("42", "7001").await.expect("success");
    let page = lists.list_by_external_id(&WEBINAR).await.expect("a page");
    assert_eq!(page.results[0].list_id, "7001");
    lists.delete("42", "7001").await.expect("success");
    assert_eq!(lists.list("42").await.expect("a page").results, []);

    assert!(api.settings().get(7).await.unwrap_err().is_not_found());
    let url = "https://example.com/%s";
    api.settings().create_or_update(7, url).await.expect("settings");
    let settings = api.settings().get(7).await.expect("settings");
    assert_eq!((settings.app_id, &*settings.event_details_url), (7, url));
}

#[tokio::test]
async fn participations_of_an_event_id_that_is_not_a_number_are_rejected() {
    let path = "/marketing/v3/marketing-events/participations/webinar/breakdown";
    let server = seeded();
    let call = server.client().request(Method::GET, path);
    let error = call.await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    assert!(error.to_string().contains("marketingEventId"), "{error}");
}

/// As in the guide.
async fn create_or_update(events: &events::Events<V202603>, event: NewEvent) -> Result<String, Error> {
    let created = events.create(event.clone()).await;
    match created {
        Ok(saved) => saved.object_id.ok_or_else(|| unreachable!("the mock server sends it")),
        Err(error) => {
            let Some(id) = error.existing_object_id() else { return Err(error) };
            let changes = EventUpdate::new(id).event_name("Summer party, updated");
            let updated = events.update_batch([changes]).await?.all_ok()?;
            Ok(updated[0].object_id.clone())
        }
    }
}

#[tokio::test]
async fn creating_or_updating_is_safe_also_after_a_create_in_doubt() {
    let server = MockServer::start();
    let events = server.client().v2026_03().events();
    server.on::<events::Create>().once().truncated();
    let error = create_or_update(&events, new("a")).await.unwrap_err();
    assert!(error.may_have_been_applied() && error.existing_object_id().is_none(), "{error}");
    // The first create was applied, so this one is a conflict.
    let id = create_or_update(&events, new("a")).await.expect("an event");
    assert_eq!(create_or_update(&events, new("a")).await.expect("the same"), id);
    let all = events.list().await.expect("a page");
    assert_eq!(all.total, Some(1));
    assert_eq!(all.results[0].event_name.as_deref(), Some("Summer party, updated"));
}

/// HubSpot once returned 200 and created nothing.
#[tokio::test]
async fn unconfirmed_events_are_not_a_success() {
    let server = MockServer::start();
    let events = server.client().v2026_03().events();
    server.on::<events::UpsertBatch>().once().each(|_| InputOutcome::Unconfirmed);
    let outcome = events.upsert_batch([new("a")]).await.expect("an outcome");
    assert_eq!((outcome.unconfirmed(), outcome.is_complete()), (1, true));
    let error = outcome.all_ok().unwrap_err();
    assert_eq!(
        error.to_string(),
        "events.upsert_batch: HubSpot confirmed 0 of 1 (correlation id 00000000-0000-4000-8000-000000000001)"
    );
    assert!(error.is_partial_failure() && error.may_have_been_applied());
    assert!(events.identifiers_by_external_id("a").await.expect("none").results.is_empty());

    let outcome = events.upsert_batch([new("a"), new("b")]).await.expect("an outcome");
    assert_eq!(outcome.unconfirmed(), 0);
    let ids: Vec<String> = outcome.all_ok().expect("both").into_iter().map(|event| event.id).collect();
    server.on::<events::UpdateBatch>().once().each(|input| match input.event_name {
        Some(_) => InputOutcome::Confirmed,
        None => InputOutcome::rejected("VALIDATION_ERROR", "nothing to change"),
    });
    let changes = [EventUpdate::new(&ids[0]).event_name("A"), EventUpdate::new(&ids[1])];
    let outcome = events.update_batch(changes).await.expect("an outcome");
    assert_eq!((outcome.unconfirmed(), outcome.errors().len()), (0, 1));
}
