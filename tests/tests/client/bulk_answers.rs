//! Sending in bulk: what an answer says of each input, and what it says beside.

use hubspot_marketing_events::bulk::{InputResult, Outcome};
use hubspot_marketing_events::types::{
    ContactAttendance, EmailAttendance, ExternalEvent, RecordedEmail, SubscriberState,
};
use hubspot_marketing_events::{Repair, Timestamp};
use serde_json::{Value, json};
use tests::bulk::{all, contacts, people, registering};
use tests::{Answer, Server, builder, client};

/// What came of emails that were sent as one batch and answered with this.
async fn answered(emails: &[&str], answer: &Value) -> Vec<Outcome<EmailAttendance, RecordedEmail>> {
    let server = Server::answering([Answer::json(200, answer)]).await;
    let attendance = client(&server).v3().attendance();
    let bulk = attendance.create_by_email_bulk("7", SubscriberState::Register);
    all(bulk.without_checks().send(people(emails))).await
}

#[tokio::test]
async fn an_input_is_confirmed_rejected_or_neither() {
    let outcomes = answered(
        &["Ada@Example.com", "bob@example.com", "cyd@example.com"],
        &json!({
            "results": [{ "email": "ada@example.com", "vid": 101 }],
            "numErrors": 1,
            "errors": [{
                "category": "VALIDATION_ERROR",
                "message": "The stay is too short",
                "context": { "emails": ["BOB@example.com"] },
            }],
        }),
    )
    .await;
    let InputResult::Confirmed(record) = &outcomes[0].result else {
        panic!("{:?}", outcomes[0]);
    };
    assert_eq!((record.email.as_str(), record.vid), ("ada@example.com", Some(101)));
    let InputResult::Rejected(errors) = &outcomes[1].result else {
        panic!("{:?}", outcomes[1]);
    };
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].to_string(), "VALIDATION_ERROR: The stay is too short");
    assert_eq!(outcomes[2].result, InputResult::Unconfirmed);
    // All has been said.
    let report = outcomes[2].report.as_deref().expect("it was sent");
    assert!(report.errors.is_empty() && report.records.is_empty());
    assert_eq!((report.is_partial, report.num_errors), (true, Some(1)));
}

#[tokio::test]
async fn what_names_no_input_can_be_had_from_each_outcome_of_the_batch() {
    let outcomes = answered(
        &["ada@example.com", "bob@example.com"],
        &json!({
            "results": [{ "email": "ada@example.com" }, { "email": "bob@work.example.com" }],
            "errors": ["Something is wrong with someone"],
        }),
    )
    .await;
    assert!(matches!(outcomes[0].result, InputResult::Confirmed(_)));
    assert_eq!(outcomes[1].result, InputResult::Unconfirmed);
    for outcome in outcomes {
        let report = outcome.report.expect("it was sent");
        assert_eq!(report.errors.len(), 1);
        assert_eq!(report.errors[0].to_string(), "Something is wrong with someone");
        assert_eq!(report.records[0].email, "bob@work.example.com");
    }
}

#[tokio::test]
async fn a_failure_without_a_reason_shows_in_the_report() {
    let counted = json!({ "status": "PROCESSING", "results": [], "numErrors": 5 });
    let cases = [(200, counted), (200, json!({ "status": "CANCELED" })), (207, json!({}))];
    for (code, answer) in cases {
        let server = Server::answering([Answer::json(code, &answer)]).await;
        let outcomes = all(registering(builder(&server)).send(contacts(0..2))).await;
        assert_eq!(outcomes[1].result, InputResult::Unconfirmed);
        let report = outcomes[1].report.as_deref().expect("it was sent");
        assert!(report.is_partial);
        assert_eq!(report.num_errors, answer["numErrors"].as_i64());
        let status = report.status.as_ref().map(|status| status.as_str());
        assert_eq!(status, answer["status"].as_str());
    }
}

#[tokio::test]
async fn an_error_about_the_event_is_about_no_contact() {
    let server = Server::start(|_| {
        let errors = json!([
            { "message": "no such event", "context": { "objectId": ["7"] } },
            { "message": "no such account", "context": { "externalAccountId": ["8"] } },
            { "message": "no such contact", "context": { "vid": ["5"] } },
        ]);
        Answer::json(207, &json!({ "errors": errors }))
    })
    .await;
    let bulk = registering(builder(&server)).query("externalAccountId", 8);
    let outcomes = all(bulk.send(contacts(5..9))).await;
    assert!(matches!(outcomes[0].result, InputResult::Rejected(_)));
    for outcome in &outcomes[1..] {
        assert_eq!(outcome.result, InputResult::Unconfirmed);
        let report = outcome.report.as_deref().expect("it was sent");
        assert_eq!(report.errors.len(), 2);
    }
}

#[tokio::test]
async fn an_error_of_a_batch_says_what_hubspot_said() {
    for (error, said) in [
        (json!({}), "HubSpot gave no reason"),
        (json!({ "category": "VALIDATION_ERROR", "correlationId": "c-1" }), "VALIDATION_ERROR (correlation id c-1)"),
        (json!({ "errors": [{ "message": "Too short" }, {}, { "message": "Too late" }] }), "Too short: Too late"),
    ] {
        let outcomes = answered(&["ada@example.com"], &json!({ "errors": [error] })).await;
        // It doesn't name the input, even if there is no other.
        assert_eq!(outcomes[0].result, InputResult::Unconfirmed);
        let report = outcomes[0].report.as_deref().expect("it was sent");
        assert_eq!(report.errors[0].to_string(), said);
    }
}

