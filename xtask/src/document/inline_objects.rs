//! Objects that stand inside of others get a name of their own: `Schema.property`; in a component that is itself a
//! list or a map, `Schema.item`.

use serde_json::{Map, Value, json};

use super::{SCHEMAS, STANDS_AT, Walker};
use crate::problem::pointer;

impl Walker<'_> {
    pub(super) fn name_inline_objects(&mut self, schemas: &mut Value) {
        let Some(schemas) = schemas.as_object_mut() else {
            return;
        };
        let mut lifted = Vec::new();
        for (name, schema) in schemas.iter_mut() {
            let at = pointer("/components/schemas", name);
            lift_properties(name, &at, schema, &mut lifted);
            lift_items(&format!("{name}.item"), &at, schema, &mut lifted);
        }
        for (name, schema) in lifted {
            if schemas.contains_key(&name) {
                let at = schema[STANDS_AT].as_str().unwrap_or_default();
                self.problem(
                    at,
                    format!("the object that stands here would be called {name}, and so is another schema"),
                    "move it to `components/schemas` under a name of its own, with an overlay action",
                );
            } else {
                schemas.insert(name, schema);
            }
        }
    }
}

/// What was taken out, by its new name.
type Lifted = Vec<(String, Value)>;

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

/// Puts a reference in place of an object with properties, and takes out what stands in it too.
fn lift(name: &str, at: &str, schema: &mut Value, lifted: &mut Lifted) {
    lift_properties(name, at, schema, lifted);
    lift_items(name, at, schema, lifted);
    let properties = schema.get("properties").and_then(Value::as_object);
    if properties.is_none_or(Map::is_empty) {
        return;
    }
    schema[STANDS_AT] = json!(at);
    let reference = json!({ "$ref": format!("{SCHEMAS}{name}") });
    lifted.push((name.to_owned(), std::mem::replace(schema, reference)));
}
