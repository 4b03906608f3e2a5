//! The limiter against a server that enforces the limit by its own clock.

use hubspot_marketing_events::SlidingWindow;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::{Answer, Server, builder};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// Twenty seconds against a server that allows 100 requests in two seconds by its own clock. Run it
/// alone, with `--ignored --nocapture`, to see how much of that the client uses.
#[tokio::test]
#[ignore = "takes twenty seconds, and measures the machine too"]
async fn server_that_enforces_its_limit() {
    let (limit, span, time) = (100, 2 * SECOND, 20 * SECOND);
    let accepted = Arc::new(Mutex::new(Vec::<Instant>::new()));
    let window = accepted.clone();
    let server = Server::start(move |_| {
        let mut accepted = window.lock().expect("no panic");
        let now = Instant::now();
        if accepted.iter().rev().take_while(|at| **at + span > now).count() >= limit {
            return Answer::json(429, &json!({ "policyName": "TEN_SECONDLY_ROLLING" }));
        }
        accepted.push(now);
        Answer::json(200, &json!({ "objectId": "1" }))
    })
    .await;
    let client = builder(&server).limiter(SlidingWindow::fixed(limit, span));
    let events = client.build().expect("a client").v3().events();
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let events = events.clone();
            tokio::spawn(async move {
                loop {
                    // The server also counts rejected requests.
                    let _ = events.get("1").await;
                }
            })
        })
        .collect();
    sleep(time).await;
    for caller in callers {
        caller.abort();
    }
    let accepted = accepted.lock().expect("no panic");
    let refused = server.requests().len() - accepted.len();
    // Without the last window, which is incomplete.
    let used = accepted.len() - limit;
    let budget = limit as f64 * (accepted[used] - accepted[0]).div_duration_f64(span);
    let share = used as f64 / budget;
    println!("{used} of {budget:.0} used ({:.1} %), {refused} refused", share * 100.0);
    assert!(share >= 0.95);
}
