//! The first program that the READMEs show, run as it is.

use hubspot_marketing_events::mock::MockServer;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the program with these variables and none that this process has.
fn run(variables: &[(&str, &str)]) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_first_call"));
    process.env_remove("HUBSPOT_TOKEN").env_remove("HUBSPOT_BASE_URL").envs(variables.iter().copied());
    process.output().expect("a process")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn the_readmes_show_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &str| fs::read_to_string(root.join(file)).expect(file);
    let example = read("generated/examples/first_call.rs");
    let (_, program) = example.split_once("\n\n").expect("a comment and a program");
    for readme in ["README.md", "generated/README.md"] {
        assert!(read(readme).contains(&format!("```rust,no_run\n{program}```")), "{readme} shows another program");
    }
}

#[test]
fn it_runs_against_the_mock_server() {
    let server = MockServer::start();
    let output = run(&[("HUBSPOT_TOKEN", "any"), ("HUBSPOT_BASE_URL", &server.url())]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines: Vec<_> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), 2, "an event and a person: {lines:?}");
}

#[test]
fn without_a_token_it_says_what_to_do() {
    let output = run(&[]);
    assert!(!output.status.success());
    let says = "Error: the environment variable HUBSPOT_TOKEN is not set: set it to an access token of HubSpot\n";
    assert_eq!(text(&output.stderr), says);
}

#[test]
fn a_token_with_the_scheme_gets_a_hint() {
    for token in ["Bearer pat-1", "bearer pat-1", "Bearer "] {
        let output = run(&[("HUBSPOT_TOKEN", token)]);
        assert!(!output.status.success());
        let says = "Error: the access token begins with `Bearer`: leave that out, the client adds it\n";
        assert_eq!(text(&output.stderr), says);
    }
}
