//! What a check costs: requests, and memory of the client alone. The mock server has a thread of its own.

use std::time::{Duration, Instant};

use allocation_counter::measure;
use hubspot_marketing_events::mock::{Event, MockServer, Participation};
use hubspot_marketing_events::types::{AttendanceState, SubscriberState};
use tokio::runtime::Builder;

const EVENT: &str = "12345";

fn email(number: usize) -> String {
    format!("person-{number}@example.com")
}

/// Checks so many people, of whom some are missing, and returns the requests and the peak memory in MiB. The event's list
/// is current, or has nothing yet.
fn cost(people: usize, missing: usize, is_current: bool) -> (usize, f64) {
    let server = MockServer::start();
    server.given(Event::new(EVENT));
    for number in 0..people - missing {
        let participation = Participation::new(EVENT, email(number), AttendanceState::Attended);
        server.given(participation.duration(Duration::from_secs(2700)));
    }
    if !is_current {
        server
            .on::<hubspot_marketing_events::participations::ListBreakdown>()
            .json(200, serde_json::json!({ "results": [], "total": 0 }));
    }
    let api = server.client().v2026_03();
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let begin = Instant::now();
    let (mut stored, mut requests) = (0, 0);
    let used = measure(|| {
        runtime.block_on(async {
            let check = api.participations().reconcile(EVENT, SubscriberState::Attend).patience(Duration::ZERO);
            let mut findings = check.check((0..people).map(email));
            while let Some(finding) = findings.try_next().await.expect("a finding") {
                stored += usize::from(finding.result.is_stored());
            }
            requests = findings.progress().requests();
        });
    });
    let peak = used.bytes_max as f64 / f64::from(1024 * 1024);
    let list = if is_current { "a current list" } else { "an empty list" };
    println!(
        "{people} people, {missing} missing, {list}: {stored} stored, {requests} requests, {peak:.1} MiB, {:.1?}",
        begin.elapsed()
    );
    assert_eq!(requests, server.requests().len());
    assert_eq!(stored, if is_current { people - missing } else { (people - missing).min(1000) });
    (requests, peak)
}

#[test]
fn a_hundred_people_a_request() {
    let (requests, peak) = cost(2_000, 0, true);
    assert_eq!(requests, 20);
    assert!(peak < 20.0, "{peak} MiB");
    // Who is missing costs a request each.
    assert_eq!(cost(1_000, 20, true).0, 10 + 20);
    // The budget of lookups bounds what a list costs that has nothing.
    assert_eq!(cost(1_200, 0, false).0, 1 + 1_000);
}

#[test]
#[ignore = "takes a minute in a debug build"]
fn fifty_thousand_people() {
    assert_eq!(cost(50_000, 0, true).0, 500);
    assert_eq!(cost(50_000, 500, true).0, 495 + 500);
    assert_eq!(cost(50_000, 0, false).0, 1 + 1_000);
}
