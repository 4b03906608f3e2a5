//! Responses as HubSpot really sends them, even where that contradicts its specification.

use hubspot_marketing_events::types::*;
use hubspot_marketing_events::{BatchOutcome, Error, Page};
use serde_json::{Value, json};
use tests::{Answer, Server, at, client};

async fn participations(body: Value) -> Page<ParticipationBreakdown> {
    let server = Server::answering([Answer::json(200, &body)]).await;
    client(&server).v2026_03().participations().list_breakdown("1").await.expect("a page")
}

async fn recorded(status: u16, body: Value) -> BatchOutcome<RecordedContact> {
    let server = Server::answering([Answer::json(status, &body)]).await;
    let attendee = ContactAttendance::new(101, at("2026-03-01T10:00:00Z"));
    let attendance = client(&server).v2026_03().attendance();
    attendance.create_by_contact_id("1", SubscriberState::Attend, [attendee]).await.expect("an outcome")
}

async fn deleted(answer: Answer) -> BatchOutcome<()> {
    let server = Server::answering([answer]).await;
    client(&server).v3().events().delete_batch(["1", "2"]).await.expect("an outcome")
}

async fn refused(status: u16, body: Value) -> Error {
    let server = Server::answering([Answer::json(status, &body)]).await;
    client(&server).v2026_03().events().get("1").await.expect_err("an error")
}

#[tokio::test]
async fn attendance_state_may_be_missing() {
    let page = participations(json!({ "total": 2, "results": [
        {
            "associations": {
                "contact": { "contactId": "101", "email": "ada@example.com" },
                "marketingEvent": { "marketingEventId": "1" },
            },
            "createdAt": "2026-03-01T12:00:00.123Z",
            "id": "1",
            "properties": { "attendanceState": "NO_SHOW", "attendancePercentage": null, "occurredAt": 1_772_359_200_000_i64 },
        },
        {
            "associations": { "contact": {}, "marketingEvent": { "externalEventId": null } },
            "id": "2",
            "properties": { "attendanceDurationSeconds": 60, "occurredAt": 1_772_359_200_000_i64 },
        },
    ] }))
    .await;

    assert_eq!(page.total, Some(2));
    let [with, without] = &page.results[..] else { panic!("not two: {page:?}") };
    assert_eq!(with.properties.attendance_state, Some(AttendanceState::NoShow));
    assert_eq!(with.properties.attendance_percentage, None);
    assert_eq!(with.associations.marketing_event.name, None);
    assert_eq!(without.properties.attendance_state, None);
    assert_eq!(without.properties.attendance_duration_seconds, Some(60));
}

#[tokio::test]
async fn paging_has_next_and_previous_cursor() {
    let page = participations(json!({
        "results": [],
        "paging": {
            "next": { "after": "NTA=", "link": "https://example.com/?after=NTA%3D" },
            "prev": { "before": "MTA=", "link": "https://example.com/?before=MTA%3D" },
        },
    }))
    .await;
    assert_eq!(page.next_cursor(), Some("NTA="));
    assert_eq!(page.prev_cursor(), Some("MTA="));
}

#[tokio::test]
async fn empty_cursor_means_no_cursor() {
    for paging in [
        json!({ "next": { "after": "", "link": "" }, "prev": { "before": "", "link": "" } }),
        json!({ "next": {}, "prev": {} }),
        json!({ "next": null, "prev": null }),
        json!({}),
        json!(null),
    ] {
        let page = participations(json!({ "results": [], "paging": paging })).await;
        assert_eq!((page.next_cursor(), page.prev_cursor()), (None, None), "{paging}");
    }
}

#[tokio::test]
async fn cursor_is_sent_for_the_next_page() {
    let first = json!({ "results": [{ "objectId": "1" }], "paging": { "next": { "after": "a=b&c" } } });
    let last = json!({ "results": [{ "objectId": "2" }] });
    let server = Server::answering([Answer::json(200, &first), Answer::json(200, &last)]).await;
    let events = client(&server).v3().events();

    let page = events.list().await.expect("the first page");
    let cursor = page.next_cursor().expect("there is more");
    let page = events.list().after(cursor).await.expect("the last page");
    assert_eq!(page.results[0].object_id, "2");
    assert_eq!(page.next_cursor(), None);
    assert_eq!(server.requests()[1].target, "/marketing/marketing-events/v3?after=a%3Db%26c");
    assert_eq!(server.connections(), 1, "the connection is kept");
}

