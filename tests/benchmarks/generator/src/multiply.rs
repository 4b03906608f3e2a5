//! The inputs of an API that has everything many times over, each time under names of its own and without documentation. What all of HubSpot's
//! APIs share (errors, paging) is there once, and so is what goes by a parameter's name.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use xtask::inputs::Inputs;
use xtask::{surface, versions, yaml};

use crate::rename::Renamer;

const OVERLAY: &str = "specs/repairs.overlay.yaml";

/// Adds the copies to the files that say what the API is, and what the crate makes of it.
pub(crate) fn multiplied(mut inputs: Inputs, times: usize) -> Inputs {
    let read = |file: &str| yaml::parse(file, &inputs.files[file]).expect("YAML");
    let our_surface = read(surface::FILE);
    let versions = read(versions::FILE);
    let versions = versions.as_object().expect("versions").keys();
    let specs: Vec<String> = versions.map(|name| versions::spec_file(name)).collect();
    let specs: Vec<(String, Value)> = specs.into_iter().map(|f| (f.clone(), read(&f))).collect();

    // Repairs add schemas too; what the runtime reads is there once.
    let mut schemas = BTreeSet::new();
    for section in ["requests", "responses"] {
        schemas.extend(keys(&our_surface[section]));
    }
    for (_, spec) in &specs {
        schemas.extend(keys(&spec["components"]["schemas"]));
    }
    for shared in ["Error", "ErrorDetail", "StandardError", "Paging", "ForwardPaging", "NextPage", "PreviousPage"] {
        schemas.remove(shared);
    }
    let copies: Vec<Renamer<'_>> = (1..times).map(|copy| Renamer { schemas: &schemas, copy }).collect();

    let mut files = vec![
        (surface::FILE.to_owned(), surface_of(&our_surface, &copies)),
        (OVERLAY.to_owned(), overlay_of(&read(OVERLAY), &copies)),
    ];
    files.extend(specs.iter().map(|(file, spec)| (file.clone(), spec_of(spec, &copies))));
    for (file, value) in files {
        inputs.files.insert(file, yaml::print(&value));
    }
    inputs
}

fn keys(value: &Value) -> impl Iterator<Item = String> {
    value.as_object().into_iter().flat_map(Map::keys).cloned()
}

/// Adds to a mapping what the copies have in place of its entries; nothing, where that is none of theirs.
fn extend(
    section: &mut Value,
    copies: &[Renamer<'_>],
    entry: impl Fn(&Renamer<'_>, &str, &Value) -> Option<(String, Value)>,
) {
    let map = section.as_object_mut().expect("a mapping");
    let entries: Vec<(String, Value)> = map.clone().into_iter().collect();
    for copy in copies {
        let new = entries.iter().filter_map(|(key, value)| entry(copy, key, value));
        map.extend(new);
    }
}

fn spec_of(spec: &Value, copies: &[Renamer<'_>]) -> Value {
    let mut spec = spec.clone();
    extend(&mut spec["paths"], copies, |copy, path, item| Some((copy.path(path), copy.document(item))));
    extend(&mut spec["components"]["schemas"], copies, |copy, name, schema| {
        let is_copied = copy.schemas.contains(name);
        is_copied.then(|| (copy.schema(name), copy.document(schema)))
    });
    spec
}

/// Repairs that name something; the others find the copies by themselves.
fn overlay_of(overlay: &Value, copies: &[Renamer<'_>]) -> Value {
    let mut overlay = overlay.clone();
    let actions = overlay["actions"].as_array_mut().expect("actions");
    let originals = actions.clone();
    for copy in copies {
        for action in &originals {
            let target = action["target"].as_str().expect("a target");
            let renamed = copy.query(target);
            if renamed != target {
                let mut action = copy.document(action);
                action["target"] = renamed.into();
                actions.push(action);
            }
        }
    }
    overlay
}

fn surface_of(surface: &Value, copies: &[Renamer<'_>]) -> Value {
    let mut surface = surface.clone();
    extend(&mut surface["operations"], copies, |copy, key, entry| {
        let mut entry = entry.clone();
        let function = entry["function"].as_str().expect("a function");
        entry["function"] = copy.function(function).into();
        Some((copy.operation(key), entry))
    });
    for section in ["requests", "responses"] {
        extend(&mut surface[section], copies, |copy, schema, entry| {
            let mut entry = entry.clone();
            if let Some(name) = entry.get("type").and_then(Value::as_str) {
                entry["type"] = copy.any(name).into();
            }
            Some((copy.schema(schema), entry))
        });
    }
    extend(&mut surface["enums"], copies, |copy, name, places| {
        is_copied_enum(places).then(|| {
            let places = places.as_array().into_iter().flatten();
            let places = places.filter_map(Value::as_str);
            (copy.any(name), places.map(|place| copy.place(place)).collect())
        })
    });
    extend(&mut surface["names"], copies, |copy, place, name| {
        let resource = place.strip_prefix("resource ")?;
        let name = copy.any(name.as_str()?);
        Some((format!("resource {}", copy.resource(resource)), name.into()))
    });
    surface
}

/// Whether an enum is one of schemas: one of parameters serves all copies.
fn is_copied_enum(places: &Value) -> bool {
    let places = places.as_array().into_iter().flatten();
    places.filter_map(Value::as_str).all(|place| !place.starts_with("parameter "))
}
