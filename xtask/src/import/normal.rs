//! The members of normal form: what is kept, in which order.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::METHODS;

/// Members that say nothing about the interface, wherever they are outside of `properties`.
pub(super) const PROSE: [&str; 8] =
    ["description", "summary", "title", "example", "examples", "externalDocs", "tags", "operationId"];

/// Members in the order in which normal form has them; others follow by name.
const ORDER: [&str; 24] = [
    "x-base",
    "name",
    "in",
    "deprecated",
    "security",
    "parameters",
    "requestBody",
    "responses",
    "$ref",
    "type",
    "format",
    "x-unit",
    "nullable",
    "enum",
    "default",
    "minimum",
    "maximum",
    "items",
    "properties",
    "additionalProperties",
    "required",
    "content",
    "application/json",
    "schema",
];

/// A path item in normal form: parameters of the path and references to parameters and bodies are resolved.
pub(super) fn path_item(item: &Value, document: &Value) -> Map<String, Value> {
    let mut item = item.as_object().cloned().unwrap_or_default();
    let shared = parameters(item.shift_remove("parameters"), document);
    let operations = item.iter_mut();
    let operations = operations.filter(|(key, _)| METHODS.contains(&key.as_str()));
    for operation in operations.filter_map(|(_, operation)| operation.as_object_mut()) {
        let security = operation.shift_remove("security");
        if let Some(security) = security.as_ref().or(document.get("security")) {
            operation.insert("security".to_owned(), scopes(security));
        }
        let place = |p: &Value| (p["in"].to_string(), p["name"].to_string());
        let listed = operation.shift_remove("parameters");
        let has_list = listed.is_some();
        let mut own = parameters(listed, document);
        let is_missing = |p: &&Value| !own.iter().any(|known| place(known) == place(p));
        let missing: Vec<Value> = shared.iter().filter(is_missing).cloned().collect();
        own.extend(missing);
        own.iter_mut().for_each(drop_defaults);
        own.sort_by_key(place);
        if has_list || !own.is_empty() {
            operation.insert("parameters".to_owned(), Value::Array(own));
        }
        if let Some(body) = operation.get_mut("requestBody") {
            *body = resolved(body, document).clone();
        }
    }
    match strip(&Value::Object(item)) {
        Value::Object(item) => item,
        _ => Map::new(),
    }
}

fn parameters(listed: Option<Value>, document: &Value) -> Vec<Value> {
    let listed = listed.as_ref().and_then(Value::as_array);
    let resolved = listed.into_iter().flatten().map(|p| resolved(p, document));
    resolved.cloned().collect()
}

/// The target of a reference, which has been checked to exist.
fn resolved<'a>(value: &'a Value, document: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|at| at.strip_prefix('#'));
    target.and_then(|at| document.pointer(at)).unwrap_or(value)
}

/// The scopes that an operation needs. Schemes come and go in HubSpot's files, with the same scopes: those of OAuth
/// count, and the others' where OAuth has none.
fn scopes(security: &Value) -> Value {
    let schemes = security.as_array().into_iter().flatten();
    let schemes: Vec<(&String, &Value)> = schemes.filter_map(Value::as_object).flatten().collect();
    let scopes_of = |is_oauth: bool| -> BTreeSet<&str> {
        schemes
            .iter()
            .filter(|(scheme, _)| scheme.starts_with("oauth2") == is_oauth)
            .flat_map(|(_, scopes)| scopes.as_array().into_iter().flatten())
            .filter_map(Value::as_str)
            .collect()
    };
    let scopes = [scopes_of(true), scopes_of(false)];
    match scopes.iter().find(|scopes| !scopes.is_empty()) {
        Some(scopes) => json!([{ "oauth2": scopes }]),
        None => json!([]),
    }
}

/// Drops `style` and `explode` where they say what holds anyway.
fn drop_defaults(parameter: &mut Value) {
    let in_query = parameter["in"] == "query";
    let Some(parameter) = parameter.as_object_mut() else {
        return;
    };
    if parameter.get("style") == Some(&json!(if in_query { "form" } else { "simple" })) {
        parameter.shift_remove("style");
        if parameter.get("explode") == Some(&json!(in_query)) {
            parameter.shift_remove("explode");
        }
    }
    if parameter.get("required") == Some(&json!(false)) {
        parameter.shift_remove("required");
    }
}

/// Drops prose, extensions and empty `content` at every level; names of properties and the like are left alone.
pub(super) fn strip(value: &Value) -> Value {
    let Value::Object(map) = value else {
        return value.clone();
    };
    let mut kept = Map::new();
    for (key, value) in map {
        let is_prose = PROSE.contains(&key.as_str()) || key.starts_with("x-");
        let is_empty_content = key == "content" && value.as_object().is_some_and(Map::is_empty);
        if is_prose || is_empty_content {
            continue;
        }
        let value = match (key.as_str(), value) {
            // A mapping from names: the names are not keywords.
            ("properties" | "responses" | "content" | "schemas", Value::Object(named)) => {
                Value::Object(named.iter().map(|(name, value)| (name.clone(), strip(value))).collect())
            }
            ("enum" | "default", value) => value.clone(),
            (_, Value::Array(items)) => Value::Array(items.iter().map(strip).collect()),
            (_, value) => strip(value),
        };
        kept.insert(key.clone(), value);
    }
    drop_null_type(&mut kept);
    Value::Object(kept)
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

/// Puts members into one order and sorts lists whose order carries no meaning.
pub(super) fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let rank = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by_key(|(key, _)| (rank(key), key.as_str()));
            let entries = entries.into_iter().map(|(key, value)| {
                let value = match (key.as_str(), value) {
                    ("required" | "enum", Value::Array(items)) => {
                        let mut items = items.clone();
                        items.sort_by_key(Value::to_string);
                        Value::Array(items)
                    }
                    ("properties" | "responses", Value::Object(named)) => {
                        let mut named: Map<String, Value> =
                            named.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
                        named.sort_keys();
                        Value::Object(named)
                    }
                    (_, value) => sorted(value),
                };
                (key.clone(), value)
            });
            Value::Object(entries.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}
