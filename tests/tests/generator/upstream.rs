//! Files in the form in which HubSpot publishes them, created from our own specs, so that tests can change them.

use serde_json::{Map, Value, json};
use xtask::import::Published;
use xtask::inputs::Inputs;
use xtask::versions::{self, VersionEntry, spec_file};
use xtask::yaml;

use crate::real_specs::root;

/// The repository's inputs.
pub(crate) fn repository() -> Inputs {
    Inputs::read(&root()).expect("the repository")
}

/// A version's file with HubSpot's full paths, which `import` converts to exactly the spec that we have.
pub(crate) fn published(inputs: &Inputs, version: &str) -> Value {
    let versions = versions::read(inputs).expect("versions");
    let entry = &versions[version];
    let spec = yaml::parse(version, &inputs.files[&spec_file(version)]).expect("YAML");
    let mut paths = Map::new();
    for (path, item) in spec["paths"].as_object().expect("paths") {
        let base = item["x-base"].as_str().unwrap_or(&entry.bases[0]);
        paths.insert(VersionEntry::full_path(base, path), item.clone());
    }
    json!({
        "openapi": "3.0.1",
        "info": { "title": "Marketing Events", "version": version },
        "paths": paths,
        "components": spec["components"],
    })
}

/// A document as a file of this name.
pub(crate) fn file(name: &str, document: &Value) -> Published {
    Published { name: name.to_owned(), bytes: document.to_string().into_bytes() }
}

/// The value at a JSON pointer.
pub(crate) fn at<'a>(document: &'a mut Value, pointer: &str) -> &'a mut Map<String, Value> {
    let value = document.pointer_mut(pointer);
    let value = value.unwrap_or_else(|| panic!("no {pointer}"));
    value.as_object_mut().expect("a mapping")
}
