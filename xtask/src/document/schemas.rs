//! Schemas: what a Rust type can be given to.

use serde_json::{Value, json};

use super::{SCHEMAS, UNSUPPORTED, items, members, resolve};

/// How deep `allOf` may go.
const DEEPEST: usize = 10;

/// A schema that allows anything, and why.
pub(super) fn unsupported(why: &str) -> Value {
    json!({ UNSUPPORTED: why })
}

/// The schema with what matters of it.
pub(super) fn read(document: &Value, value: &Value) -> Value {
    if let Some(target) = value.get("$ref") {
        let name = target.as_str().and_then(|target| target.strip_prefix(SCHEMAS));
        return match name.is_some_and(|name| !name.is_empty() && !name.contains(['/', '~'])) {
            true => json!({ "$ref": target }),
            false => unsupported("it refers to something that is not a schema of its own"),
        };
    }
    if let Some(parts) = value["allOf"].as_array() {
        return all_of(document, value, parts);
    }
    if let Some(key) = ["oneOf", "anyOf", "not"].into_iter().find(|key| value.get(key).is_some()) {
        return unsupported(&format!("it has `{key}`"));
    }
    let Some(kind) = kind(value) else {
        return unsupported("it has no type, or more than one");
    };
    let mut out = json!({ "type": kind });
    if value["nullable"] == true || value["type"].is_array() {
        out["nullable"] = json!(true);
    }
    match kind {
        "string" => {
            if value["format"] == "date-time" {
                out["format"] = json!("date-time");
            }
            let values: Vec<&Value> = items(&value["enum"]).filter(|value| value.is_string()).collect();
            if !values.is_empty() {
                out["enum"] = json!(values);
            }
        }
        "integer" | "number" => {
            if value["x-unit"] == "epoch-milliseconds" {
                out["x-unit"] = value["x-unit"].clone();
            }
        }
        "boolean" => {}
        "array" => match value.get("items") {
            Some(items) => out["items"] = read(document, items),
            None => return unsupported("it is an array of anything"),
        },
        "object" => return object(document, value, out),
        other => return unsupported(&format!("it has the type `{other}`")),
    }
    out
}

fn object(document: &Value, value: &Value, mut out: Value) -> Value {
    let is_filled = |value: &Value| members(value).next().is_some();
    if is_filled(&value["properties"]) {
        let properties = members(&value["properties"]);
        out["properties"] = properties.map(|(name, value)| (name.clone(), read(document, value))).collect();
        let required: Vec<&Value> = items(&value["required"]).filter(|name| name.is_string()).collect();
        if !required.is_empty() {
            out["required"] = json!(required);
        }
        return out;
    }
    if is_filled(&value["additionalProperties"]) {
        out["additionalProperties"] = read(document, &value["additionalProperties"]);
        return out;
    }
    unsupported("it is an object of anything")
}

/// Objects that are put together become one; a single part is what it is.
fn all_of(document: &Value, value: &Value, parts: &[Value]) -> Value {
    if let [part] = parts
        && value.get("properties").is_none()
    {
        return read(document, part);
    }
    let mut whole = json!({ "type": "object", "properties": {}, "required": [] });
    match collect(document, value, &mut whole, DEEPEST) {
        Some(()) => read(document, &whole),
        None => unsupported("it has `allOf` with something other than objects"),
    }
}

/// Adds the properties of an object, and of what it is put together from; nothing, if it isn't an object.
fn collect(document: &Value, value: &Value, whole: &mut Value, depth: usize) -> Option<()> {
    let value = resolve(document, value).ok()?;
    let is_object = matches!(kind(value), Some("object") | None);
    if depth == 0 || !is_object || !(value["properties"].is_object() || value["allOf"].is_array()) {
        return None;
    }
    for (name, property) in members(&value["properties"]) {
        whole["properties"][name] = property.clone();
    }
    if let Some(all) = whole["required"].as_array_mut() {
        all.extend(items(&value["required"]).cloned());
    }
    items(&value["allOf"]).try_for_each(|part| collect(document, part, whole, depth - 1))
}

/// The one type that a schema has besides `null`.
fn kind(value: &Value) -> Option<&str> {
    match &value["type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null");
            kinds.next().filter(|_| kinds.next().is_none())
        }
        _ if value["properties"].is_object() => Some("object"),
        _ => None,
    }
}
