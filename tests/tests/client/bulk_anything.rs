//! Sending in bulk with arbitrary inputs, responses, failures, dropped futures and crashes.

use futures_util::FutureExt;
use hubspot_marketing_events::bulk::InputResult;
use hubspot_marketing_events::types::{ContactAttendance, SubscriberState};
use hubspot_marketing_events::{Client, RetryPolicy, Timestamp, TransportError};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use tests::TOKEN;
use tests::bulk::registered;
use tokio::runtime::Builder;
use tokio::task::yield_now;

/// The fate of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Recorded,
    Refused,
    Dropped,
    Withheld,
}

/// What the caller does after an error.
#[derive(Clone, Copy, Debug)]
enum Reaction {
    TryAgain,
    TakeOut,
    GiveUp,
    Crash,
}

#[derive(Clone, Debug)]
struct Plan {
    /// One for each input.
    fates: Vec<Fate>,
    /// How many consecutive inputs concern the same contact.
    of_one: usize,
    batch_size: usize,
    concurrency: usize,
    /// Which requests fail.
    failing: Vec<bool>,
    /// How long each request takes.
    moments: Vec<usize>,
    /// How many times a future is polled before it is dropped.
    patience: Vec<usize>,
    reactions: Vec<Reaction>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let fate = prop_oneof![
        4 => Just(Fate::Recorded),
        1 => Just(Fate::Refused),
        1 => Just(Fate::Dropped),
        1 => Just(Fate::Withheld),
    ];
    let reaction =
        prop_oneof![Just(Reaction::TryAgain), Just(Reaction::TakeOut), Just(Reaction::GiveUp), Just(Reaction::Crash),];
    (
        prop::collection::vec(fate, 0..40),
        1..3_usize,
        1..7_usize,
        1..5_usize,
        prop::collection::vec(prop::bool::weighted(0.3), 12),
        prop::collection::vec(0..6_usize, 1..6),
        prop::collection::vec(1..5_usize, 1..6),
        prop::collection::vec(reaction, 1..6),
    )
        .prop_map(|(fates, of_one, batch_size, concurrency, failing, moments, patience, reactions)| Plan {
            fates,
            of_one,
            batch_size,
            concurrency,
            failing,
            moments,
            patience,
            reactions,
        })
}

impl Plan {
    /// The inputs. They differ in their times.
    fn inputs(&self) -> Vec<ContactAttendance> {
        let input = |(index, fate): (usize, &Fate)| {
            let vid = i64::try_from(index / self.of_one).expect("a small one");
            let millis = i64::try_from(index).expect("a small one");
            let instant = match fate {
                Fate::Withheld => Timestamp::from_epoch_millis(millis),
                _ => Timestamp::from_epoch_millis(registered().epoch_millis() + millis),
            };
            ContactAttendance::new(vid, instant)
        };
        self.fates.iter().enumerate().map(input).collect()
    }

    /// HubSpot's response to a batch of these.
    fn answer(&self, indexes: &[usize]) -> Value {
        let with = |fate: Fate| {
            let indexes = indexes.iter().filter(move |index| self.fates[**index] == fate);
            indexes.map(|index| index / self.of_one)
        };
        let results: Vec<Value> = with(Fate::Recorded).map(|vid| json!({ "vid": vid })).collect();
        let errors: Vec<Value> = with(Fate::Refused).map(|vid| json!({ "context": { "vid": vid } })).collect();
        json!({ "results": results, "errors": errors })
    }
}

/// The indexes in each request.
type Requests = Arc<Mutex<Vec<Vec<usize>>>>;

fn client(plan: &Plan, requests: &Requests) -> Client {
    let (plan, requests) = (plan.clone(), requests.clone());
    let client = Client::builder().token(TOKEN).retry(RetryPolicy::none()).without_limiter();
    let client = client.transport(move |request: http::Request<bytes::Bytes>| {
        let body: Value = serde_json::from_slice(request.body()).expect("JSON");
        let inputs = body["inputs"].as_array().expect("inputs");
        let index = |input: &Value| {
            let millis = input["interactionDateTime"].as_i64().expect("an instant");
            usize::try_from(millis - registered().epoch_millis()).expect("nothing withheld is sent")
        };
        let indexes: Vec<usize> = inputs.iter().map(index).collect();
        let answer = plan.answer(&indexes);
        let mut requests = requests.lock().expect("no panic");
        let number = requests.len();
        requests.push(indexes);
        let fails = plan.failing.get(number) == Some(&true);
        let moments = plan.moments[number % plan.moments.len()];
        async move {
            for _ in 0..moments {
                yield_now().await;
            }
            match fails {
                true => Err(TransportError::interrupted("on purpose")),
                false => Ok(http::Response::new(answer.to_string().into())),
            }
        }
    });
    client.build().expect("a client")
}

