//! A repaired document → a typed view of the part that this crate can express.
//!
//! What makes the document unusable is a problem. Details without effect on the crate are dropped, and a schema that
//! isn't supported becomes one that allows anything, with the reason in [`UNSUPPORTED`].

mod check;
mod schemas;

use heck::ToUpperCamelCase;
use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

pub(crate) use self::check::{PROSE, check as check_names, resolve};
use self::schemas::{Schemas, unsupported};
use crate::ir::{placeholder, placeholders};
use crate::problem::{Problem, Problems, pointer};

/// HTTP methods an operation may have, as OpenAPI writes them.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Where schemas are.
pub const SCHEMAS: &str = "#/components/schemas/";

/// Why a schema, body or operation isn't supported.
pub const UNSUPPORTED: &str = "x-unsupported";

/// Where an object was before it got a name of its own: a JSON pointer.
pub const ORIGIN: &str = "x-origin";

const REMEDY: &str = "fix it with an overlay action, or import the published file again";

/// The members of a mapping; none of anything else.
pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> + Clone {
    value.as_object().into_iter().flatten()
}

/// The items of a list; none of anything else.
pub(crate) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The operations of a path item, by method.
pub(crate) fn operations(item: &Value) -> impl Iterator<Item = (&String, &Value)> {
    members(item).filter(|(key, _)| METHODS.contains(&key.as_str()))
}

/// A path, or a method and a path, without the names of placeholders: HubSpot renames them, which changes nothing on the
/// wire.
pub(crate) fn nameless(path: &str) -> String {
    let segments = path.split('/').map(|segment| placeholder(segment).map_or(segment, |_| "{}"));
    segments.collect::<Vec<_>>().join("/")
}

/// Checks the document of one version and gives its typed view.
pub fn check(file: &str, document: &Value, problems: &mut Problems) -> OpenAPI {
    let found = check_names(file, document, REMEDY);
    if !found.is_empty() {
        problems.extend(found);
        return OpenAPI::default();
    }
    let mut schemas = Schemas::of(document);
    let mut paths = Map::new();
    for (path, item) in members(&document["paths"]) {
        let at = pointer("/paths", path);
        let mut out = Map::new();
        if let Some(base) = item.get("x-base").filter(|base| base.is_string()) {
            out.insert("x-base".to_owned(), base.clone());
        }
        for (method, value) in operations(item) {
            let at = pointer(&at, method);
            let name = format!("{method} {}", path.replace(['{', '}'], " ")).to_upper_camel_case();
            let operation = operation(&mut schemas, value, &name, &at);
            for what in undeclared(path, &operation) {
                problems.push(Problem::new(file, at.clone(), what, REMEDY));
            }
            out.insert(method.clone(), operation);
        }
        paths.insert(path.clone(), Value::Object(out));
    }
    let components = members(&document["components"]["schemas"]);
    let components = components.map(|(name, value)| (name.clone(), schemas.component(name, value)));
    let mut components: Map<String, Value> = components.collect();
    components.extend(schemas.named);
    let checked = json!({
        "openapi": "3.0.3",
        "info": { "title": "", "version": "" },
        "paths": paths,
        "components": { "schemas": components },
    });
    serde_json::from_value(checked).unwrap_or_else(|error| {
        problems.push(Problem::new(file, "", format!("not an OpenAPI document: {error}"), REMEDY));
        OpenAPI::default()
    })
}

/// Path parameters that aren't placeholders of the path, and the other way around.
fn undeclared(path: &str, operation: &Value) -> Vec<String> {
    let in_path = items(&operation["parameters"]).filter(|parameter| parameter["in"] == "path");
    let declared: Vec<&str> = in_path.filter_map(|parameter| parameter["name"].as_str()).collect();
    let missing = placeholders(path).filter(|name| !declared.contains(name));
    let missing = missing.map(|name| format!("the path parameter {name} is not declared"));
    let surplus = declared.iter().filter(|name| !placeholders(path).any(|known| known == **name));
    missing.chain(surplus.map(|name| format!("the path parameter {name} is not in the path"))).collect()
}

