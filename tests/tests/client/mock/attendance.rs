//! The mock server stores, drops, confirms and rejects attendance as measured on live HubSpot accounts.

use super::{WEBINAR, seeded};
use hubspot_marketing_events::mock::{Event, MockServer, Participation};
use hubspot_marketing_events::reconcile::Found;
use hubspot_marketing_events::types::{
    AttendanceState, ContactAttendance, EmailAttendance, ParticipationState, SubscriberState,
};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{BatchOutcome, Error, Timestamp};
use std::time::Duration;
use tests::at;

use SubscriberState::{Attend, Cancel, Register};

const ADA: &str = "ada@example.com";

fn begin() -> Timestamp {
    at("2026-10-01T10:00:00Z")
}

fn stay(email: &str, time: Duration) -> EmailAttendance {
    EmailAttendance::new(email, begin()).joined_at(begin()).left_at(begin() + time)
}

async fn record(
    api: &Api,
    state: SubscriberState,
    input: EmailAttendance,
) -> BatchOutcome<hubspot_marketing_events::types::RecordedEmail> {
    let call = api.attendance().create_by_email("42", state, [input]);
    call.await.expect("an outcome")
}

/// The states and seconds that are stored for Ada.
async fn stored(api: &Api) -> Vec<(String, Option<i64>)> {
    let page = api.participations().list_breakdown_by_contact(ADA).await;
    let results = page.expect("a page").results.into_iter();
    let stored = results.map(|it| it.properties).map(|it| {
        let state = it.attendance_state.expect("a state");
        (state.as_str().to_owned(), it.attendance_duration_seconds)
    });
    stored.collect()
}

/// The measurements: confirmed, rejected, stored.
#[tokio::test]
async fn each_kind_of_attendance_is_treated_as_measured() {
    let bare = EmailAttendance::new(ADA, begin());
    let seconds = Timestamp::from_epoch_millis(1_777_888_800);
    let in_seconds = EmailAttendance::new(ADA, seconds).joined_at(begin()).left_at(begin() + Duration::from_secs(60));
    let local = bare.clone().property("joinedAt", "2026-10-01 10:00").left_at(begin());
    for (input, results, errors, is_stored) in [
        (bare, 0, 0, false),
        (in_seconds, 0, 0, false),
        (local, 0, 0, false),
        (stay(ADA, Duration::ZERO), 0, 1, false),
        (stay(ADA, Duration::from_millis(1)), 1, 0, false),
        (stay(ADA, Duration::from_secs(1)), 1, 0, true),
    ] {
        let server = seeded();
        let api = server.client().v2026_03();
        let outcome = record(&api, Attend, input.clone()).await;
        let counts = (outcome.results().len(), outcome.errors().len());
        assert_eq!(counts, (results, errors), "{input:?}");
        let expected = is_stored.then(|| ("ATTENDED".to_owned(), Some(1)));
        assert_eq!(stored(&api).await, Vec::from_iter(expected), "{input:?}");
    }
}

#[tokio::test]
async fn states_follow_each_other() {
    let server = seeded();
    let api = server.client().v2026_03();
    let plain = || EmailAttendance::new(ADA, begin());
    let attended = || stay(ADA, Duration::from_secs(60));
    for (state, input, is_confirmed, then) in [
        (Register, plain(), true, "REGISTERED"),
        (Register, plain(), false, "REGISTERED"),
        (Cancel, plain(), true, "CANCELLED"),
        (Register, plain(), true, "REGISTERED"),
        (Attend, attended(), true, "ATTENDED"),
        (Attend, attended(), false, "ATTENDED"),
        (Register, plain(), false, "ATTENDED"),
    ] {
        let outcome = record(&api, state, input).await;
        assert_eq!(outcome.results().len(), usize::from(is_confirmed), "{state:?}");
        assert_eq!(stored(&api).await[0].0, then);
    }
}

