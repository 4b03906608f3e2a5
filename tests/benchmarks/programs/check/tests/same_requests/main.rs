//! All clients make all calls, and the same ones.

mod by_hyper;
mod by_reqwest;
mod ours;

use hubspot_marketing_events::mock::{MockServer, ReceivedRequest};
use serde_json::Value;

/// By version and name; those of `Operation::ENDPOINT`.
const VERSIONS: [&str; 2] = ["v3", "2026-03"];

const OPERATIONS: [&str; 36] = [
    "events.list",
    "events.create",
    "events.get",
    "events.update",
    "events.delete",
    "events.get_by_external_id",
    "events.upsert_by_external_id",
    "events.update_by_external_id",
    "events.delete_by_external_id",
    "events.cancel_by_external_id",
    "events.complete_by_external_id",
    "events.upsert_batch",
    "events.update_batch",
    "events.delete_batch",
    "events.delete_batch_by_external_id",
    "events.search_by_external_id",
    "events.identifiers_by_external_id",
    "attendance.create_by_contact_id",
    "attendance.create_by_email",
    "attendance.create_by_external_id_and_contact_id",
    "attendance.create_by_external_id_and_email",
    "subscriber_state.record_by_contact_id",
    "subscriber_state.record_by_email",
    "list_associations.list",
    "list_associations.associate",
    "list_associations.delete",
    "list_associations.list_by_external_id",
    "list_associations.associate_by_external_id",
    "list_associations.delete_by_external_id",
    "participations.get",
    "participations.get_by_external_id",
    "participations.list_breakdown",
    "participations.list_breakdown_by_external_id",
    "participations.list_breakdown_by_contact",
    "settings.get",
    "settings.create_or_update",
];

/// Text that can't stand in a URL as it is.
const TEXT: &str = "ada+test@example.com/50% é";

#[tokio::test]
async fn all_clients_ask_the_same() {
    let server = MockServer::start();
    let mut calls = 0;
    for version in VERSIONS {
        for operation in OPERATIONS {
            calls += 1;
            let asked = || asked(&server, version, operation);
            // The server has nothing stored, so some of them fail.
            let _ = ours::call(&server, version, operation).await;
            let ours = asked();
            let _ = by_hyper::call(&server.url(), version, operation).await;
            assert_eq!(asked(), ours, "{operation} with hyper");
            let _ = by_reqwest::call(&server.url(), version, operation).await;
            assert_eq!(asked(), ours, "{operation} with reqwest");
            assert_eq!(server.requests().len(), 3 * calls, "{operation}");
        }
    }
}

/// What a request says, however it is encoded.
#[derive(Debug, PartialEq)]
struct Asked {
    arguments: Vec<Option<String>>,
    query: Vec<Option<String>>,
    body: Value,
}

/// The last request, which has to be for this operation.
fn asked(server: &MockServer, version: &str, operation: &str) -> Asked {
    let requests = server.requests();
    let request: &ReceivedRequest = requests.last().expect("a request");
    assert_eq!(request.operation(), Some(operation), "{request:?}");
    assert_eq!(request.version(), Some(version), "{request:?}");
    let arguments = [
        "objectId",
        "marketingEventId",
        "externalAccountId",
        "externalEventId",
        "subscriberState",
        "contactIdentifier",
        "listId",
        "appId",
    ];
    let query = ["limit", "after", "state", "contactIdentifier", "externalAccountId", "q"];
    Asked {
        arguments: arguments.map(|name| request.path_argument(name).map(str::to_owned)).into(),
        query: query.map(|name| request.query(name).map(str::to_owned)).into(),
        body: request.json(),
    }
}
