//! Settings from the environment: proxies and, with the feature `native-roots`, the certificate
//! authorities in `SSL_CERT_FILE`. A test can't change its own environment, so each starts a process.

use serde_json::json;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use tests::{Answer, Identity, Proxy, Server, once};

/// Printed by the other process after a success and before an error.
const DONE: &str = "the call is done";
const FAILED: &str = "the call failed: ";

#[tokio::test]
#[ignore = "run by the other tests, in an environment of its own"]
async fn other_process() {
    let Ok(base_url) = env::var("TESTED_BASE_URL") else {
        return;
    };
    let mut builder = once().base_url(base_url);
    if env::var_os("TESTED_NO_PROXY").is_some() {
        builder = builder.no_proxy();
    }
    let outcome = match builder.build() {
        Ok(client) => client.v3().events().get("1").await.map(|_| ()),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => println!("{DONE}"),
        Err(error) => println!("{FAILED}{error}"),
    }
}

/// The output of the other process with these variables and no others that matter.
async fn call_to(base_url: &str, variables: &[(&str, &str)]) -> String {
    let mut process = Command::new(env::current_exe().expect("this program"));
    process.args(["environment::other_process", "--exact", "--ignored", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        process.env_remove(name);
        process.env_remove(name.to_ascii_lowercase());
    }
    process.env("TESTED_BASE_URL", base_url);
    process.envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || process.output());
    let output = output.await.expect("no panic").expect("a process");
    String::from_utf8(output.stdout).expect("text")
}

/// A substitute for HubSpot, with a file that contains its authority.
async fn hubspot(test: &str) -> (Server, String) {
    let identity = Identity::of(&["api.hubapi.com"]);
    let event = Answer::json(200, &json!({ "objectId": "1" }));
    let server = Server::start_tls(&identity, move |_| event.clone()).await;
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.pem"));
    fs::write(&file, identity.authority()).expect("a file");
    (server, file.to_str().expect("its name").to_owned())
}

#[tokio::test]
async fn proxy_and_authorities_come_from_the_environment() {
    let (server, authorities) = hubspot("the_proxy").await;
    let proxy = Proxy::to(server.address()).await;
    let url = format!("http://ada:s3cret@{}", proxy.address());
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let variables = [(name, url.as_str()), ("SSL_CERT_FILE", &authorities)];
        let printed = call_to("https://api.hubapi.com", &variables).await;
        assert!(printed.contains(DONE), "{name}: {printed}");
    }
    assert_eq!(proxy.requests().len(), 4);
    assert_eq!(server.requests().len(), 4);
    assert_eq!(
        proxy.requests()[3].head,
        "CONNECT api.hubapi.com:443 HTTP/1.1\r\n\
         Host: api.hubapi.com:443\r\n\
         Proxy-Authorization: Basic YWRhOnMzY3JldA==\r\n\r\n"
    );
}

#[tokio::test]
async fn some_hosts_bypass_the_proxy() {
    let proxy = Proxy::refusing("502 Bad Gateway").await;
    let proxy_url = format!("http://{}", proxy.address());
    // Not a loopback address, but nothing listens there, and no packet leaves this machine.
    let elsewhere = "https://0.0.0.0:1";
    let loopback = Server::start(|_| Answer::json(200, &json!({ "objectId": "1" }))).await;
    for (base_url, more, succeeds) in [
        (elsewhere, ("NO_PROXY", "example.com, 0.0.0.0/8"), false),
        (elsewhere, ("no_proxy", "*"), false),
        (elsewhere, ("TESTED_NO_PROXY", ""), false),
        (&loopback.url(), ("HTTP_PROXY", &proxy_url), true),
    ] {
        let printed = call_to(base_url, &[("HTTPS_PROXY", &proxy_url), more]).await;
        assert_eq!(printed.contains(DONE), succeeds, "{more:?}: {printed}");
        assert!(!printed.contains("proxy"), "{more:?}: {printed}");
    }
    assert!(proxy.requests().is_empty());

    let variables = [("HTTPS_PROXY", proxy_url.as_str()), ("NO_PROXY", "example.com")];
    let printed = call_to(elsewhere, &variables).await;
    assert!(printed.contains(&format!("{FAILED}events.get: no connection to 0.0.0.0:1: the proxy")), "{printed}");
    assert_eq!(proxy.requests()[0].line(), "CONNECT 0.0.0.0:1");
}

#[tokio::test]
async fn invalid_proxy_is_reported_by_the_builder() {
    let variables = [("HTTPS_PROXY", "ftp://ada:s3cret@127.0.0.1:1")];
    let printed = call_to("https://0.0.0.0:1", &variables).await;
    assert!(printed.contains(&format!("{FAILED}the variable HTTPS_PROXY")), "{printed}");
    assert!(!printed.contains("s3cret"), "{printed}");
}

#[tokio::test]
async fn call_fails_without_the_authority() {
    let (server, _) = hubspot("without_the_authority").await;
    let proxy = Proxy::to(server.address()).await;
    let url = format!("http://{}", proxy.address());
    let printed = call_to("https://api.hubapi.com", &[("HTTPS_PROXY", &url)]).await;
    assert!(printed.contains("certificate"), "{printed}");
    assert!(server.requests().is_empty());
}
