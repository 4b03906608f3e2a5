//! `--verify` finds rows that were sent and not stored. Uses the mock server.

use crate::files::{Files, people, server};
use hubspot_marketing_events::attendance::CreateByExternalIdAndEmail;
use hubspot_marketing_events::mock::{InputOutcome, MockServer, Participation};
use hubspot_marketing_events::types::{AttendanceState, SubscriberState};
use std::time::Duration;

async fn load(files: &Files, server: &MockServer, state: SubscriberState) -> (Option<i32>, String) {
    let state = state.as_str();
    let event = ["acme", "webinar-42", "people.csv", "outcomes.csv"];
    let arguments = [&["--verify", "--patience", "0", state], &event[..]].concat();
    files.start_with(&arguments, &server.url()).end().await
}

/// As in the guide: one row is withheld, one is dropped, and one is confirmed and dropped.
#[tokio::test]
async fn three_kinds_of_silent_loss_are_found() {
    let server = server();
    // HubSpot drops two of them for reasons of its own.
    server.on::<CreateByExternalIdAndEmail>().each(|input| match &*input.email {
        "dropped@example.com" => InputOutcome::Unconfirmed,
        "lost@example.com" => InputOutcome::NotStored,
        _ => InputOutcome::Confirmed,
    });
    let files = Files::new(
        "\
email;joined;left
ada@example.com;2026-05-04T10:00:00Z;2026-05-04T10:45:00Z
short@example.com;2026-05-04T10:00:00Z;2026-05-04T10:00:00.500Z
dropped@example.com;2026-05-04T10:00:00Z;2026-05-04T10:45:00Z
lost@example.com;2026-05-04T10:00:00Z;2026-05-04T10:45:00Z
",
    );
    let (code, said) = load(&files, &server, SubscriberState::Attend).await;
    assert_eq!(code, Some(1));
    let by_line = files.by_line();
    let outcomes = [2, 3, 4, 5].map(|line| &*by_line[&line][1]);
    assert_eq!(outcomes, ["stored", "withheld", "unknown contact", "not stored"]);
    assert!(
        said.ends_with("this run: 2 confirmed, 1 not stored, 1 stored, 1 unconfirmed, 1 unknown contact, 1 withheld\n"),
        "{said}"
    );
    assert!(said.contains("line 5: lost@example.com: not stored"), "{said}");

    // Rows that are not stored are sent again. Now HubSpot stores them.
    server.on::<CreateByExternalIdAndEmail>().unchanged();
    let sent = server.requests_of::<CreateByExternalIdAndEmail>().len();
    let (code, said) = load(&files, &server, SubscriberState::Attend).await;
    assert_eq!(code, Some(1), "the short stay is still there");
    assert!(said.ends_with("this run: 2 confirmed, 2 stored, 1 withheld\n"), "{said}");
    let requests = server.requests_of::<CreateByExternalIdAndEmail>();
    assert_eq!(requests.len(), sent + 1);
}

/// Rows of an earlier run are verified too, and not sent again.
#[tokio::test]
async fn a_later_run_verifies_what_an_earlier_one_sent() {
    let server = server();
    let files = Files::new(&people(250));
    let arguments = ["attend", "acme", "webinar-42", "people.csv", "outcomes.csv"];
    let (code, said) = files.start_with(&arguments, &server.url()).end().await;
    assert_eq!(code, Some(0), "{said}");
    let sent = server.requests().len();
    let (code, said) = load(&files, &server, SubscriberState::Attend).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv, this run: 250 stored\n"));
    assert_eq!(server.requests().len(), sent + 3, "three pages");
    let (_, said) = load(&files, &server, SubscriberState::Attend).await;
    assert!(said.contains("nothing to do"), "{said}");
}

#[tokio::test]
async fn registrations_and_cancellations() {
    for (state, stored, outcome) in
        [(SubscriberState::Register, "REGISTERED", "stored"), (SubscriberState::Cancel, "CANCELLED", "stored")]
    {
        let server = server();
        let files = Files::new("Email\tAt\nada@example.com\t2026-05-04T10:00:00Z\n");
        let (code, said) = load(&files, &server, state).await;
        assert_eq!(code, Some(0), "{said}");
        assert!(files.outcomes().contains(&format!(",{outcome},")), "{}", files.outcomes());
        let api = server.client().v2026_03();
        let page = api.participations().list_breakdown("12345").await.expect("a page");
        let state = page.results[0].properties.attendance_state.clone();
        assert_eq!(state.expect("a state").as_str(), stored);
    }
}

#[tokio::test]
async fn another_duration_or_state_is_reported() {
    let server = server();
    server.on::<CreateByExternalIdAndEmail>().each(|_| InputOutcome::Unconfirmed);
    let given = |email, state| Participation::new("12345", email, state);
    server
        .given(given("attendee-1@example.com", AttendanceState::NoShow))
        .given(given("attendee-2@example.com", AttendanceState::Attended).duration(Duration::from_secs(60)));
    let files = Files::new(&people(2));
    let (code, said) = load(&files, &server, SubscriberState::Attend).await;
    assert_eq!(code, Some(1));
    assert!(said.contains("1 other duration, 1 stored as NO_SHOW"), "{said}");
    assert_eq!(files.by_line()[&3][2], "stored with 60 seconds");
}