#[tokio::test]
async fn contacts_are_found_by_any_address_or_created() {
    let server = seeded();
    let api = server.client().v2026_03();
    let input = EmailAttendance::new("Lovelace@Example.com", begin());
    let outcome = record(&api, Register, input).await;
    assert_eq!((&*outcome.results()[0].email, outcome.results()[0].vid), (ADA, Some(101)));

    let input = EmailAttendance::new("new@example.com", begin()).contact_property("firstname", "New");
    let vid = record(&api, Register, input).await.results()[0].vid.expect("an id");
    let page = api.participations().list_breakdown_by_contact(vid).await.expect("a page");
    let contact = &page.results[0].associations.contact;
    assert_eq!(contact.firstname.as_deref(), Some("New"));

    // Contacts by id are not created, and `subscriber_state` creates none at all.
    let unknown = ContactAttendance::new(7, begin());
    let call = api.attendance().create_by_contact_id("42", Register, [unknown]);
    assert_eq!(call.await.expect("an outcome").errors()[0].context["vid"], ["7"]);
    let unknown = EmailAttendance::new("unknown@example.com", begin());
    let call = api.subscriber_state().record_by_email(&WEBINAR, Register, [unknown]);
    call.await.expect("success");
    let unknown = api.participations().list_breakdown_by_contact("unknown@example.com");
    assert!(unknown.await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_batch_is_rejected_as_a_whole() {
    let server = seeded();
    let api = server.client().v2026_03();
    let people = |email| [stay(ADA, Duration::from_secs(60)), EmailAttendance::new(email, begin())];
    let record = |event: &str, email| api.attendance().create_by_email(event, Attend, people(email));
    for email in ["", " ", "nobody", "@example.com"] {
        let error = record("42", email).await.unwrap_err();
        assert!(error.is_bad_request(), "{error}");
        assert!(error.to_string().contains("`inputs[1].email`"), "{error}");
    }
    assert!(record("7", "bob@example.com").await.unwrap_err().is_not_found());
    assert_eq!(stored(&api).await, []);
}

#[tokio::test]
async fn registering_for_an_ended_event_is_a_no_show() {
    let server = MockServer::start();
    server.given(Event::new("42").time(begin(), begin() + Duration::from_secs(3600)));
    let api = server.client().v2026_03();
    let _ = record(&api, Register, EmailAttendance::new(ADA, begin())).await;
    assert_eq!(stored(&api).await, [("NO_SHOW".to_owned(), None)]);

    // People who are registered become no-shows when the event ends.
    let server = seeded();
    let api = server.client().v2026_03();
    let _ = record(&api, Register, EmailAttendance::new(ADA, begin())).await;
    let end = begin() + Duration::from_secs(3600);
    api.events().complete_by_external_id(&WEBINAR, begin(), end).await.expect("an event");
    assert_eq!(stored(&api).await, [("NO_SHOW".to_owned(), None)]);
}

/// The event's list and counters before, during and after the lag.
#[tokio::test]
async fn the_events_list_lags_behind_the_contacts() {
    let server = seeded();
    server.given(Participation::new("42", "bob@example.com", AttendanceState::Registered));
    server.lag(2);
    let api = server.client().v2026_03();
    let _ = record(&api, Attend, stay(ADA, Duration::from_secs(60))).await;
    assert_eq!(stored(&api).await.len(), 1);
    let list = || api.participations().list_breakdown("42");
    assert_eq!(list().await.expect("a page").total, Some(1));
    assert_eq!(api.participations().get("42").await.expect("counters").attended, 0);
    assert_eq!(list().await.expect("a page").total, Some(2));
    let attended = list().state(ParticipationState::Attended).await.expect("a page");
    assert_eq!(attended.total, Some(1));
    let bob = list().contact_identifier("bob@example.com").await.expect("a page");
    assert_eq!(bob.total, Some(1));
    assert_eq!(api.events().get("42").await.expect("an event").attendees, Some(1));
}

#[tokio::test]
async fn reconcile_waits_while_the_list_lags() -> Result<(), Error> {
    let server = seeded();
    server.lag(2);
    let api = server.client().v2026_03();
    let _ = record(&api, Attend, stay(ADA, Duration::from_secs(60))).await;
    let _ = record(&api, Attend, stay("short@example.com", Duration::from_millis(500))).await;
    let check = api.participations().reconcile("42", Attend).patience(Duration::ZERO);
    let mut findings = check.check([ADA, "short@example.com", "unknown@example.com"]);
    let mut found = Vec::new();
    while let Some(finding) = findings.try_next().await? {
        found.push(finding.result);
    }
    assert!(found[0].is_stored());
    assert_eq!(found[1..], [Found::Missing, Found::NoContact]);
    Ok(())
}

/// As in the guide: sends rows of a CSV file in bulk, and finds those that HubSpot didn't store.
#[tokio::test]
async fn three_kinds_of_silent_loss_are_found() {
    let rows = "\
ada@example.com,2026-10-01T10:00:00Z,2026-10-01T10:45:00Z
no-times@example.com,,
short@example.com,2026-10-01T10:00:00Z,2026-10-01T10:00:00.500Z
seconds@example.com,1970-01-21T10:00:00Z,1970-01-21T10:45:00Z";
    let inputs: Vec<EmailAttendance> = rows
        .lines()
        .map(|row| {
            let [email, joined, left] = row.split(',').collect::<Vec<_>>()[..] else {
                panic!("{row}");
            };
            match (joined.parse(), left.parse()) {
                (Ok(joined), Ok(left)) => EmailAttendance::new(email, joined).joined_at(joined).left_at(left),
                _ => EmailAttendance::new(email, begin()),
            }
        })
        .collect();
    let server = seeded();
    let api = server.client().v2026_03();
    let bulk = || api.attendance().create_by_email_bulk("42", Attend);

    // If all three are sent anyway, HubSpot confirms one and rejects none.
    let checked = bulk().without_checks().verify(&api.participations());
    let mut outcomes = checked.patience(Duration::ZERO).send(inputs.clone());
    let mut results = Vec::new();
    while let Some(outcome) = outcomes.try_next().await.expect("an outcome") {
        results.push(outcome.result.to_string());
    }
    assert_eq!(results, ["confirmed", "unconfirmed", "confirmed", "unconfirmed"]);
    let mut findings = outcomes.into_findings();
    let mut lost = Vec::new();
    while let Some(finding) = findings.try_next().await.expect("a finding") {
        if !finding.result.is_stored() {
            lost.push(finding.index);
        }
    }
    assert_eq!(lost, [1, 2, 3]);

    // Without `without_checks`, none of the three is sent.
    let mut outcomes = bulk().send(inputs);
    let mut withheld = Vec::new();
    while let Some(outcome) = outcomes.try_next().await.expect("an outcome") {
        if outcome.result.to_string().starts_with("not sent") {
            withheld.push(outcome.index);
        }
    }
    withheld.sort_unstable();
    assert_eq!(withheld, [1, 2, 3]);
}
