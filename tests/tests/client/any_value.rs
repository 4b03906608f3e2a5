//! Paths and queries with arbitrary values: the server decodes exactly what the caller passed.

use bytes::Bytes;
use hubspot_marketing_events::types::ExternalEvent;
use hubspot_marketing_events::{Client, Error, v3};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;
use std::future::IntoFuture;
use std::sync::mpsc;
use tests::{Answer, Server, TOKEN, client, percent_decode};

/// Arbitrary strings, including some with a special meaning in URLs.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), r#"[/.?&=#%+ ;:@\\a-c0-9\r\n\t]{0,8}"#, "(%2[fFeE]|[.]{1,3}|/|%00|\u{e9}){0,4}",]
}

/// The target that a call sends, or the error.
fn target<C, A>(call: impl FnOnce(v3::Api) -> C) -> Result<String, Error>
where
    C: IntoFuture<Output = Result<A, Error>>,
{
    let (sender, receiver) = mpsc::sync_channel(1);
    let client = Client::builder()
        .token(TOKEN)
        .base_url("https://api.example.com")
        .transport(move |request: http::Request<Bytes>| {
            sender.send(request.uri().clone()).expect("a receiver");
            async { Ok(http::Response::new(Bytes::from_static(b"{}"))) }
        })
        .build()
        .expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let result = runtime.block_on(call(client.v3()).into_future());
    match (receiver.try_recv(), result) {
        (Ok(uri), _) => {
            assert_eq!(uri.host(), Some("api.example.com"));
            Ok(uri.path_and_query().expect("a target").to_string())
        }
        (Err(_), Err(error)) => Err(error),
        (Err(_), Ok(_)) => panic!("an answer without a request"),
    }
}

/// The decoded segments of the path, and the decoded names and values of the query.
fn parts(target: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
    let parameters = parameters.map(|parameter| {
        let (name, value) = parameter.split_once('=').expect("name and value");
        (percent_decode(name), percent_decode(value))
    });
    (path.split('/').skip(1).map(percent_decode).collect(), parameters.collect())
}

const BASE: [&str; 3] = ["marketing", "v3", "marketing-events"];

proptest! {
    #[test]
    fn argument_is_one_path_segment(event in value(), list in value()) {
        match target(|api| api.list_associations().associate(&event, &list)) {
            Ok(target) => {
                let expected = [&BASE[..], &["associations", &event, "lists", &list]].concat();
                prop_assert_eq!(parts(&target).0, expected);
            }
            Err(error) => {
                prop_assert!(error.is_invalid_request());
                let refused = |value: &String| ["", ".", ".."].contains(&&**value);
                prop_assert!(refused(&event) || refused(&list), "{}", error);
            }
        }
    }

    #[test]
    fn parameter_is_one_name_and_one_value(name in value(), given in value(), account in value()) {
        let external = ExternalEvent { account_id: &account, event_id: "webinar-42" };
        let target = target(|api| api.events().get_by_external_id(&external).query(&name, &given));
        let (path, query) = parts(&target.expect("queries take anything"));
        prop_assert_eq!(path, [&BASE[..], &["events", "webinar-42"]].concat());
        let expected = match name.as_str() {
            "externalAccountId" => vec![(name, given)],
            _ => vec![("externalAccountId".to_owned(), account), (name, given)],
        };
        prop_assert_eq!(query, expected);
    }
}

#[tokio::test]
async fn any_value_arrives_over_a_socket() {
    let server = Server::start(|_| Answer::json(200, &json!({ "results": [] }))).await;
    let api = client(&server).v3().participations();
    let mut runner = TestRunner::deterministic();
    let mut expected = Vec::new();
    // Fewer than the limiter allows without waiting.
    for _ in 0..80 {
        let mut value = || value().new_tree(&mut runner).expect("a value").current();
        let (contact, cursor) = (format!("x{}", value()), value());
        let call = api.list_breakdown_by_contact(&contact).after(&cursor);
        call.await.expect("a page");
        let path = [&BASE[..], &["participations", "contacts", &contact, "breakdown"]].concat();
        let path: Vec<String> = path.into_iter().map(String::from).collect();
        expected.push((path, vec![("after".to_owned(), cursor)]));
    }
    let requests = server.requests().into_iter();
    let received: Vec<_> = requests.map(|request| parts(&request.target)).collect();
    assert_eq!(received, expected);
}
