//! Schemas and path parameters that HubSpot has renamed: our entries still apply to them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::docs::Docs;
use crate::document::SCHEMAS;
use crate::ir::{placeholder, placeholders};
use crate::problem::{Problem, Problems, pointer};
use crate::surface::{self, Surface};

/// Gives schemas and path parameters of a document the names that our entries know them by, where HubSpot has changed
/// nothing but the name.
pub(crate) fn apply(document: &mut Value, surface: &Surface, docs: &Docs, open: &mut Problems) {
    let schemas = renamed_schemas(document, surface, docs);
    for (new, (section, old)) in &schemas {
        let what = format!("HubSpot has renamed the schema {old} to {new}");
        let remedy = format!("rename the entry `{old}` to `{new}`");
        open.push(Problem::new(surface::FILE, pointer(&pointer("", section), old), what, remedy));
    }
    if !schemas.is_empty() {
        rename_references(document, &schemas);
        rename_keys(&mut document["components"]["schemas"], |name| schemas.get(name).map(|(_, old)| old));
    }
    let paths = renamed_paths(document, surface);
    for (new, (key, old)) in &paths {
        let what = format!("HubSpot has renamed a parameter of the path {old}: it is {new}");
        let remedy = "rename it in the keys of `operations`, and where their arguments name it";
        open.push(Problem::new(surface::FILE, pointer("/operations", key), what, remedy));
        rename_parameters(&mut document["paths"][new], new, old);
    }
    if !paths.is_empty() {
        rename_keys(&mut document["paths"], |path| paths.get(path).map(|(_, old)| old));
    }
}

fn rename_keys<'a>(map: &mut Value, old: impl Fn(&str) -> Option<&'a String>) {
    if let Value::Object(map) = map {
        let entries = std::mem::take(map).into_iter();
        *map = entries.map(|(name, value)| (old(&name).cloned().unwrap_or(name), value)).collect();
    }
}

/// Paths without an entry that differ from one in the surface, which is gone, by the names of parameters: the surface's
/// key and path.
fn renamed_paths(document: &Value, surface: &Surface) -> BTreeMap<String, (String, String)> {
    let none = Map::new();
    let paths = document["paths"].as_object().unwrap_or(&none);
    let known = surface.operations.keys().filter_map(|key| Some((key.split_once(' ')?.1, key)));
    let known: BTreeMap<&str, &String> = known.collect();
    let shape =
        |path: &str| path.split('/').map(|part| placeholder(part).map_or(part, |_| "{}")).collect::<Vec<_>>().join("/");
    let gone = known.iter().filter(|(path, _)| !paths.contains_key(**path));
    let gone: BTreeMap<String, (&str, &String)> = gone.map(|(path, key)| (shape(path), (*path, *key))).collect();
    let new = paths.keys().filter(|path| !known.contains_key(path.as_str()));
    let found = new.filter_map(|new| Some((new, gone.get(&shape(new))?)));
    found.map(|(new, (old, key))| (new.clone(), ((*key).clone(), (*old).to_owned()))).collect()
}

/// Gives the parameters of a path's operations their old names.
fn rename_parameters(item: &mut Value, new: &str, old: &str) {
    let names: BTreeMap<&str, &str> = placeholders(new).zip(placeholders(old)).collect();
    let operations = item.as_object_mut().into_iter().flat_map(|item| item.values_mut());
    let parameters = operations.filter_map(|operation| operation.get_mut("parameters")?.as_array_mut()).flatten();
    for parameter in parameters.filter(|parameter| parameter["in"] == "path") {
        let old = parameter["name"].as_str().and_then(|name| names.get(name));
        if let Some(old) = old {
            parameter["name"] = Value::from(*old);
        }
    }
}

/// New name → section of the surface, and the name there.
type Renames = BTreeMap<String, (&'static str, String)>;

/// Schemas without an entry that have the very fields that are documented for an entry whose schema is gone.
fn renamed_schemas(document: &Value, surface: &Surface, docs: &Docs) -> Renames {
    let none = Map::new();
    let schemas = document["components"]["schemas"].as_object().unwrap_or(&none);
    let requests = surface.requests.iter().map(|(schema, entry)| ("requests", schema, entry));
    let responses = surface.responses.iter().map(|(schema, entry)| ("responses", schema, entry));
    let entries: Vec<_> = requests.chain(responses).collect();
    let known: BTreeSet<&String> = entries.iter().map(|(_, schema, _)| *schema).collect();
    let mut by_fields: BTreeMap<BTreeSet<&str>, Vec<&String>> = BTreeMap::new();
    for (name, schema) in schemas.iter().filter(|(name, _)| !known.contains(name)) {
        let properties = schema["properties"].as_object().unwrap_or(&none);
        by_fields.entry(properties.keys().map(String::as_str).collect()).or_default().push(name);
    }
    let mut found = Renames::new();
    for (section, schema, entry) in entries {
        if schemas.contains_key(schema) {
            continue;
        }
        let name = entry.rust_name(schema);
        let fields = docs.parts("types", &name).filter(|part| !part.ends_with("()"));
        let fields: BTreeSet<&str> = fields.collect();
        // If two look the same, neither is taken for it.
        if let Some([new]) = by_fields.get(&fields).map(Vec::as_slice)
            && !fields.is_empty()
        {
            found.entry((*new).clone()).or_insert((section, schema.clone()));
        }
    }
    found
}

fn rename_references(value: &mut Value, renames: &Renames) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(target)) = map.get_mut("$ref") {
                let renamed = target.strip_prefix(SCHEMAS).and_then(|name| renames.get(name));
                if let Some((_, old)) = renamed {
                    *target = format!("{SCHEMAS}{old}");
                }
            }
            map.values_mut().for_each(|value| rename_references(value, renames));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_references(item, renames)),
        _ => {}
    }
}
