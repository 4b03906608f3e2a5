//! The first program that the READMEs show, run unchanged, and the same without async code.

use hubspot_marketing_events::mock::{MockServer, Participation};
use hubspot_marketing_events::types::AttendanceState;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const FIRST_CALL: &str = env!("CARGO_BIN_EXE_first_call");
const BLOCKING: &str = env!("CARGO_BIN_EXE_blocking");

/// Runs a program with only these variables.
fn run(program: &str, variables: &[(&str, &str)]) -> Output {
    let mut process = Command::new(program);
    process.env_remove("HUBSPOT_TOKEN").env_remove("HUBSPOT_BASE_URL").envs(variables.iter().copied());
    process.output().expect("a process")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn readmes_show_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |file: &str| fs::read_to_string(root.join(file)).expect(file);
    let example = read("generated/examples/first_call.rs");
    let (_, program) = example.split_once("\n\n").expect("a comment and a program");
    for readme in ["README.md", "generated/README.md"] {
        assert!(read(readme).contains(&format!("```rust,no_run\n{program}```")), "{readme} shows another program");
    }
}

#[test]
fn example_runs_against_the_mock_server() {
    let server = MockServer::start();
    server.given(Participation::new("12345", "ada@example.com", AttendanceState::Attended));
    for program in [FIRST_CALL, BLOCKING] {
        let output = run(program, &[("HUBSPOT_TOKEN", "any"), ("HUBSPOT_BASE_URL", &server.url())]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "12345: Event 12345\n  Some(\"ada@example.com\") Some(Attended)\n");
    }
}

#[test]
fn missing_token_is_explained() {
    for program in [FIRST_CALL, BLOCKING] {
        let output = run(program, &[]);
        assert!(!output.status.success());
        let says = "Error: the environment variable HUBSPOT_TOKEN is not set: set it to a HubSpot access token\n";
        assert_eq!(text(&output.stderr), says);
    }
}

#[test]
fn token_with_a_scheme_gets_a_hint() {
    for token in ["Bearer pat-1", "bearer pat-1", "Bearer "] {
        let output = run(FIRST_CALL, &[("HUBSPOT_TOKEN", token)]);
        assert!(!output.status.success());
        let says = "Error: the access token begins with `Bearer`: leave that out, the client adds it\n";
        assert_eq!(text(&output.stderr), says);
    }
}
