//! Sending in bulk with concurrency: many calls at a time, dropped futures, limits.

use futures_util::FutureExt;
use hubspot_marketing_events::{RetryPolicy, SlidingWindow};
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tests::bulk::{answered_by, confirmed, contacts, outcomes, registering, status};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// Counts the calls in flight, and their maximum.
#[derive(Clone, Default)]
struct UnderWay(Arc<(AtomicUsize, AtomicUsize)>);

impl UnderWay {
    fn enter(&self) -> Self {
        let now = self.0.0.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.1.fetch_max(now, Ordering::SeqCst);
        self.clone()
    }

    fn now(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }

    fn most(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }
}

/// Held by one call.
struct Guard(UnderWay);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test(start_paused = true)]
async fn concurrent_calls_reach_the_limit_and_keep_the_order() {
    let under_way = UnderWay::default();
    let count = under_way.clone();
    let (client, _) = answered_by(move |ids, number| {
        let guard = Guard(count.enter());
        async move {
            let _guard = guard;
            // Of each five, the later ones are faster.
            sleep(SECOND * (5 - u32::try_from(number % 5).expect("small"))).await;
            confirmed(ids)
        }
    });
    let mut sending = registering(client).batch_size(2).concurrency(5).send(contacts(0..40));
    let given = outcomes(&mut sending).await;
    let indexes: Vec<usize> = given.iter().map(|(index, ..)| *index).collect();
    assert_eq!(indexes, (0..40).collect::<Vec<_>>());
    assert_eq!((under_way.most(), under_way.now()), (5, 0));
}

