//! Responses with values that are not as HubSpot documents them: which are repaired, which are dropped, and which fail.

use hubspot_marketing_events::types::*;
use hubspot_marketing_events::{Error, Page, Repair, Response, UnreadableValue};
use serde_json::{Value, json};
use tests::{Answer, Server, at, builder, client};

/// A server that responds with this body to everything.
async fn responding(body: &str) -> Server {
    let answer = Answer::new(200, &[("Content-Type", "application/json")], body);
    Server::start(move |_| answer.clone()).await
}

async fn event(body: &str) -> Result<Response<MarketingEvent>, Error> {
    let server = responding(body).await;
    client(&server).v3().events().get(1).with_response().await
}

async fn participations(body: &str) -> Result<Page<ParticipationBreakdown>, Error> {
    let server = responding(body).await;
    client(&server).v3().participations().list_breakdown(1).await
}

fn printed(values: &[UnreadableValue]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// A field of an event, its decoded value, and its report.
async fn field(field: &str, becomes: Value, path: &str, repair: &str) {
    let body = format!(r#"{{"objectId":"1",{field},"eventName":"é"}}"#);
    let response = event(&body).await.unwrap_or_else(|error| panic!("{body}: {error}"));
    assert_eq!(printed(response.unreadable()), [format!("`{path}`: {repair}")], "{body}");
    let value = response.into_value();
    assert_eq!(value.event_name.as_deref(), Some("é"), "{body}");
    let value = serde_json::to_value(value).expect("JSON");
    let root = path.split(['.', '[']).next().expect("a name");
    assert_eq!(value.get(root).unwrap_or(&Value::Null), &becomes, "{body}");
}

const NUMBER: &str = "string decoded as a number";
const STRING: &str = "integer decoded as a string";
const DROPPED: &str = "dropped";

#[tokio::test]
async fn odd_value_does_not_affect_others() {
    for (json, becomes, path, repair) in [
        (r#""attendees":"5""#, json!(5), "attendees", NUMBER),
        (r#""attendees":"-5""#, json!(-5), "attendees", NUMBER),
        (r#""attendees":5.0"#, Value::Null, "attendees", DROPPED),
        (r#""attendees":1e3"#, Value::Null, "attendees", DROPPED),
        (r#""attendees":1e400"#, Value::Null, "attendees", DROPPED),
        (r#""attendees":"""#, Value::Null, "attendees", DROPPED),
        (r#""attendees":"many""#, Value::Null, "attendees", DROPPED),
        (r#""attendees":"007""#, Value::Null, "attendees", DROPPED),
        (r#""attendees":"5.0""#, Value::Null, "attendees", DROPPED),
        (r#""attendees":99999999999999999999"#, Value::Null, "attendees", DROPPED),
        (r#""attendees":[1]"#, Value::Null, "attendees", DROPPED),
        (r#""attendees":{"count":1}"#, Value::Null, "attendees", DROPPED),
        (r#""attendees":true"#, Value::Null, "attendees", DROPPED),
        (r#""eventType":58237132332999999999999"#, json!("58237132332999999999999"), "eventType", STRING),
        (r#""eventType":-0"#, json!("-0"), "eventType", STRING),
        (r#""eventType":1.5"#, Value::Null, "eventType", DROPPED),
        (r#""eventType":false"#, Value::Null, "eventType", DROPPED),
        (r#""eventType":["A"]"#, Value::Null, "eventType", DROPPED),
        (r#""eventType":"\ud800""#, Value::Null, "eventType", DROPPED),
        (r#""eventType":"\ud83dx""#, Value::Null, "eventType", DROPPED),
        (r#""createdAt":"""#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":"yesterday""#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":"2026-03-01""#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":"2026-03-01T10:00:00""#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":"2026-03-01T10:00Z""#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":"2026-03-01T10:00:00+0000""#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":"1772359200000""#, json!("2026-03-01T10:00:00Z"), "createdAt", NUMBER),
        (r#""createdAt":"1772359200""#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":"20260301""#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":1772359200000.5"#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":{"time":1}"#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":[]"#, Value::Null, "createdAt", DROPPED),
        (r#""createdAt":[2026]"#, Value::Null, "createdAt", DROPPED),
        (r#""eventCancelled":"true""#, Value::Null, "eventCancelled", DROPPED),
        (r#""eventCancelled":1"#, Value::Null, "eventCancelled", DROPPED),
        (r#""appInfo":{"id":4711}"#, json!({ "id": "4711" }), "appInfo.id", STRING),
        (r#""appInfo":"app""#, json!({}), "appInfo", DROPPED),
        (r#""customProperties":[{"name":1}]"#, json!([{ "name": "1" }]), "customProperties[0].name", STRING),
        (r#""customProperties":[{"name":"a"},{}]"#, Value::Null, "customProperties", DROPPED),
        (r#""customProperties":{}"#, Value::Null, "customProperties", DROPPED),
        (r#""eventType":"A","eventType":"B""#, json!("A"), "eventType", "duplicate key, the first one is used"),
    ] {
        field(json, becomes, path, repair).await;
    }
}

#[tokio::test]
async fn identities_are_repaired_but_not_invented() {
    let response = event(r#"{ "objectId" : 58237132332 }"#).await.expect("an event");
    assert_eq!(response.value().object_id, "58237132332");
    assert_eq!(response.unreadable()[0].path, "objectId");
    assert_eq!(response.unreadable()[0].repair, Repair::StringFromInteger);
    for id in ["1.5", "null", "true", "[]", r#""\ud800""#] {
        let error = event(&format!(r#"{{"objectId":{id}}}"#)).await.expect_err(id);
        assert!(error.is_decode() && !error.is_skipped_item(), "{error:?}");
        let is_decoded_as_json = !id.contains("ud800");
        assert!(error.json_path() == Some("objectId") || !is_decoded_as_json, "{error}");
    }
    let server = responding(r#"{"appId":"12","eventDetailsUrl":"https://example.com/%s"}"#).await;
    let settings = client(&server).v3().settings().get(12).await;
    assert_eq!(settings.expect("settings").app_id, 12);
}

#[tokio::test]
async fn pages_are_repaired() {
    let body = r#"{"total":"2","results":[
        {"id":"1","properties":{"occurredAt":"1772359200000","attendanceDurationSeconds":"60","attendanceState":5}},
        {"id":2,"createdAt":"2026-03-01T10:00:00+0000","associations":{"contact":{"contactId":101},"marketingEvent":7}}
    ],"paging":{"next":{"after":100}}}"#;
    let page = participations(body).await.expect("a page");
    assert_eq!(page.total, Some(2));
    assert_eq!(page.next_cursor(), Some("100"));
    let [first, second] = &page.results[..] else { panic!("{page:?}") };
    assert_eq!(first.properties.occurred_at, Some(at("2026-03-01T10:00:00Z")));
    assert_eq!(first.properties.attendance_duration_seconds, Some(60));
    assert_eq!((second.id.as_str(), second.created_at), ("2", None));
    assert_eq!(second.associations.contact.contact_id.as_deref(), Some("101"));
    assert_eq!(
        printed(page.unreadable()),
        [
            format!("`total`: {NUMBER}"),
            format!("`results[0].properties.occurredAt`: {NUMBER}"),
            format!("`results[0].properties.attendanceDurationSeconds`: {NUMBER}"),
            format!("`results[0].properties.attendanceState`: {STRING}"),
            format!("`results[1].id`: {STRING}"),
            format!("`results[1].createdAt`: {DROPPED}"),
            format!("`results[1].associations.contact.contactId`: {STRING}"),
            format!("`results[1].associations.marketingEvent`: {DROPPED}"),
        ]
    );
    // The report is not part of the page's equality.
    let same = serde_json::to_value(&page).expect("JSON");
    assert_eq!(same.get("unreadable"), None);
    let same: Page<ParticipationBreakdown> = serde_json::from_value(same).expect("a page");
    assert!(same.unreadable().is_empty());
    assert_eq!(same, page);
}

#[tokio::test]
async fn paging_information_is_not_dropped() {
    for body in [
        r#"{"results":[],"paging":"next"}"#,
        r#"{"results":[],"paging":{"next":7}}"#,
        r#"{"results":{}}"#,
        r#"{"results":[{"id":"1"}],"results":[]}"#,
    ] {
        let error = participations(body).await.expect_err(body);
        assert!(error.is_decode(), "{error}");
    }
}

#[tokio::test]
async fn byte_order_mark_is_skipped() {
    let response = event("\u{FEFF} {\"objectId\":\"1\"}").await.expect("an event");
    assert!(response.unreadable().is_empty());
    let page = participations("\u{FEFF}{\"results\":[{\"id\":1}]}").await;
    assert_eq!(page.expect("a page").results[0].id, "1");
}

#[tokio::test]
async fn strict_clients_repair_nothing() {
    let server = responding(r#"{"objectId":"1","attendees":"5"}"#).await;
    let strict = builder(&server).strict_responses().build().expect("a client");
    let error = strict.v3().events().get(1).await.expect_err("a string");
    assert_eq!(error.json_path(), Some("attendees"));
    assert!(error.is_decode());
}

#[tokio::test]
async fn large_bodies_are_not_repaired() {
    let filler = " ".repeat(4 * 1024 * 1024);
    let error = event(&format!(r#"{{"objectId":1{filler}}}"#)).await;
    assert_eq!(error.expect_err("too large").json_path(), Some("objectId"));
}

#[tokio::test]
async fn repair_time_is_proportional_to_size() {
    let person = r#"{"id":1,"createdAt":"","properties":{"attendanceDurationSeconds":"1"}}"#;
    let body = format!(r#"{{"results":[{}]}}"#, vec![person; 3000].join(","));
    let page = participations(&body).await.expect("a page");
    assert_eq!((page.results.len(), page.unreadable().len()), (3000, 9000));
    // The number of repairs is limited.
    let body = format!(r#"{{"results":[{}]}}"#, vec![person; 4000].join(","));
    let error = participations(&body).await.expect_err("too many");
    assert!(error.is_decode(), "{error}");
    let properties = vec![r#"{"name":1}"#; 9000].join(",");
    let error = event(&format!(r#"{{"objectId":"1","customProperties":[{properties}]}}"#)).await;
    assert!(error.expect_err("too much work").is_decode());
}

/// Two pages, the first with items that can't be decoded.
async fn two_pages() -> Server {
    let first = json!({
        "results": [{ "id": "1" }, null, { "id": 2 }, {}, { "id": "3", "createdAt": "" }],
        "paging": { "next": { "after": "a" } },
    });
    let second = json!({ "results": [{ "id": "4" }] });
    Server::start(move |request| {
        let is_first = !request.target.contains("after=");
        Answer::json(200, if is_first { &first } else { &second })
    })
    .await
}

#[tokio::test]
async fn undecodable_item_fails_a_single_page() {
    let server = two_pages().await;
    let call = client(&server).v3().participations().list_breakdown(1);
    let error = call.await.expect_err("an item is missing");
    assert!(error.is_decode() && !error.is_skipped_item());
    assert_eq!(error.json_path(), Some("results[1]"));
}

#[tokio::test]
async fn items_continue_past_an_undecodable_item() {
    for prefetch in [false, true] {
        let server = two_pages().await;
        let mut items = client(&server).v3().participations().list_breakdown(1).items();
        if prefetch {
            items = items.prefetch();
        }
        let mut given = Vec::new();
        loop {
            match items.try_next().await {
                Ok(Some(item)) => given.push(item.id),
                Ok(None) => break,
                Err(error) => {
                    assert!(error.is_skipped_item() && error.is_decode(), "{error:?}");
                    assert!(error.body().is_some_and(|body| !body.is_empty()));
                    given.push(error.json_path().expect("a path").to_owned());
                }
            }
        }
        assert_eq!(given, ["results[1]", "results[3]", "1", "2", "3", "4"]);
        assert_eq!(server.requests().len(), 2, "no page is fetched twice");
    }
}

#[tokio::test]
async fn pages_continue_past_an_undecodable_item() {
    let server = two_pages().await;
    let mut pages = client(&server).v3().participations().list_breakdown(1).pages();
    for path in ["results[1]", "results[3]"] {
        let error = pages.try_next().await.expect_err(path);
        assert_eq!((error.json_path(), error.is_skipped_item()), (Some(path), true));
        assert_eq!(pages.cursor(), None, "the page is still to come");
    }
    let page = pages.try_next().await.expect("a page").expect("the first");
    assert_eq!(page.results.len(), 3);
    assert_eq!(
        printed(page.unreadable()),
        [
            "`results[1]`: item skipped".to_owned(),
            format!("`results[2].id`: {STRING}"),
            "`results[3]`: item skipped".to_owned(),
            format!("`results[4].createdAt`: {DROPPED}"),
        ]
    );
    assert_eq!(pages.cursor(), Some("a"));
    let page = pages.try_next().await.expect("a page").expect("the second");
    assert_eq!(page.results[0].id, "4");
    assert!(pages.try_next().await.expect("the end").is_none());
}

#[tokio::test]
async fn stream_continues_past_an_undecodable_item() {
    use futures_util::StreamExt;
    let server = two_pages().await;
    let participations = client(&server).v3().participations();
    let items: Vec<_> = participations.list_breakdown(1).items().collect().await;
    let found: Vec<bool> = items.iter().map(Result::is_ok).collect();
    assert_eq!(found, [false, false, true, true, true, true]);
    let pages: Vec<_> = participations.list_breakdown(1).pages().collect().await;
    assert_eq!(pages.iter().filter(|page| page.is_ok()).count(), 2);
    // Any other error ends it.
    let server = responding("{}").await;
    let mut items = client(&server).v3().participations().list_breakdown(1).items();
    assert!(items.next().await.is_some_and(|item| item.is_err()));
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn strict_clients_continue_past_an_undecodable_item() {
    let server = two_pages().await;
    let strict = builder(&server).strict_responses().build().expect("a client");
    let mut items = strict.v3().participations().list_breakdown(1).items();
    let (mut given, mut skipped) = (0, 0);
    loop {
        match items.try_next().await {
            Ok(Some(_)) => given += 1,
            Ok(None) => break,
            Err(error) => {
                assert!(error.is_skipped_item(), "{error}");
                skipped += 1;
            }
        }
    }
    assert_eq!((given, skipped), (2, 4));
}
