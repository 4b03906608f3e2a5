//! Importing a published file into normal form.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use xtask::import::{Published, import};
use xtask::inputs::Inputs;
use xtask::{checksum, yaml};

const SOURCES: &str =
    "# Head.\n\nv1:\n  module: v1\n  feature: v1\n  bases:\n    - /things/v1\n    - /old\n  published: x\n";

fn inputs() -> Inputs {
    Inputs::from(BTreeMap::from([("specs/versions.yaml".to_owned(), SOURCES.to_owned())]))
}

fn published() -> Value {
    json!({
        "openapi": "3.0.1",
        "info": { "title": "Things", "description": "Words.", "version": "v1" },
        "servers": [{ "url": "https://api.hubapi.com/" }],
        "tags": [{ "name": "A" }],
        "paths": {
            "/things/v1/{id}": { "get": {
                "tags": ["A"], "summary": "Words.", "description": "Words.", "operationId": "get",
                "parameters": [
                    { "name": "q", "in": "query", "required": false, "style": "form", "explode": true, "description": "Words.",
                      "schema": { "type": "string", "example": null, "enum": ["b", "a", "no"] } },
                    { "name": "id", "in": "path", "required": true, "style": "simple", "explode": false, "schema": { "type": "string" } },
                ],
                "responses": {
                    "default": { "description": "", "$ref": "#/components/responses/Error" },
                    "204": { "description": "No content", "content": {} },
                },
                "security": [{ "private_apps": ["b"] }, { "oauth2_legacy": ["b", "a"] }],
                "x-hubspot": 1,
            } },
            "/old": { "get": { "responses": { "204": { "description": "" } } } },
        },
        "components": {
            "schemas": { "B": { "type": "object", "required": ["z", "a"], "properties": {
                "z": { "type": "string", "description": "Words." }, "description": { "type": "string" }, "a": { "$ref": "#/components/schemas/B" } } } },
            "responses": { "Error": { "description": "Words.", "content": { "*/*": { "schema": { "$ref": "#/components/schemas/B" }, "example": null } } } },
            "securitySchemes": { "oauth2_legacy": 7 },
        },
    })
}

fn run(inputs: &Inputs, document: &Value, date: &str) -> Result<Inputs, String> {
    let files = import(inputs, "v1", &file(document), date, false).map_err(|problems| problems.to_string())?;
    Ok(files.into())
}

fn file(document: &Value) -> Published {
    bytes(document.to_string().as_bytes())
}

fn bytes(bytes: &[u8]) -> Published {
    Published { name: "published.json".to_owned(), bytes: bytes.to_owned() }
}

#[test]
fn facts_stay_and_all_else_goes() {
    let imported = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    insta::assert_snapshot!(imported.files["specs/v1.yaml"]);
    let upstream = &imported.files["specs/upstream.yaml"];
    assert!(checksum::is_intact(upstream), "{upstream}");
    let record = "\nv1:\n  imported: \"2026-01-02\"\n  sha256: ";
    assert!(upstream.contains(record), "{upstream}");
}

#[test]
fn importing_again_changes_nothing() {
    let once = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    let twice = run(&once, &published(), "2027-12-31").expect("a good file");
    assert_eq!(once.files, twice.files);
}

#[test]
fn reordering_rewording_and_renaming_change_nothing() {
    let once = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    let mut other = published();
    let operation = &mut other["paths"]["/things/v1/{id}"]["get"];
    operation["operationId"] = json!("other");
    operation["description"] = json!("Other words.");
    operation["parameters"].as_array_mut().expect("a list").reverse();
    operation["parameters"][1]["schema"]["enum"] = json!(["no", "a", "b"]);
    operation["security"] = json!([{ "oauth2": ["a", "b"] }]);
    other["components"]["schemas"]["B"]["required"] = json!(["a", "z"]);
    other["paths"].as_object_mut().expect("a map").sort_keys();
    let again = run(&once, &other, "2027-12-31").expect("a good file");
    assert_eq!(once.files, again.files);
}

#[test]
fn equivalent_notation_changes_nothing() {
    let once = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    let mut other = published();
    other["openapi"] = json!("3.1.0");
    let get = &mut other["paths"]["/things/v1/{id}"]["get"];
    let parameters = get["parameters"].take();
    get["parameters"] = json!([{ "$ref": "#/components/parameters/q" }]);
    other["components"]["parameters"] = json!({ "q": parameters[0] });
    other["paths"]["/things/v1/{id}"]["parameters"] = json!([parameters[1]]);
    other["components"]["schemas"]["B"]["properties"]["z"]["type"] = json!(["string"]);
    let again = run(&once, &other, "2027-12-31").expect("a good file");
    assert_eq!(once.files, again.files);
}

