//! Pagination of collections.

use hubspot_marketing_events::Client;
use hubspot_marketing_events::mock::{Event, MockServer, Participation};
use hubspot_marketing_events::types::AttendanceState;

/// A server with this many people in an event.
fn server(people: i64) -> MockServer {
    let server = MockServer::start();
    server.given(Event::new("1"));
    for id in 0..people {
        server.given(Participation::new("1", id, AttendanceState::Registered));
    }
    server
}

async fn ids(client: &Client, limit: i64) -> Vec<String> {
    let call = client.v2026_03().participations().list_breakdown("1");
    let mut items = call.limit(limit).items();
    let mut ids = Vec::new();
    while let Some(person) = items.try_next().await.expect("a person") {
        ids.extend(person.associations.contact.contact_id);
    }
    ids
}

#[tokio::test]
async fn limit_and_cursor_select_a_page() {
    let server = server(25);
    let all: Vec<String> = (0..25).map(|i: i32| i.to_string()).collect();
    for (limit, requests) in [(7, 4), (25, 1), (5, 5), (100, 1)] {
        let before = server.requests().len();
        assert_eq!(ids(&server.client(), limit).await, all, "{limit}");
        assert_eq!(server.requests().len() - before, requests, "{limit}");
    }
}

#[tokio::test]
async fn a_page_has_ten_items_by_default() {
    let server = server(25);
    let participations = server.client().v2026_03().participations();
    let page = participations.list_breakdown("1").await.expect("a page");
    assert_eq!(page.results.len(), 10);
    assert_eq!(page.total, Some(25));
    let cursor = page.next_cursor().expect("a second page");
    let page = participations.list_breakdown("1").after(cursor).await;
    let contact = &page.expect("a page").results[0].associations.contact;
    assert_eq!(contact.contact_id.as_deref(), Some("10"));
}

#[tokio::test]
async fn an_empty_collection_is_a_page() {
    let server = server(0);
    assert!(ids(&server.client(), 10).await.is_empty());
}

#[tokio::test]
async fn invalid_limits_and_cursors_are_rejected() {
    let server = server(3);
    let participations = server.client().v2026_03().participations();
    for (parameter, value) in [("limit", "101"), ("limit", "0"), ("limit", "1000"), ("after", "4"), ("after", "x")] {
        let call = participations.list_breakdown("1").query(parameter, value);
        let error = call.await.unwrap_err();
        assert!(error.is_bad_request(), "{error}");
        assert!(error.to_string().contains(parameter), "{error}");
    }
}

#[tokio::test]
async fn collections_without_pagination_are_returned_whole() {
    let server = server(0);
    let lists = server.client().v3().list_associations();
    for id in 0..25 {
        lists.associate("1", id).await.expect("associated");
    }
    let page = lists.list("1").await.expect("a page");
    assert_eq!((page.results.len(), page.next_cursor()), (25, None));
}
