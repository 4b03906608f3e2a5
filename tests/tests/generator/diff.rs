//! `diff`: what each small change is to users, and what a report looks like.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Value, json};
use xtask::diff::{Change, Kind, Report, State, Verdict, diff};
use xtask::inputs::Inputs;
use xtask::problem::pointer;
use xtask::{docs, emit};

use crate::fixture::{Fixture, read};
use crate::real_specs::root;

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

/// The crate of the fixture, alone and with two versions.
fn crates(document: &Value) -> (Value, Value) {
    let alone = document["crate"].clone();
    let version = json!({ "paths": alone["paths"], "schemas": alone["schemas"], "responses": alone["responses"] });
    let both = json!({ "versions": { "v1": version, "v2": version }, "surface": alone["surface"] });
    (alone, both)
}

fn changed(crate_: &Value, change: &Value) -> Value {
    let mut new = crate_.clone();
    for (at, value) in change.as_object().expect("pointers and values") {
        put(&mut new, at, value);
    }
    new
}

/// Every case, made once.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let document = read("changes");
    let (alone, both) = crates(&document);
    let changes = document["changes"].as_object().expect("changes by name");
    let cases = changes.iter().map(|(name, change)| {
        let mut pointers = change.as_object().expect("pointers and values").keys();
        let has_two = pointers.any(|at| at.starts_with("/versions"));
        let old = if has_two { &both } else { &alone };
        Case {
            name: name.clone(),
            old: state(old),
            new: state(&changed(old, change)),
        }
    });
    cases.collect()
});

/// Several changes at once.
fn report() -> Report {
    let document = read("changes");
    let (_, mut old) = crates(&document);
    old["overlay"] = document["overlay"].clone();
    let new = changed(&old, &document["report"]);
    let (mut old, mut new) = (inputs(&old), inputs(&new));
    for inputs in [&mut old, &mut new] {
        let mut put =
            |path: &str, text: &str| inputs.files.insert(path.to_owned(), text.to_owned());
        put(
            "templates/Cargo.toml.in",
            "[package]\nversion = \"0.3.1\"\n",
        );
        put(
            "generated/CHANGELOG.md",
            "# Changelog\n\n## 0.3.1 (2026-01-02)\n",
        );
    }
    let state = |name: &str, inputs: &Inputs| {
        State::of_crate(name, inputs).unwrap_or_else(|problems| panic!("{problems}"))
    };
    diff(&state("before", &old), &state("after", &new))
}

fn inputs(document: &Value) -> Inputs {
    Fixture::of(document.clone()).inputs()
}

