//! Schemas: what a Rust type can be given to.
//!
//! Objects inside of other schemas and bodies get a name of their own: `Schema.property`; in a component that is itself
//! a list or a map, `Schema.item`; as a body, the name of the operation.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{ORIGIN, SCHEMAS, UNSUPPORTED, items, members, resolve};
use crate::problem::pointer;

/// How deep `allOf` may go.
const DEEPEST: usize = 10;

/// A schema that allows anything, and why.
pub(super) fn unsupported(why: &str) -> Value {
    json!({ UNSUPPORTED: why })
}

pub(super) struct Schemas<'a> {
    pub(super) document: &'a Value,
    taken: BTreeSet<String>,
    /// Objects that had no name, by their new one.
    pub(super) named: Map<String, Value>,
}

impl<'a> Schemas<'a> {
    pub(super) fn of(document: &'a Value) -> Self {
        let taken = members(&document["components"]["schemas"]).map(|(name, _)| name.clone());
        Self { document, taken: taken.collect(), named: Map::new() }
    }

    pub(super) fn component(&mut self, name: &str, value: &Value) -> Value {
        self.read(Some(name), Some(&format!("{name}.item")), &pointer("/components/schemas", name), value)
    }

    /// A schema inside of something else, or a reference to it under the name if it is an object. Parameters give none.
    pub(super) fn inner(&mut self, name: Option<&str>, at: &str, value: &Value) -> Value {
        let schema = self.read(name, name, at, value);
        match name.filter(|_| members(&schema["properties"]).next().is_some()) {
            Some(name) => json!({ "$ref": format!("{SCHEMAS}{}", self.add(name, at, schema)) }),
            None => schema,
        }
    }

    /// Adds an object; if its name is taken, with a number.
    fn add(&mut self, name: &str, at: &str, mut object: Value) -> String {
        // The same response for two statuses is one type.
        if let Some(known) = self.named.get(name) {
            object[ORIGIN] = known[ORIGIN].clone();
            if object == *known {
                return name.to_owned();
            }
        }
        object[ORIGIN] = json!(at);
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let name = names.find(|name| self.taken.insert(name.clone())).unwrap_or_default();
        self.named.insert(name.clone(), object);
        name
    }

    /// The schema with what matters of it.
    fn read(&mut self, owner: Option<&str>, item: Option<&str>, at: &str, value: &Value) -> Value {
        if let Some(target) = value.get("$ref") {
            let name = target.as_str().and_then(|target| target.strip_prefix(SCHEMAS));
            return match name.is_some_and(|name| !name.is_empty() && !name.contains(['/', '~'])) {
                true => json!({ "$ref": target }),
                false => unsupported("it refers to something that is not a schema of its own"),
            };
        }
        if let Some(parts) = value["allOf"].as_array() {
            return match all_of(self.document, value, parts) {
                Some(whole) => self.read(owner, item, at, &whole),
                None => unsupported("it has `allOf` with something other than objects"),
            };
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
        let is_filled = |key: &str| members(&value[key]).next().is_some();
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
                Some(value) => out["items"] = self.inner(item, &pointer(at, "items"), value),
                None => return unsupported("it is an array of anything"),
            },
            "object" if is_filled("properties") => {
                let at = pointer(at, "properties");
                let properties = members(&value["properties"]).map(|(name, value)| {
                    let inner = owner.map(|owner| format!("{owner}.{name}"));
                    (name.clone(), self.inner(inner.as_deref(), &pointer(&at, name), value))
                });
                out["properties"] = properties.collect();
                let required: Vec<&Value> = items(&value["required"]).filter(|name| name.is_string()).collect();
                if !required.is_empty() {
                    out["required"] = json!(required);
                }
            }
            "object" if is_filled("additionalProperties") => {
                let at = pointer(at, "additionalProperties");
                out["additionalProperties"] = self.inner(item, &at, &value["additionalProperties"]);
            }
            "object" => return unsupported("it is an object of anything"),
            other => return unsupported(&format!("it has the type `{other}`")),
        }
        out
    }
}

/// Objects that are put together become one; a single part is what it is. Nothing, if they aren't all objects.
fn all_of(document: &Value, value: &Value, parts: &[Value]) -> Option<Value> {
    if let [part] = parts
        && value.get("properties").is_none()
    {
        return Some(part.clone());
    }
    let mut whole = json!({ "type": "object", "properties": {}, "required": [] });
    collect(document, value, &mut whole, DEEPEST).map(|()| whole)
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