#[tokio::test]
async fn batch_without_errors_is_complete() {
    let outcome = recorded(
        200,
        json!({
            "completedAt": "2026-03-01T12:00:01.500Z",
            "links": { "self": "https://example.com" },
            "requestedAt": "2026-03-01T12:00:00Z",
            "results": [{ "vid": 101 }],
            "startedAt": "2026-03-01T12:00:01Z",
            "status": "COMPLETE",
        }),
    )
    .await;
    assert!(outcome.is_complete() && !outcome.is_partial());
    assert_eq!(outcome.results()[0].vid, 101);
    assert_eq!(outcome.status(), Some(&BatchStatus::Complete));
    assert_eq!(outcome.requested_at(), Some(at("2026-03-01T12:00:00Z")));
    assert_eq!(outcome.started_at(), Some(at("2026-03-01T12:00:01Z")));
    assert_eq!(outcome.completed_at(), Some(at("2026-03-01T12:00:01.500Z")));
    assert_eq!(outcome.links()["self"], "https://example.com");
    assert_eq!((outcome.num_errors(), outcome.errors().len()), (None, 0));
    assert_eq!(outcome.all_ok().expect("no failure")[0].vid, 101);
}

#[tokio::test]
async fn batch_with_only_results_is_complete() {
    let outcome = recorded(200, json!({ "status": "COMPLETE", "results": [] })).await;
    assert!(outcome.is_complete());
    assert_eq!((outcome.requested_at(), outcome.started_at(), outcome.completed_at()), (None, None, None));
    assert!(outcome.links().is_empty());
    assert!(outcome.all_ok().expect("no failure").is_empty());
}

#[tokio::test]
async fn batch_with_errors_is_partial() {
    let outcome = recorded(
        207,
        json!({
            "completedAt": "2026-03-01T12:00:01Z",
            "errors": [{
                "status": "error",
                "id": "e-1",
                "correlationId": "c-1",
                "category": "OBJECT_NOT_FOUND",
                "subCategory": {},
                "message": "No contacts with these ids",
                "errors": [{ "message": "No such contact", "code": "NOT_FOUND", "in": "vid", "subCategory": "x" }],
                "context": { "ids": ["102", "103"] },
                "links": { "help": "https://example.com" },
            }],
            "numErrors": 2,
            "results": [{ "vid": 101 }],
            "startedAt": "2026-03-01T12:00:00Z",
            "status": "COMPLETE",
        }),
    )
    .await;
    assert!(outcome.is_partial() && !outcome.is_complete());
    assert_eq!(outcome.num_errors(), Some(2));
    assert_eq!(outcome.results().len(), 1);

    let error = &outcome.errors()[0];
    assert_eq!(error.status.as_deref(), Some("error"));
    assert_eq!(error.id.as_deref(), Some("e-1"));
    assert_eq!(error.correlation_id.as_deref(), Some("c-1"));
    assert_eq!(error.category.as_deref(), Some("OBJECT_NOT_FOUND"));
    assert_eq!(error.sub_category, None, "an empty object says nothing");
    assert_eq!(error.message.as_deref(), Some("No contacts with these ids"));
    assert_eq!(error.context["ids"], ["102", "103"]);
    assert_eq!(error.links["help"], "https://example.com");
    let detail = &error.errors[0];
    assert_eq!(detail.message.as_deref(), Some("No such contact"));
    assert_eq!(detail.code.as_deref(), Some("NOT_FOUND"));
    assert_eq!(detail.field.as_deref(), Some("vid"));
    assert_eq!(detail.sub_category.as_deref(), Some("x"));

    let (results, errors) = outcome.clone().into_parts();
    assert_eq!((results.len(), errors.len()), (1, 1));
    let error = outcome.all_ok().expect_err("a failure in part");
    assert!(error.is_partial_failure());
    assert_eq!(error.batch_errors(), errors);
}

#[tokio::test]
async fn every_sign_of_failure_makes_a_batch_partial() {
    let error = json!({ "message": "No" });
    for (status, body) in [
        (207, json!({ "status": "COMPLETE", "results": [] })),
        (200, json!({ "status": "COMPLETE", "results": [], "errors": [error] })),
        (200, json!({ "status": "COMPLETE", "results": [], "numErrors": 1 })),
        (200, json!({ "status": "CANCELED", "results": [] })),
    ] {
        assert!(recorded(status, body.clone()).await.is_partial(), "{status} {body}");
    }
}

#[tokio::test]
async fn fields_of_a_batch_error_may_be_missing() {
    let outcome = recorded(
        200,
        json!({ "results": [], "errors": [
        {},
        { "message": null, "subCategory": null, "context": null, "errors": null, "links": null },
        { "context": "{ids=[1, 2]}", "subCategory": "a word", "somethingNew": 1 },
    ] }),
    )
    .await;
    let [empty, nulls, text] = outcome.errors() else { panic!("not three: {outcome:?}") };
    assert_eq!(empty, nulls);
    assert_eq!(empty.message, None);
    assert_eq!(text.context["ids"], ["1", "2"]);
    assert_eq!(text.sub_category.as_deref(), Some("a word"));
}

