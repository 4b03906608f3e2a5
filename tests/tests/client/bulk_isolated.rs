//! A batch that HubSpot refuses as a whole is halved until the inputs that it refuses are by themselves.

use std::time::Duration;

use futures_util::TryStreamExt;
use hubspot_marketing_events::attendance::CreateByEmail;
use hubspot_marketing_events::bulk::{Bulk, InputResult, Outcome};
use hubspot_marketing_events::mock::{Event, MockServer};
use hubspot_marketing_events::types::{EmailAttendance, RecordedEmail, SubscriberState};
use tests::at;

use SubscriberState::{Attend, Register};

fn person(number: usize) -> EmailAttendance {
    EmailAttendance::new(format!("p{number}@example.com"), at("2026-10-01T10:00:00Z"))
}

/// So many people, some of whom have something that is no address.
fn people(count: usize, bad: &[usize]) -> Vec<EmailAttendance> {
    let person = |number| match bad.contains(&number) {
        true => EmailAttendance::new(format!("nobody {number}"), at("2026-10-01T10:00:00Z")),
        false => person(number),
    };
    (0..count).map(person).collect()
}

fn server() -> MockServer {
    let server = MockServer::start();
    server.given(Event::new("42"));
    server
}

fn bulk(server: &MockServer, state: SubscriberState) -> Bulk<CreateByEmail> {
    let attendance = server.client().v2026_03().attendance();
    attendance.create_by_email_bulk("42", state).isolate_refused()
}

fn is_rejected(outcome: &Outcome<EmailAttendance, RecordedEmail>) -> bool {
    matches!(outcome.result, InputResult::Rejected(_))
}

fn requests(server: &MockServer) -> usize {
    server.requests_of::<CreateByEmail>().len()
}

#[tokio::test]
async fn bad_inputs_are_rejected_and_the_others_are_sent() {
    for (bad, batch_size) in [(vec![0], 100), (vec![57], 100), (vec![99, 100, 249], 100), (vec![0, 1, 2, 3], 7)] {
        let server = server();
        // The doubts would keep them back.
        let sending = bulk(&server, Register).without_checks().batch_size(batch_size).send(people(250, &bad));
        let outcomes: Vec<_> = sending.try_collect().await.expect("outcomes");
        let indexes = outcomes.iter().map(|outcome| outcome.index);
        assert!(indexes.eq(0..250), "in the order of the inputs");
        let rejected = outcomes.iter().filter(|outcome| is_rejected(outcome)).map(|outcome| outcome.index);
        assert_eq!(rejected.collect::<Vec<_>>(), bad);
        let reason = outcomes[bad[0]].result.to_string();
        assert!(reason.starts_with("rejected: VALIDATION_ERROR") && reason.contains("nobody"), "{reason}");
        let others = outcomes.iter().filter(|outcome| matches!(outcome.result, InputResult::Confirmed(_)));
        assert_eq!(others.count(), 250 - bad.len());
        // Twice for each time that a batch can be halved.
        let halvings = batch_size.ilog2() as usize + 1;
        assert!(requests(&server) <= 250_usize.div_ceil(batch_size) + bad.len() * 2 * halvings);
        let counts = server.client().v2026_03().participations().get("42").await.expect("counts");
        assert_eq!(usize::try_from(counts.registered).expect("a count"), 250 - bad.len());
    }
}

#[tokio::test]
async fn if_all_are_refused_the_error_stands() {
    let server = server();
    server.on::<CreateByEmail>().error(400, "VALIDATION_ERROR", "whose event is that?");
    let mut sending = bulk(&server, Register).batch_size(8).concurrency(2).send(people(30, &[]));
    let error = sending.try_next().await.unwrap_err();
    assert!(error.error().is_bad_request() && error.to_string().contains("whose event is that?"), "{error}");
    let batches: Vec<_> = error.batches().iter().map(|batch| batch.indexes.clone()).collect();
    assert_eq!(batches, [(0..8).collect::<Vec<_>>(), (8..16).collect()]);
    assert_eq!(requests(&server), 15 + 1, "the second batch is not halved as well");

    // HubSpot knows the event by now.
    server.on::<CreateByEmail>().unchanged();
    let mut given = Vec::new();
    while let Some(outcome) = sending.try_next().await.expect("an outcome") {
        given.push((outcome.index, outcome.result.to_string()));
    }
    assert!(given.iter().map(|(index, _)| *index).eq(0..30), "{given:?}");
    assert!(given.iter().all(|(_, result)| result == "confirmed"), "{given:?}");
}