fn operation(schemas: &mut Schemas<'_>, value: &Value, name: &str, at: &str) -> Value {
    let mut unsupported = Vec::new();
    let mut out = json!({ "responses": {} });
    out["parameters"] = parameters(schemas, value, at, &mut unsupported);
    if value["deprecated"] == true {
        out["deprecated"] = json!(true);
    }
    if let Some(security) = value.get("security") {
        let scopes = |scopes: &Value| items(scopes).filter(|scope| scope.is_string()).cloned().collect();
        let schemes = items(security).flat_map(members);
        out["security"] = schemes.map(|(name, value)| json!({ name: Value::Array(scopes(value)) })).collect();
    }
    match content(schemas, &format!("{name}Body"), &pointer(at, "requestBody"), &value["requestBody"]) {
        Content::Json(content) => out["requestBody"] = json!({ "content": content }),
        Content::Other if value["requestBody"]["required"] == true => {
            unsupported.push("its body is not JSON".to_owned())
        }
        _ => {}
    }
    for (code, response) in members(&value["responses"]) {
        // Errors all have one form, which the runtime reads.
        let is_success = code.len() == 3 && code.starts_with('2') && code.parse::<u16>().is_ok();
        if let Some(response) = resolve(schemas.document, response).ok().filter(|_| is_success) {
            let at = pointer(&pointer(at, "responses"), code);
            out["responses"][code] = match content(schemas, &format!("{name}Response"), &at, response) {
                Content::Json(content) => json!({ "description": "", "content": content }),
                Content::Other => json!({ "description": "", UNSUPPORTED: "its body is not JSON" }),
                Content::None => json!({ "description": "" }),
            };
        }
    }
    if !unsupported.is_empty() {
        out[UNSUPPORTED] = json!(unsupported.join(", and "));
    }
    out
}

/// The parameters in path and query; of two with one name and place, the later one counts.
fn parameters(schemas: &mut Schemas<'_>, operation: &Value, at: &str, unsupported: &mut Vec<String>) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    let at = pointer(at, "parameters");
    for (i, item) in items(&operation["parameters"]).enumerate() {
        let (Some(name), Some(place)) = (item["name"].as_str(), item["in"].as_str()) else {
            continue;
        };
        let is_required = place == "path" || item["required"] == true;
        if place != "path" && place != "query" {
            unsupported.extend(is_required.then(|| format!("it requires {name} in the {place}")));
            continue;
        }
        let at = pointer(&at, i);
        let schema = schema(schemas, None, &at, item);
        let mut parameter = json!({ "name": name, "in": place, "required": is_required, "schema": schema });
        parameter[ORIGIN] = json!(at);
        for key in ["style", "explode"] {
            if let Some(value) = item.get(key).filter(|_| place == "query") {
                parameter[key] = value.clone();
            }
        }
        parameters.retain(|known| known["name"] != name || known["in"] != place);
        parameters.push(parameter);
    }
    json!(parameters)
}

enum Content {
    None,
    /// The media type `application/json` with its schema.
    Json(Value),
    /// Only other media types.
    Other,
}

fn content(schemas: &mut Schemas<'_>, name: &str, at: &str, body: &Value) -> Content {
    let is_json = |name: &str| name.starts_with("application/json") || name == "*/*";
    let mut media = members(&body["content"]);
    match (media.clone().next(), media.find(|(name, _)| is_json(name))) {
        (None, _) => Content::None,
        (_, None) => Content::Other,
        (_, Some((_, media))) => {
            let schema = schema(schemas, Some(name), &pointer(&pointer(at, "content"), "application/json"), media);
            Content::Json(json!({ "application/json": { "schema": schema } }))
        }
    }
}

fn schema(schemas: &mut Schemas<'_>, name: Option<&str>, at: &str, owner: &Value) -> Value {
    let schema = owner.get("schema").map(|schema| schemas.inner(name, &pointer(at, "schema"), schema));
    schema.unwrap_or_else(|| unsupported("it has no schema"))
}