fn state(document: &Value) -> State {
    State::of_crate("a state", &inputs(document)).unwrap_or_else(|problems| panic!("{problems}"))
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
    for case in CASES.iter() {
        let report = case.report();
        text += &format!("{}: {}\n", case.name, report.verdict().name());
        text.extend(report.changes().iter().map(line));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_report_for_people() {
    insta::assert_snapshot!(report().to_markdown());
}

#[test]
fn the_report_for_tools() {
    insta::assert_snapshot!(report().to_json());
}

/// What can't be told, and why not.
#[test]
fn what_is_unknown() {
    let document = read("changes");
    let (alone, _) = crates(&document);
    let old = state(&alone);
    let mut text = String::new();
    for (name, change) in document["unknown"].as_object().expect("changes by name") {
        let report = diff(&old, &state(&changed(&alone, change)));
        assert_eq!(report.verdict(), Verdict::Unknown, "{name}");
        assert_eq!(report.release(), None, "{name}");
        text += &format!("{name}:\n");
        text.extend(report.changes().iter().map(line));
        let undecided = report
            .asked()
            .iter()
            .filter(|problem| problem.mend.is_none());
        let unclear = report.unclear().iter().map(|(_, problem)| problem);
        for problem in unclear.chain(undecided) {
            text += &format!(
                "  ? {} {}: {}\n",
                problem.file, problem.pointer, problem.what
            );
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_report_of_what_is_unknown() {
    let document = read("changes");
    let (alone, _) = crates(&document);
    let change = &document["unknown"]["header_required"];
    let report = diff(&state(&alone), &state(&changed(&alone, change)));
    insta::assert_snapshot!(report.to_markdown());
}

#[test]
fn nothing_to_report() {
    let Case { old, .. } = &CASES[0];
    insta::assert_snapshot!(diff(old, old).to_markdown());
}

/// A version whose module and feature we rename.
fn renamed_version() -> Report {
    let (alone, _) = crates(&read("changes"));
    let mut renamed = inputs(&alone);
    let sources = &renamed.files["specs/sources.yaml"];
    let sources = sources.replace("module: v1", "module: v1_0");
    renamed
        .files
        .insert("specs/sources.yaml".to_owned(), sources);
    let new = State::of_crate("renamed", &renamed).unwrap_or_else(|problems| panic!("{problems}"));
    diff(&state(&alone), &new)
}

#[test]
fn every_kind_of_change_is_shown() {
    let both_ways = CASES
        .iter()
        .flat_map(|case| [case.report(), diff(&case.new, &case.old)]);
    let both_ways = both_ways.chain([renamed_version()]);
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
fn the_catalogue_lists_every_kind() {
    let file = root().join("xtask/changes.md");
    let catalogue = std::fs::read_to_string(file).expect("the catalogue");
    let kinds = catalogue
        .split("## ")
        .find(|part| part.starts_with("The kinds"));
    let rows = kinds.into_iter().flat_map(str::lines);
    let rows: Vec<&str> = rows.filter(|line| line.starts_with("| `")).collect();
    let expected: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| {
            let (effect, release) = (kind.effect().name(), kind.verdict().name());
            format!(
                "| `{}` | {effect} | {release} | {} |",
                kind.code(),
                kind.title()
            )
        })
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn what_has_not_changed_has_no_changes() {
    for case in CASES.iter() {
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
    for case in CASES.iter() {
        let (there, back) = (case.report(), diff(&case.new, &case.old));
        assert!(!there.changes().is_empty(), "{}", case.name);
        assert!(!back.changes().is_empty(), "{}", case.name);
        let verdicts = [&there, &back].map(Report::verdict);
        let [there, back] = verdicts.map(|verdict| verdict == Verdict::None);
        if !verdicts.contains(&Verdict::Unknown) {
            assert_eq!(there, back, "{}", case.name);
        }
    }
}

#[test]
fn no_release_is_needed_when_the_crate_stays_as_it_is() {
    // Only of what has its names is there a crate.
    let is_named = |state: &State| {
        let mut problems = state.problems.iter();
        problems.all(|problem| problem.file == docs::FILE)
    };
    let named = |case: &&Case| is_named(&case.old) && is_named(&case.new);
    assert!(is_named(&CASES[0].old), "{:?}", CASES[0].old.problems);
    for case in CASES.iter().filter(named) {
        let is_same = emit::emit(&case.old.ir) == emit::emit(&case.new.ir);
        let is_none = case.report().verdict() == Verdict::None;
        assert_eq!(is_none, is_same, "{}", case.name);
    }
}

#[test]
fn anything_in_any_place_can_be_compared() {
    let (alone, _) = crates(&read("changes"));
    let old = state(&alone);
    for at in pointers(&alone, "") {
        for odd in [Value::Null, json!({ "x": ["y"] })] {
            let mut document = alone.clone();
            *document.pointer_mut(&at).expect("a place") = odd;
            // Our own files must have their form.
            let Ok(new) = State::of_crate("odd", &inputs(&document)) else {
                continue;
            };
            for report in [diff(&old, &new), diff(&new, &old)] {
                assert!(report.to_markdown().starts_with("# "), "{at}");
                assert!(report.to_json().ends_with("}\n"), "{at}");
            }
        }
    }
}

/// Every place in the document's paths and schemas.
fn pointers(document: &Value, base: &str) -> Vec<String> {
    let members: Vec<(String, &Value)> = match document {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, value)| (i.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    for (key, value) in members.into_iter().filter(|(key, _)| key != "surface") {
        let at = pointer(base, key);
        all.extend(pointers(value, &at));
        all.push(at);
    }
    all
}
