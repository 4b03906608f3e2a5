//! Sending in bulk: batches, outcomes and progress.

use futures_util::{StreamExt, TryStreamExt, stream};
use hubspot_marketing_events::bulk::{Doubt, InputResult, Outcome};
use hubspot_marketing_events::types::{ContactAttendance, ExternalEvent, RecordedContact, SubscriberState};
use serde_json::json;
use std::cell::Cell;
use std::convert::Infallible;
use tests::bulk::{all, confirming, contacts, ids, outcomes, people, registered, registering};
use tests::{Answer, Request, Server, builder, client};

const WEBINAR: ExternalEvent<'static> = ExternalEvent { account_id: "acme", event_id: "webinar 42" };

/// A server that confirms every contact, in reverse order.
async fn confirming_server() -> Server {
    Server::start(|request| {
        let ids = ids(&request.body);
        Answer::json(201, &confirming(ids.into_iter().rev()))
    })
    .await
}

#[tokio::test]
async fn outcomes_are_in_the_order_of_the_inputs() {
    let server = confirming_server().await;
    let bulk = registering(builder(&server)).batch_size(3).concurrency(1);
    let outcomes = all(bulk.send(contacts(10..18))).await;
    for (position, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.index, position);
        let vid = outcome.input.vid;
        assert_eq!(vid, 10 + i64::try_from(position).expect("a small one"));
        let InputResult::Confirmed(RecordedContact { vid: recorded, .. }) = outcome.result else {
            panic!("{outcome:?}");
        };
        assert_eq!(recorded, vid);
    }
    let sent: Vec<Vec<i64>> = server.requests().iter().map(|sent| ids(&sent.body)).collect();
    assert_eq!(sent, [vec![10, 11, 12], vec![13, 14, 15], vec![16, 17]]);
    assert_eq!(
        server.requests()[2].json(),
        json!({ "inputs": [
            { "vid": 16, "interactionDateTime": 1_777_888_800_000_i64, "properties": {} },
            { "vid": 17, "interactionDateTime": 1_777_888_800_000_i64, "properties": {} },
        ] })
    );
}

#[tokio::test]
async fn batches_have_100_inputs() {
    let server = confirming_server().await;
    let outcomes = all(registering(builder(&server)).send(contacts(0..250))).await;
    assert_eq!(outcomes.len(), 250);
    let mut sizes: Vec<usize> = server.requests().iter().map(|sent| ids(&sent.body).len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [50, 100, 100]);
}