#[test]
fn a_slash_at_the_end_of_a_base_changes_nothing() {
    let once = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    let mut other = published();
    let paths = other["paths"].as_object_mut().expect("a map");
    let list = paths.shift_remove("/old").expect("the base as a path");
    paths.insert("/old/".to_owned(), list);
    let again = run(&once, &other, "2027-12-31").expect("a good file");
    assert_eq!(once.files, again.files);
}

#[test]
fn a_new_fact_is_recorded_with_day_and_checksum() {
    let once = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    let mut other = published();
    other["paths"]["/old"]["get"]["responses"]["200"] = json!({ "description": "" });
    let again = run(&once, &other, "2027-12-31").expect("a good file");
    assert_ne!(once.files["specs/v1.yaml"], again.files["specs/v1.yaml"]);
    assert!(again.files["specs/upstream.yaml"].contains("2027-12-31"));
}

#[test]
fn the_hand_written_versions_file_is_not_changed() {
    let imported = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    assert_eq!(imported.files["specs/versions.yaml"], SOURCES);
}

#[test]
fn scopes_of_the_whole_document_and_of_other_schemes() {
    let mut document = published();
    document["security"] = json!([{ "oauth2": ["whole"] }]);
    let get = &mut document["paths"]["/things/v1/{id}"]["get"];
    get["security"] = json!([{ "private_apps": ["b"] }, { "oauth2": [] }]);
    let imported = run(&inputs(), &document, "2026-01-02").expect("a good file");
    let spec = yaml::parse("v1.yaml", &imported.files["specs/v1.yaml"]).expect("YAML");
    assert_eq!(spec["paths"]["/{id}"]["get"]["security"], json!([{ "oauth2": ["b"] }]));
    assert_eq!(spec["paths"]["/"]["get"]["security"], json!([{ "oauth2": ["whole"] }]));
}

#[test]
fn unsupported_constructs_are_kept_so_that_generate_reports_them() {
    let mut other = published();
    other["components"]["schemas"]["B"]["properties"]["z"] = json!({ "oneOf": [{ "type": "string" }] });
    let imported = run(&inputs(), &other, "2026-01-02").expect("a good file");
    assert!(imported.files["specs/v1.yaml"].contains("oneOf"));
}