#[tokio::test]
async fn inputs_that_all_were_refused_can_be_taken_back() {
    let server = server();
    server.on::<CreateByEmail>().when(|request| request.json().to_string().contains("nobody")).status(400);
    let sending = bulk(&server, Register).without_checks().batch_size(4).concurrency(1);
    let mut sending = sending.send(people(6, &[0, 1, 2, 3]));
    sending.try_next().await.unwrap_err();
    let taken: Vec<_> = sending.take_failed().into_iter().map(|(index, _)| index).collect();
    assert_eq!(taken, [0, 1, 2, 3]);
    let left: Vec<_> = sending.try_collect().await.expect("outcomes");
    assert_eq!(left.iter().map(|outcome| outcome.index).collect::<Vec<_>>(), [4, 5]);
}

#[tokio::test]
async fn single_rejected_input_first_waits_for_the_others() {
    let server = server();
    let mut sending = bulk(&server, Register).without_checks().batch_size(1).concurrency(1).send(people(3, &[0]));
    // Nothing is known about the event before another input is taken.
    let error = sending.try_next().await.unwrap_err();
    assert_eq!(error.indexes().collect::<Vec<_>>(), [0]);
    let mut sending = bulk(&server, Register).without_checks().batch_size(1).concurrency(3).send(people(3, &[0]));
    let mut given = Vec::new();
    while let Some(outcome) = sending.try_next().await.expect("an outcome") {
        given.push((outcome.index, is_rejected(&outcome)));
    }
    assert_eq!(given, [(0, true), (1, false), (2, false)]);
}

#[tokio::test]
async fn withheld_inputs_keep_their_place() {
    let server = server();
    server.on::<CreateByEmail>().when(|request| request.json().to_string().contains("p5@")).status(400);
    let begin = at("2026-10-01T10:00:00Z");
    let inputs = (0..8).map(|number| match number % 2 {
        0 => person(number),
        _ => person(number).joined_at(begin).left_at(begin + Duration::from_secs(60)),
    });
    let outcomes: Vec<_> = bulk(&server, Attend).send(inputs).try_collect().await.expect("outcomes");
    let results: Vec<_> = outcomes.iter().map(|it| it.result.to_string()).collect();
    let words: Vec<_> = results.iter().map(|it| it.split(':').next().unwrap_or_default()).collect();
    let (kept, sent) = ("not sent", "confirmed");
    assert_eq!(words, [kept, sent, kept, sent, kept, "rejected", kept, sent]);
}

#[tokio::test]
async fn another_failure_meanwhile_loses_nothing() {
    let server = server();
    server.on::<CreateByEmail>().times(2).when(|request| request.json().to_string().contains("p1@")).status(400);
    server.on::<CreateByEmail>().when(|request| request.json().to_string().contains("p3@")).once().status(503);
    let mut sending = bulk(&server, Register).concurrency(1).send(people(4, &[]));
    let mut given = Vec::new();
    let mut errors = Vec::new();
    loop {
        match sending.try_next().await {
            Ok(Some(outcome)) => given.push((outcome.index, outcome.result.to_string())),
            Ok(None) => break,
            Err(error) => errors.push(error.error().status().map(|status| status.as_u16())),
        }
    }
    given.sort_unstable();
    assert_eq!(given, [0, 1, 2, 3].map(|index| (index, "confirmed".to_owned())));
    assert_eq!(errors, [Some(503)]);
}

#[tokio::test]
async fn without_it_the_batch_fails() {
    let server = server();
    let attendance = server.client().v2026_03().attendance();
    let bulk = attendance.create_by_email_bulk("42", Register).without_checks();
    let mut sending = bulk.send(people(5, &[2]));
    assert_eq!(sending.try_next().await.unwrap_err().indexes().count(), 5);
    assert_eq!(requests(&server), 1);
}
