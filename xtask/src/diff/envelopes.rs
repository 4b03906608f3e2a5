//! Wrappers that specs/surface.yaml doesn't list, such as those of states that are older than it: told by their shape.
//! HubSpot renames them, and users never see their names.

use serde_json::Value;

use crate::surface::{Envelopes, Surface};

/// Adds the schemas that look like a page, a batch or a batch's inputs, and have no entry at all.
pub(super) fn guess(document: &Value, surface: &mut Surface) {
    let schemas = document["components"]["schemas"].as_object();
    for (name, schema) in schemas.into_iter().flatten() {
        if is_known(surface, name) {
            continue;
        }
        let Envelopes {
            page,
            batch,
            inputs,
        } = &mut surface.envelopes;
        if is_inputs(schema) {
            inputs.push(name.clone());
        } else if is_list(schema, "results") && has(schema, &["status", "startedAt", "completedAt"])
        {
            batch.push(name.clone());
        } else if is_list(schema, "results") && has_only(schema, &["results", "paging", "total"]) {
            page.push(name.clone());
        }
    }
}

fn is_known(surface: &Surface, name: &str) -> bool {
    let Surface { envelopes, .. } = surface;
    let lists = [
        &envelopes.page,
        &envelopes.batch,
        &envelopes.inputs,
        &surface.unwrapped,
    ];
    lists
        .iter()
        .any(|list| list.iter().any(|known| known == name))
        || surface.requests.contains_key(name)
        || surface.responses.contains_key(name)
        || surface.runtime.contains_key(name)
        || surface.left_out.contains_key(name)
}

fn is_inputs(schema: &Value) -> bool {
    is_list(schema, "inputs") && has_only(schema, &["inputs"])
}

/// Whether a property is a list of a schema with a name.
fn is_list(schema: &Value, property: &str) -> bool {
    let property = &schema["properties"][property];
    property["type"] == "array" && property["items"]["$ref"].is_string()
}

fn has(schema: &Value, properties: &[&str]) -> bool {
    let known = schema["properties"].as_object();
    known.is_some_and(|known| properties.iter().all(|name| known.contains_key(*name)))
}

fn has_only(schema: &Value, properties: &[&str]) -> bool {
    let known = schema["properties"].as_object();
    known.is_some_and(|known| known.keys().all(|name| properties.contains(&name.as_str())))
}
