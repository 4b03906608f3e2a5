//! The server: several at once, with any runtime, and stopped when dropped.

use super::seeded;
use hubspot_marketing_events::events;
use hubspot_marketing_events::mock::MockServer;
use std::collections::BTreeSet;
use std::net::TcpStream;
use std::sync::LazyLock;
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_servers_and_clients_at_once() {
    let mut tasks = JoinSet::new();
    for i in 0..8 {
        tasks.spawn(async move {
            let server = seeded();
            server.on::<events::Get>().changed(move |event| event.attendees = Some(i));
            let api = server.client().v2026_03();
            let mut calls = JoinSet::new();
            for _ in 0..10 {
                calls.spawn(api.events().get("1").into_future());
            }
            while let Some(event) = calls.join_next().await {
                let event = event.expect("no panic").expect("an event");
                assert_eq!(event.attendees, Some(i));
            }
            assert_eq!(server.requests().len(), 10);
            server.url()
        });
    }
    let urls: BTreeSet<String> = tasks.join_all().await.into_iter().collect();
    assert_eq!(urls.len(), 8);
}

#[tokio::test]
async fn it_stops_when_it_is_dropped() {
    let server = seeded();
    let api = server.client().v2026_03();
    api.events().get("1").await.expect("an event");
    let address = server.url().replace("http://", "");
    TcpStream::connect(&address).expect("a connection");
    drop(server);
    TcpStream::connect(&address).expect_err("nobody is there");
    // The client's idle connection is closed too.
    api.events().get("1").await.expect_err("nobody is there");
}

#[test]
fn tests_with_separate_runtimes_can_share_it() {
    static SERVER: LazyLock<MockServer> = LazyLock::new(seeded);
    for _ in 0..2 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let api = SERVER.client().v2026_03();
            api.events().get("1").await.expect("an event");
        });
    }
}

#[tokio::test]
async fn a_condition_can_access_the_server() {
    let server: &'static MockServer = Box::leak(Box::new(seeded()));
    server.on::<events::Get>().when(|_| server.requests().len() > 1).status(404);
    let api = server.client().v2026_03();
    api.events().get("1").await.expect("the first request");
    let error = api.events().get("1").await.unwrap_err();
    assert!(error.is_not_found());
}

#[tokio::test]
async fn a_panic_in_a_closure_closes_only_its_connection() {
    let server = seeded();
    server.on::<events::Get>().once().answer_with(|_| panic!("a panic on purpose"));
    let api = server.client().v2026_03();
    let error = api.events().get("1").await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    api.events().get("1").await.expect("the server goes on");
}

#[tokio::test]
async fn a_custom_transport() {
    let server = seeded();
    tests::install_cryptography();
    let http = reqwest::Client::builder().no_proxy();
    let http = hubspot_marketing_events::ReqwestTransport::new(http).expect("a client");
    let client = server.client_builder().transport(http).build();
    let api = client.expect("a client").v2026_03();
    let event = api.events().get("42").await.expect("an event");
    assert_eq!(event.object_id, "42");
}
