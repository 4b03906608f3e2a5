//! Sending in bulk when whole batches fail: which outcomes are still returned, and how to continue.

use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use hubspot_marketing_events::{Error, TransportError};
use tests::bulk::{Batches, answered_by, confirmed, contacts, outcomes, registering, status};
use tests::{Answer, Server, builder, nobody};

/// A client for which requests with these numbers fail with 500, and all others are confirmed.
fn failing(requests: &'static [usize]) -> (hubspot_marketing_events::ClientBuilder, Batches) {
    answered_by(move |ids, number| async move { if requests.contains(&number) { status(500) } else { confirmed(ids) } })
}

/// Asserts that these indexes, which are also the ids, are confirmed.
fn assert_confirmed(given: &[(usize, i64, &str)], indexes: &[usize]) {
    let expected: Vec<_> =
        indexes.iter().map(|index| (*index, i64::try_from(*index).expect("a small one"), "confirmed")).collect();
    assert_eq!(given, expected);
}

#[tokio::test]
async fn outcomes_of_other_batches_come_before_the_error() {
    let (client, batches) = failing(&[1]);
    let bulk = registering(client).batch_size(2).concurrency(3);
    let mut sending = bulk.send(contacts(0..10));

    let mut given = Vec::new();
    let error = loop {
        match sending.try_next().await {
            Ok(outcome) => given.push(outcome.expect("not the end").index),
            Err(error) => break error,
        }
    };
    // After the first batch, a fourth one started; after the second one failed, no more did.
    assert_eq!(given, [0, 1, 4, 5, 6, 7]);
    assert_eq!(batches.all().len(), 4);
    assert_eq!(error.indexes().collect::<Vec<_>>(), [2, 3]);
    assert!(error.error().is_server_error());
    assert_eq!(
        error.to_string(),
        "2 inputs failed, indexes from 2 to 3: attendance.create_by_contact_id: 500 Internal Server Error: no body"
    );

    // The same call again, then the rest.
    assert_confirmed(&outcomes(&mut sending).await, &[2, 3, 8, 9]);
    assert_eq!(batches.all(), [[0, 1], [2, 3], [4, 5], [6, 7], [2, 3], [8, 9]]);
    assert_eq!(sending.progress().sent(), 12);
    assert_eq!(sending.progress().confirmed(), 10);
}

#[tokio::test]
async fn concurrent_failed_batches_are_one_error() {
    let (client, batches) = failing(&[0, 1, 3]);
    let bulk = registering(client).batch_size(2).concurrency(2);
    let mut sending = bulk.send(contacts(0..5));

    let error = sending.try_next().await.expect_err("both fail");
    let indexes: Vec<_> = error.batches().iter().map(|batch| &batch.indexes[..]).collect();
    assert_eq!(indexes, [[0, 1], [2, 3]]);

    // Two batches are sent again, and one fails again.
    assert_confirmed(&outcomes(&mut sending).await, &[0, 1, 4]);
    assert_eq!(batches.all(), [vec![0, 1], vec![2, 3], vec![0, 1], vec![2, 3], vec![4]]);
    assert_confirmed(&outcomes(&mut sending).await, &[2, 3]);
}

#[tokio::test]
async fn bulk_error_converts_to_the_error_of_the_first_batch() {
    async fn send() -> Result<(), Error> {
        let (client, _) = answered_by(|_, number| async move { status(if number == 0 { 404 } else { 500 }) });
        let mut sending = registering(client).batch_size(1).send(contacts(0..3));
        sending.try_next().await?;
        Ok(())
    }
    let error = send().await.expect_err("all fail");
    assert!(error.is_not_found());
}

#[tokio::test]
async fn message_distinguishes_one_input_from_several() {
    let server = Server::answering([Answer::html(502, "<p>Bad gateway</p>")]).await;
    let mut sending = registering(builder(&server)).send_indexed([(17, contacts([1]).next().expect("one"))]);
    let error = sending.try_next().await.expect_err("the error");
    assert_eq!(
        error.to_string(),
        "1 input failed, index 17: attendance.create_by_contact_id: 502 Bad Gateway: unexpected body: <p>Bad gateway</p>"
    );
}

