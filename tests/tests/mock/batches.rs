//! Batches, input by input.

use hubspot_marketing_events::mock::{InputOutcome, MockServer};
use hubspot_marketing_events::types::{
    ContactAttendance, EmailAttendance, EventUpdate, ExternalEvent, NewEvent, SubscriberState,
};
use hubspot_marketing_events::{attendance, events};
use tests::at;

fn emails() -> [EmailAttendance; 3] {
    ["ada@example.com", "bob@example.com", "eve@example.com"]
        .map(|email| EmailAttendance::new(email, at("2026-03-01T10:00:00Z")))
}

#[tokio::test]
async fn every_input_is_confirmed() {
    let server = MockServer::start();
    let attendance = server.client().v2026_03().attendance();
    let outcome = attendance.create_by_email("42", SubscriberState::Register, emails()).await.expect("an outcome");
    let confirmed: Vec<_> = outcome.results().iter().map(|it| (&*it.email, it.vid)).collect();
    assert_eq!(
        confirmed,
        [("ada@example.com", Some(101)), ("bob@example.com", Some(102)), ("eve@example.com", Some(103)),]
    );
    assert!(outcome.is_complete());

    let contacts = [7, 9].map(|vid| ContactAttendance::new(vid, at("2026-03-01T10:00:00Z")));
    let outcome = attendance.create_by_contact_id("42", SubscriberState::Register, contacts).await.expect("an outcome");
    let confirmed: Vec<_> = outcome.results().iter().map(|it| it.vid).collect();
    assert_eq!(confirmed, [7, 9]);
}

#[tokio::test]
async fn events_of_a_batch_are_told_apart() {
    let server = MockServer::start();
    let new = ["a", "b"].map(|id| {
        let external = ExternalEvent { account_id: "acme", event_id: id };
        NewEvent::new(&external, id, "Acme")
    });
    let outcome = server.client().v2026_03().events().upsert_batch(new).await;
    let outcome = outcome.expect("an outcome");
    let results: Vec<_> = outcome.results().iter().map(|event| (&*event.id, event.event_name.as_deref())).collect();
    assert_eq!(results, [("9001", Some("a")), ("9002", Some("b"))]);
}

#[tokio::test]
async fn inputs_are_rejected_or_left_out() {
    let server = MockServer::start();
    let each = |input: &EmailAttendance| match input.email.as_str() {
        "bob@example.com" => InputOutcome::rejected("VALIDATION_ERROR", "no such address"),
        "eve@example.com" => InputOutcome::Unconfirmed,
        _ => InputOutcome::Confirmed,
    };
    server.on::<attendance::CreateByEmail>().each(each);
    let outcome = server
        .client()
        .v2026_03()
        .attendance()
        .create_by_email("42", SubscriberState::Register, emails())
        .await
        .expect("an outcome");
    assert_eq!(outcome.results().len(), 1);
    assert_eq!(outcome.results()[0].email, "ada@example.com");
    let [error] = outcome.errors() else {
        panic!("{outcome:?}");
    };
    assert_eq!(error.category.as_deref(), Some("VALIDATION_ERROR"));
    assert_eq!(error.message.as_deref(), Some("no such address"));
    assert_eq!(error.context["email"], ["bob@example.com"]);
    assert_eq!(outcome.num_errors(), Some(1));
}

#[tokio::test]
async fn a_success_in_part_has_its_status() {
    let server = MockServer::start();
    let reject = || InputOutcome::rejected("OBJECT_NOT_FOUND", "no such event");
    server.on::<events::UpdateBatch>().each(move |_| reject());
    server.on::<events::DeleteBatch>().each(move |id| match id.as_str() {
        "2" => reject(),
        _ => InputOutcome::Confirmed,
    });
    let events = server.client().v2026_03().events();
    let updates = [EventUpdate::new("1")];
    let response = events.update_batch(updates).with_response().await;
    assert_eq!(response.expect("an outcome").status(), 207);
    let response = events.delete_batch(["1", "2"]).with_response().await;
    let response = response.expect("an outcome");
    assert_eq!(response.status(), 207);
    assert_eq!(response.value().errors()[0].context["objectId"], ["2"]);
    let response = events.delete_batch(["1"]).with_response().await;
    assert_eq!(response.expect("an outcome").status(), 204);
}
