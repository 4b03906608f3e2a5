//! Objects inside of other schemas and bodies get a name of their own: `Schema.property`; in a component that is itself
//! a list or a map, `Schema.item`; as a body, the name of the operation.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::{METHODS, ORIGIN, SCHEMAS};
use crate::problem::pointer;

pub(super) fn name(document: &mut Value) {
    let components = document["components"]["schemas"].as_object();
    let taken = components.into_iter().flat_map(Map::keys).cloned().collect();
    let mut lifted = Lifted { taken, objects: Map::new() };
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        let operations = item.as_object_mut().into_iter().flatten();
        for (method, operation) in operations.filter(|(key, _)| METHODS.contains(&key.as_str())) {
            let at = pointer(&pointer("/paths", path), method);
            let name = format!("{method} {}", path.replace(['{', '}'], " ")).to_upper_camel_case();
            let body = |suffix: &str| format!("{name}{suffix}");
            lift_body(&body("Body"), &pointer(&at, "requestBody"), &mut operation["requestBody"], &mut lifted);
            let responses = operation["responses"].as_object_mut();
            for (code, response) in responses.into_iter().flatten() {
                let at = pointer(&pointer(&at, "responses"), code);
                lift_body(&body("Response"), &at, response, &mut lifted);
            }
            if operation["requestBody"].is_null()
                && let Some(operation) = operation.as_object_mut()
            {
                operation.shift_remove("requestBody");
            }
        }
    }
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
        return;
    };
    for (name, schema) in schemas.iter_mut() {
        let at = pointer("/components/schemas", name);
        lift_properties(name, &at, schema, &mut lifted);
        lift_items(&format!("{name}.item"), &at, schema, &mut lifted);
    }
    schemas.extend(lifted.objects);
}

/// What was taken out, by its new name.
struct Lifted {
    taken: BTreeSet<String>,
    objects: Map<String, Value>,
}

impl Lifted {
    /// Adds an object; if its name is taken, with a number. The same one under the same name is there once.
    fn add(&mut self, name: &str, at: &str, mut object: Value) -> String {
        let origin = self.objects.get(name).map(|known| known[ORIGIN].clone());
        object[ORIGIN] = origin.unwrap_or_default();
        if self.objects.get(name) == Some(&object) {
            return name.to_owned();
        }
        object[ORIGIN] = json!(at);
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        let name = names.find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(name.clone());
        self.objects.insert(name.clone(), object);
        name
    }
}

fn lift_body(name: &str, at: &str, body: &mut Value, lifted: &mut Lifted) {
    let schema = body.pointer_mut("/content/application~1json/schema");
    let at = format!("{at}/content/application~1json/schema");
    schema.into_iter().for_each(|schema| lift(name, &at, schema, lifted));
}

fn lift_properties(owner: &str, at: &str, schema: &mut Value, lifted: &mut Lifted) {
    let at = pointer(at, "properties");
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        let at = pointer(&at, name);
        lift(&format!("{owner}.{name}"), &at, property, lifted);
    }
}

fn lift_items(name: &str, at: &str, schema: &mut Value, lifted: &mut Lifted) {
    for keyword in ["items", "additionalProperties"] {
        if let Some(item) = schema.get_mut(keyword) {
            lift(name, &pointer(at, keyword), item, lifted);
        }
    }
}

/// Puts a reference in place of an object with properties, and takes out what is in it too.
fn lift(name: &str, at: &str, schema: &mut Value, lifted: &mut Lifted) {
    lift_properties(name, at, schema, lifted);
    lift_items(name, at, schema, lifted);
    let properties = schema.get("properties").and_then(Value::as_object);
    if properties.is_none_or(Map::is_empty) {
        return;
    }
    let name = lifted.add(name, at, schema.take());
    *schema = json!({ "$ref": format!("{SCHEMAS}{name}") });
}
