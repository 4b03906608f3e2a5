//! Schemas: what a Rust type can be given to.

use serde_json::{Map, Value, json};

use super::{SCHEMAS, UNSUPPORTED, Walker, is_component_name};
use crate::problem::pointer;

/// How deep `allOf` may go.
const DEEPEST: usize = 10;

/// A schema that allows anything, and why.
pub(super) fn unsupported(why: &str) -> Value {
    json!({ UNSUPPORTED: why })
}

impl Walker<'_> {
    /// The schema with what matters of it.
    pub(super) fn schema(&mut self, value: &Value, at: &str) -> Value {
        self.members(value, at);
        if let Some(target) = value.get("$ref") {
            let name = target.as_str().and_then(|target| target.strip_prefix(SCHEMAS));
            let is_schema = name.is_some_and(is_component_name);
            return match self.resolved(value, at) {
                Some(_) if is_schema => json!({ "$ref": target }),
                Some(_) => unsupported("it refers to something that is not a schema of its own"),
                None => unsupported("its reference is unresolved"),
            };
        }
        if let Some(parts) = value.get("allOf").and_then(Value::as_array) {
            return self.all_of(value, parts, at);
        }
        if let Some(key) = ["oneOf", "anyOf", "not"].into_iter().find(|key| value.get(key).is_some()) {
            return unsupported(&format!("it has `{key}`"));
        }
        let Some(kind) = kind(value) else {
            return unsupported("it has no type, or more than one");
        };
        let mut out = json!({ "type": kind });
        if value.get("nullable") == Some(&json!(true)) || value["type"].is_array() {
            out["nullable"] = json!(true);
        }
        match kind {
            "string" => self.string(value, &mut out),
            "integer" | "number" => {
                if value.get("x-unit") == Some(&json!("epoch-milliseconds")) {
                    out["x-unit"] = value["x-unit"].clone();
                }
            }
            "boolean" => {}
            "array" => match value.get("items") {
                Some(items) => out["items"] = self.schema(items, &pointer(at, "items")),
                None => return unsupported("it is an array of anything"),
            },
            "object" => return self.object(value, out, at),
            other => return unsupported(&format!("it has the type `{other}`")),
        }
        out
    }

    fn string(&mut self, value: &Value, out: &mut Value) {
        if value.get("format") == Some(&json!("date-time")) {
            out["format"] = json!("date-time");
        }
        let values = value.get("enum").and_then(Value::as_array);
        let values: Vec<&str> = values.into_iter().flatten().filter_map(Value::as_str).collect();
        if !values.is_empty() && values.iter().all(|value| super::is_clean(value)) {
            out["enum"] = json!(values);
        }
    }

    fn object(&mut self, value: &Value, mut out: Value, at: &str) -> Value {
        let properties = value.get("properties");
        let properties = properties.filter(|value| value.as_object().is_none_or(|map| !map.is_empty()));
        match (properties, value.get("additionalProperties")) {
            (Some(properties), _) => {
                let at = pointer(at, "properties");
                let members = self.members(properties, &at).into_iter();
                let members = members.map(|(name, value, at)| (name.to_owned(), self.schema(value, &at)));
                out["properties"] = members.collect();
                let required = value.get("required").and_then(Value::as_array);
                let required = required.into_iter().flatten().filter(|name| name.is_string());
                let required: Vec<&Value> = required.collect();
                if !required.is_empty() {
                    out["required"] = json!(required);
                }
                out
            }
            (None, Some(values)) if values.as_object().is_some_and(|map| !map.is_empty()) => {
                out["additionalProperties"] = self.schema(values, &pointer(at, "additionalProperties"));
                out
            }
            (None, _) => unsupported("it is an object of anything"),
        }
    }

    /// Objects that are put together become one; a single part is what it is.
    fn all_of(&mut self, value: &Value, parts: &[Value], at: &str) -> Value {
        if let [part] = parts
            && value.get("properties").is_none()
        {
            return self.schema(part, &pointer(&pointer(at, "allOf"), 0));
        }
        let mut whole = json!({ "type": "object", "properties": {}, "required": [] });
        match self.collect(value, &mut whole, DEEPEST) {
            true => self.schema(&whole, at),
            false => unsupported("it has `allOf` with something other than objects"),
        }
    }

    /// Adds the properties of an object, and of what it is put together from.
    fn collect(&mut self, value: &Value, whole: &mut Value, depth: usize) -> bool {
        let Some(value) = self.resolved(value, "").cloned() else {
            return false;
        };
        let none = Map::new();
        let properties = value.get("properties").and_then(Value::as_object);
        let parts = value.get("allOf").and_then(Value::as_array);
        let is_object = matches!(kind(&value), Some("object") | None);
        if depth == 0 || !is_object || (properties.is_none() && parts.is_none()) {
            return false;
        }
        for (name, property) in properties.unwrap_or(&none) {
            whole["properties"][name] = property.clone();
        }
        let required = value.get("required").and_then(Value::as_array);
        if let Some(all) = whole["required"].as_array_mut() {
            all.extend(required.into_iter().flatten().cloned());
        }
        let mut parts = parts.into_iter().flatten();
        parts.all(|part| self.collect(part, whole, depth - 1))
    }
}

/// The one type that a schema has besides `null`.
fn kind(value: &Value) -> Option<&str> {
    match value.get("type") {
        Some(Value::String(kind)) => Some(kind),
        Some(Value::Array(kinds)) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null");
            kinds.next().filter(|_| kinds.next().is_none())
        }
        _ if value.get("properties").is_some_and(Value::is_object) => Some("object"),
        _ => None,
    }
}
