//! What the crate's users pay for when they build it, as far as it can be counted exactly.
//!
//! A budget that is exceeded is a question: is it worth that? If so, raise the budget in the same change and say why.
//! If not, look at what grew: `git diff --stat generated/`, or `cargo tree -p hubspot-marketing-events -e normal`.

use std::collections::BTreeSet;
use std::process::Command;

use xtask::generate::ir;
use xtask::inputs::Inputs;
use xtask::{emit, versions, yaml};

use crate::real_specs::root;

/// Lines that are emitted, templates not counted. A tenth is the facts of each call on the pages of its function and operation.
const LINES: usize = 5250;

/// What any one version may add to the lines of all others, in percent.
const ONE_MORE_VERSION: usize = 15;

/// Crates, this one included, as of today: nothing is to spare. The crate's README and BENCHMARKS.md name them too.
///
/// With `normal` those that end up in a program, with `normal,build` those that are compiled for it. Of the latter,
/// ring alone needs more: cc, and for that find-msvc-tools and shlex, for its C and assembly.
const CRATES: [(&str, &[&str], &str, usize); 5] = [
    ("default", &[], "normal", 51),
    ("default", &[], "normal,build", 54),
    ("http2's", &["--features", "http2"], "normal", 59),
    ("minimal", MINIMAL, "normal", 16),
    ("minimal", MINIMAL, "normal,build", 16),
];

/// One version and nothing else.
const MINIMAL: &[&str] = &["--no-default-features", "--features", "v2026-03"];

const WHAT_NOW: &str = "see the head of tests/tests/generator/budgets.rs";

/// Lines that are emitted for the versions that are kept.
fn lines(kept: impl Fn(&str) -> bool) -> usize {
    let mut inputs = Inputs::read(&root()).expect("the repository");
    let text = inputs.text(versions::FILE).expect("a file");
    let mut document = yaml::parse(versions::FILE, text).expect("YAML");
    let versions = document.as_object_mut().expect("versions");
    versions.retain(|name, _| kept(name));
    assert!(!versions.is_empty(), "no version is kept");
    inputs.files.insert(versions::FILE.to_owned(), yaml::print(&document));
    // Entries that only the others match are unused then.
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
fn the_emitted_code_keeps_to_its_budget() {
    let lines = lines(|_| true);
    assert!(lines <= LINES, "{lines} lines are emitted, {LINES} are allowed: {WHAT_NOW}");
    // One that is far too high would notice nothing.
    assert!(lines * 10 > LINES * 9, "{lines} lines are emitted: lower the budget of {LINES}");
}

#[test]
fn a_further_version_costs_little() {
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
fn the_crate_brings_in_few_others() {
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
