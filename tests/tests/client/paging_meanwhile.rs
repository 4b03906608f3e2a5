//! Pagination with dropped futures and prefetching.

use bytes::Bytes;
use futures_util::FutureExt;
use hubspot_marketing_events::{Call, Client, Error, Items, TransportError, events};
use proptest::prelude::*;
use std::future::{pending, poll_fn};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tests::TOKEN;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep};

type Answered = Result<http::Response<Bytes>, TransportError>;

/// The cursors of the requests that a transport received.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<usize>>>);

impl Log {
    fn cursors(&self) -> Vec<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Records a request, and returns the number of earlier ones.
    fn note(&self, cursor: usize) -> usize {
        let mut cursors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cursors.push(cursor);
        cursors.len() - 1
    }
}

/// A call with pages from a function of the page number and the request number.
fn collection<A>(answer: impl Fn(usize, usize) -> A + Send + Sync + 'static) -> (Call<events::List>, Log)
where
    A: Future<Output = Answered> + Send + 'static,
{
    let log = Log::default();
    let noted = log.clone();
    let client = Client::builder()
        .token(TOKEN)
        .transport(move |request: http::Request<Bytes>| {
            let after = request.uri().query().and_then(|query| query.strip_prefix("after="));
            let cursor = after.map_or(0, |after| after.parse().expect("a cursor of ours"));
            answer(cursor, noted.note(cursor))
        })
        .build()
        .expect("a client");
    (client.v3().events().list(), log)
}

/// Page `number` of a collection with pages of this length. Items are numbered consecutively.
fn page(lengths: &[usize], number: usize) -> http::Response<Bytes> {
    let first: usize = lengths[..number].iter().sum();
    let ids = (first..first + lengths[number]).map(|id| serde_json::json!({ "objectId": id.to_string() }));
    let next = (number + 1 < lengths.len()).then(|| (number + 1).to_string());
    let body = serde_json::json!({
        "results": ids.collect::<Vec<_>>(),
        "paging": { "next": { "after": next } },
    });
    http::Response::new(body.to_string().into())
}

async fn next(items: &mut Items<events::List>) -> Option<String> {
    let item = items.try_next().await.expect("an item");
    item.map(|item| item.object_id)
}

fn current_thread() -> Runtime {
    let mut runtime = Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime")
}

#[tokio::test(start_paused = true)]
async fn future_dropped_by_select_loses_no_page() {
    for prefetch in [false, true] {
        let (call, log) = collection(|number, _| async move {
            sleep(Duration::from_secs(1)).await;
            Ok(page(&[2, 0, 3], number))
        });
        let mut items = call.items();
        if prefetch {
            items = items.prefetch();
        }
        let mut given = Vec::new();
        let mut interrupted = 0;
        loop {
            tokio::select! {
                item = items.try_next() => match item.expect("an item") {
                    Some(item) => given.push(item.object_id),
                    None => break,
                },
                () = sleep(Duration::from_millis(300)) => interrupted += 1,
            }
        }
        assert_eq!(given, ["0", "1", "2", "3", "4"]);
        assert_eq!(log.cursors(), [0, 1, 2]);
        assert!(interrupted >= 3 * 3, "{interrupted}");
    }
}

#[tokio::test(start_paused = true)]
async fn prefetch_fetches_the_next_page() {
    /// How long the iteration takes, if fetching and processing a page take a second each.
    async fn walk(prefetch: bool) -> Duration {
        let (call, log) = collection(|number, _| async move {
            sleep(Duration::from_secs(1)).await;
            Ok(page(&[1, 1, 1, 1], number))
        });
        let mut items = call.items();
        if prefetch {
            items = items.prefetch();
        }
        let begin = Instant::now();
        while next(&mut items).await.is_some() {
            sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(log.cursors(), [0, 1, 2, 3]);
        begin.elapsed()
    }
    // The clock is virtual: these are not measurements.
    assert_eq!(walk(false).await.as_secs(), 8);
    assert_eq!(walk(true).await.as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn prefetch_fetches_one_page_at_most() {
    for (prefetch, expected) in [(false, vec![0]), (true, vec![0, 1])] {
        let (call, log) = collection(|number, _| async move { Ok(page(&[1, 1, 1], number)) });
        let mut items = call.items();
        if prefetch {
            items = items.prefetch();
        }
        assert!(log.cursors().is_empty());
        next(&mut items).await;
        sleep(Duration::from_secs(1)).await;
        assert_eq!(log.cursors(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn prefetch_ends_when_the_items_are_dropped() {
    /// Counts the requests in flight.
    struct UnderWay(Arc<AtomicUsize>);
    impl Drop for UnderWay {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let under_way = Arc::new(AtomicUsize::new(0));
    let count = under_way.clone();
    let (call, log) = collection(move |number, _| {
        count.fetch_add(1, Ordering::SeqCst);
        let guard = UnderWay(count.clone());
        async move {
            let _guard = guard;
            match number {
                0 => Ok(page(&[1, 1], 0)),
                _ => pending().await,
            }
        }
    });
    let mut items = call.items().prefetch();
    next(&mut items).await;
    sleep(Duration::from_secs(1)).await;
    assert_eq!((log.cursors(), under_way.load(Ordering::SeqCst)), (vec![0, 1], 1));
    drop(items);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(under_way.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn error_of_a_prefetched_page_comes_in_order() {
    let (call, log) = collection(|number, request| async move {
        match request {
            1 => Err(TransportError::too_large(1)),
            _ => Ok(page(&[2, 1], number)),
        }
    });
    let mut items = call.items().prefetch();
    assert_eq!(next(&mut items).await.as_deref(), Some("0"));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(log.cursors(), [0, 1]);
    assert_eq!(next(&mut items).await.as_deref(), Some("1"));
    assert!(items.try_next().await.expect_err("the error").is_too_large());
    assert_eq!(next(&mut items).await.as_deref(), Some("2"));
    assert_eq!(next(&mut items).await, None);
    assert_eq!(log.cursors(), [0, 1, 1]);
}

#[tokio::test]
async fn panic_of_a_transport_reaches_the_caller() {
    let (call, _) = collection(|number, request| async move {
        assert_ne!(request, 1, "a panic on purpose");
        Ok(page(&[1, 1], number))
    });
    let mut items = call.items().prefetch();
    next(&mut items).await;
    let task = tokio::spawn(async move { next(&mut items).await });
    assert!(task.await.expect_err("a panic").is_panic());
}

#[test]
fn iteration_survives_its_first_runtime() {
    let (call, log) = collection(|number, request| async move {
        match request {
            1 => pending().await,
            _ => Ok(page(&[1, 1], number)),
        }
    });
    let mut items = call.items().prefetch();
    let first = current_thread();
    first.block_on(async {
        assert_eq!(next(&mut items).await.as_deref(), Some("0"));
        // The second page stays in flight.
        while log.cursors() != [0, 1] {
            tokio::task::yield_now().await;
        }
    });
    drop(first);
    let second = current_thread();
    assert_eq!(second.block_on(next(&mut items)).as_deref(), Some("1"));
    assert_eq!(second.block_on(next(&mut items)), None);
    assert_eq!(log.cursors(), [0, 1, 1]);
}

/// Waits until it is polled once more.
async fn a_moment() {
    let mut waited = false;
    poll_fn(|context| {
        if waited {
            return std::task::Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

proptest! {
    /// For any page lengths, failing requests, durations and dropped futures: each item comes
    /// once, in order.
    #[test]
    fn no_item_is_lost_or_duplicated(
        lengths in prop::collection::vec(0..4_usize, 1..6),
        failing in prop::collection::vec(any::<bool>(), 12),
        moments in prop::collection::vec(0..4_usize, 1..6),
        patience in prop::collection::vec(1..4_usize, 1..6),
        prefetch in any::<bool>(),
    ) {
        let expected: Vec<String> = (0..lengths.iter().sum()).map(|id: usize| id.to_string()).collect();
        let pages = lengths.len();
        let failures = failing.iter().filter(|fails| **fails).count();
        let (call, log) = collection(move |number, request| {
            let answer = match failing.get(request) {
                Some(true) => Err(TransportError::too_large(1)),
                _ => Ok(page(&lengths, number)),
            };
            let moments = moments[request % moments.len()];
            async move {
                for _ in 0..moments {
                    a_moment().await;
                }
                answer
            }
        });
        let given: Result<Vec<String>, Error> = current_thread().block_on(async {
            let mut items = call.items();
            if prefetch {
                items = items.prefetch();
            }
            let mut given = Vec::new();
            for turn in 0.. {
                let mut next = Box::pin(items.try_next());
                let mut result = None;
                for _ in 0..patience[turn % patience.len()] {
                    result = next.as_mut().now_or_never();
                    if result.is_some() {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
                // The future is dropped here, finished or not.
                match result {
                    Some(Ok(Some(item))) => given.push(item.object_id),
                    Some(Ok(None)) => return Ok(given),
                    Some(Err(error)) if error.is_too_large() => {}
                    Some(Err(error)) => return Err(error),
                    None => {}
                }
            }
            unreachable!("turns never end")
        });
        prop_assert_eq!(given.expect("no other error"), expected);
        prop_assert!(log.cursors().len() <= pages + failures);
    }
}
