//! Responses that can't be decoded: the error says why and where.

use bytes::Bytes;
use hubspot_marketing_events::types::*;
use hubspot_marketing_events::{Error, Method, Page};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;
use tests::once;
use tests::samples::{self, Sample};

/// The result for this body.
async fn read<T>(body: impl Into<Bytes>) -> Result<T, Error>
where
    T: DeserializeOwned + Send + 'static,
{
    let body = body.into();
    let client = once()
        .without_limiter()
        .transport(move |_: http::Request<Bytes>| {
            let answer = http::Response::new(body.clone());
            async { Ok(answer) }
        })
        .build()
        .expect("a client");
    client.request(Method::GET, "/").decode::<T>().await
}

/// The path matches the one of a library that tracks the path through each type.
async fn fails_where_it_should<T>(body: &Value)
where
    T: DeserializeOwned + Debug + PartialEq + Send + 'static,
{
    for text in [body.to_string(), serde_json::to_string_pretty(body).expect("JSON")] {
        let mut json = serde_json::Deserializer::from_str(&text);
        match serde_path_to_error::deserialize::<_, T>(&mut json) {
            Ok(expected) => assert_eq!(read::<T>(text).await.expect("a value"), expected),
            Err(expected) => {
                let path = expected.path().to_string();
                let path = path.trim_end_matches(['.', '?']);
                let error = read::<T>(text.clone()).await.expect_err("no value");
                assert!(error.is_decode(), "{error}");
                let found = error.json_path().unwrap_or_default();
                // A list or object that is the first element of a list can't be distinguished from the list.
                let is_near = path.strip_suffix("[0]") == Some(found);
                assert!(found == path || is_near, "{path}: {error}\n{text}");
                assert!(error.to_string().ends_with(&expected.into_inner().to_string()), "{error}\n{text}");
            }
        }
    }
}

/// The value and everything in it.
fn nodes(value: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    visit(value);
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| nodes(field, visit)),
        Value::Array(elements) => elements.iter_mut().for_each(|element| nodes(element, visit)),
        _ => {}
    }
}

/// Variants of the value, each with another part replaced.
fn damaged(value: &Value, with: &Value) -> Vec<Value> {
    let mut count = 0;
    nodes(&mut value.clone(), &mut |_| count += 1);
    let replaced = |place: usize| {
        let (mut copy, mut at) = (value.clone(), 0);
        nodes(&mut copy, &mut |node| {
            if at == place {
                *node = with.clone();
            }
            at += 1;
        });
        copy
    };
    (0..count).map(replaced).collect()
}

async fn damages<T>(sample: Sample)
where
    T: DeserializeOwned + Debug + PartialEq + Send + 'static,
{
    let kinds = [
        json!(null),
        json!(true),
        json!(-1.5),
        json!(1e300),
        json!("text"),
        json!([]),
        json!([[1]]),
        json!({}),
        json!({ "a": [{}] }),
    ];
    for kind in &kinds {
        for value in damaged(&sample.full(), kind) {
            fails_where_it_should::<T>(&value).await;
            let page = json!({ "results": [sample.full(), value], "paging": { "next": { "after": "1" } } });
            fails_where_it_should::<Page<T>>(&page).await;
        }
    }
    for (_, value) in sample.without_plain() {
        fails_where_it_should::<T>(&value).await;
        fails_where_it_should::<Page<T>>(&json!({ "total": 1, "results": [value, sample.full()] })).await;
    }
}

#[tokio::test]
async fn any_part_of_a_response_may_have_another_type() {
    damages::<ParticipationBreakdown>(samples::participation_breakdown()).await;
    damages::<MarketingEvent>(samples::marketing_event()).await;
    damages::<PropertyValue>(samples::property_value()).await;
    damages::<ContactList>(samples::contact_list()).await;
    damages::<RecordedEmail>(samples::recorded_email()).await;
    damages::<AttendanceCounters>(samples::attendance_counters()).await;
}

#[tokio::test]
async fn response_may_be_truncated() {
    let page =
        json!({ "results": [samples::participation_breakdown().full()], "paging": { "next": { "after": "1" } } });
    let page = page.to_string();
    for end in 1..page.len() {
        let cut = &page[..end];
        let expected = serde_json::from_str::<Page<ParticipationBreakdown>>(cut).expect_err("cut");
        let error = read::<Page<ParticipationBreakdown>>(cut.to_owned()).await.expect_err("cut");
        assert!(error.is_decode() && error.to_string().ends_with(&expected.to_string()), "{error}");
    }
}

#[tokio::test]
async fn response_may_be_invalid_utf_8() {
    let body = r#"{"results":[{"id":"1"},{"id":"2","createdAt":null}]}"#;
    for at in 0..body.len() {
        let mut bytes = body.as_bytes().to_vec();
        bytes[at] = 0xFF;
        let error = read::<Page<ParticipationBreakdown>>(bytes).await.expect_err("no text");
        assert!(error.is_decode(), "{error}");
        let says = match at {
            0 => "the response is not JSON".to_owned(),
            _ => format!("invalid unicode code point at line 1 column {}", at + 1),
        };
        assert!(error.to_string().contains(&says), "{error}");
    }
    let latin_1 = b"{\"results\": [\n  {\"id\": \"1\"},\n  {\"id\": \"caf\xE9\"}\n]}";
    let error = read::<Page<ParticipationBreakdown>>(&latin_1[..]).await.expect_err("no text");
    assert_eq!(
        error.to_string(),
        "request: 200 OK: the response can't be decoded at `results[1].id`: invalid unicode code point at line 3 column 14",
    );
}

#[tokio::test]
async fn body_that_is_not_json_has_no_path() {
    let page = b"<html>\n<script>x = {\"a\": [1, {b: 2</script><title>caf\xE9";
    for body in [&page[..], b"\xFF{", b"caf\xE9"] {
        let error = read::<Value>(body).await.expect_err("no text");
        assert_eq!(error.json_path(), None);
    }
    let error = read::<Value>(&b" \n[1, \xE9"[..]).await.expect_err("no text");
    assert_eq!(error.json_path(), Some("[1]"));
}

/// A page within another value.
#[derive(Debug, Deserialize)]
struct Within {
    #[serde(flatten)]
    page: Page<RecordedContact>,
}

#[tokio::test]
async fn results_may_have_any_length_or_be_missing() {
    for (body, count) in [
        (json!({}), 0),
        (json!({ "results": null }), 0),
        (json!({ "results": [] }), 0),
        (json!({ "results": [{ "vid": 0 }] }), 1),
        (json!({ "results": (0..250).map(|vid| json!({ "vid": vid })).collect::<Value>() }), 250),
    ] {
        let page = read::<Page<RecordedContact>>(body.to_string()).await.expect("a page");
        let vids: Vec<i64> = page.results.iter().map(|contact| contact.vid).collect();
        assert_eq!(vids, (0..count).collect::<Vec<_>>(), "in order");
        assert_eq!(page.results.capacity(), page.results.len(), "no room is left over");
    }
    for body in [json!({}), json!({ "results": null }), json!({ "results": [] })] {
        let within = read::<Within>(body.to_string()).await.expect("a page");
        assert_eq!(within.page.results, [], "{body}");
    }
    for results in [json!(true), json!(1), json!("[]"), json!({})] {
        let body = json!({ "results": results }).to_string();
        let error = read::<Page<RecordedContact>>(body).await.expect_err("no list");
        assert_eq!(error.json_path(), Some("results"));
        assert!(error.to_string().contains("expected a sequence"), "{error}");
    }
}
