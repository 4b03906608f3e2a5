//! Sending in bulk, and then checking what is stored: over sockets.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use hubspot_marketing_events::attendance::CreateByEmail;
use hubspot_marketing_events::mock::{Contact, Event, InputOutcome, MockServer, Participation};
use hubspot_marketing_events::reconcile::{Finding, Person};
use hubspot_marketing_events::types::{AttendanceState, EmailAttendance, SubscriberState};
use hubspot_marketing_events::{Client, Timestamp};

use super::portal::{EVENT, all, results};

use SubscriberState::{Attend, Register};

/// A server that has the event.
fn server() -> MockServer {
    let server = MockServer::start();
    server.given(Event::new(EVENT));
    server
}

/// Everything is confirmed, but one is not stored, and another one with another duration.
#[tokio::test]
async fn bulk_verifies_at_the_end() {
    let server = server();
    let other = Participation::new(EVENT, "p3@example.com", AttendanceState::Attended);
    server.given(Contact::new(1, "p1@example.com")).given(Contact::new(2, "p2@example.com"));
    server.given(other.duration(Duration::from_secs(30)));
    server.on::<CreateByEmail>().each(|input| match &*input.email {
        "p1@example.com" => InputOutcome::Confirmed,
        _ => InputOutcome::NotStored,
    });
    let api = server.client().v2026_03();
    let at = |text: &str| -> Timestamp { text.parse().expect("an instant") };
    let stay = |email: &str| {
        EmailAttendance::new(email, at("2026-10-01T10:00:00Z"))
            .joined_at(at("2026-10-01T10:00:00Z"))
            .left_at(at("2026-10-01T10:01:00Z"))
    };
    let mut outcomes = api
        .attendance()
        .create_by_email_bulk(EVENT, Attend)
        .verify(&api.participations())
        .patience(Duration::ZERO)
        .send(["p1@example.com", "p2@example.com", "p3@example.com"].map(stay));
    while let Some(outcome) = outcomes.try_next().await.expect("an outcome") {
        assert_eq!(outcome.result.to_string(), "confirmed");
    }
    let found = all(outcomes.into_findings()).await;
    assert_eq!(results(&found), ["stored", "not stored", "stored"]);
    assert_eq!(found[0].person, Person::ContactId(1));
    let durations: Vec<_> = found.iter().map(Finding::is_duration_stored).collect();
    assert_eq!(durations, [Some(true), None, Some(false)]);
}

/// The same as a stream and as an iterator that waits.
#[tokio::test]
async fn verified_outcomes_are_streams_and_iterators() {
    let server = server();
    let at: Timestamp = "2026-10-01T10:00:00Z".parse().expect("an instant");
    let people = ["p1@example.com", "p2@example.com"].map(|email| EmailAttendance::new(email, at));
    let verified = |client: &Client| {
        let api = client.v2026_03();
        api.attendance().create_by_email_bulk(EVENT, Register).verify(&api.participations()).patience(Duration::ZERO)
    };
    let mut sending = verified(&server.client()).send_stream(stream::iter(people.clone()));
    let outcomes: Vec<_> = sending.by_ref().try_collect().await.expect("outcomes");
    assert_eq!(
        outcomes.iter().map(|it| (it.index, it.result.to_string())).collect::<Vec<_>>(),
        [(0, "confirmed".to_owned()), (1, "confirmed".to_owned())]
    );
    assert_eq!(results(&all(sending.into_findings()).await), ["stored"; 2]);

    server.on::<CreateByEmail>().status(403);
    let mut sending =
        verified(&server.client()).send_indexed_stream(stream::iter(people.clone().into_iter().enumerate()));
    assert!(sending.next().await.expect("an error").is_err());
    assert!(sending.next().await.is_none(), "it ends after an error");

    server.on::<CreateByEmail>().unchanged();
    let client = server.client();
    let blocking = move || {
        let mut sending = verified(&client).send(people).blocking();
        let outcomes: Vec<_> = sending.by_ref().map(|it| it.expect("an outcome").result.to_string()).collect();
        assert_eq!(outcomes, ["unconfirmed"; 2], "HubSpot has them already");
        let findings = sending.into_inner().into_findings().blocking();
        let findings: Vec<_> = findings.map(|it| it.expect("a finding").result.to_string()).collect();
        assert_eq!(findings, ["stored"; 2]);
    };
    tokio::task::spawn_blocking(blocking).await.expect("no panic");
}

/// A batch that fails may have been stored: its inputs are checked, too.
#[tokio::test]
async fn inputs_of_failed_batches_are_verified() {
    let server = server();
    server.given(Participation::new(EVENT, "p1@example.com", AttendanceState::Registered));
    server.on::<CreateByEmail>().reset();
    let api = server.client().v2026_03();
    let at: Timestamp = "2026-10-01T10:00:00Z".parse().expect("an instant");
    let mut outcomes = api
        .attendance()
        .create_by_email_bulk(EVENT, Register)
        .verify(&api.participations())
        .patience(Duration::ZERO)
        .send(["p1@example.com", "p9@example.com"].map(|email| EmailAttendance::new(email, at)));
    outcomes.try_next().await.expect_err("a broken connection");
    assert_eq!(outcomes.take_failed().len(), 2);
    let found = all(outcomes.into_findings()).await;
    assert_eq!(results(&found), ["stored", "unknown contact"]);
}