#[tokio::test]
async fn delete_batch_is_complete_without_a_body() {
    for answer in [
        Answer::empty(204),
        Answer::empty(200),
        Answer::empty(202),
        Answer::json(200, &json!({})),
        Answer::json(200, &json!({ "status": "COMPLETE", "results": [], "numErrors": 0, "errors": [] })),
        Answer::html(200, "<p>Fine.</p>"),
    ] {
        let outcome = deleted(answer.clone()).await;
        assert!(outcome.is_complete(), "{answer:?}");
        outcome.all_ok().expect("no failure");
    }
}

#[tokio::test]
async fn delete_batch_is_partial_after_a_207() {
    let outcome = deleted(Answer::json(
        207,
        &json!({
            "completedAt": "2026-03-01T12:00:01Z",
            "errors": [{ "category": "OBJECT_NOT_FOUND", "context": { "ids": ["2"] }, "message": "No such event" }],
            "numErrors": 1,
            "results": [],
            "startedAt": "2026-03-01T12:00:00Z",
            "status": "COMPLETE",
        }),
    ))
    .await;
    assert!(outcome.is_partial());
    assert_eq!(outcome.num_errors(), Some(1));
    assert_eq!(outcome.errors()[0].context["ids"], ["2"]);

    for answer in [Answer::empty(207), Answer::html(207, "<p>Some.</p>"), Answer::json(207, &json!([1]))] {
        let outcome = deleted(answer.clone()).await;
        assert!(outcome.is_partial(), "{answer:?}");
        let error = outcome.all_ok().expect_err("a failure that says nothing");
        assert!(error.is_partial_failure() && error.batch_errors().is_empty());
    }
}

#[tokio::test]
async fn update_batch_decodes_200_and_207() {
    for (status, partial) in [(200, false), (207, true)] {
        let body = json!({ "status": "COMPLETE", "results": [{ "objectId": "1" }] });
        let server = Server::answering([Answer::json(status, &body)]).await;
        let events = client(&server).v3().events();
        let outcome = events.update_batch([EventUpdate::new("1")]).await.expect("an outcome");
        assert_eq!(outcome.results()[0].object_id, "1");
        assert_eq!(outcome.is_partial(), partial, "{status}");
    }
}

#[tokio::test]
async fn error_context_may_be_a_map_or_a_string() {
    for context in [json!({ "missingScopes": ["scope1", "scope2"] }), json!("{missingScopes=[scope1, scope2]}")] {
        let error = refused(
            403,
            json!({
                "status": "error",
                "message": "This app hasn't been granted all required scopes",
                "correlationId": "0b8d2b0e",
                "category": "MISSING_SCOPES",
                "subCategory": {},
                "errors": [{ "message": "One or more scopes are missing", "context": context }],
                "context": context,
                "links": { "scopes": "https://example.com/scopes" },
            }),
        )
        .await;
        assert_eq!(error.category(), Some("MISSING_SCOPES"));
        assert_eq!(error.correlation_id(), Some("0b8d2b0e"));
        assert_eq!(error.details()[0].context["missingScopes"], ["scope1", "scope2"], "{context}");
        assert_eq!(error.context()["missingScopes"], ["scope1", "scope2"], "{context}");
    }
}

#[tokio::test]
async fn any_success_status_is_success() {
    for status in [200, 201, 202, 203, 206] {
        let server = Server::answering([Answer::json(status, &json!({ "objectId": "1" }))]).await;
        let event = client(&server).v3().events().get("1").await.expect("an event");
        assert_eq!(event.object_id, "1", "{status}");
    }
}

#[tokio::test]
async fn chunked_response_is_read() {
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                  d\r\n{\"objectId\":\"\r\n3\r\n1\"}\r\n0\r\n\r\n";
    let server = Server::answering([Answer::raw(chunks)]).await;
    let event = client(&server).v3().events().get("1").await.expect("an event");
    assert_eq!(event.object_id, "1");
}

#[tokio::test]
async fn conflict_names_the_existing_event() {
    let body = json!({
        "status": "error",
        "message": "Already taken",
        "errorType": "UNIQUE_VALUE_CONFLICT",
        "errorTokens": { "existingObjectId": ["4711"] },
    });
    let error = refused(400, body).await;
    assert!(error.is_conflict());
    assert_eq!(error.error_tokens()["existingObjectId"], ["4711"]);
}
