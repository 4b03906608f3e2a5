//! Schemas that HubSpot has renamed: our entries still apply to them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::docs::Docs;
use crate::document::SCHEMAS;
use crate::problem::{Problem, Problems, pointer};
use crate::surface::{self, Surface};

/// Gives schemas of a document the names that our entries know them by, where HubSpot has changed
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
        if let Value::Object(map) = &mut document["components"]["schemas"] {
            let old = |name: String| schemas.get(&name).map_or(name, |(_, old)| old.clone());
            *map = std::mem::take(map).into_iter().map(|(name, schema)| (old(name), schema)).collect();
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
