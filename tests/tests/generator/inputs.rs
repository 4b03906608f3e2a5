//! Invalid input files.

use serde_json::{Value, json};
use xtask::document;
use xtask::generate::draft;
use xtask::inputs::Inputs;
use xtask::overlay::Overlay;
use xtask::problem::{Problem, Problems, pointer};
use xtask::yaml;

use crate::fixture::Fixture;

fn with(path: &str, text: &str) -> Inputs {
    let mut inputs = Fixture::read("constructs/no_content").inputs();
    inputs.files.insert(path.to_owned(), text.to_owned());
    inputs
}

fn problems(inputs: &Inputs) -> String {
    draft(inputs).expect_err("there are problems").to_string()
}

#[test]
fn a_file_that_is_not_yaml() {
    for file in ["specs/v1.yaml", "specs/surface.yaml", "specs/versions.yaml"] {
        let text = problems(&with(file, "a: [1\nb: }"));
        assert!(text.contains(&format!("{file}:2")), "{text}");
        assert!(text.contains("can't be read"), "{text}");
    }
}

#[test]
fn invalid_versions() {
    let version = |module: &str, feature: &str, bases: &str| {
        format!("{{ module: {module}, feature: {feature}, bases: [{bases}], published: x }}")
    };
    let bases = "is not a list of base paths";
    for (sources, at, expected) in [
        ("{}".to_owned(), "", "it names no version"),
        (format!("v1: {}", version("2x-y", "v1", "/a")), "/v1/module", "`2x-y` is not a valid Rust identifier"),
        (format!("v1: {}", version("match", "v1", "/a")), "/v1/module", "`match` is not a valid Rust identifier"),
        (format!("v1: {}", version("v1", "v1", "")), "/v1/bases", bases),
        (format!("v1: {}", version("v1", "v1", "a")), "/v1/bases", bases),
        (format!("v1: {}", version("v1", "v1", "/a/")), "/v1/bases", bases),
        (format!("v1: {}", version("v1", "v1", "/")), "/v1/bases", bases),
    ] {
        let inputs = with("specs/versions.yaml", &sources);
        let found = draft(&inputs).expect_err("no such crate can be");
        let is_expected = |problem: &Problem| problem.pointer == at && problem.what.contains(expected);
        assert!(found.iter().any(is_expected), "{sources}:\n{found}");
    }
}

#[test]
fn a_duplicate_key() {
    let spec = "paths:\n  /a: {}\n  /a: {}\n";
    let text = problems(&with("specs/v1.yaml", spec));
    assert!(text.contains("duplicate entry with key \"/a\""), "{text}");
    let text = problems(&with(
        "specs/surface.yaml",
        "operations:\n  GET /a: { function: a.b }\n  GET /a: { function: a.c }\n",
    ));
    assert!(text.contains("duplicate entry with key \"GET /a\""), "{text}");
}

#[test]
fn yaml_that_was_printed_reads_back_the_same() {
    let value = json!({
        "on": ["no", "2026-03", "a: b", "", "plain", "-x", {"k": [1, true, null]}, [], {}, [["a"]]],
        "200": {"/path/{id}": "ü\n\t\"quoted\"", "\u{7f}\u{85}\u{2028}\u{feff}": "😀", "k": 1e30},
    });
    let text = yaml::print(&value);
    assert_eq!(yaml::parse("x.yaml", &text).expect("YAML"), value, "{text}");
}

#[test]
fn a_bare_number_is_text_where_text_is_expected() {
    let read: yaml::Entries<String> = yaml::parse_typed("x.yaml", "1.10: 2027\n0x10: text\n").expect("text");
    assert_eq!(read.into_iter().flat_map(|(k, v)| [k, v]).collect::<Vec<_>>(), ["1.10", "2027", "0x10", "text"]);
}

#[test]
fn an_unknown_key_in_our_files() {
    let text = problems(&with("specs/surface.yaml", "operations:\n  GET /a: { function: a.b, idempotant: true }\n"));
    assert!(text.contains("specs/surface.yaml:2"), "{text}");
    assert!(text.contains("unknown field `idempotant`"), "{text}");
}

#[test]
fn a_file_that_is_missing() {
    for file in ["specs/v1.yaml", "specs/surface.yaml", "specs/versions.yaml"] {
        let mut inputs = with("x", "");
        inputs.files.remove(file);
        let text = problems(&inputs);
        assert!(text.contains(&format!("{file}\n  the file does not exist")), "{text}");
    }
}

