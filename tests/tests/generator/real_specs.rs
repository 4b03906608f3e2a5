//! HubSpot's real specs, as they are in `specs/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;
use xtask::generate::{draft, ir};
use xtask::import::operations;
use xtask::inputs::Inputs;
use xtask::ir::Ir;
use xtask::overlay::Overlay;
use xtask::problem::Problems;
use xtask::surface::{self, Surface};
use xtask::versions::{self, Versions, spec_file};
use xtask::{checksum, yaml};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) fn inputs() -> Inputs {
    Inputs::read(&root()).expect("the repository")
}

fn real() -> Ir {
    ir(&inputs()).expect("good inputs").ir
}

fn files(inputs: &Inputs) -> BTreeMap<String, String> {
    draft(inputs).expect("good inputs").files
}

/// The versions in `versions.yaml`, each with its spec.
fn specs() -> Vec<(String, Value)> {
    let inputs = inputs();
    let versions = versions::read(&inputs).expect("versions");
    let specs = versions.keys().map(|version| {
        let spec = yaml::parse(version, &inputs.files[&spec_file(version)]);
        (version.clone(), spec.expect("YAML"))
    });
    specs.collect()
}

#[test]
fn every_operation_of_every_version_has_a_function() {
    let ir = real();
    let functions = || ir.resources.iter().flat_map(|resource| &resource.operations);
    for (version, spec) in specs() {
        let published = operations(&spec);
        assert!(!published.is_empty(), "{version}");
        let served = functions().filter(|function| {
            let mut facts = function.facts.iter();
            facts.any(|facts| facts.version == version)
        });
        let served: BTreeSet<String> = served.map(|function| function.key()).collect();
        assert_eq!(served, published, "{version}");
    }
}

/// With certain ids, paths are those of these operations, both in the files and on HubSpot's servers. (The fixtures have
/// more cases.)
#[test]
fn the_operations_that_path_arguments_can_be_confused_with() {
    let ir = real();
    let mut siblings = BTreeSet::new();
    for resource in &ir.resources {
        for operation in &resource.operations {
            let function = format!("{}.{}", resource.name, operation.function);
            siblings.extend(operation.siblings.iter().map(|sibling| format!("{function} → {sibling}")));
        }
    }
    for expected in [
        "events.get_by_external_id → /events/search",
        "events.identifiers_by_external_id → /events/{externalEventId}",
        "participations.get → /{appId}/settings",
        "participations.get_by_external_id → /participations/{marketingEventId}/breakdown",
        "participations.list_breakdown_by_external_id → /participations/contacts/{contactIdentifier}/breakdown",
        "attendance.create_by_contact_id → /attendance/{externalEventId}/{subscriberState}/create",
    ] {
        assert!(siblings.contains(expected), "{expected} is not among {siblings:#?}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(files(&inputs()), files(&inputs()));
}

#[test]
fn the_order_of_our_entries_determines_only_the_order_of_functions() {
    let reversed = |text: &str, section: &str| {
        let mut document = yaml::parse("x", text).expect("YAML");
        let entries = document[section].as_object().expect("a mapping").clone();
        document[section] = entries.into_iter().rev().collect();
        yaml::print(&document)
    };
    let mut other = inputs();
    for (file, section) in [("specs/surface.yaml", "responses"), ("specs/surface.yaml", "requests")] {
        let text = reversed(&other.files[file], section);
        other.files.insert(file.to_owned(), text);
    }
    assert!(files(&other) == files(&inputs()));
}

#[test]
fn every_emitted_file_has_a_checksum() {
    for (path, text) in files(&inputs()) {
        assert!(checksum::is_intact(&text), "{path}");
    }
}

#[test]
fn the_specs_contain_no_operation_ids_and_none_of_hubspots_prose() {
    for (version, _) in specs() {
        let text = &inputs().files[&spec_file(&version)];
        for key in ["description:", "summary:", "operationId:", "example:", "tags:", "x-hubspot"] {
            // `description` could be a property, but none of these is one today.
            assert!(!text.contains(key), "{key} in {version}");
        }
    }
}

/// Each mapping in a value, as JSON with what surrounds it, and the same with the mapping's first key duplicated.
fn mappings(value: &Value) -> Vec<(String, String)> {
    let Value::Object(map) = value else {
        let items = value.as_array().into_iter().flatten();
        let inside = items.flat_map(mappings);
        return inside.map(|(once, twice)| (format!("[{once}]"), format!("[{twice}]"))).collect();
    };
    let whole = value.to_string();
    let first = map.iter().take(1).map(|(key, value)| {
        let first = format!("{{{key:?}: {value}, ");
        (whole.clone(), whole.replacen('{', &first, 1))
    });
    let inside = map.iter().flat_map(|(key, value)| {
        // Lists and small values are included, because some of them are required.
        let comes = |value: &Value| value.is_array() || value.to_string().len() < 1000;
        let beside = map.iter().filter(|(other, value)| *other != key && comes(value));
        let beside: String = beside.map(|(key, value)| format!(", {key:?}: {value}")).collect();
        let around = move |inside| format!("{{{key:?}: {inside}{beside}}}");
        let inside = mappings(value).into_iter();
        inside.map(move |(once, twice)| (around(once), around(twice)))
    });
    first.chain(inside).collect()
}

#[test]
fn a_duplicate_key_is_refused_in_every_mapping_of_our_files() {
    fn refusal<T: DeserializeOwned>(file: &str, text: &str) -> String {
        let read = yaml::parse_typed::<T>(file, text);
        read.err().map(|problem| problem.what).unwrap_or_default()
    }
    fn overlay(file: &str, text: &str) -> String {
        let mut problems = Problems::default();
        Overlay::read(file, text, &mut problems);
        problems.to_string()
    }
    type Reader = fn(&str, &str) -> String;
    let readers: [(&str, Reader); 3] = [
        (versions::FILE, refusal::<Versions>),
        (surface::FILE, refusal::<Surface>),
        ("specs/repairs.overlay.yaml", overlay),
    ];
    let inputs = inputs();
    for (file, read) in readers {
        let document = yaml::parse(file, &inputs.files[file]).expect("YAML");
        let mappings = mappings(&document);
        assert!(mappings.len() >= 3, "{file}");
        for (once, twice) in mappings {
            let (good, refused) = (read(file, &once), read(file, &twice));
            assert!(refused.contains("duplicate"), "{twice}:\n{refused}");
            assert!(!good.contains("can't be read"), "{once}:\n{good}");
        }
    }
}