#[test]
fn files_that_are_refused() {
    let change = |pointer: &str, value: Value| {
        let mut document = published();
        *document.pointer_mut(pointer).expect("a place") = value;
        document
    };
    let elsewhere = json!({ "/other/api": {} });
    let same = json!({ "/old": {}, "/things/v1": {} });
    for (document, expected) in [
        (change("/openapi", json!("2.0")), "only 3.0 and 3.1 are supported"),
        (change("/info/version", json!("v2")), "this is version \"v2\" of the API, not v1"),
        (
            change("/servers/0/url", json!("https://api.example.com")),
            "the server is \"https://api.example.com\", and the crate calls https://api.hubapi.com",
        ),
        (change("/paths", elsewhere), "under none of the bases"),
        (change("/paths", same), "two paths are /"),
        (change("/paths", json!({})), "missing or empty"),
        (change("/components/schemas", json!({})), "missing or empty"),
        (
            change("/components/schemas/B/properties/a/$ref", json!("#/components/schemas/Gone")),
            "unresolved reference: \"#/components/schemas/Gone\"",
        ),
        (json!([]), "missing or empty"),
    ] {
        let error = run(&inputs(), &document, "2026-01-02").err().unwrap_or_else(|| panic!("{expected}: was taken"));
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn bytes_that_are_not_a_document_are_refused() {
    for odd in [&b"\xff\xfe"[..], b"", b"{", b"<html>", b"{\"a\":1,\"a\":2}"] {
        let refused = import(&inputs(), "v1", &bytes(odd), "2026-01-02", false);
        assert!(refused.is_err(), "{odd:?}");
    }
}

#[test]
fn a_version_that_does_not_exist_is_refused() {
    let error = import(&inputs(), "v9", &file(&published()), "2026-01-02", false).expect_err("no such version");
    assert!(error.to_string().contains("there is no version v9"), "{error}");
}

/// All of this is valid JSON, but some of it isn't valid YAML.
#[test]
fn json_is_read_as_json() {
    let mut document = published();
    let schema = &mut document["components"]["schemas"]["B"];
    schema["properties"]["z"]["example"] = json!({ "k".repeat(2000): "\u{7f}" });
    schema["properties"]["z"]["enum"] = json!(["\u{1f600}"]);
    let text = document.to_string().replace('\u{1f600}', r"\ud83d\ude00").replacen(
        "\"type\":\"string\"",
        "\"type\":\"string\",\"maximum\":99999999999999999999999",
        1,
    );
    let imported = import(&inputs(), "v1", &bytes(text.as_bytes()), "2026-01-02", false);
    let imported = imported.unwrap_or_else(|problems| panic!("{problems}"));
    let spec = yaml::parse("v1.yaml", &imported["specs/v1.yaml"]).expect("YAML");
    let z = &spec["components"]["schemas"]["B"]["properties"]["z"];
    assert_eq!(z["enum"], json!(["\u{1f600}"]));
    let whole = spec.to_string();
    assert!(whole.contains("\"maximum\":1e+23"), "{whole}");
}

#[test]
fn names_with_special_characters_are_refused() {
    let scopes = |scope: &str| json!([{ "oauth2": [scope] }]);
    let property = |name: &str| json!({ name: { "type": "string" } });
    let get = "/paths/~1things~1v1~1{id}/get";
    let properties = "/components/schemas/B/properties";
    for (pointer, value, expected) in [
        (format!("{get}/security"), scopes("a`b"), "get/security/0/oauth2/0\n  \"a`b\" is not a valid scope"),
        (format!("{get}/security"), scopes("a\nb"), "\"a\\nb\" is not a valid scope"),
        (properties.to_owned(), property("a\rb"), "\"a\\rb\" is not a valid name"),
        (properties.to_owned(), property("a\u{202e}b"), "\"a\\u{202e}b\" is not a valid name"),
        (format!("{get}/parameters/0/name"), json!("a`b"), "parameters/0/name\n  \"a`b\" is not a valid name"),
        ("/paths".to_owned(), json!({ "/old?a=b": {} }), "/paths/~1old?a=b\n  \"/old?a=b\" is not a valid path"),
        ("/paths".to_owned(), json!({ "/old#a": {} }), "\"/old#a\" is not a valid path"),
        ("/paths".to_owned(), json!({ "/old/a b": {} }), "\"/old/a b\" is not a valid path"),
        ("/paths".to_owned(), json!({ "/old/../b": {} }), "\"/old/../b\" is not a valid path"),
    ] {
        let mut document = published();
        *document.pointer_mut(&pointer).expect("a place") = value;
        let error = run(&inputs(), &document, "2026-01-02").err();
        let error = error.unwrap_or_else(|| panic!("{expected}: was taken"));
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn yaml_is_accepted_as_well_as_json() {
    let from_json = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    let text = yaml::print(&published());
    let from_yaml = import(&inputs(), "v1", &bytes(text.as_bytes()), "2026-01-02", false).expect("a good file");
    assert_eq!(from_json.files["specs/v1.yaml"], from_yaml["specs/v1.yaml"]);
}

#[test]
fn a_file_without_operations_that_the_version_had() {
    let once = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    let mut other = published();
    let paths = other["paths"].as_object_mut().expect("a map");
    paths.shift_remove("/old");
    let error = run(&once, &other, "2026-01-03").expect_err("an operation is gone");
    assert!(error.contains("the version had GET /, and the file has not"), "{error}");
    let allowed = import(&once, "v1", &file(&other), "2026-01-03", true).expect("told to");
    assert!(!allowed["specs/v1.yaml"].contains("x-base"));
}

#[test]
fn an_operation_that_moved_between_the_bases_is_not_removed() {
    let once = run(&inputs(), &published(), "2026-01-02").expect("a good file");
    let mut other = published();
    let paths = other["paths"].as_object_mut().expect("a map");
    let list = paths.shift_remove("/old").expect("the base as a path");
    paths.insert("/things/v1".to_owned(), list);
    let moved = run(&once, &other, "2026-01-03").expect("the same operations");
    assert!(!moved.files["specs/v1.yaml"].contains("x-base"));
}

#[test]
fn a_file_of_another_version_is_refused() {
    let mut other = published();
    let paths = other["paths"].as_object_mut().expect("a map");
    *paths = std::mem::take(paths).into_iter().map(|(path, item)| (path.replace("/v1", "/v2"), item)).collect();
    let error = run(&inputs(), &other, "2026-01-02").expect_err("paths of v2");
    assert!(error.contains("/things/v2/{id} is under none of the bases of version v1"), "{error}");
}