#[tokio::test]
async fn what_became_of_an_input_can_be_printed() {
    let errors = json!([
        { "category": "VALIDATION_ERROR", "message": "too short", "context": { "emails": ["b@example.com"] } },
        { "message": "too late", "context": { "emails": ["b@example.com"] } },
    ]);
    let answer = json!({ "results": [{ "email": "a@example.com" }], "errors": errors });
    let mut people = people(&["a@example.com", "b@example.com", "c@example.com", "d@example.com"]);
    people[3].interaction_date_time = Timestamp::from_epoch_millis(1);
    let server = Server::answering([Answer::json(200, &answer)]).await;
    let attendance = client(&server).v3().attendance();
    let bulk = attendance.create_by_email_bulk("7", SubscriberState::Register);
    let printed: Vec<String> = all(bulk.send(people)).await.iter().map(|outcome| outcome.result.to_string()).collect();
    assert_eq!(
        printed,
        [
            "confirmed",
            "rejected: VALIDATION_ERROR: too short; too late",
            "unconfirmed",
            "not sent: interactionDateTime is 1970-01-01T00:00:00.001Z: seconds were probably passed as milliseconds",
        ]
    );
}

#[tokio::test]
async fn only_what_names_an_input_rejects_it() {
    let named = |name: &str, id: i64| json!({ "message": name, "context": { name: [id.to_string()] } });
    let answer = json!({ "errors": [
        named("portalId", 101),
        named("index", 102),
        named("objectId", 103),
        named("vid", 104),
        named("contactIds", 105),
        { "message": "103 and 104 are wrong", "id": "103", "errors": [{ "context": { "vids": ["106"] } }] },
    ] });
    let server = Server::answering([Answer::json(207, &answer)]).await;
    let outcomes = all(registering(builder(&server)).send(contacts(101..108))).await;
    let rejected: Vec<i64> = outcomes
        .iter()
        .filter(|outcome| matches!(outcome.result, InputResult::Rejected(_)))
        .map(|outcome| outcome.input.vid)
        .collect();
    assert_eq!(rejected, [104, 105, 106]);
    for outcome in outcomes {
        let report = outcome.report.expect("it was sent");
        assert_eq!(report.errors.len(), 3, "the others are in the report");
    }
}

#[tokio::test]
async fn whatever_can_be_decoded_confirms() {
    let answer = json!({ "results": [
        { "email": "a@example.com", "vid": "101" },
        { "email": "b@example.com", "vid": {} },
        null,
        { "email": 7 },
        { "vid": 104 },
    ], "numErrors": "0" });
    let emails = ["a@example.com", "b@example.com", "c@example.com", "7"];
    let outcomes = answered(&emails, &answer).await;
    let vids: Vec<Option<i64>> = outcomes
        .iter()
        .filter_map(|outcome| match &outcome.result {
            InputResult::Confirmed(record) => Some(record.vid),
            _ => None,
        })
        .collect();
    assert_eq!(vids, [Some(101), None, None]);
    assert_eq!(outcomes[2].result, InputResult::Unconfirmed);
    let report = outcomes[2].report.as_deref().expect("it was sent");
    let unreadable = report.unreadable.iter();
    assert_eq!(
        unreadable.map(|value| (value.path.as_str(), value.repair)).collect::<Vec<_>>(),
        [
            ("numErrors", Repair::NumberFromString),
            ("results[0].vid", Repair::NumberFromString),
            ("results[1].vid", Repair::Dropped),
            ("results[2]", Repair::Skipped),
            ("results[3].email", Repair::StringFromInteger),
            ("results[4]", Repair::Skipped),
        ]
    );
}

#[tokio::test]
async fn a_207_without_results_is_a_report_and_no_failed_batch() {
    let answer = json!({ "numErrors": 2, "correlationId": "c-1", "errors": [
        { "message": "no such contact", "context": { "vids": ["5"] } },
        { "message": "no such account" },
    ] });
    let server = Server::answering([Answer::json(207, &answer)]).await;
    let subscribers = builder(&server).build().expect("a client").v3().subscriber_state();
    let event = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let inputs = [5, 6].map(|vid| ContactAttendance::new(vid, tests::bulk::registered()));
    let bulk = subscribers.record_by_contact_id_bulk(&event, SubscriberState::Register);
    let outcomes = all(bulk.send(inputs)).await;
    assert!(matches!(outcomes[0].result, InputResult::Rejected(_)));
    assert_eq!(outcomes[1].result, InputResult::Unconfirmed);
    let report = outcomes[1].report.as_deref().expect("it was sent");
    assert_eq!((report.is_partial, report.num_errors, report.attempts), (true, Some(2), 1));
    assert_eq!(report.errors[0].to_string(), "no such account");
}

#[tokio::test]
async fn reasons_are_printed_up_to_a_length() {
    let error = json!({ "message": "x\n".repeat(10_000), "context": { "emails": ["a@example.com"] } });
    let answer = json!({ "errors": vec![error; 120] });
    let outcomes = answered(&["a@example.com", "b@example.com"], &answer).await;
    let InputResult::Rejected(errors) = &outcomes[0].result else { panic!("{outcomes:?}") };
    assert_eq!(errors.len(), 100);
    assert_eq!(outcomes[0].report.as_ref().expect("a report").errors.len(), 20);
    let printed = outcomes[0].result.to_string();
    assert!(printed.len() < 2500 && printed.ends_with("; and 95 more"), "{printed}");
    assert!(!printed.contains('\n'));
}
