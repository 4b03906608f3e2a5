//! How often a call asks for memory, counted: a budget that is kept, or raised on purpose.
//!
//! Counted is what this crate and its JSON do from the making of a call until its answer is dropped; one that grows
//! counts again. The transport answers from memory: what an HTTP client needs comes on top. The numbers are those of
//! a debug build, where nothing is optimized away.
//!
//! | every call | |
//! |---|---|
//! | the list of the path's arguments | 1 |
//! | the call's future, so that it can be named | 1 |
//! | the limiter's and the transport's, which are traits' | 2 |
//! | the URL, made in one piece, and the count of those who share it | 2 |
//! | the headers of the request: the table and the list | 2 |
//! | whether it has been sent, which outlives it, and the extensions that hold this: a box, a table and an entry | 4 |
//!
//! Then come the texts, in arguments, the query and the answer, which the caller gets to keep.

#[expect(unreachable_pub, reason = "it is a library's elsewhere")]
#[path = "../benchmarks/src/bodies.rs"]
mod bodies;

use allocation_counter::measure;
use bytes::Bytes;
use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, SubscriberState};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{BoxFuture, Client, Timestamp, Transport, TransportError};
use std::sync::{Arc, Mutex};
use tests::TOKEN;
use tokio::runtime::Builder;

/// Gives the answer that it holds. The one allocation is the future in its box, which any transport has.
#[derive(Default)]
struct Memory(Mutex<Option<http::Response<Bytes>>>);

impl Transport for Memory {
    fn send(&self, _: http::Request<Bytes>, _: usize) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async {
            let answer = self.0.lock().expect("no panic").take();
            Ok(answer.expect("one answer per call"))
        })
    }
}

/// An answer with the headers that the client reads.
fn answer(body: &str) -> http::Response<Bytes> {
    let mut answer = http::Response::new(Bytes::copy_from_slice(body.as_bytes()));
    for (name, value) in [
        ("x-hubspot-correlation-id", "0b1c2d3e"),
        ("x-hubspot-ratelimit-max", "190"),
        ("x-hubspot-ratelimit-remaining", "189"),
        ("x-hubspot-ratelimit-interval-milliseconds", "10000"),
    ] {
        let value = http::HeaderValue::from_static(value);
        answer.headers_mut().insert(name, value);
    }
    answer
}

/// How many allocations the second of two equal calls makes: the first one finds nothing set up yet.
fn allocations<I, A>(body: &str, mut input: impl FnMut() -> I, call: impl AsyncFn(&Api, I) -> A) -> u64 {
    let memory = Arc::new(Memory::default());
    let client = Client::builder().token(TOKEN).transport(memory.clone());
    let api = client.build().expect("a client").v2026_03();
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime");
    let mut once = || {
        *memory.0.lock().expect("no panic") = Some(answer(body));
        let input = input();
        measure(|| drop(runtime.block_on(call(&api, input))))
    };
    once();
    once().count_total
}

/// What the table above comes to.
const EVERY_CALL: u64 = 12;

/// The results: there is room for a hundred from the beginning.
const LIST: u64 = 1;

/// A query of one parameter: the list, the name and the value.
const QUERY: u64 = 3;

/// Who raises one says there what for.
#[track_caller]
fn assert_budget(allocations: u64, budget: u64) {
    assert!(
        allocations <= budget,
        "the call makes {allocations} allocations, and its budget is {budget}: see what is new, and \
         whether it can do without"
    );
}

#[test]
fn a_small_read() {
    let body = r#"{"objectId":"12345","eventName":"Launch"}"#;
    let count = allocations(body, || (), async |api, ()| api.events().get("12345").await.expect("an event"));
    let (argument, texts) = (1, 2);
    assert_budget(count, EVERY_CALL + argument + texts);
}

#[test]
fn a_page_of_a_hundred() {
    let body = bodies::participations(1, 2);
    let count = allocations(
        &body,
        || (),
        async |api, ()| {
            let call = api.participations().list_breakdown(12345).limit(100);
            call.await.expect("a page")
        },
    );
    // Of each participation nine, and of the forty who attended how much of the event that was.
    let (argument, texts, cursor) = (1, 9 * 100 + 40, 1);
    assert_budget(count, EVERY_CALL + argument + QUERY + LIST + texts + cursor);
}

#[test]
fn a_write_of_a_hundred() {
    let attendees = || -> Vec<_> {
        let joined = Timestamp::from_epoch_millis(bodies::BEGIN);
        let people = (0..bodies::SIZE).map(bodies::email);
        people.map(|email| EmailAttendance::new(email, joined).joined_at(joined)).collect()
    };
    let count = allocations(&bodies::recorded(), attendees, async |api, attendees| {
        let event = ExternalEvent { account_id: "acme-events", event_id: "webinar-42" };
        let attendance = api.attendance();
        attendance
            .create_by_external_id_and_email(&event, SubscriberState::Attend, attendees)
            .await
            .expect("an outcome")
    });
    let (arguments, addresses, correlation_id) = (2, 100, 1);
    // From 128 bytes to 16384, and the count of those who share it.
    let body = 8 + 1;
    assert_budget(count, EVERY_CALL + arguments + QUERY + body + LIST + addresses + correlation_id);
}

/// A future in a variable or an argument of another one is in it twice, which multiplies: it once had 8 kB that way,
/// and is copied for each task. This is with spans, which add a half.
#[test]
fn the_future_of_a_call_is_small() {
    let client = Client::builder().token(TOKEN).transport(Memory::default()).build().expect("a client");
    let call = client.v2026_03().events().get("12345").with_response();
    assert!(size_of_val(&call) <= 5_000, "{} bytes", size_of_val(&call));
}