/// A program that returns it from `main` prints its `Debug` output.
#[tokio::test]
async fn debug_output_of_an_error_starts_with_its_text() {
    let server = Server::answering([Answer::empty(404)]).await;
    let mut sending = registering(builder(&server)).batch_size(10_000).send(contacts(0..10_000));
    let error = sending.try_next().await.expect_err("the error");
    let printed = format!("{error:?}");
    assert!(printed.starts_with(&format!("{error} BulkError {{ batches: 1, ")), "{printed}");
    assert!(printed.len() < 1000, "{printed}");
}

#[tokio::test]
async fn permanently_failing_batch_can_be_removed() {
    let (client, batches) =
        answered_by(|ids, _| async move { if ids.contains(&3) { status(400) } else { confirmed(ids) } });
    let bulk = registering(client).batch_size(2).concurrency(2);
    let mut sending = bulk.clone().send(contacts(0..8));
    assert!(sending.take_failed().is_empty());
    assert_confirmed(&outcomes(&mut sending).await, &[0, 1, 4, 5]);

    let failed = sending.take_failed();
    let indexes: Vec<usize> = failed.iter().map(|(index, _)| *index).collect();
    assert_eq!(indexes, [2, 3]);
    assert_confirmed(&outcomes(&mut sending).await, &[6, 7]);
    assert!(sending.take_failed().is_empty());

    // Sent one by one, only the bad input fails.
    let mut one_by_one = bulk.batch_size(1).send_indexed(failed);
    assert_confirmed(&outcomes(&mut one_by_one).await, &[2]);
    assert_eq!(one_by_one.take_failed()[0].0, 3);
    assert_eq!(batches.all().iter().filter(|ids| ids.contains(&3)).count(), 2);
}

#[tokio::test]
async fn rejected_batches_are_distinguished_from_unsent_ones() {
    let (client, batches) = answered_by(|ids, number| async move {
        match number {
            _ if ids.contains(&0) => status(400),
            1 => Err(TransportError::not_sent("nobody there")),
            _ => confirmed(ids),
        }
    });
    let mut sending = registering(client).batch_size(2).concurrency(2).send(contacts(0..6));
    let (mut given, mut refused) = (Vec::new(), Vec::new());
    loop {
        match sending.try_next().await {
            Ok(Some(outcome)) => given.push(outcome.index),
            Ok(None) => break,
            Err(failed) if failed.batches().iter().all(|batch| batch.error.is_bad_request()) => {
                refused.extend(sending.take_failed().into_iter().map(|(index, _)| index));
            }
            Err(failed) => {
                assert!(failed.error().is_bad_request());
                assert!(failed.batches()[1].error.is_connect());
            }
        }
    }
    assert_eq!((given, refused), (vec![2, 3, 4, 5], vec![0, 1]));
    assert_eq!(batches.all(), [[0, 1], [2, 3], [0, 1], [2, 3], [4, 5]]);
}

#[tokio::test]
async fn remaining_inputs_can_be_sent_with_other_settings() {
    let (client, batches) = failing(&[1]);
    let bulk = registering(client).batch_size(2).concurrency(3);
    let mut sending = bulk.clone().send(contacts(0..10));
    assert_confirmed(&outcomes(&mut sending).await, &[0, 1, 4, 5, 6, 7]);

    let mut again = bulk.batch_size(100).send_indexed(sending.into_remaining());
    assert_confirmed(&outcomes(&mut again).await, &[2, 3, 8, 9]);
    assert_eq!(batches.all().last(), Some(&vec![2, 3, 8, 9]));
}

#[tokio::test]
async fn giving_up_returns_inputs_without_outcome() {
    let cases: [(&[usize], usize, &[usize]); 3] = [
        (&[], 0, &[0, 1, 2, 3, 4, 5, 6, 7]),
        // In the middle of a batch; and after an earlier batch failed.
        (&[], 1, &[1, 2, 3, 4, 5, 6, 7]),
        (&[0], 3, &[0, 1, 5, 6, 7]),
    ];
    for (failures, given, left) in cases {
        let bulk = registering(failing(failures).0);
        let mut sending = bulk.batch_size(2).concurrency(3).send(contacts(0..8));
        for _ in 0..given {
            sending.try_next().await.expect("an outcome");
        }
        let remaining = sending.into_remaining().map(|(index, _)| index);
        assert_eq!(remaining.collect::<Vec<_>>(), left);
    }
}

