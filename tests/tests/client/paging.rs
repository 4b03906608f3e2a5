//! Pagination over sockets: items, pages, cursors, and failures.

use futures_util::{StreamExt, TryStreamExt};
use hubspot_marketing_events::types::{ExternalEvent, MarketingEvent, ParticipationState};
use hubspot_marketing_events::{Call, Error, Items, Page, Paged, Pages, events};
use serde_json::{Value, json};
use tests::{Answer, Server, client, samples};

/// A page of events with these ids. The client must not follow its link.
fn page(ids: &[&str], next: Option<&str>) -> Value {
    let results: Vec<Value> = ids.iter().map(|id| json!({ "objectId": id })).collect();
    match next {
        None => json!({ "results": results }),
        Some(after) => {
            let link = format!("http://127.0.0.1:1/elsewhere?after={after}");
            json!({ "results": results, "paging": { "next": { "after": after, "link": link } } })
        }
    }
}

fn ok(ids: &[&str], next: Option<&str>) -> Answer {
    Answer::json(200, &page(ids, next))
}

fn list(server: &Server) -> Call<events::List> {
    client(server).v2026_03().events().list()
}

fn targets(server: &Server) -> Vec<String> {
    let path = "/marketing/marketing-events/2026-03";
    let requests = server.requests().into_iter();
    requests.map(|request| request.target.replacen(path, "", 1)).collect()
}

fn ids(events: &[MarketingEvent]) -> Vec<&str> {
    events.iter().map(|event| event.object_id.as_str()).collect()
}

/// The remaining items, without errors.
async fn rest<O: Paged>(items: &mut Items<O>) -> Vec<O::Item> {
    let mut rest = Vec::new();
    while let Some(item) = items.try_next().await.expect("an item") {
        rest.push(item);
    }
    rest
}

