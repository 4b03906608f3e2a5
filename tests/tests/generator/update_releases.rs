//! `update` between releases: the crate's version and its changelog.

use std::process::{Command, ExitCode};

use serde_json::{Value, json};
use xtask::inputs::Inputs;
use xtask::update::{Options, Update};

use crate::update::{EVENT, after, new_field, options, update_both, updated};
use crate::update_command::{copy, run};
use crate::upstream::{at, published, repository};

/// The inputs after a release of the version in the manifest.
pub(crate) fn released() -> Inputs {
    let mut inputs = repository();
    let changelog = inputs
        .files
        .get_mut("generated/CHANGELOG.md")
        .expect("a changelog");
    *changelog = changelog.replacen("(unreleased)", "- 2026-12-01", 1);
    inputs
}

#[test]
fn the_version_is_counted_from_the_last_release() {
    let inputs = released();
    let version = |update: &Update| {
        let mut lines = update.files["templates/Cargo.toml.in"].lines();
        let line = lines.find_map(|line| line.strip_prefix("version = "));
        line.expect("a version").trim_matches('"').to_owned()
    };
    let first = updated(&inputs, new_field);
    assert_eq!(version(&first), "0.1.1");
    let changelog = &first.files["generated/CHANGELOG.md"];
    assert!(
        changelog.contains("## 0.1.1 (unreleased)\n\n- New field"),
        "{changelog}"
    );

    // Somebody edits the entry, and HubSpot adds another field before the release.
    let mut inputs = after(&first);
    let changelog = inputs
        .files
        .get_mut("generated/CHANGELOG.md")
        .expect("a changelog");
    *changelog = changelog.replace("- New field", "- By hand: new field");
    let second = |document: &mut Value| {
        new_field(document);
        at(document, EVENT).insert("room".to_owned(), json!({ "type": "string" }));
    };
    let second = updated(&inputs, second);
    assert_eq!(version(&second), "0.1.1");
    let changelog = &second.files["generated/CHANGELOG.md"];
    assert!(
        changelog.contains("## 0.1.1 (unreleased)\n\n- By hand: new field"),
        "{changelog}"
    );
    assert!(changelog.contains("MarketingEvent::room"), "{changelog}");

    // What breaks goes further, once.
    let inputs = after(&second);
    let third = |document: &mut Value| {
        at(document, EVENT).remove("eventName");
    };
    let prune = Options {
        prune: true,
        ..options()
    };
    let third = update_both(&inputs, third, &prune)
        .expect("told to")
        .expect("a change");
    assert_eq!(version(&third), "0.2.0");
    assert!(third.files["generated/CHANGELOG.md"].contains("## 0.2.0 (unreleased)\n\n- By hand"));
}

/// Nobody has seen the release that an update asked for and another one makes up for.
#[test]
fn what_comes_and_goes_between_releases() {
    let inputs = released();
    let options = Options {
        prune: true,
        released: Some(inputs.clone()),
        ..options()
    };
    let update = |inputs: &Inputs, change: fn(&mut Value)| {
        let update = update_both(inputs, change, &options).expect("good files");
        update.expect("a change")
    };
    let lost = |document: &mut Value| {
        at(document, EVENT).remove("eventName");
    };
    let first = update(&inputs, lost);
    assert!(first.files["templates/Cargo.toml.in"].contains("version = \"0.2.0\""));
    let inputs = after(&first);
    let back = |document: &mut Value| {
        new_field(document);
        at(document, EVENT).insert("eventName".to_owned(), json!({ "type": "string" }));
    };
    let second = update(&inputs, back);
    let section = "## 0.1.1 (unreleased)\n\n- New field of an answer: `MarketingEvent::speaker`";
    let changelog = &second.files["generated/CHANGELOG.md"];
    assert!(changelog.contains(section), "{changelog}");
    assert!(!changelog.contains("event_name"), "{changelog}");
    assert!(!changelog.contains("0.2.0"), "{changelog}");
    assert!(second.files["templates/Cargo.toml.in"].contains("version = \"0.1.1\""));
    let expected = "All changes since 0.1.0 together ask for: minor. The next release is 0.1.1.";
    assert!(second.report.contains(expected), "{}", second.report);
}

#[test]
fn the_tag_of_the_last_release() {
    let copy = copy(&released());
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "."],
        &["commit", "--quiet", "--no-verify", "--message", "release"],
        &["tag", "v0.1.0"],
    ] {
        let mut git = Command::new("git");
        git.arg("-C").arg(copy.path());
        git.args(["-c", "user.name=A", "-c", "user.email=a@example.com"]);
        let output = git.args(arguments).output().expect("git");
        assert!(output.status.success(), "{output:?}");
    }
    let mut v3 = published(&released(), "v3");
    new_field(&mut v3);
    let report = copy.path().join("report.md");
    let (code, out, errors) = run(copy.path(), &[&v3], &report);
    assert_eq!((code, errors.as_str()), (ExitCode::SUCCESS, ""));
    assert!(out.contains("All changes since 0.1.0 together"), "{out}");
}

#[test]
fn without_the_tag_of_the_last_release() {
    let update = updated(&released(), new_field);
    let expected = "There is no tag `v0.1.0`";
    assert!(update.report.contains(expected), "{}", update.report);
}

#[test]
fn a_version_of_ours_that_nothing_can_be_counted_from() {
    let mut inputs = repository();
    let manifest = inputs
        .files
        .get_mut("templates/Cargo.toml.in")
        .expect("one");
    *manifest = manifest.replacen("version = \"0.1.0\"", "version = \"0.3.0-rc.1\"", 1);
    let refused = update_both(&inputs, new_field, &options()).expect_err("no number");
    assert!(refused.contains("is not three numbers"), "{refused}");
}
