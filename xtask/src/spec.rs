//! The effective OpenAPI document of a version: repaired, with full paths and our words, for any other tool.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::{items, members, operations};
use crate::inputs::Inputs;
use crate::ir::{Ir, Operation};
use crate::problem::Problems;
use crate::{generate, versions};

/// Where HubSpot serves the API.
pub const SERVER: &str = "https://api.hubapi.com";

/// The document as YAML.
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
            let found = find(ir, index, method, path);
            out.insert(method.clone(), self::operation(operation, found, &mut scopes));
        }
        paths.insert(versions::VersionEntry::full_path(base, path), Value::Object(out));
    }
    let scopes: Map<String, Value> = scopes.into_iter().map(|scope| (scope, json!(""))).collect();
    let responses = members(&document["components"]["responses"]);
    json!({
        "openapi": "3.0.3",
        "info": { "title": title, "version": version },
        "servers": [{ "url": SERVER }],
        "paths": paths,
        "components": {
            "schemas": document["components"]["schemas"],
            "responses": responses.map(|(name, value)| (name.clone(), described(value))).collect::<Map<_, _>>(),
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

fn operation(operation: &Value, found: Option<(&str, &Operation)>, scopes: &mut BTreeSet<String>) -> Value {
    let mut out = Map::new();
    if let Some((resource, function)) = found {
        out.insert("operationId".to_owned(), json!(format!("{resource}.{}", function.function)));
        out.insert("tags".to_owned(), json!([resource]));
        out.insert("summary".to_owned(), json!(function.docs.lines().next().unwrap_or_default()));
    }
    for (key, value) in members(operation) {
        let value = match key.as_str() {
            "responses" => members(value).map(|(code, value)| (code.clone(), described(value))).collect(),
            "security" => {
                let listed = items(value).flat_map(|scheme| items(&scheme["oauth2"]));
                scopes.extend(listed.filter_map(Value::as_str).map(str::to_owned));
                items(value).cloned().chain([json!({ "bearer": [] })]).collect()
            }
            _ => value.clone(),
        };
        out.insert(key.clone(), value);
    }
    Value::Object(out)
}

/// OpenAPI asks for a description of every response.
fn described(response: &Value) -> Value {
    let mut response = response.clone();
    if let Some(map) = response.as_object_mut().filter(|map| !map.contains_key("$ref")) {
        map.entry("description").or_insert(json!(""));
    }
    response
}