#[tokio::test]
async fn giving_up_returns_the_stream_of_inputs() {
    let (client, _) = failing(&[0]);
    let bulk = registering(client).batch_size(2).concurrency(1);
    let mut sending = bulk.send_stream(stream::iter(contacts(0..5)));
    sending.try_next().await.expect_err("the first batch fails");
    let (read, rest) = sending.into_remaining();
    assert_eq!(read.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [0, 1]);
    let rest: Vec<usize> = rest.map(|(index, _)| index).collect().await;
    assert_eq!(rest, [2, 3, 4]);
}

#[tokio::test]
async fn another_process_can_continue_by_index() {
    let (client, batches) = failing(&[1]);
    let bulk = registering(client).batch_size(2).concurrency(3);
    let mut done = std::collections::BTreeSet::new();
    let mut sending = bulk.clone().send(contacts(0..10));
    for (index, ..) in outcomes(&mut sending).await {
        done.insert(index);
    }
    drop(sending);

    let rows = contacts(0..10).enumerate();
    let mut sending = bulk.send_indexed(rows.filter(|(index, _)| !done.contains(index)));
    assert_confirmed(&outcomes(&mut sending).await, &[2, 3, 8, 9]);
    let mut sent: Vec<i64> = batches.all().concat();
    sent.sort_unstable();
    assert_eq!(sent, [0, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9]);
}

#[tokio::test]
async fn withheld_inputs_are_not_part_of_a_failure() {
    let (client, batches) = failing(&[0]);
    let inputs = contacts(0..4).map(|mut contact| {
        if contact.vid == 1 {
            contact.interaction_date_time = hubspot_marketing_events::Timestamp::from_epoch_millis(1);
        }
        contact
    });
    let mut sending = registering(client).send(inputs);
    let outcome = sending.try_next().await.expect("an outcome").expect("one");
    assert_eq!(outcome.index, 1);
    let error = sending.try_next().await.expect_err("the error");
    assert_eq!(error.indexes().collect::<Vec<_>>(), [0, 2, 3]);
    assert_confirmed(&outcomes(&mut sending).await, &[0, 2, 3]);
    assert_eq!(batches.all(), [[0, 2, 3], [0, 2, 3]]);
}

#[tokio::test]
async fn stream_of_outcomes_ends_after_an_error() {
    let (client, _) = failing(&[1]);
    let mut sending = registering(client).batch_size(1).concurrency(1).send(contacts(0..3));
    let (given, error) = {
        let results: Vec<_> = sending.by_ref().collect().await;
        let count = results.len();
        (count, results.into_iter().next_back().expect("an item"))
    };
    assert_eq!(given, 2);
    error.expect_err("the error comes last");
    assert!(sending.try_collect::<Vec<_>>().await.expect("no error twice").is_empty());
}

#[tokio::test]
async fn invalid_argument_fails_before_anything_is_sent() {
    let server = Server::start(|_| Answer::empty(500)).await;
    let api = tests::client(&server).v3();
    let state = hubspot_marketing_events::types::SubscriberState::Register;
    let bulk = api.attendance().create_by_contact_id_bulk("", state);
    let error = bulk.send(contacts(0..1)).try_next().await.expect_err("no id");
    assert!(error.error().is_invalid_request());
    assert_eq!(server.connections(), 0);
}

#[test]
fn missing_runtime_is_an_error_without_loss() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (client, _) = failing(&[]);
    let mut sending = registering(client).batch_size(2).send(contacts(0..5));
    let outside = sending.try_next().now_or_never().expect("at once");
    assert!(outside.expect_err("no runtime").error().is_configuration());
    let given = runtime().block_on(outcomes(&mut sending));
    assert_confirmed(&given, &[0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn bulk_error_says_whether_inputs_may_have_been_recorded() {
    for (answer, in_doubt) in [(Ok(429), false), (Ok(502), true), (Err(()), true)] {
        let (client, _) = answered_by(move |_, _| async move {
            match answer {
                Ok(code) => status(code),
                Err(()) => Err(TransportError::interrupted("reset")),
            }
        });
        let mut sending = registering(client).send(contacts(0..1));
        let error = sending.try_next().await.expect_err("the error");
        assert_eq!(error.error().may_have_been_applied(), in_doubt);
    }
    let client = tests::once().base_url(nobody().await);
    let mut sending = registering(client).send(contacts(0..1));
    let error = sending.try_next().await.expect_err("nobody answers");
    assert!(!error.error().may_have_been_applied());
}