#[tokio::test(start_paused = true)]
async fn no_more_inputs_are_read_than_can_be_in_flight() {
    let read = Arc::new(AtomicUsize::new(0));
    let (client, _) = answered_by(|ids, number| async move {
        // The first batch is the slowest.
        sleep(SECOND * if number == 0 { 30 } else { 1 }).await;
        confirmed(ids)
    });
    let count = read.clone();
    let endless = contacts(0..).inspect(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let mut sending = registering(client).batch_size(10).concurrency(3).send(endless);
    for given in 0..500 {
        sending.try_next().await.expect("an outcome").expect("there is no end");
        let open = read.load(Ordering::SeqCst) - given;
        assert!(open <= 30, "{open} after {given}");
        assert_eq!(sending.progress().read(), read.load(Ordering::SeqCst));
    }
}

#[tokio::test(start_paused = true)]
async fn calls_continue_while_the_caller_is_busy() {
    let (client, batches) = answered_by(|ids, _| async move {
        sleep(SECOND).await;
        confirmed(ids)
    });
    let mut sending = registering(client).batch_size(1).concurrency(3).send(contacts(0..3));
    sending.try_next().await.expect("an outcome");
    assert_eq!(batches.all().len(), 3);
    sleep(10 * SECOND).await;
    let begin = Instant::now();
    assert_eq!(outcomes(&mut sending).await.len(), 2);
    assert!(begin.elapsed().is_zero());
}

#[tokio::test(start_paused = true)]
async fn future_dropped_by_select_loses_nothing() {
    let (client, batches) = answered_by(|ids, number| async move {
        sleep(SECOND).await;
        if number == 2 { status(500) } else { confirmed(ids) }
    });
    let mut sending = registering(client).batch_size(2).concurrency(2).send(contacts(0..9));
    let mut given = Vec::new();
    let (mut interrupted, mut errors) = (0, 0);
    loop {
        tokio::select! {
            outcome = sending.try_next() => match outcome {
                Ok(Some(outcome)) => given.push(outcome.index),
                Ok(None) => break,
                Err(_) => errors += 1,
            },
            () = sleep(SECOND / 3) => interrupted += 1,
        }
    }
    assert_eq!(given, [0, 1, 2, 3, 6, 7, 4, 5, 8]);
    assert_eq!(errors, 1);
    assert_eq!(batches.all().len(), 6);
    assert!(interrupted >= 6, "{interrupted}");
}

#[tokio::test(start_paused = true)]
async fn dropping_the_outcomes_cancels_the_calls() {
    let under_way = UnderWay::default();
    let count = under_way.clone();
    let (client, _) = answered_by(move |_, _| {
        let guard = Guard(count.enter());
        async move {
            let _guard = guard;
            pending().await
        }
    });
    let mut sending = registering(client).batch_size(1).concurrency(3).send(contacts(0..9));
    assert!(sending.try_next().now_or_never().is_none());
    sleep(SECOND).await;
    assert_eq!(under_way.now(), 3);
    drop(sending);
    sleep(SECOND).await;
    assert_eq!(under_way.now(), 0);
}

#[tokio::test(start_paused = true)]
async fn batches_respect_the_limiter() {
    let begin = Instant::now();
    let (sender, mut sent) = tokio::sync::mpsc::unbounded_channel();
    let (client, _) = answered_by(move |ids, _| {
        sender.send(begin.elapsed()).expect("the test listens");
        async move { confirmed(ids) }
    });
    let client = client.limiter(SlidingWindow::fixed(10, 10 * SECOND));
    let mut sending = registering(client).batch_size(1).concurrency(50).send(contacts(0..95));
    assert_eq!(outcomes(&mut sending).await.len(), 95);
    let mut times = Vec::new();
    while let Ok(time) = sent.try_recv() {
        times.push(time);
    }
    assert_eq!(times.len(), 95);
    for eleven in times.windows(11) {
        assert!(eleven[10] - eleven[0] >= 10 * SECOND, "{eleven:?}");
    }
    // The whole budget is used: the last window starts after nine of them.
    assert!(times[94] < 95 * SECOND, "{:?}", times[94]);
}

#[tokio::test(start_paused = true)]
async fn batches_are_retried_according_to_the_policy() {
    let (client, batches) =
        answered_by(|ids, number| async move { if number % 2 == 0 { status(502) } else { confirmed(ids) } });
    let client = client.retry(RetryPolicy::default());
    let mut sending = registering(client).batch_size(3).concurrency(1).send(contacts(0..6));
    assert_eq!(outcomes(&mut sending).await.len(), 6);
    assert_eq!(batches.all().len(), 4);
    assert_eq!(sending.progress().sent(), 6);
}

#[tokio::test(start_paused = true)]
async fn batches_use_the_configured_timeout_and_policy() {
    let (client, batches) = answered_by(|_, _| pending());
    let bulk = registering(client).timeout(3 * SECOND);
    let begin = Instant::now();
    let mut sending = bulk.clone().send(contacts(0..1));
    let error = sending.try_next().await.expect_err("no answer");
    assert!(error.error().is_timeout());
    assert_eq!(begin.elapsed(), 3 * SECOND);

    let bulk = bulk.retry(RetryPolicy::default().max_attempts(2));
    let mut sending = bulk.clone().send(contacts(0..1));
    let error = sending.try_next().await.expect_err("no answer");
    assert_eq!((error.error().attempts(), batches.all().len()), (2, 3));

    let mut sending = bulk.deadline(2 * SECOND).send(contacts(0..1));
    let begin = Instant::now();
    sending.try_next().await.expect_err("no answer");
    assert_eq!(begin.elapsed(), 2 * SECOND);
}

#[test]
fn sending_survives_its_first_runtime() {
    let runtime = || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build().expect("a runtime")
    };
    let (client, batches) = answered_by(|ids, number| async move {
        match number {
            1 => pending().await,
            _ => confirmed(ids),
        }
    });
    let mut sending = registering(client).batch_size(1).concurrency(2).send(contacts(0..3));
    let first = runtime();
    first.block_on(async {
        sending.try_next().await.expect("an outcome");
        // The second batch stays in flight.
        while batches.all().len() < 2 {
            tokio::task::yield_now().await;
        }
    });
    drop(first);
    let given = runtime().block_on(outcomes(&mut sending));
    assert_eq!(given.iter().map(|(index, ..)| *index).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(batches.all(), [[0], [1], [2], [1]]);
}

#[test]
fn runtime_shutdown_is_an_error_without_loss() {
    let runtime = || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build().expect("a runtime")
    };
    let (client, batches) = answered_by(|ids, _| async move { confirmed(ids) });
    let bulk = registering(client).batch_size(2).concurrency(2);
    let mut sending = bulk.send(contacts(0..6));
    let first = runtime();
    let handle = first.handle().clone();
    drop(first);
    {
        // Like `Handle::block_on` on a thread that outlives the runtime.
        let _entered = handle.enter();
        let next = sending.try_next().now_or_never().expect("at once");
        let error = next.expect_err("no runtime");
        assert_eq!(error.indexes().collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert!(error.error().is_configuration());
        assert!(error.error().may_have_been_applied());
    }
    assert!(batches.all().is_empty());
    assert_eq!(runtime().block_on(outcomes(&mut sending)).len(), 6);
}

#[tokio::test]
async fn panic_of_a_transport_reaches_the_caller_without_loss() {
    let (client, batches) = answered_by(|ids, number| async move {
        assert_ne!(number, 0, "a panic on purpose");
        confirmed(ids)
    });
    let mut sending = registering(client).batch_size(1).concurrency(1).send(contacts(0..2));
    let next = std::panic::AssertUnwindSafe(sending.try_next());
    assert!(next.catch_unwind().await.is_err());
    assert_eq!(outcomes(&mut sending).await.len(), 2);
    assert_eq!(batches.all(), [[0], [0], [1]]);
}
