//! Budgets for what the crate's users build: dependencies and lines of code.
//!
//! If a change exceeds a budget and is worth it, raise the budget in the same change and explain why. Otherwise find out what
//! grew: `git diff --stat generated/`, or `cargo tree -p hubspot-marketing-events -e normal`.

use std::collections::BTreeSet;
use std::process::Command;

use xtask::generate::ir;
use xtask::inputs::Inputs;
use xtask::{emit, versions, yaml};

use crate::real_specs::root;

/// The number of emitted lines, without templates. A tenth of them documents the facts of each call, at its function and its
/// operation.
const LINES: usize = 5250;

/// How many percent of lines a version may add to those of all others.
const ONE_MORE_VERSION: usize = 15;

/// The current number of crates, including this one; there is no margin. The crate's README and BENCHMARKS.md mention the
/// same numbers.
///
/// `normal` counts the crates that are linked into a program, and `normal,build` those that are compiled for it. Only ring
/// needs build dependencies: cc, find-msvc-tools and shlex, for its C and assembly.
const CRATES: [(&str, &[&str], &str, usize); 5] = [
    ("default", &[], "normal", 51),
    ("default", &[], "normal,build", 54),
    ("http2's", &["--features", "http2"], "normal", 59),
    ("minimal", MINIMAL, "normal", 16),
    ("minimal", MINIMAL, "normal,build", 16),
];

/// Only one version, and no other feature.
const MINIMAL: &[&str] = &["--no-default-features", "--features", "v2026-03"];

const WHAT_NOW: &str = "see the head of tests/tests/generator/budgets.rs";

/// The number of emitted lines if only some versions are kept.
fn lines(kept: impl Fn(&str) -> bool) -> usize {
    let mut inputs = Inputs::read(&root()).expect("the repository");
    let text = inputs.text(versions::FILE).expect("a file");
    let mut document = yaml::parse(versions::FILE, text).expect("YAML");
    let versions = document.as_object_mut().expect("versions");
    versions.retain(|name, _| kept(name));
    assert!(!versions.is_empty(), "no version is kept");
    inputs.files.insert(versions::FILE.to_owned(), yaml::print(&document));
    // Entries that only match the other versions are unused.
    let ir = ir(&inputs).expect("good inputs").ir;
    let files = emit::emit(&ir).into_values();
    files.map(|text| text.lines().count()).sum()
}

fn versions() -> Vec<String> {
    let inputs = Inputs::read(&root()).expect("the repository");
    let text = inputs.text(versions::FILE).expect("a file");
    let document = yaml::parse(versions::FILE, text).expect("YAML");
    let versions = document.as_object().expect("versions");
    versions.keys().cloned().collect()
}

#[test]
fn the_emitted_code_is_within_its_budget() {
    let lines = lines(|_| true);
    assert!(lines <= LINES, "{lines} lines are emitted, {LINES} are allowed: {WHAT_NOW}");
    // A budget that is far too high would detect nothing.
    assert!(lines * 10 > LINES * 9, "{lines} lines are emitted: lower the budget of {LINES}");
}

#[test]
fn another_version_adds_few_lines() {
    let all = lines(|_| true);
    for version in versions() {
        let others = lines(|name| name != version);
        let share = (all - others) * 100 / others;
        assert!(
            share < ONE_MORE_VERSION,
            "version {version} adds {share} % to the {others} lines of the others, less than {ONE_MORE_VERSION} % \
             is allowed: {WHAT_NOW}"
        );
    }
}

#[test]
fn the_crate_has_few_dependencies() {
    for (name, features, edges, budget) in CRATES {
        let output = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--locked", "--package", "hubspot-marketing-events"])
            .args(["--edges", edges, "--prefix", "none", "--no-dedupe"])
            .args(features)
            .current_dir(root())
            .output()
            .expect("cargo");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let crates: BTreeSet<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        let count = crates.len();
        assert!(
            count <= budget && count > 1,
            "{count} crates with {name} features and `--edges {edges}`, {budget} are allowed (with `build`, three more \
             that ring is built with): {WHAT_NOW}\n{crates:#?}"
        );
    }
}