#[tokio::test]
async fn no_call_without_inputs() {
    let server = confirming_server().await;
    let mut outcomes = registering(builder(&server)).send([]);
    for _ in 0..2 {
        assert!(outcomes.try_next().await.expect("the end").is_none());
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn every_attendance_operation_has_a_bulk_function() {
    let server = Server::start(|request| {
        let results = request.json()["inputs"].clone();
        Answer::json(200, &json!({ "results": results }))
    })
    .await;
    let attendance = client(&server).v2026_03().attendance();
    let state = SubscriberState::Register;
    let bulk = attendance.create_by_contact_id_bulk("a/b", state);
    assert_confirmed(all(bulk.send(contacts([5]))).await);
    let bulk = attendance.create_by_external_id_and_contact_id_bulk(&WEBINAR, state);
    assert_confirmed(all(bulk.send(contacts([5]))).await);
    let bulk = attendance.create_by_email_bulk("7", state);
    assert_confirmed(all(bulk.send(people(&["ada@example.com"]))).await);
    let bulk = attendance.create_by_external_id_and_email_bulk(&WEBINAR, state);
    assert_confirmed(all(bulk.send(people(&["ada@example.com"]))).await);
    assert_eq!(
        server.requests().iter().map(Request::line).collect::<Vec<_>>(),
        [
            "POST /marketing/marketing-events/2026-03/a%2Fb/attendance/register/create",
            "POST /marketing/marketing-events/2026-03/attendance/webinar%2042/register/create?externalAccountId=acme",
            "POST /marketing/marketing-events/2026-03/7/attendance/register/email-create",
            "POST /marketing/marketing-events/2026-03/attendance/webinar%2042/register/email-create?externalAccountId=acme",
        ]
    );
}

fn assert_confirmed<I, R>(outcomes: Vec<Outcome<I, R>>) {
    assert_eq!(outcomes.len(), 1);
    assert!(matches!(outcomes[0].result, InputResult::Confirmed(_)));
}

#[tokio::test]
async fn subscriber_state_confirms_nothing() {
    let headers = [("X-HubSpot-Correlation-Id", "c-1")];
    let server = Server::start(move |_| Answer::new(202, &headers, "not even JSON")).await;
    let changes = client(&server).v3().subscriber_state();
    let state = SubscriberState::Cancel;
    let bulk = changes.record_by_contact_id_bulk(&WEBINAR, state);
    assert_unconfirmed(all(bulk.send(contacts([5]))).await);
    let bulk = changes.record_by_email_bulk(&WEBINAR, state);
    assert_unconfirmed(all(bulk.send(people(&["ada@example.com"]))).await);
    assert_eq!(
        server.requests().iter().map(Request::line).collect::<Vec<_>>(),
        [
            "POST /marketing/v3/marketing-events/events/webinar%2042/cancel/upsert?externalAccountId=acme",
            "POST /marketing/v3/marketing-events/events/webinar%2042/cancel/email-upsert?externalAccountId=acme",
        ]
    );
}

fn assert_unconfirmed<I: std::fmt::Debug>(outcomes: Vec<Outcome<I, Infallible>>) {
    assert_eq!(outcomes.len(), 1);
    for outcome in outcomes {
        // The result has no value that would confirm it.
        match outcome.result {
            InputResult::Confirmed(never) => match never {},
            InputResult::Unconfirmed => {}
            other => panic!("{other:?}"),
        }
        let report = outcome.report.expect("it was sent");
        assert_eq!(report.correlation_id.as_deref(), Some("c-1"));
        assert_eq!(report.attempts, 1);
    }
}

#[tokio::test]
async fn inputs_that_hubspot_would_drop_are_not_sent() {
    let server = confirming_server().await;
    let attendance = client(&server).v2026_03().attendance();
    let bulk = attendance.create_by_contact_id_bulk("7", SubscriberState::Attend);
    let stay = |contact: ContactAttendance| {
        contact.joined_at(registered()).left_at(registered() + std::time::Duration::from_secs(60))
    };
    let inputs: Vec<_> =
        contacts(0..4).map(|contact| if contact.vid % 2 == 0 { contact } else { stay(contact) }).collect();

    let outcomes = all(bulk.clone().send(inputs.clone())).await;
    assert_eq!(ids(&server.request().body), [1, 3]);
    for (position, outcome) in outcomes.into_iter().enumerate() {
        assert_eq!(outcome.index, position);
        match outcome.result {
            InputResult::Confirmed(record) => assert_eq!(record.vid % 2, 1),
            InputResult::Withheld(doubts) => {
                assert_eq!(outcome.input.vid % 2, 0);
                assert!(outcome.report.is_none());
                let [Doubt::Missing { property: "joinedAt", .. }, Doubt::Missing { property: "leftAt", .. }] =
                    doubts[..]
                else {
                    panic!("{doubts:?}");
                };
            }
            other => panic!("{other:?}"),
        }
    }

    // Without inputs that may be sent, there is no call.
    let outcomes = all(bulk.clone().send(contacts(0..3))).await;
    assert_eq!(outcomes.len(), 3);
    assert_eq!(server.requests().len(), 1);

    let outcomes = all(bulk.without_checks().send(inputs)).await;
    assert_eq!(ids(&server.requests()[1].body), [0, 1, 2, 3]);
    assert!(outcomes.iter().all(|outcome| matches!(outcome.result, InputResult::Confirmed(_))));
}

#[tokio::test]
async fn joined_at_and_left_at_are_required_only_for_attendance() {
    let server = Server::start(|_| Answer::json(202, &json!({}))).await;
    let changes = client(&server).v3().subscriber_state();
    let attended = changes.record_by_contact_id_bulk(&WEBINAR, SubscriberState::Attend);
    let long_ago = hubspot_marketing_events::Timestamp::from_epoch_millis(1_777_888_800);
    let inputs = contacts([1]).chain([ContactAttendance::new(2, long_ago)]);
    let outcomes = all(attended.send(inputs)).await;
    assert_eq!(outcomes[0].result, InputResult::Unconfirmed);
    assert!(matches!(
        &outcomes[1].result,
        InputResult::Withheld(doubts)
            if matches!(doubts[..], [Doubt::Seconds { property: "interactionDateTime", .. }])
    ));
    assert_eq!(ids(&server.request().body), [1]);
}

#[tokio::test]
async fn nothing_is_read_or_sent_before_the_first_poll() {
    let server = confirming_server().await;
    let read = Cell::new(0);
    let counted = contacts(0..100).inspect(|_| read.set(read.get() + 1));
    let mut outcomes = registering(builder(&server)).batch_size(5).send(counted);
    drop(outcomes.try_next());
    tokio::task::yield_now().await;
    assert_eq!((read.get(), server.connections()), (0, 0));
    // Four batches are in flight at a time.
    outcomes.try_next().await.expect("an outcome");
    assert_eq!(read.get(), 20);
    for _ in 1..5 {
        outcomes.try_next().await.expect("an outcome");
    }
    assert_eq!(read.get(), 20);
    outcomes.try_next().await.expect("an outcome");
    assert_eq!(read.get(), 25);
}

#[tokio::test]
async fn borrowed_iterator_keeps_the_unsent_inputs() {
    let server = confirming_server().await;
    let vids = [3, 4, 5, 6, 7];
    let mut rest = contacts(vids.iter().copied());
    let mut outcomes = registering(builder(&server)).batch_size(2).concurrency(1).send(&mut rest);
    outcomes.try_next().await.expect("an outcome");
    drop(outcomes);
    assert_eq!(rest.map(|contact| contact.vid).collect::<Vec<_>>(), [5, 6, 7]);
}

#[tokio::test]
async fn settings_apply_to_every_call() {
    let server = confirming_server().await;
    let bulk =
        registering(builder(&server)).header("X-Source", "import").query("dry", "run").batch_size(0).concurrency(0);
    assert_eq!(all(bulk.send(contacts(0..3))).await.len(), 3);
    assert_eq!(server.requests().len(), 3);
    for request in server.requests() {
        assert_eq!(request.header("x-source"), Some("import"));
        assert!(request.target.ends_with("/create?dry=run"), "{}", request.target);
    }
}

#[tokio::test]
async fn progress_is_visible_from_another_task() {
    let server = Server::start(|request| {
        let ids = ids(&request.body);
        let confirmed = ids.iter().copied().filter(|id| id % 4 == 0);
        let mut answer = confirming(confirmed);
        let refused: Vec<i64> = ids.into_iter().filter(|id| id % 4 == 1).collect();
        answer["errors"] = json!([{ "context": { "ids": refused } }]);
        Answer::json(200, &answer)
    })
    .await;
    let long_ago = hubspot_marketing_events::Timestamp::from_epoch_millis(0);
    let inputs = contacts(0..40).map(|mut contact| {
        if contact.vid % 4 == 3 {
            contact.interaction_date_time = long_ago;
        }
        contact
    });
    let mut sending = registering(builder(&server)).batch_size(8).concurrency(2).send(inputs);
    let progress = sending.progress().clone();
    assert_eq!((progress.read(), progress.done()), (0, 0));
    sending.try_next().await.expect("an outcome");
    assert_eq!((progress.read(), progress.sent(), progress.done()), (16, 12, 1));
    let given = outcomes(&mut sending).await;
    assert_eq!(given.len(), 39);
    assert_eq!((progress.read(), progress.sent(), progress.done()), (40, 30, 40));
    let counts = [progress.confirmed(), progress.rejected(), progress.unconfirmed(), progress.withheld()];
    assert_eq!(counts, [10, 10, 10, 10]);
}

#[tokio::test]
async fn inputs_and_outcomes_as_streams() {
    let server = confirming_server().await;
    let bulk = registering(builder(&server)).batch_size(4);
    let slow = stream::iter(contacts(0..10)).then(|contact| async {
        tokio::task::yield_now().await;
        contact
    });
    let indexes: Vec<usize> =
        bulk.clone().send_stream(slow).map_ok(|outcome| outcome.index).try_collect().await.expect("outcomes");
    assert_eq!(indexes, (0..10).collect::<Vec<_>>());

    let rows = stream::iter(contacts(0..3).map(|contact| (contact.vid as usize * 10, contact)));
    let outcomes = all(bulk.send_indexed_stream(rows)).await;
    let indexes: Vec<usize> = outcomes.iter().map(|outcome| outcome.index).collect();
    assert_eq!(indexes, [0, 10, 20]);
}
