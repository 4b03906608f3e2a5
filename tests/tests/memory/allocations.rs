//! Counts the allocations of calls, which must stay within a budget.
//!
//! Counts what this crate and its JSON allocate from creating a call until its value is dropped. Reallocations count
//! too. The transport responds from memory: an HTTP client allocates more. The numbers are for a debug build, where
//! nothing is optimized away.
//!
//! | every call | |
//! |---|---|
//! | the list of the path's arguments | 1 |
//! | the call's boxed future | 1 |
//! | the boxed futures of limiter and transport | 2 |
//! | the URL and its reference count | 2 |
//! | the headers of the request: the table and the list | 2 |
//! | the `SendState`, and the extensions that contain it: a box, a table and an entry | 4 |
//!
//! In addition, there are the texts: in arguments, the query and the value, which the caller keeps.

#[expect(unreachable_pub, reason = "it is a library's elsewhere")]
#[path = "../../benchmarks/src/bodies.rs"]
mod bodies;

use allocation_counter::measure;
use bytes::Bytes;
use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, SubscriberState};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{BoxFuture, Client, Timestamp, Transport, TransportError};
use std::sync::{Arc, Mutex};
use tests::TOKEN;
use tokio::runtime::Builder;

/// Returns a fixed response. The only allocation is the boxed future, which every transport has.
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

/// A response with the headers that the client reads.
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

/// The allocations of the second of two equal calls. The first one also initializes things.
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

/// The sum of the table above.
const EVERY_CALL: u64 = 12;

/// The results: space for 100 is allocated at once.
const LIST: u64 = 1;

/// A query with one parameter: the list, the name and the value.
const QUERY: u64 = 3;

/// If you raise a budget, explain why here.
#[track_caller]
fn assert_budget(allocations: u64, budget: u64) {
    assert!(
        allocations <= budget,
        "the call makes {allocations} allocations, and its budget is {budget}: see what is new, and \
         whether it can do without"
    );
}

#[test]
fn small_read() {
    let body = r#"{"objectId":"12345","eventName":"Launch"}"#;
    let count = allocations(body, || (), async |api, ()| api.events().get("12345").await.expect("an event"));
    let (argument, texts) = (1, 2);
    assert_budget(count, EVERY_CALL + argument + texts);
}

#[test]
fn page_of_100() {
    let body = bodies::participations(1, 2);
    let count = allocations(
        &body,
        || (),
        async |api, ()| {
            let call = api.participations().list_breakdown(12345).limit(100);
            call.await.expect("a page")
        },
    );
    // Nine per participation, and the attendance percentage of the forty who attended.
    let (argument, texts, cursor) = (1, 9 * 100 + 40, 1);
    assert_budget(count, EVERY_CALL + argument + QUERY + LIST + texts + cursor);
}

#[test]
fn write_of_100() {
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
    // Its JSON, allocated once, and the reference count.
    let body = 1 + 1;
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
