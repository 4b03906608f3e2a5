//! The effective OpenAPI document of a version: repaired, with full paths and our words, for any other tool.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::{items, members, operations};
use crate::inputs::Inputs;
use crate::ir::{Ir, Operation};
use crate::problem::Problems;
use crate::{generate, versions};

pub const SERVER: &str = "https://api.hubapi.com";

pub fn print(inputs: &Inputs, version: &str) -> Result<String, Problems> {
    let ir = generate::ir(inputs)?.ir;
    let versions = versions::read(inputs)?;
    let entry = versions::get(&versions, version)?;
    let title = generate::package(inputs.text(generate::TEMPLATE)?);
    let document = generate::repaired(inputs, version, entry)?;
    Ok(crate::yaml::print(&effective(&ir, title, version, entry, &document)))
}

fn effective(ir: &Ir, title: &str, version: &str, entry: &versions::VersionEntry, document: &Value) -> Value {
    let index = ir.versions.iter().position(|known| known.name == version).unwrap_or_default();
    let mut scopes = BTreeSet::new();
    let mut paths = Map::new();
    for (path, item) in members(&document["paths"]) {
        let base = item["x-base"].as_str().or(entry.bases.first().map(String::as_str)).unwrap_or_default();
        let mut out = Map::new();
        for (method, operation) in operations(item) {
            let mut operation = operation.clone();
            if let Some((resource, function)) = find(ir, index, method, path) {
                operation["operationId"] = json!(format!("{resource}.{}", function.function));
                operation["tags"] = json!([resource]);
                operation["summary"] = json!(function.docs.lines().next());
            }
            describe(&mut operation["responses"]);
            if let Some(security) = operation.get_mut("security").and_then(Value::as_array_mut) {
                let listed = security.iter().flat_map(|scheme| items(&scheme["oauth2"]));
                scopes.extend(listed.filter_map(Value::as_str).map(str::to_owned));
                security.push(json!({ "bearer": [] }));
            }
            out.insert(method.clone(), operation);
        }
        paths.insert(versions::VersionEntry::full_path(base, path), Value::Object(out));
    }
    let scopes: Map<String, Value> = scopes.into_iter().map(|scope| (scope, json!(""))).collect();
    let mut responses = document["components"]["responses"].clone();
    describe(&mut responses);
    json!({
        "openapi": "3.0.3",
        "info": { "title": title, "version": version },
        "servers": [{ "url": SERVER }],
        "paths": paths,
        "components": {
            "schemas": document["components"]["schemas"],
            "responses": responses,
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "oauth2": {
                    "type": "oauth2",
                    "flows": { "authorizationCode": {
                        "authorizationUrl": "https://app.hubspot.com/oauth/authorize",
                        "tokenUrl": "https://api.hubapi.com/oauth/2026-03/token",
                        "scopes": scopes,
                    } },
                },
            },
        },
    })
}

fn find<'a>(ir: &'a Ir, version: usize, method: &str, path: &str) -> Option<(&'a str, &'a Operation)> {
    let all =
        ir.resources.iter().flat_map(|resource| resource.operations.iter().map(|op| (resource.name.as_str(), op)));
    let mut here = all.filter(|(_, op)| op.versions.contains(&version));
    here.find(|(_, op)| op.path == path && op.method.eq_ignore_ascii_case(method))
}

/// OpenAPI asks for a description of every response.
fn describe(responses: &mut Value) {
    let responses = responses.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut);
    for response in responses.filter(|response| !response.contains_key("$ref")) {
        response.entry("description").or_insert(json!(""));
    }
}
