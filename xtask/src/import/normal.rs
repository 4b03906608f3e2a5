//! The members of normal form: what is kept, in which order.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::{METHODS, PROSE, items, members, resolve};

/// Members in the order in which normal form has them; others follow by name.
const ORDER: &str = "x-base name in deprecated security parameters requestBody responses $ref type format x-unit nullable \
    enum default minimum maximum items properties additionalProperties required content application/json schema";

/// A path item in normal form: parameters of the path and references to parameters and bodies are resolved.
pub(super) fn path_item(item: &Value, document: &Value) -> Map<String, Value> {
    let mut item = item.as_object().cloned().unwrap_or_default();
    let shared = item.shift_remove("parameters").unwrap_or_default();
    for (_, operation) in item.iter_mut().filter(|(key, _)| METHODS.contains(&key.as_str())) {
        if let Some(security) = operation.get("security").or(document.get("security")) {
            operation["security"] = scopes(security);
        }
        if let Some(body) = operation.get("requestBody").and_then(|body| resolve(document, body).ok()) {
            operation["requestBody"] = body.clone();
        }
        let own = &operation["parameters"];
        let mut parameters: Vec<Value> = Vec::new();
        for parameter in items(own).chain(items(&shared)).filter_map(|listed| resolve(document, listed).ok()) {
            let is_same = |known: &Value| known["in"] == parameter["in"] && known["name"] == parameter["name"];
            if !parameters.iter().any(is_same) {
                parameters.push(without_defaults(parameter));
            }
        }
        parameters.sort_by_key(|parameter| (parameter["in"].to_string(), parameter["name"].to_string()));
        operation["parameters"] = match own.is_null() && parameters.is_empty() {
            true => Value::Null,
            false => Value::Array(parameters),
        };
    }
    keywords(&item)
}

/// The scopes that an operation needs. Schemes come and go in HubSpot's files, with the same scopes: those of OAuth
/// count, and the others' where OAuth has none.
fn scopes(security: &Value) -> Value {
    let scopes_of = |is_oauth: bool| -> BTreeSet<&str> {
        let schemes = items(security).flat_map(members);
        let schemes = schemes.filter(|(scheme, _)| scheme.starts_with("oauth2") == is_oauth);
        schemes.flat_map(|(_, scopes)| items(scopes)).filter_map(Value::as_str).collect()
    };
    let scopes = [scopes_of(true), scopes_of(false)];
    match scopes.iter().find(|scopes| !scopes.is_empty()) {
        Some(scopes) => json!([{ "oauth2": scopes }]),
        None => json!([]),
    }
}

/// A parameter without `style`, `explode` and `required` where they say what holds anyway.
fn without_defaults(parameter: &Value) -> Value {
    let mut parameter = parameter.clone();
    let in_query = parameter["in"] == "query";
    let has_default_style = parameter["style"] == if in_query { "form" } else { "simple" };
    let has_default_explode = has_default_style && parameter["explode"] == in_query;
    let is_optional = parameter["required"] == false;
    if let Some(members) = parameter.as_object_mut() {
        let defaults = [("style", has_default_style), ("explode", has_default_explode), ("required", is_optional)];
        members.retain(|key, _| !defaults.contains(&(key, true)));
    }
    parameter
}

/// A value without prose, extensions and empty `content`, with members in one order and with those lists sorted whose
/// order carries no meaning.
pub(super) fn normal(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(keywords(map)),
        Value::Array(items) => items.iter().map(normal).collect(),
        other => other.clone(),
    }
}

fn keywords(map: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in map {
        let is_empty_content = key == "content" && members(value).next().is_none();
        if PROSE.contains(&key.as_str()) || key.starts_with("x-") || is_empty_content {
            continue;
        }
        let value = match (key.as_str(), value) {
            // The order of a path item's parameters has been decided.
            ("parameters", Value::Null) => continue,
            ("properties" | "responses", value) => named(members(value)),
            ("required" | "enum", Value::Array(items)) => {
                let mut items = items.clone();
                items.sort_by_key(Value::to_string);
                Value::Array(items)
            }
            ("default", value) => value.clone(),
            (_, value) => normal(value),
        };
        kept.insert(key.clone(), value);
    }
    drop_null_type(&mut kept);
    let rank = |key: &str| ORDER.split(' ').position(|known| known == key).unwrap_or(usize::MAX);
    let mut kept: Vec<(String, Value)> = kept.into_iter().collect();
    kept.sort_by(|(a, _), (b, _)| (rank(a), a).cmp(&(rank(b), b)));
    kept.into_iter().collect()
}

/// Members whose names are not keywords, sorted by name.
pub(super) fn named<'a>(members: impl Iterator<Item = (&'a String, &'a Value)>) -> Value {
    let mut named: Map<String, Value> = members.map(|(name, value)| (name.clone(), normal(value))).collect();
    named.sort_keys();
    Value::Object(named)
}

/// `type: [string, null]` of OpenAPI 3.1 → `type: string` and `nullable: true`.
fn drop_null_type(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else {
        return;
    };
    let others: Vec<Value> = types.iter().filter(|ty| *ty != "null").cloned().collect();
    if let [only] = others.as_slice() {
        let is_nullable = types.len() > 1;
        schema.insert("type".to_owned(), only.clone());
        if is_nullable {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
}
