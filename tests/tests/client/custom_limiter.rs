//! A limiter of the caller's own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use hubspot_marketing_events::{BoxFuture, Limiter, Observation};
use serde_json::json;
use tests::{Reply, Script};

use crate::limiter::{seen, with_limits};

const SECOND: Duration = Duration::from_secs(1);

/// Counts calls of its functions.
#[derive(Default)]
struct Counting(Mutex<(usize, Vec<Observation>)>);

impl Limiter for Counting {
    fn acquire(&self) -> BoxFuture<'_, ()> {
        self.0.lock().expect("no panic").0 += 1;
        Box::pin(async {})
    }

    fn observe(&self, seen: &Observation) {
        self.0.lock().expect("no panic").1.push(seen.clone());
    }
}

#[tokio::test(start_paused = true)]
async fn custom_limiter_sees_every_attempt_and_response() {
    let limits = with_limits(100, 7, 10 * SECOND).with_header("Retry-After", 3);
    let Reply::Answer(_, headers, _) = limits else { panic!("not an answer") };
    let policy = json!({ "policyName": "TEN_SECONDLY_ROLLING" });
    let refused = Reply::Answer(429, headers, policy.to_string());
    let replies = [refused.after(2 * SECOND), Reply::Refused, Reply::json(200, &json!({ "objectId": "1" }))];
    let counting = Arc::new(Counting::default());
    let client = Script::new(replies).builder().limiter(counting.clone());
    let client = client.build().expect("a client");
    client.v3().events().get("1").await.expect("an event");
    let (asked, told) = &*counting.0.lock().expect("no panic");
    assert_eq!(*asked, 3);
    let mut refused = seen(100, 7, 2 * SECOND);
    refused.status = StatusCode::TOO_MANY_REQUESTS;
    refused.retry_after = Some(3 * SECOND);
    refused.policy_name = Some("TEN_SECONDLY_ROLLING".to_owned());
    assert_eq!(*told, [refused, Observation::new(StatusCode::OK)]);
}
