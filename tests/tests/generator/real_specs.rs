//! HubSpot's real specs, as they stand in `specs/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use xtask::generate::{generate, ir};
use xtask::inputs::Inputs;
use xtask::ir::{Fate, Home, Ir};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn inputs() -> Inputs {
    Inputs::read(&root()).expect("the repository")
}

fn real() -> Ir {
    let (ir, problems) = ir(&inputs());
    assert!(problems.is_empty(), "{problems}");
    ir
}

#[test]
fn every_operation_of_both_versions_has_a_function() {
    let ir = real();
    let functions: usize = ir
        .resources
        .iter()
        .map(|resource| resource.operations.len())
        .sum();
    let remedy =
        "of a new operation: change this number, and add its test in tests/tests/operations";
    assert_eq!(functions, 36, "{remedy}");
    for operation in ir
        .resources
        .iter()
        .flat_map(|resource| &resource.operations)
    {
        assert_eq!(operation.home, Home::Shared, "{}", operation.function);
        let versions: Vec<&str> = operation
            .facts
            .iter()
            .map(|facts| facts.version.as_str())
            .collect();
        assert_eq!(versions, ["v3", "2026-03"], "{}", operation.function);
    }
}

#[test]
fn every_schema_is_accounted_for() {
    let ir = real();
    // HubSpot's 55, and the one that a repair adds.
    assert_eq!(ir.schemas.len(), 56);
    let count = |fate: Fate| ir.schemas.values().filter(|found| **found == fate).count();
    assert_eq!(count(Fate::LeftOut), 0);
    assert_eq!(count(Fate::Emitted), ir.requests.len() + ir.responses.len());
    assert_eq!(
        count(Fate::Emitted) + count(Fate::Runtime) + count(Fate::Unwrapped),
        56
    );
}

#[test]
fn the_values_that_path_arguments_refuse() {
    let ir = real();
    let mut refused: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for resource in &ir.resources {
        for operation in &resource.operations {
            for collision in &operation.collisions {
                let values: Vec<String> = collision
                    .values
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                let line = format!(
                    "{} → {} {}",
                    values.join(" & "),
                    operation.method,
                    collision.sibling
                );
                refused
                    .entry(format!("{}.{}", resource.name, operation.function))
                    .or_default()
                    .push(line);
            }
        }
    }
    let lines: Vec<String> = refused
        .iter()
        .flat_map(|(function, lines)| lines.iter().map(move |line| format!("{function}: {line}")))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(
        generate(&inputs()).expect("no problems"),
        generate(&inputs()).expect("no problems")
    );
}

#[test]
fn the_order_of_our_entries_decides_nothing_but_the_order_of_functions() {
    let reversed = |text: &str, section: &str| {
        let mut document = xtask::yaml::parse("x", text).expect("YAML");
        let entries = document[section].as_object().expect("a mapping").clone();
        document[section] = entries.into_iter().rev().collect();
        xtask::yaml::print(&document)
    };
    let mut other = inputs();
    for (file, section) in [
        ("specs/docs.yaml", "types"),
        ("specs/surface.yaml", "responses"),
        ("specs/surface.yaml", "requests"),
    ] {
        let text = reversed(&other.files[file], section);
        other.files.insert(file.to_owned(), text);
    }
    assert!(generate(&other).expect("no problems") == generate(&inputs()).expect("no problems"));
}

#[test]
fn every_emitted_file_says_where_it_comes_from() {
    let inputs = inputs();
    for (path, text) in generate(&inputs).expect("no problems") {
        let template = path.replacen("generated/", "templates/", 1);
        let is_template = |path: &str| inputs.files.contains_key(path);
        if is_template(&template) || is_template(&format!("{template}.in")) {
            continue;
        }
        let first = text.lines().next().unwrap_or_default();
        assert!(first.contains("cargo xtask generate"), "{path}: {first}");
    }
}

#[test]
fn templates_are_carried_over_byte_for_byte() {
    let inputs = inputs();
    let files = generate(&inputs).expect("no problems");
    let templates = inputs
        .files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix("templates/")?, text)));
    for (path, text) in templates.filter(|(path, _)| !path.ends_with(".in")) {
        assert_eq!(
            files.get(&format!("generated/{path}")),
            Some(text),
            "{path}"
        );
    }
}

#[test]
fn no_operation_id_and_no_prose_of_hubspots_is_in_the_specs() {
    for version in ["v3", "2026-03"] {
        let text = &inputs().files[&format!("specs/{version}.yaml")];
        for key in [
            "description:",
            "summary:",
            "operationId:",
            "example:",
            "tags:",
            "x-hubspot",
        ] {
            // `description` could be a property, but none of these is one today.
            assert!(!text.contains(key), "{key} in {version}");
        }
    }
}
