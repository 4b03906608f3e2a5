//! `diff`: what each small change is to users, and what a report looks like.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use xtask::diff::{Change, Kind, Report, State, Verdict, diff};
use xtask::emit;

use crate::fixture::{Fixture, read};

/// A crate before and after a change.
struct Case {
    name: String,
    old: State,
    new: State,
}

impl Case {
    fn report(&self) -> Report {
        diff(&self.old, &self.new)
    }
}

fn cases() -> Vec<Case> {
    let document = read("changes");
    let alone = document["crate"].clone();
    let version = |part: &str| json!({ "paths": alone["paths"], "schemas": alone["schemas"], "responses": alone[part] });
    let both = json!({
        "versions": { "v1": version("responses"), "v2": version("responses") },
        "surface": alone["surface"],
    });
    let changes = document["changes"].as_object().expect("changes by name");
    let cases = changes.iter().map(|(name, change)| {
        let change = change.as_object().expect("pointers and values");
        let has_two = change.keys().any(|at| at.starts_with("/versions"));
        let old = if has_two { &both } else { &alone };
        let mut new = old.clone();
        for (at, value) in change {
            put(&mut new, at, value);
        }
        assert_ne!(*old, new, "{name} changes nothing");
        Case {
            name: name.clone(),
            old: state(old),
            new: state(&new),
        }
    });
    cases.collect()
}

fn state(document: &Value) -> State {
    let inputs = Fixture::of(document.clone()).inputs();
    State::of_crate("a state", &inputs).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Puts a value at a pointer, or takes away what is there.
fn put(document: &mut Value, at: &str, value: &Value) {
    let (parent, token) = at.rsplit_once('/').expect("a pointer");
    let token = token.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent);
    match parent.unwrap_or_else(|| panic!("{at} leads nowhere")) {
        Value::Object(map) if value.is_null() => {
            map.shift_remove(&token)
                .unwrap_or_else(|| panic!("{at} leads nowhere"));
        }
        Value::Object(map) => {
            map.insert(token, value.clone());
        }
        Value::Array(items) if token == "-" => items.push(value.clone()),
        Value::Array(items) => {
            let index: usize = token.parse().expect("an index");
            if value.is_null() {
                items.remove(index);
            } else {
                items[index] = value.clone();
            }
        }
        other => panic!("{at}: {other} has no members"),
    }
}

fn line(change: &Change) -> String {
    let mut line = format!(
        "  {} {} {}",
        change.effect.name(),
        change.kind.code(),
        change.item()
    );
    if let Some(detail) = &change.detail {
        line += &format!(" [{detail}]");
    }
    if !change.wire.is_empty() {
        line += &format!(" ({})", change.wire);
    }
    if !change.versions.is_empty() {
        line += &format!(" in {}", change.versions.join(", "));
    }
    if change.is_provisional {
        line += ", provisional";
    }
    line + "\n"
}

#[test]
fn what_each_change_is() {
    let mut text = String::new();
    for case in cases() {
        let report = case.report();
        text += &format!("{}: {}\n", case.name, report.verdict().name());
        text.extend(report.changes().iter().map(line));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_kind_of_change_is_shown() {
    let cases = cases();
    let both_ways = cases
        .iter()
        .flat_map(|case| [case.report(), diff(&case.new, &case.old)]);
    let shown: BTreeSet<Kind> = both_ways
        .flat_map(|report| report.changes().to_vec())
        .map(|change| change.kind)
        .collect();
    let missing: Vec<&Kind> = Kind::ALL
        .iter()
        .filter(|kind| !shown.contains(kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_has_not_changed_has_no_changes() {
    for case in cases() {
        for state in [&case.old, &case.new] {
            let report = diff(state, state);
            assert!(report.changes().is_empty(), "{}: {report:?}", case.name);
            assert!(report.repairs().is_empty());
            assert!(report.asked().is_empty());
        }
    }
}

#[test]
fn there_is_a_change_both_ways_or_none() {
    for case in cases() {
        let (there, back) = (case.report(), diff(&case.new, &case.old));
        assert!(!there.changes().is_empty(), "{}", case.name);
        assert!(!back.changes().is_empty(), "{}", case.name);
        let is_none = |report: &Report| report.verdict() == Verdict::None;
        assert_eq!(is_none(&there), is_none(&back), "{}", case.name);
    }
}

#[test]
fn no_release_is_needed_when_the_crate_stays_as_it_is() {
    for case in cases() {
        let is_same = emit::emit(&case.old.ir) == emit::emit(&case.new.ir);
        let is_none = case.report().verdict() == Verdict::None;
        assert_eq!(is_none, is_same, "{}", case.name);
    }
}
