//! Objects inside of other schemas and bodies get a name of their own: `Schema.property`; in a component that is itself
//! a list or a map, `Schema.item`; as a body, the name of the operation.

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::{METHODS, ORIGIN, SCHEMAS};
use crate::problem::pointer;

pub(super) fn name(document: &mut Value) {
    let mut lifted = Vec::new();
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        let operations = item.as_object_mut().into_iter().flatten();
        for (method, operation) in operations.filter(|(key, _)| METHODS.contains(&key.as_str())) {
            let at = pointer(&pointer("/paths", path), method);
            let name = format!("{method} {}", path.replace(['{', '}'], " ")).to_upper_camel_case();
            let body = |suffix: &str| format!("{name}{suffix}");
            lift_body(
                &body("Body"),
                &pointer(&at, "requestBody"),
                &mut operation["requestBody"],
                &mut lifted,
            );
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
    for (name, schema) in lifted {
        // A component of that name was there first, and is taken for the same.
        schemas.entry(name).or_insert(schema);
    }
}

/// What was taken out, by its new name.
type Lifted = Vec<(String, Value)>;

fn lift_body(name: &str, at: &str, body: &mut Value, lifted: &mut Lifted) {
    let schema = body.pointer_mut("/content/application~1json/schema");
    let at = format!("{at}/content/application~1json/schema");
    schema
        .into_iter()
        .for_each(|schema| lift(name, &at, schema, lifted));
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
    schema[ORIGIN] = json!(at);
    let reference = json!({ "$ref": format!("{SCHEMAS}{name}") });
    lifted.push((name.to_owned(), std::mem::replace(schema, reference)));
}
