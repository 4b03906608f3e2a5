//! The effective OpenAPI document of a version: repaired, with full paths and our words, for any other tool.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::METHODS;
use crate::inputs::Inputs;
use crate::ir::{Ir, Operation};
use crate::problem::{Problem, Problems};
use crate::{generate, sources};

/// Where HubSpot serves the API.
pub const SERVER: &str = "https://api.hubapi.com";

/// The document as YAML.
pub fn print(inputs: &Inputs, version: &str) -> Result<String, Problems> {
    let ir = generate::ir(inputs)?.ir;
    let mut problems = Problems::default();
    let sources = generate::load_sources(inputs, &mut problems);
    let Some(source) = sources.get(version) else {
        let known: Vec<&String> = sources.keys().collect();
        let what = format!("there is no version {version}");
        let remedy = format!("known are {known:?}");
        return Err(Problem::new(sources::FILE, "", what, remedy).into());
    };
    let manifest = inputs.files.get(generate::TEMPLATE);
    let title = generate::package(manifest.map_or("", String::as_str));
    let document = generate::repaired(inputs, version, source, &mut problems);
    match document {
        Some(document) if problems.is_empty() => {
            Ok(crate::yaml::print(&effective(&ir, title, version, source, document)))
        }
        _ => Err(problems.located(&inputs.files)),
    }
}

fn effective(ir: &Ir, title: &str, version: &str, source: &sources::Source, document: Value) -> Value {
    let index = ir.versions.iter().position(|known| known.name == version).unwrap_or_default();
    let mut scopes = BTreeSet::new();
    let mut paths = Map::new();
    for (path, item) in members(&document["paths"]) {
        let base = item["x-base"].as_str().or(source.bases.first().map(String::as_str)).unwrap_or_default();
        let mut out = Map::new();
        for (method, operation) in members(item).filter(|(key, _)| METHODS.contains(&key.as_str())) {
            let found = find(ir, index, method, path);
            out.insert(method.clone(), self::operation(operation, found, &mut scopes));
        }
        paths.insert(sources::Source::full_path(base, path), Value::Object(out));
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
                let listed = value.as_array().into_iter().flatten().flat_map(|scheme| scheme["oauth2"].as_array());
                scopes.extend(listed.flatten().filter_map(Value::as_str).map(str::to_owned));
                let bearer = value.as_array().into_iter().flatten().cloned().chain([json!({ "bearer": [] })]);
                Value::Array(bearer.collect())
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

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