#[test]
fn an_overlay_that_cannot_be_read_is_reported_alone() {
    let overlay = "specs/x.overlay.yaml";
    let mut inputs = Fixture::of(json!({
        "overlay": { "overlay": "1.1.0", "info": { "title": "t", "version": "1" }, "actions": [] },
        "paths": { "a": {} },
    }))
    .inputs();
    assert!(problems(&inputs).contains("is not a valid path"));

    let text = "overlay: 1.1.0\ninfo: { title: t, version: '1' }\nactions: [{ updates: {} }]\n";
    inputs.files.insert(overlay.to_owned(), text.to_owned());
    let reported = problems(&inputs);
    assert!(reported.contains("unknown field `updates`"), "{reported}");
    assert!(!reported.contains("path"), "{reported}");

    inputs.files.remove(overlay);
    let reported = problems(&inputs);
    assert!(reported.contains("the file does not exist"), "{reported}");
    assert!(!reported.contains("path"), "{reported}");
}

#[test]
fn an_overlay_removes_items_in_any_order_and_leaves_no_empty_required() {
    for (target, left) in [
        ("$.list[1,0,1]", json!({ "list": ["c"], "a": { "required": ["x", "y"] } })),
        ("$.a.required[0,1]", json!({ "list": ["a", "b", "c"], "a": {} })),
    ] {
        let action = json!({ "target": target, "description": "d", "remove": true });
        let overlay = json!({ "overlay": "1.1.0", "info": {}, "actions": [action] });
        let mut problems = Problems::default();
        let overlay = Overlay::read("x.overlay.yaml", &yaml::print(&overlay), &mut problems);
        let mut document = json!({ "list": ["a", "b", "c"], "a": { "required": ["x", "y"] } });
        overlay.expect("an overlay").apply(&mut document);
        assert_eq!(document, left, "{target}");
    }
}

#[test]
fn files_with_the_wrong_structure() {
    for text in ["paths: 7", "paths: { /a: [] }", "components: { schemas: [] }", "paths: { a: { get: 1 } }"] {
        problems(&with("specs/v1.yaml", text));
    }
}

/// Every pointer into a document.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let members: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in members {
        pointers(value, &pointer(at, key), found);
    }
}

#[test]
fn a_value_of_the_wrong_type_anywhere() {
    let mut inputs = Fixture::read("compiles").inputs();
    let good = yaml::parse("v1", &inputs.files["specs/v1.yaml"]).expect("YAML");
    let mut places = Vec::new();
    pointers(&good, "", &mut places);
    assert!(places.len() > 100, "{}", places.len());
    let odd = [json!(-1.5), json!("odd"), json!(true), json!(null), json!([[]]), json!({ "odd": {} })];
    for (i, place) in places.iter().enumerate() {
        let with = |odd: &Value| {
            let mut document = good.clone();
            *document.pointer_mut(place).expect("a place") = odd.clone();
            document
        };
        for odd in &odd {
            let mut problems = Problems::default();
            document::check("specs/v1.yaml", &with(odd), &mut problems);
            let mut problems = problems.iter();
            // The walker reports it with its location, so the typed view has nothing to add.
            let lost = problems.find(|problem| problem.what.contains("not an OpenAPI document"));
            assert!(lost.is_none(), "{place} {odd}: {lost:?}");
        }
        // Later stages accept everything that the walker accepts.
        let text = yaml::print(&with(&odd[i % odd.len()]));
        inputs.files.insert("specs/v1.yaml".to_owned(), text);
        let files = draft(&inputs).map(|draft| draft.files).unwrap_or_default();
        let odd = files.values().find(|text| text.contains("compile_error!"));
        assert!(odd.is_none(), "{place}: {odd:?}");
    }
}

#[test]
fn problems_of_all_files_are_reported_in_one_run() {
    let mut inputs = with("specs/v1.yaml", "a: [1\nb: }");
    let docs = "## a\n\n## a\n".to_owned();
    inputs.files.insert("specs/docs/types.md".to_owned(), docs);
    inputs.files.insert("specs/surface.yaml".to_owned(), "operation: {}".to_owned());
    let text = problems(&inputs);
    for expected in ["specs/v1.yaml:2", "unknown field `operation`", "the heading `a` occurs twice"] {
        assert!(text.contains(expected), "{expected} is missing in:\n{text}");
    }
}
