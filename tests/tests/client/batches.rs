//! Batches: partial failures are detected in every form in which HubSpot reports them.

// An unfulfilled expectation fails the test.
#![deny(unfulfilled_lint_expectations)]

use hubspot_marketing_events::types::EventUpdate;
use hubspot_marketing_events::{BatchOutcome, Error, RetryPolicy};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Answer, Server, at, builder, client};

async fn archived(answer: Answer) -> BatchOutcome<()> {
    let server = Server::answering([answer]).await;
    let call = client(&server).v3().events().delete_batch(["1", "2"]);
    call.await.expect("an outcome")
}

async fn updated(status: u16, body: &Value) -> BatchOutcome<hubspot_marketing_events::types::UpdatedEvent> {
    let server = Server::answering([Answer::json(status, body)]).await;
    let call = client(&server).v3().events().update_batch([EventUpdate::new("1")]);
    call.await.expect("an outcome")
}

/// Failures that are not kept, because the response has too many other values.
#[tokio::test]
async fn batch_with_omitted_errors_is_not_complete() {
    let body = json!({ "context": { "ids": vec![1; 100_000] }, "errors": [{ "message": "No" }], "results": [] });
    let outcome = updated(200, &body).await;
    assert_eq!((outcome.errors().len(), outcome.omitted_errors()), (0, 1));
    assert!(outcome.is_partial());
}

/// The compiler warns about an unused outcome, also inside of a `Response`.
#[tokio::test]
async fn outcome_is_must_use() {
    let server = Server::start(|_| Answer::empty(207)).await;
    let call = client(&server).v3().events().delete_batch(["1"]);
    #[expect(unused_must_use)]
    call.clone().await.expect("an outcome");
    #[expect(unused_must_use)]
    call.with_response().await.expect("an outcome");
}

#[tokio::test]
async fn every_entry_in_errors_is_reported() {
    for (errors, messages) in [
        (json!(["No such event"]), vec![Some("No such event")]),
        (json!("No such event"), vec![Some("No such event")]),
        (json!({ "message": "No such event" }), vec![Some("No such event")]),
        (json!([17]), vec![Some("17")]),
        (json!([{}, null, []]), vec![None, None, None]),
        (json!([{ "message": ["?"], "errors": 1, "context": 2 }]), vec![None]),
    ] {
        let body = json!({ "results": [], "status": "COMPLETE", "errors": errors });
        for outcome_errors in
            [archived(Answer::json(200, &body)).await.into_parts().1, updated(200, &body).await.into_parts().1]
        {
            let told: Vec<_> = outcome_errors.iter().map(|error| error.message.as_deref()).collect();
            assert_eq!(told, messages, "{body}");
        }
        assert!(updated(200, &body).await.all_ok().is_err(), "{body}");
    }
    for errors in [json!(null), json!([])] {
        let body = json!({ "results": [{ "objectId": "1" }], "errors": errors });
        assert_eq!(updated(200, &body).await.all_ok().expect("no failure").len(), 1);
    }
}

#[tokio::test]
async fn unknown_fields_of_a_failure_may_be_unreadable() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    for value in [r#""\ud800""#, "1e400", &deep] {
        let body = format!(
            r#"{{"results":[],"errors":[{{"echo":{value},"category":"A","errors":[{{"echo":{value},"code":"B"}}]}}]}}"#
        );
        let server = Server::answering([Answer::new(207, &[], &body)]).await;
        let call = client(&server).v3().events().update_batch([EventUpdate::new("1")]);
        let (_, errors) = call.await.expect("an outcome").into_parts();
        assert_eq!(errors[0].category.as_deref(), Some("A"), "{body}");
        assert_eq!(errors[0].errors[0].code.as_deref(), Some("B"), "{body}");
    }
}

#[tokio::test]
async fn odd_envelope_keeps_results_and_errors() {
    let body = json!({
        "results": [{ "objectId": "1" }],
        "errors": [{ "message": "No" }],
        "numErrors": "1",
        "status": 5,
        "requestedAt": "yesterday",
        "startedAt": {},
        "completedAt": "2026-03-01T12:00:01Z",
        "links": [],
    });
    let outcome = updated(207, &body).await;
    assert_eq!((outcome.results().len(), outcome.errors().len()), (1, 1));
    assert_eq!(outcome.num_errors(), Some(1));
    assert_eq!(outcome.status().map(|status| status.as_str()), Some("5"));
    assert_eq!((outcome.requested_at(), outcome.started_at()), (None, None));
    assert_eq!(outcome.completed_at(), Some(at("2026-03-01T12:00:01Z")));
}

