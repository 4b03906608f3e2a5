//! Programs of users, compiled against the crates of all states.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use tests::crate_folder;

use crate::replay::{Replayed, replayed};
use crate::states::folder;

/// `whole_surface` uses all of the oldest state; `one_by_one` has a function for each thing that came or went.
const PROGRAMS: [&str; 2] = ["one_by_one", "whole_surface"];

/// The source of a program.
pub(crate) fn source(program: &str) -> String {
    let file = folder().join(format!("programs/{program}.rs"));
    std::fs::read_to_string(file).expect("a program")
}

/// For each crate of [`replayed`], the functions of the programs that don't compile with it: `program::function`.
pub(crate) fn broken() -> &'static [BTreeSet<String>] {
    static ALL: LazyLock<Vec<BTreeSet<String>>> = LazyLock::new(|| {
        // Crates that differ in their documentation alone are compiled once.
        let mut known: BTreeMap<Vec<(&str, &str)>, BTreeSet<String>> = BTreeMap::new();
        let crates = replayed().iter();
        let crates = crates.map(|made| {
            let broken = known.entry(made.code()).or_insert_with(|| compile(made));
            broken.clone()
        });
        crates.collect()
    });
    &ALL
}

/// Compiles the programs as the crate's examples. The crate itself must compile without a warning.
fn compile(made: &Replayed) -> BTreeSet<String> {
    let name = &made.state.name;
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let programs = PROGRAMS.map(|program| (program, source(program)));
    let mut cargo = crate_folder::cargo("check", tmp, &made.state.code, &programs, &made.feature);
    let output =
        cargo.args(["--keep-going", "--lib", "--examples", "--message-format=json"]).output().expect("cargo runs");
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages.lines().filter_map(|line| serde_json::from_str(line).ok());
    let messages: Vec<Value> = messages.collect();
    let is_crate = |message: &Value| {
        message["reason"] == "compiler-artifact" && message["target"]["name"] == "hubspot_marketing_events"
    };
    assert!(messages.iter().any(is_crate), "{name}:\n{}", String::from_utf8_lossy(&output.stderr));
    let errors = messages.iter().filter(|message| message["message"]["level"] == "error");
    errors.flat_map(functions).collect()
}

/// The functions that an error stands in.
fn functions(error: &Value) -> BTreeSet<String> {
    let program = error["target"]["name"].as_str().expect("a program");
    let text = source(program);
    let lines: Vec<&str> = text.lines().collect();
    let spans = error["message"]["spans"].as_array().expect("places");
    let spans = spans.iter().filter(|span| span["is_primary"] == true);
    let functions = spans.map(|span| {
        let line = span["line_start"].as_u64().and_then(|line| usize::try_from(line).ok());
        let above = lines[..line.expect("a line")].iter().rev();
        let function = above.copied().find_map(function_of).expect("a function");
        format!("{program}::{function}")
    });
    functions.collect()
}

/// The name of the function that begins in this line.
pub(crate) fn function_of(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?;
    rest.split(['(', '<']).next()
}

#[test]
fn a_program_from_before_history_compiles_with_every_state() {
    for (made, broken) in replayed().iter().zip(broken()) {
        let is_old = |function: &&String| function.starts_with("whole_surface::");
        let old: Vec<&String> = broken.iter().filter(is_old).collect();
        assert_eq!(old.is_empty(), !made.published[0].is_made_up(), "{}: {old:?}", made.state.name);
    }
}
