//! Objects inside of other schemas and bodies get a name of their own: `Schema.property`; in a component that is itself
//! a list or a map, `Schema.item`; as a body, the name of the operation.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::{ORIGIN, SCHEMAS, members};
use crate::problem::pointer;

pub(super) fn name(document: &mut Value) {
    let taken = members(&document["components"]["schemas"]).map(|(name, _)| name.clone()).collect();
    let mut lifted = Lifted { taken, objects: Map::new() };
    for (path, item) in members_mut(&mut document["paths"]) {
        for (method, operation) in members_mut(item) {
            let at = pointer(&pointer("/paths", path), method);
            let name = format!("{method} {}", path.replace(['{', '}'], " ")).to_upper_camel_case();
            if let Some(body) = operation.get_mut("requestBody") {
                lifted.lift_body(&format!("{name}Body"), &pointer(&at, "requestBody"), body);
            }
            let responses = operation.get_mut("responses").into_iter().flat_map(members_mut);
            for (code, response) in responses {
                let at = pointer(&pointer(&at, "responses"), code);
                lifted.lift_body(&format!("{name}Response"), &at, response);
            }
        }
    }
    let schemas = &mut document["components"]["schemas"];
    for (name, schema) in members_mut(schemas) {
        let at = pointer("/components/schemas", name);
        lifted.lift_parts(name, &format!("{name}.item"), &at, schema);
    }
    if let Some(schemas) = schemas.as_object_mut() {
        schemas.extend(lifted.objects);
    }
}

fn members_mut(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flatten()
}

/// What was taken out, by its new name.
struct Lifted {
    taken: BTreeSet<String>,
    objects: Map<String, Value>,
}

impl Lifted {
    fn lift_body(&mut self, name: &str, at: &str, body: &mut Value) {
        const SCHEMA: &str = "/content/application~1json/schema";
        if let Some(schema) = body.pointer_mut(SCHEMA) {
            self.lift(name, &format!("{at}{SCHEMA}"), schema);
        }
    }

    /// Puts a reference in place of an object with properties, and takes out what is in it too.
    fn lift(&mut self, name: &str, at: &str, schema: &mut Value) {
        self.lift_parts(name, name, at, schema);
        if members(&schema["properties"]).next().is_some() {
            let name = self.add(name, at, schema.take());
            *schema = json!({ "$ref": format!("{SCHEMAS}{name}") });
        }
    }

    fn lift_parts(&mut self, owner: &str, item_name: &str, at: &str, schema: &mut Value) {
        let properties = pointer(at, "properties");
        for (name, property) in schema.get_mut("properties").into_iter().flat_map(members_mut) {
            self.lift(&format!("{owner}.{name}"), &pointer(&properties, name), property);
        }
        for keyword in ["items", "additionalProperties"] {
            if let Some(item) = schema.get_mut(keyword) {
                self.lift(item_name, &pointer(at, keyword), item);
            }
        }
    }

    /// Adds an object; if its name is taken, with a number.
    fn add(&mut self, name: &str, at: &str, mut object: Value) -> String {
        // The same response for two statuses is one type.
        if let Some(known) = self.objects.get(name) {
            object[ORIGIN] = known[ORIGIN].clone();
            if object == *known {
                return name.to_owned();
            }
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