#[tokio::test]
async fn delete_batch_keeps_readable_parts_of_a_207() {
    for results in [json!(null), json!({}), json!("all"), json!([1, {}])] {
        let body = json!({
            "results": results,
            "status": ["COMPLETE"],
            "numErrors": {},
            "errors": [{ "category": "OBJECT_NOT_FOUND", "message": "No such event", "context": { "ids": "2" } }],
        });
        let outcome = archived(Answer::json(207, &body)).await;
        assert_eq!(outcome.errors()[0].context["ids"], ["2"], "{body}");
        let error: Error = outcome.all_ok().expect_err("a failure in part");
        assert!(error.is_partial_failure() && error.may_have_been_applied());
        assert_eq!(
            error.to_string(),
            "events.delete_batch: part of the batch failed, with 1 error: OBJECT_NOT_FOUND: No such event"
        );
    }
}

/// The result of a call without a return value.
async fn associated(answer: Answer) -> (Result<(), Error>, usize) {
    let server = Server::start(move |_| answer.clone()).await;
    let client = builder(&server).retry(RetryPolicy::default());
    let client = client.build().expect("a client");
    let result = client.v3().list_associations().associate(1, 2).await;
    (result, server.requests().len())
}

#[tokio::test]
async fn status_207_without_return_value_is_a_partial_failure() {
    let errors = json!([{ "category": "OBJECT_NOT_FOUND", "message": "No such list", "context": { "ids": ["2"] } }]);
    let body = json!({ "status": "COMPLETE", "results": [], "numErrors": 1, "errors": errors, "correlationId": "c-1" });
    let (result, requests) = associated(Answer::json(207, &body)).await;
    let error = result.expect_err("a failure in part");
    assert!(error.is_partial_failure() && error.may_have_been_applied());
    assert_eq!(error.batch_errors()[0].context["ids"], ["2"]);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(207));
    assert_eq!(
        error.to_string(),
        "list_associations.associate: 207 Multi-Status: 1 of the batch's inputs failed: OBJECT_NOT_FOUND: No such list"
    );
    assert_eq!((requests, error.attempts()), (1, 1), "not retried");
    for answer in [
        Answer::empty(207),
        Answer::html(207, "<p>Some.</p>"),
        Answer::json(207, &json!({ "status": "error", "message": "No" })),
    ] {
        let (result, _) = associated(answer).await;
        let error = result.expect_err("a failure in part");
        assert!(error.is_partial_failure() && error.batch_errors().is_empty());
    }
    for status in [200, 201, 202, 204] {
        associated(Answer::empty(status)).await.0.expect("no failure");
    }
}

#[tokio::test]
async fn odd_value_does_not_fail_the_batch() {
    let body = json!({
        "results": [{ "objectId": 1, "createdAt": "" }],
        "numErrors": "0",
        "startedAt": "2026-03-01T12:00:01",
    });
    let outcome = updated(200, &body).await;
    assert!(outcome.is_complete());
    assert_eq!(outcome.results()[0].object_id, "1");
    let paths = outcome.unreadable().iter().map(|value| value.path.as_str());
    assert_eq!(
        paths.collect::<BTreeSet<_>>(),
        BTreeSet::from(["numErrors", "results[0].createdAt", "results[0].objectId", "startedAt"])
    );
    assert_eq!(outcome, updated(200, &body).await);
}

#[tokio::test]
async fn batch_with_undecodable_result_may_have_been_applied() {
    let body = json!({ "results": [{ "objectId": "1" }, null] });
    let server = Server::answering([Answer::json(200, &body)]).await;
    let events = client(&server).v3().events();
    let call = events.update_batch([EventUpdate::new("1")]);
    let error = call.await.expect_err("a result is missing");
    assert_eq!(error.json_path(), Some("results[1]"));
    assert!(error.is_decode() && error.may_have_been_applied());
}