#[tokio::test]
async fn items_skip_empty_pages() {
    let server = Server::answering([
        ok(&[], Some("a")),
        ok(&["1", "2"], Some("b b")),
        ok(&[], Some("c")),
        ok(&[], Some("d")),
        ok(&["3"], Some("e")),
        ok(&[], None),
    ])
    .await;
    let mut items = list(&server).limit(2).query("new", "x").items();
    assert_eq!(ids(&rest(&mut items).await), ["1", "2", "3"]);
    assert_eq!(
        targets(&server),
        [
            "?limit=2&new=x",
            "?limit=2&new=x&after=a",
            "?limit=2&new=x&after=b%20b",
            "?limit=2&new=x&after=c",
            "?limit=2&new=x&after=d",
            "?limit=2&new=x&after=e",
        ]
    );
    for request in server.requests() {
        assert!(request.header("authorization").is_some());
    }

    // After the end, nothing follows.
    assert_eq!(items.try_next().await.expect("the end"), None);
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn every_form_of_the_last_page_ends_the_collection() {
    for paging in [
        json!(null),
        json!({}),
        json!({ "next": null }),
        json!({ "next": { "after": null } }),
        json!({ "next": { "after": "" } }),
        json!({ "prev": { "before": "x" } }),
        json!({ "next": { "link": "http://127.0.0.1:1/elsewhere?after=a" } }),
    ] {
        let body = json!({ "results": [{ "objectId": "1" }], "paging": paging });
        let server = Server::answering([Answer::json(200, &body)]).await;
        assert_eq!(ids(&rest(&mut list(&server).items()).await), ["1"], "{body}");
        assert_eq!(server.requests().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_item() {
    let server = Server::answering([ok(&["1", "2"], Some("a"))]).await;
    drop(list(&server).items());
    drop(list(&server).pages().prefetch());
    drop(list(&server).items().try_next());
    let mut items = list(&server).items();
    tokio::task::yield_now().await;
    assert!(server.requests().is_empty());

    items.try_next().await.expect("an item");
    items.try_next().await.expect("an item");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn every_paginated_operation_has_items() {
    async fn check<O: Paged>(name: &str, call: impl Fn(&Server) -> Call<O>, sample: &Value) {
        let first = json!({ "results": [sample, sample], "paging": { "next": { "after": "a" } } });
        let last = json!({ "results": [sample] });
        let answers = [&first, &last].map(|body| Answer::json(200, body));
        let server = Server::answering(answers).await;
        assert_eq!(rest(&mut call(&server).items()).await.len(), 3, "{name}");
        let target = &server.requests()[1].target;
        assert!(target.ends_with("after=a"), "{name}: {target}");
    }
    let event = samples::marketing_event().full();
    check("events.list", list, &event).await;
    let participation = samples::participation_breakdown().full();
    let external = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let api = |server: &Server| client(server).v3().participations();
    check(
        "participations.list_breakdown",
        |server| api(server).list_breakdown("1").state(ParticipationState::Attended),
        &participation,
    )
    .await;
    check(
        "participations.list_breakdown_by_external_id",
        |server| api(server).list_breakdown_by_external_id(&external),
        &participation,
    )
    .await;
    check(
        "participations.list_breakdown_by_contact",
        |server| api(server).list_breakdown_by_contact("ada+test@example.com"),
        &participation,
    )
    .await;
}

#[tokio::test]
async fn pages_can_be_resumed_after_each_one() {
    let answers = [(None, ok(&["1"], Some("a"))), (Some("a"), ok(&[], Some("b"))), (Some("b"), ok(&["2", "3"], None))];
    let server = Server::start(move |request| {
        let cursor = request.target.split_once("after=").map(|(_, after)| after);
        let answer = answers.iter().find(|(after, _)| *after == cursor);
        answer.expect("a page").1.clone()
    })
    .await;

    let mut pages = list(&server).pages();
    assert_eq!(pages.cursor(), None);
    assert!(!pages.is_finished());
    let mut resumable = Vec::new();
    while let Some(page) = pages.try_next().await.expect("a page") {
        let cursor = pages.cursor().map(String::from);
        assert_eq!(cursor.as_deref(), page.next_cursor());
        assert_eq!(pages.is_finished(), cursor.is_none());
        resumable.push((ids(&page.results).join(","), cursor));
    }
    assert_eq!(resumable, [("1".into(), Some("a".into())), (String::new(), Some("b".into())), ("2,3".into(), None)]);

    let mut resumed = list(&server).after("a").pages();
    assert_eq!(resumed.cursor(), Some("a"));
    let page = resumed.try_next().await.expect("a page").expect("not last");
    assert!(page.results.is_empty());
    assert_eq!(resumed.cursor(), Some("b"));
    let mut items = list(&server).after(resumed.cursor().expect("a cursor")).items();
    assert_eq!(ids(&rest(&mut items).await), ["2", "3"]);
}

#[tokio::test]
async fn items_resume_at_the_page_of_the_next_item() {
    let server = Server::answering([ok(&["1", "2"], Some("a")), ok(&["3", "4"], Some("b")), ok(&["5"], None)]).await;
    let mut items = list(&server).items();
    let mut cursors = vec![items.cursor().map(String::from)];
    while let Some(item) = items.try_next().await.expect("an item") {
        cursors.push(items.cursor().map(String::from));
        assert_eq!(items.is_finished(), item.object_id == "5");
    }
    let expected = [None, None, Some("a"), Some("a"), Some("b"), None];
    assert_eq!(cursors, expected.map(|cursor| cursor.map(String::from)));
}

#[tokio::test]
async fn repeated_cursor_is_an_error_without_duplicates() {
    /// The items before the error, and the number of requests.
    async fn until_error(call: Call<events::List>, answers: Server) -> (Vec<String>, usize) {
        let mut items = call.items();
        let mut given = Vec::new();
        let error = loop {
            match items.try_next().await {
                Ok(Some(item)) => given.push(item.object_id),
                Ok(None) => panic!("the collection seems complete after {given:?}"),
                Err(error) => break error,
            }
        };
        assert!(error.is_repeated_cursor() && !error.may_have_been_applied());
        assert_eq!(
            error.to_string(),
            "events.list: HubSpot returned the cursor \"a\" twice, so the pages would never end"
        );
        assert_eq!(items.cursor(), Some("a"));
        // Another call returns the same error.
        let again = items.try_next().await.expect_err("the same error");
        assert!(again.is_repeated_cursor());
        (given, answers.requests().len())
    }

    let server = Server::answering([ok(&["1"], Some("a")), ok(&["2"], Some("a"))]).await;
    let expected = (vec!["1".to_owned(), "2".to_owned()], 2);
    assert_eq!(until_error(list(&server), server).await, expected);

    let server = Server::answering([ok(&["1"], Some("a")), ok(&["2"], Some("b")), ok(&[], Some("a"))]).await;
    let expected = (vec!["1".to_owned(), "2".to_owned()], 3);
    assert_eq!(until_error(list(&server), server).await, expected);

    // The next page leads back to the cursor from which the caller resumed.
    let server = Server::answering([ok(&["1"], Some("a"))]).await;
    let expected = (vec!["1".to_owned()], 1);
    assert_eq!(until_error(list(&server).after("a"), server).await, expected);
}

#[tokio::test]
async fn failed_page_is_requested_again() {
    let refusal = json!({ "category": "VALIDATION_ERROR", "message": "Not now" });
    for prefetch in [false, true] {
        let server = Server::answering([
            Answer::json(400, &refusal),
            ok(&["1", "2"], Some("a")),
            Answer::json(400, &refusal),
            Answer::json(200, &json!({ "message": "please log in" })),
            ok(&["3"], None),
        ])
        .await;
        let mut items = list(&server).items();
        if prefetch {
            items = items.prefetch();
        }
        let mut given = Vec::new();
        let mut errors = Vec::new();
        loop {
            match items.try_next().await {
                Ok(Some(item)) => given.push(item.object_id),
                Ok(None) => break,
                Err(error) => errors.push((given.len(), error.is_bad_request(), error.is_decode())),
            }
        }
        assert_eq!(given, ["1", "2", "3"]);
        assert_eq!(errors, [(0, true, false), (2, true, false), (2, false, true)]);
        assert_eq!(targets(&server), ["", "", "?after=a", "?after=a", "?after=a"]);
    }
}

#[tokio::test]
async fn dropped_future_keeps_the_request_in_flight() {
    let server = Server::answering([ok(&["1"], Some("a")), ok(&["2"], Some("b")), ok(&["3"], None)]).await;
    let mut items = list(&server).items();
    let mut given = Vec::new();
    let mut dropped = 0;
    loop {
        tokio::select! {
            biased;
            item = items.try_next() => match item.expect("an item") {
                Some(item) => given.push(item.object_id),
                None => break,
            },
            () = tokio::task::yield_now() => dropped += 1,
        }
    }
    assert_eq!(given, ["1", "2", "3"]);
    assert_eq!((server.requests().len(), server.connections()), (3, 1));
    assert!(dropped >= 3, "{dropped}");
}

#[tokio::test]
async fn items_and_pages_are_streams() {
    let pages = || [ok(&["1", "2"], Some("a")), ok(&[], Some("b")), ok(&["3"], None)];
    let server = Server::answering(pages()).await;
    let items: Vec<MarketingEvent> = list(&server).items().try_collect().await.expect("all items");
    assert_eq!(ids(&items), ["1", "2", "3"]);

    let server = Server::answering(pages()).await;
    let pages: Vec<Page<MarketingEvent>> = list(&server).pages().prefetch().try_collect().await.expect("all pages");
    assert_eq!(pages.len(), 3);

    let server = Server::answering([ok(&["1"], Some("a")), Answer::empty(400), ok(&["2"], None)]);
    let server = server.await;
    let mut walk = list(&server).items();
    let items: Vec<Result<MarketingEvent, Error>> = walk.by_ref().collect().await;
    let [Ok(first), Err(error)] = &items[..] else {
        panic!("{items:?}");
    };
    assert_eq!(first.object_id, "1");
    assert!(error.is_bad_request());
    // The stream has ended, but the collection hasn't.
    assert_eq!(ids(&rest(&mut walk).await), ["2"]);
}

#[tokio::test]
async fn stream_ends_after_a_permanent_error() {
    let server = Server::start(|_| Answer::empty(400)).await;
    assert_eq!(list(&server).items().collect::<Vec<_>>().await.len(), 1);
    assert_eq!(list(&server).pages().collect::<Vec<_>>().await.len(), 1);
    let server = Server::start(|_| ok(&[], Some("a"))).await;
    let items: Vec<_> = list(&server).items().collect().await;
    assert!(matches!(&items[..], [Err(error)] if error.is_repeated_cursor()));
}

#[tokio::test]
async fn iteration_can_be_spawned_and_hides_its_arguments() {
    fn is_sent<T: Send + Unpin + 'static>(value: T) -> T {
        value
    }
    let server = Server::answering([ok(&[], Some("a")), ok(&[], None)]).await;
    let participations = client(&server).v3().participations();
    let call = participations.list_breakdown_by_contact("ada@example.com");
    let pages: Pages<_> = is_sent(call.clone().pages());
    let mut items = is_sent(call.items());
    for printed in [format!("{pages:?}"), format!("{items:?}")] {
        assert!(printed.contains("participations.list_breakdown_by_contact"));
        assert!(!printed.contains("ada"), "{printed}");
    }
    let task = tokio::spawn(async move { items.try_next().await });
    let end = task.await.expect("no panic").expect("the end");
    assert!(end.is_none());
}
