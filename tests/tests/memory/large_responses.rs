//! The memory for large responses, which is bounded whatever they contain.

use allocation_counter::measure;
use bytes::Bytes;
use hubspot_marketing_events::bulk::InputResult;
use hubspot_marketing_events::types::{ContactAttendance, EventUpdate, SubscriberState};
use hubspot_marketing_events::{BatchOutcome, Client, Error, RetryPolicy, v3};
use tests::{TOKEN, at};
use tokio::runtime::{Builder, Runtime};

const MIB: usize = 1024 * 1024;

/// An API that responds with this, and a runtime for its calls.
fn responding(status: u16, body: String) -> (v3::Api, Runtime) {
    let body = Bytes::from(body);
    let client = Client::builder().token(TOKEN).retry(RetryPolicy::none()).transport(move |_: http::Request<Bytes>| {
        let response = http::Response::builder().status(status).body(body.clone());
        async { Ok(response.expect("a response")) }
    });
    let runtime = Builder::new_current_thread().enable_time().build();
    let api = client.build().expect("a client").v3();
    (api, runtime.expect("a runtime"))
}

/// Elements in a list, as many as fit.
fn list(element: &str, bytes: usize) -> String {
    format!("[{}]", vec![element; bytes / (element.len() + 1)].join(","))
}

fn bodies(bytes: usize) -> [String; 5] {
    [
        format!(r#"{{"errors":{}}}"#, list("{}", bytes)),
        format!(r#"{{"errors":{}}}"#, list(r#"{"message":"No","errors":[{},{}]}"#, bytes)),
        format!(r#"{{"errors":[{{"context":{{"ids":{}}}}}]}}"#, list(r#""""#, bytes)),
        format!(r#"{{"context":{}}}"#, list(r#"{"a":[{}]}"#, bytes)),
        format!(r#"{{"links":{}}}"#, list("[[]]", bytes)),
    ]
}

#[test]
fn large_error_uses_little_memory() {
    for body in bodies(8 * MIB) {
        let (api, runtime) = responding(400, body);
        let mut error: Option<Error> = None;
        let used = measure(|| error = runtime.block_on(api.events().get(1).into_future()).err());
        let error = error.expect("an error");
        assert!(error.is_bad_request() && error.details().len() <= 10_000);
        // The body is copied to look for secrets.
        let most = 64 * MIB as u64;
        assert!(used.bytes_max < most, "{}", used.bytes_max);
    }
}

#[test]
fn large_batch_keeps_10_000_errors() {
    let body = format!(r#"{{"results":[],"errors":{}}}"#, list("{}", 8 * MIB));
    let count = body.matches("{}").count();
    let (api, runtime) = responding(207, body);
    let mut outcome: Option<BatchOutcome<_>> = None;
    let used = measure(|| {
        let call = api.events().update_batch([EventUpdate::new("1")]);
        outcome = runtime.block_on(call.into_future()).ok();
    });
    let outcome = outcome.expect("an outcome");
    assert_eq!(outcome.errors().len(), 10_000);
    assert_eq!(outcome.omitted_errors(), count - 10_000);
    assert!(used.bytes_max < 16 * MIB as u64, "{}", used.bytes_max);
    let error = outcome.all_ok().expect_err("errors");
    assert_eq!(error.batch_errors().len() + error.omitted_details(), count);
}

#[test]
fn inputs_for_one_contact_share_a_response() {
    let error = r#"{"message":"No","context":{"vid":["101"]}}"#;
    let body = format!(r#"{{"results":[],"errors":{}}}"#, list(error, 2 * MIB));
    let (api, runtime) = responding(207, body);
    let used = measure(|| {
        let attendance = api.attendance();
        let bulk = attendance.create_by_contact_id_bulk("7", SubscriberState::Register);
        let input = |minute| ContactAttendance::new(101, at(&format!("2026-03-01T10:{minute:02}:00Z")));
        let mut outcomes = bulk.batch_size(100).send((0..60).map(input));
        runtime.block_on(async {
            while let Some(outcome) = outcomes.try_next().await.expect("an outcome") {
                assert!(matches!(outcome.result, InputResult::Rejected(_)));
                assert!(outcome.report.is_some_and(|report| report.omitted_errors > 0));
            }
        });
    });
    assert!(used.bytes_max < 32 * MIB as u64, "{}", used.bytes_max);
}