/// The outcomes: for each index, its result and the number of requests so far.
#[derive(Default)]
struct Given {
    results: BTreeMap<usize, (Fate, usize)>,
    order: Vec<usize>,
    errors: usize,
}

/// Sends all inputs, whatever happens.
async fn send(plan: &Plan, requests: &Requests) -> Given {
    let api = client(plan, requests).v3();
    let bulk = api.attendance().create_by_contact_id_bulk("12345", SubscriberState::Register);
    let bulk = bulk.batch_size(plan.batch_size).concurrency(plan.concurrency);
    let mut given = Given::default();
    let mut todo: Vec<(usize, ContactAttendance)> = plan.inputs().into_iter().enumerate().collect();
    while !todo.is_empty() {
        let mut sending = bulk.clone().send_indexed(std::mem::take(&mut todo));
        let (mut turn, mut taken_out) = (0, 0);
        loop {
            turn += 1;
            let mut next = Box::pin(sending.try_next());
            let mut result = None;
            for _ in 0..plan.patience[turn % plan.patience.len()] {
                result = next.as_mut().now_or_never();
                if result.is_some() {
                    break;
                }
                yield_now().await;
            }
            // The future is dropped here, finished or not.
            drop(next);
            let progress = sending.progress();
            let in_hand = progress.read() - progress.done() - taken_out;
            assert!(in_hand <= plan.batch_size * plan.concurrency);
            match result {
                None => {}
                Some(Ok(None)) => break,
                Some(Ok(Some(outcome))) => {
                    assert_eq!(outcome.input, plan.inputs()[outcome.index]);
                    let fate = match outcome.result {
                        InputResult::Confirmed(_) => Fate::Recorded,
                        InputResult::Rejected(_) => Fate::Refused,
                        InputResult::Unconfirmed => Fate::Dropped,
                        InputResult::Withheld(_) => Fate::Withheld,
                        other => panic!("{other:?}"),
                    };
                    let sent = requests.lock().expect("no panic").len();
                    let before = given.results.insert(outcome.index, (fate, sent));
                    assert_eq!(before, None, "index {}", outcome.index);
                    given.order.push(outcome.index);
                }
                Some(Err(error)) => {
                    let failed: BTreeSet<usize> = error.indexes().collect();
                    assert!(!failed.is_empty());
                    assert!(failed.iter().all(|index| !given.results.contains_key(index)));
                    given.errors += 1;
                    match plan.reactions[given.errors % plan.reactions.len()] {
                        Reaction::TryAgain => {}
                        Reaction::TakeOut => {
                            let taken = sending.take_failed();
                            assert!(taken.iter().map(|(index, _)| *index).eq(error.indexes()));
                            taken_out += taken.len();
                            todo.extend(taken);
                        }
                        Reaction::GiveUp => {
                            todo.extend(sending.into_remaining());
                            break;
                        }
                        Reaction::Crash => {
                            let all = plan.inputs().into_iter().enumerate();
                            todo = all.filter(|(index, _)| !given.results.contains_key(index)).collect();
                            break;
                        }
                    }
                }
            }
        }
    }
    given
}

proptest! {
    #[test]
    fn every_input_has_exactly_one_correct_outcome(plan in plans()) {
        let requests = Requests::default();
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let given = runtime.block_on(send(&plan, &requests));
        let requests = requests.lock().expect("no panic");

        prop_assert_eq!(given.results.len(), plan.fates.len());
        for (index, (fate, sent)) in &given.results {
            let (told, truth) = (*fate, plan.fates[*index]);
            if plan.of_one == 1 {
                prop_assert_eq!(told, truth);
            } else if told != Fate::Dropped {
                // Of two inputs about one contact, HubSpot's answer may not say which it means. What names
                // the contact as refused is about both, unless one is recorded.
                prop_assert!(told == truth || (told, truth) == (Fate::Refused, Fate::Dropped));
            }
            // An input with an outcome isn't sent again.
            let again = requests[*sent..].iter().any(|indexes| indexes.contains(index));
            prop_assert!(!again, "index {}", index);
        }
        if given.errors == 0 {
            prop_assert!(given.order.is_sorted());
            prop_assert!(requests.iter().flatten().is_sorted());
        }
    }
}
