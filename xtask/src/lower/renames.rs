//! Schemas that HubSpot has renamed: our entries still apply to them.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

use crate::docs::Docs;
use crate::document::SCHEMAS;
use crate::problem::{Problem, Problems, pointer};
use crate::surface::{self, Surface};

/// Gives the schemas of a document the names that our entries know them by, where an entry's schema is gone and
/// another one without entry has the very fields that are documented for it.
pub(crate) fn apply(document: &mut Value, surface: &Surface, docs: &Docs, open: &mut Problems) {
    let found = find(document, surface, docs);
    if found.is_empty() {
        return;
    }
    for (new, (section, old)) in &found {
        let what = format!("HubSpot has renamed the schema {old} to {new}");
        let remedy = format!("rename the entry `{old}` to `{new}`");
        let at = pointer(&pointer("", section), old);
        open.push(Problem::new(surface::FILE, at, what, remedy));
    }
    rename_references(document, &found);
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        let renamed: Map<String, Value> = std::mem::take(schemas)
            .into_iter()
            .map(|(name, schema)| match found.get(&name) {
                Some((_, old)) => (old.clone(), schema),
                None => (name, schema),
            })
            .collect();
        *schemas = renamed;
    }
}

/// New name → section of the surface, and the name there.
type Renames = BTreeMap<String, (&'static str, String)>;

fn find(document: &Value, surface: &Surface, docs: &Docs) -> Renames {
    let none = Map::new();
    let schemas = document["components"]["schemas"].as_object().unwrap_or(&none);
    let requests = surface.requests.iter().map(|(schema, entry)| ("requests", schema, &entry.name));
    let responses = surface.responses.iter().map(|(schema, entry)| ("responses", schema, &entry.name));
    let entries: Vec<_> = requests.chain(responses).collect();
    let known: BTreeSet<&String> = entries.iter().map(|(_, schema, _)| *schema).collect();
    let mut by_fields: BTreeMap<BTreeSet<&str>, Vec<&String>> = BTreeMap::new();
    for (name, schema) in schemas.iter().filter(|(name, _)| !known.contains(name)) {
        let properties = schema["properties"].as_object().unwrap_or(&none);
        by_fields.entry(properties.keys().map(String::as_str).collect()).or_default().push(name);
    }
    let mut found = Renames::new();
    for (section, schema, name) in entries {
        if schemas.contains_key(schema) {
            continue;
        }
        let rust = name.clone().unwrap_or_else(|| schema.to_upper_camel_case());
        let fields = docs.parts("types", &rust).filter(|part| !part.ends_with("()"));
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
