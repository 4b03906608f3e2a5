//! Calls from programs without async code, over sockets.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use hubspot_marketing_events::reconcile::Person;
use hubspot_marketing_events::types::{ContactAttendance, SubscriberState};
use hubspot_marketing_events::{Client, RetryPolicy, Timestamp};
use serde_json::{Value, json};

/// A server without a runtime: one thread, one request per connection.
fn serve(respond: impl Fn(&str) -> Value + Send + 'static) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.expect("a connection");
            let mut bytes = [0; 8192];
            let read = connection.read(&mut bytes).expect("a request");
            let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
            let target = text.split(' ').nth(1).expect("a target");
            let body = respond(target).to_string();
            let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            let sent = connection.write_all((head + &body).as_bytes());
            sent.expect("a response");
        }
    });
    let client = Client::builder().token(tests::TOKEN).base_url(url);
    client.retry(RetryPolicy::none()).build().expect("a client")
}

fn event() -> Client {
    serve(|_| json!({ "objectId": "12345", "eventName": "Launch" }))
}

/// Two pages of participations, or the outcome of a batch.
fn people(target: &str) -> Value {
    let person = |id: u32| json!({ "id": id.to_string(), "associations": { "contact": { "contactId": id.to_string() } }, "properties": { "attendanceState": "ATTENDED" } });
    if target.ends_with("/create") {
        return json!({ "results": [{ "vid": 1 }, { "vid": 2 }, { "vid": 3 }] });
    }
    match target.contains("after=") {
        false => {
            json!({ "total": 3, "results": [person(1), person(2)], "paging": { "next": { "after": "2" } } })
        }
        true => json!({ "total": 3, "results": [person(3)] }),
    }
}

#[test]
fn calls_from_any_thread() {
    let api = event().v2026_03();
    let threads = (0..4).map(|_| {
        let api = api.clone();
        thread::spawn(move || api.events().get("12345").send_blocking())
    });
    for thread in threads.collect::<Vec<_>>() {
        let event = thread.join().expect("no panic").expect("an event");
        assert_eq!(event.event_name.as_deref(), Some("Launch"));
    }
    let response = api.events().get("12345").with_response_blocking();
    assert_eq!(response.expect("a response").attempts(), 1);
}

#[test]
fn collections_outcomes_and_findings_are_iterators() {
    let api = serve(people).v2026_03();
    let list = || api.participations().list_breakdown("12345");
    let ids: Result<Vec<String>, _> =
        list().items().blocking().map(|person| Ok::<_, hubspot_marketing_events::Error>(person?.id)).collect();
    assert_eq!(ids.expect("items"), ["1", "2", "3"]);
    assert_eq!(list().pages().prefetch().blocking().count(), 2);
    let inputs = (1..4).map(|vid| ContactAttendance::new(vid, Timestamp::now()));
    let bulk = api.attendance().create_by_contact_id_bulk("12345", SubscriberState::Register);
    let outcomes = bulk.send(inputs).blocking();
    let outcomes: Vec<String> = outcomes.map(|outcome| outcome.expect("an outcome").result.to_string()).collect();
    assert_eq!(outcomes, ["confirmed"; 3]);
    let check = api.participations().reconcile("12345", SubscriberState::Attend);
    let findings = check.max_lookups(0).check((1..4).map(Person::ContactId)).blocking();
    assert!(findings.into_iter().all(|finding| finding.expect("a finding").result.is_stored()));
}

#[test]
fn blocking_call_in_async_code_is_an_error() {
    let api = event().v2026_03();
    for runtime in [
        tokio::runtime::Builder::new_current_thread().enable_all().build(),
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build(),
    ] {
        let runtime = runtime.expect("a runtime");
        let misuse = api.clone();
        let direct = runtime.block_on(async { misuse.events().get("1").send_blocking() });
        let misuse = api.clone();
        let spawned = runtime.block_on(
            runtime.spawn(async move { misuse.participations().list_breakdown("1").items().blocking().next() }),
        );
        for error in [direct.expect_err("misuse"), spawned.expect("no panic").expect("an item").expect_err("misuse")] {
            assert!(error.is_configuration());
            assert!(error.to_string().contains("can't be used in async code"), "{error}");
        }
        let allowed = api.clone();
        let blocking = move || allowed.events().get("12345").send_blocking();
        let event = runtime.block_on(runtime.spawn_blocking(blocking));
        event.expect("no panic").expect("an event");
    }
}

#[test]
fn client_is_either_async_or_blocking() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let api = event().v2026_03();
    runtime.block_on(api.events().get("12345").send()).expect("an event");
    let error = api.events().get("12345").send_blocking().expect_err("it is async");
    assert!(error.to_string().contains("used in async code: create another"), "{error}");

    let api = event().v2026_03();
    api.events().get("12345").send_blocking().expect("an event");
    let error = runtime.block_on(api.events().get("12345").send()).expect_err("it is blocking");
    assert!(error.to_string().contains("used for blocking calls: create another"), "{error}");
}

#[test]
fn futures_of_calls_can_be_spawned_and_joined() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let api = event().v2026_03();
    runtime.block_on(async {
        let spawned = tokio::spawn(api.events().get("12345").send());
        spawned.await.expect("no panic").expect("an event");
        let both = [api.events().get("1").send(), api.events().get("2").send()];
        for event in futures_util::future::join_all(both).await {
            event.expect("an event");
        }
    });
}
