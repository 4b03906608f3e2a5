//! Every operation of both versions over a socket: what is sent, and which answers are read.
//!
//! The expected lines are HubSpot's paths, written out by hand for each version, with values that
//! break a path or a query unless they are encoded. Nothing here is computed from what generates the crate.

mod answers;
mod attendance;
mod coverage;
mod events;
mod events_by_external_id;
mod events_in_batches;
mod list_associations;
mod participations;
mod settings;
mod subscriber_state;
mod values;

use answers::Answers;
use hubspot_marketing_events::mock::MockServer;
use hubspot_marketing_events::{Client, Error};
use serde_json::Value;
use std::pin::Pin;
use tests::{Server, TOKEN, client};

/// A row of the table: a function, and the request line it sends in each version.
struct Operation {
    function: &'static str,
    v3: &'static str,
    v2026_03: &'static str,
}

/// A call under way, whatever its answer.
type Calling = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// Rows of the table, and for each row the tests that check it. In every row: `resource.function`, the call,
/// the type of its answer, the request lines, the body (`null` for none) and the answers.
macro_rules! operations {
    ($(
        $resource:ident.$function:ident: |$api:ident| $call:expr => $answer:ty;
        v3: $v3:literal,
        v2026_03: $v2026_03:literal,
        body: $body:expr,
        answers: $answers:expr,
    )*) => {
        pub(crate) const OPERATIONS: &[crate::operations::Operation] = &[$(
            crate::operations::Operation {
                function: concat!(stringify!($resource), ".", stringify!($function)),
                v3: $v3,
                v2026_03: $v2026_03,
            },
        )*];

        $(mod $function {
            use super::*;

            fn v3(client: hubspot_marketing_events::Client) -> crate::operations::Calling {
                let $api = client.v3();
                Box::pin(async move { $call.await.map(|_: $answer| ()) })
            }

            fn v2026_03(client: hubspot_marketing_events::Client) -> crate::operations::Calling {
                let $api = client.v2026_03();
                Box::pin(async move { $call.await.map(|_: $answer| ()) })
            }

            #[tokio::test]
            async fn v3_request() {
                crate::operations::sends(v3, $v3, &$body, &$answers).await;
            }

            #[tokio::test]
            async fn v2026_03_request() {
                crate::operations::sends(v2026_03, $v2026_03, &$body, &$answers).await;
            }

            #[tokio::test]
            async fn v3_mocked() {
                let function = concat!(stringify!($resource), ".", stringify!($function));
                crate::operations::is_mocked(v3, "v3", function).await;
            }

            #[tokio::test]
            async fn v2026_03_mocked() {
                let function = concat!(stringify!($resource), ".", stringify!($function));
                crate::operations::is_mocked(v2026_03, "2026-03", function).await;
            }

            #[tokio::test]
            async fn v3_answers() {
                crate::operations::reads(v3, &$answers).await;
            }

            #[tokio::test]
            async fn v2026_03_answers() {
                crate::operations::reads(v2026_03, &$answers).await;
            }
        })*
    };
}
use operations;

/// Makes the call and compares the one request it sends.
async fn sends(call: fn(Client) -> Calling, line: &str, body: &Value, answers: &Answers) {
    let server = Server::answering([answers.read[0].1.clone()]).await;
    call(client(&server)).await.expect("a full answer");

    let request = server.request();
    assert_eq!(request.line(), line);
    assert_eq!(request.json(), *body);
    let content_type = (!body.is_null()).then_some("application/json");
    assert_eq!(request.header("content-type"), content_type);
    assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
}

/// Makes the call to a mock server that has nothing stored: it knows the operation, and carries it out or has no such object.
async fn is_mocked(call: fn(Client) -> Calling, version: &str, function: &str) {
    let server = MockServer::start();
    if let Err(error) = call(server.client()).await {
        assert!(error.is_not_found() || error.is_bad_request(), "{error}");
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].operation(), Some(function));
    assert_eq!(requests[0].version(), Some(version));
}

/// Makes the call again and again: the answers to read are read, the others name what is missing.
async fn reads(call: fn(Client) -> Calling, answers: &Answers) {
    for (case, answer) in &answers.read {
        let server = Server::answering([answer.clone()]).await;
        if let Err(error) = call(client(&server)).await {
            panic!("{case} is not read: {error}");
        }
    }
    for (missing, answer) in &answers.refused {
        let server = Server::answering([answer.clone()]).await;
        let error = call(client(&server)).await.expect_err("an answer without a field it can't do without");
        assert!(error.is_decode(), "not a decode error: {error}");
        for part in missing {
            assert!(error.to_string().contains(part), "{part:?} is not named: {error}");
        }
    }
}
