//! HubSpot's published file → normal form: the interface facts alone, in one order.
//!
//! What goes: prose, examples, extensions, tags, operationIds, security schemes, and defaults written out. What we
//! don't know stays, so that `generate` can refuse it.

mod operations;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::document::METHODS;
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems, pointer};
use crate::sources::{self, Source, Upstream};
use crate::{day, generate, spec, yaml};

pub use self::operations::operations;

/// Members that say nothing about the interface, wherever they stand outside of `properties`.
const PROSE: [&str; 8] = [
    "description",
    "summary",
    "title",
    "example",
    "examples",
    "externalDocs",
    "tags",
    "operationId",
];

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

/// Turns a published document into normal form, or says why it can't be.
pub fn normal_form(
    file: &str,
    document: &Value,
    version: &str,
    source: &Source,
) -> Result<Value, Problems> {
    let mut problems = Problems::default();
    check_identity(file, document, version, &mut problems);
    if !problems.is_empty() {
        // Of another file, nothing else is worth a word.
        return Err(problems);
    }
    check_references(file, document, document, "", &mut problems);
    let mut paths = Map::new();
    for (full, item) in members(document, "paths") {
        let at = pointer("/paths", full);
        let Some((base, path)) = source.relative(full) else {
            problems.push(Problem::new(
                file,
                at,
                format!("the path {full} is under none of the bases of version {version}"),
                format!("if it belongs to this API, add its base to `{version}.bases` in specs/sources.yaml"),
            ));
            continue;
        };
        let mut item = path_item(item, document.get("security"));
        if source.bases.first().is_some_and(|main| main != base) {
            item.insert("x-base".to_owned(), json!(base));
        }
        if paths
            .insert(path.clone(), sorted(&Value::Object(item)))
            .is_some()
        {
            problems.push(Problem::new(
                file,
                at,
                format!("two paths are {path} relative to their bases"),
                "only one of them can be served: drop the other one's base from specs/sources.yaml",
            ));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    paths.sort_keys();
    let mut components = Map::new();
    for section in ["schemas", "responses"] {
        let mut entries: Map<String, Value> = members(&document["components"], section)
            .map(|(name, value)| (name.clone(), sorted(&strip(value))))
            .collect();
        entries.sort_keys();
        components.insert(section.to_owned(), Value::Object(entries));
    }
    Ok(json!({ "paths": paths, "components": components }))
}

fn check_identity(file: &str, document: &Value, version: &str, problems: &mut Problems) {
    let openapi = document["openapi"].as_str().unwrap_or_default();
    if !openapi.starts_with("3.0.") {
        problems.push(Problem::new(
            file,
            "/openapi",
            format!(
                "`openapi` is {}, and only 3.0 is understood",
                document["openapi"]
            ),
            "is this the published spec? A move to another OpenAPI version needs work on xtask",
        ));
    }
    let found = document["info"]["version"].as_str().unwrap_or_default();
    if found != version {
        problems.push(Problem::new(
            file,
            "/info/version",
            format!("this is version {found:?} of the API, not {version}"),
            format!("import the file that was published for {version}, or name the other version"),
        ));
    }
    let servers = document["servers"].as_array().into_iter().flatten();
    for (i, server) in servers.enumerate() {
        let url = server["url"].as_str().unwrap_or_default();
        if url.trim_end_matches('/') != spec::SERVER {
            problems.push(Problem::new(
                file,
                format!("/servers/{i}/url"),
                format!("the server is {url:?}, and the crate calls {}", spec::SERVER),
                "is this HubSpot's file? If its API has moved, the client's default base URL in generated/src must, too",
            ));
        }
    }
    for section in ["/paths", "/components/schemas"] {
        if document
            .pointer(section)
            .and_then(Value::as_object)
            .is_none_or(Map::is_empty)
        {
            problems.push(Problem::new(
                file,
                section,
                "this section is missing or empty",
                "is this the whole published file?",
            ));
        }
    }
}

/// Every `$ref` must lead somewhere: a file that was published broken is not taken over.
fn check_references(
    file: &str,
    document: &Value,
    value: &Value,
    at: &str,
    problems: &mut Problems,
) {
    match value {
        Value::Object(map) => {
            if let Some(target) = map.get("$ref").and_then(Value::as_str) {
                let found = target
                    .strip_prefix('#')
                    .and_then(|target| document.pointer(target));
                if found.is_none() {
                    problems.push(Problem::new(
                        file,
                        pointer(at, "$ref"),
                        format!("{target} leads nowhere"),
                        "HubSpot has published broken files before: wait for the next one",
                    ));
                }
            }
            for (key, value) in map {
                check_references(file, document, value, &pointer(at, key), problems);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                check_references(file, document, value, &pointer(at, i), problems);
            }
        }
        _ => {}
    }
}

fn members<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value[key].as_object().into_iter().flatten()
}

/// A path item in normal form; `security` is what holds for operations that don't state their own.
fn path_item(item: &Value, security: Option<&Value>) -> Map<String, Value> {
    let Value::Object(mut item) = strip(item) else {
        return Map::new();
    };
    let operations = item.iter_mut();
    let operations = operations.filter(|(key, _)| METHODS.contains(&key.as_str()));
    for operation in operations.filter_map(|(_, operation)| operation.as_object_mut()) {
        if let Some(security) = operation.remove("security").or(security.cloned()) {
            operation.insert("security".to_owned(), scopes(&security));
        }
        if let Some(parameters) = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut)
        {
            parameters.iter_mut().for_each(drop_defaults);
            parameters.sort_by_key(|p| (p["in"].to_string(), p["name"].to_string()));
        }
    }
    item
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
fn strip(value: &Value) -> Value {
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
                Value::Object(
                    named
                        .iter()
                        .map(|(name, value)| (name.clone(), strip(value)))
                        .collect(),
                )
            }
            ("enum" | "default", value) => value.clone(),
            (_, Value::Array(items)) => Value::Array(items.iter().map(strip).collect()),
            (_, value) => strip(value),
        };
        kept.insert(key.clone(), value);
    }
    Value::Object(kept)
}

/// Puts members into one order and sorts lists whose order carries no meaning.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let rank = |key: &str| {
                ORDER
                    .iter()
                    .position(|known| *known == key)
                    .unwrap_or(ORDER.len())
            };
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
                        let mut named: Map<String, Value> = named
                            .iter()
                            .map(|(name, value)| (name.clone(), sorted(value)))
                            .collect();
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

/// The text of a version's spec in normal form.
pub fn print(version: &str, normal_form: &Value) -> String {
    format!(
        "# Interface facts of HubSpot's Marketing Events API, version {version}, in normal form.\n\
         # Made by `cargo xtask import {version} <file>`: don't edit. What HubSpot gets wrong is mended in overlays.\n\n{}",
        crate::yaml::print(normal_form)
    )
}

/// A file that HubSpot published.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its name, for messages.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Published {
    /// Reads it: JSON, or YAML.
    pub fn document(&self) -> Result<Value, Problem> {
        let text = std::str::from_utf8(&self.bytes).map_err(|error| {
            let what = format!("is not UTF-8: {error}");
            Problem::new(&self.name, "", what, "is this the published file?")
        })?;
        yaml::parse(&self.name, text).map_err(|problem| Problem {
            remedy: "HubSpot's files aren't edited: download it again, whole".to_owned(),
            ..problem
        })
    }
}

/// Takes a published file over: the files of `specs/` as they should be afterwards. `sources.yaml` changes only when a
/// fact did. A file that lacks operations which the version had is refused, unless `allow_removed`.
pub fn import(
    inputs: &Inputs,
    version: &str,
    published: &Published,
    date: &str,
    allow_removed: bool,
) -> Result<BTreeMap<String, String>, Problems> {
    let mut problems = Problems::default();
    let sources = generate::load_sources(inputs, &mut problems);
    if !problems.is_empty() {
        return Err(problems.located(&inputs.files));
    }
    let Some(source) = sources.get(version) else {
        let known: Vec<&str> = sources.keys().map(String::as_str).collect();
        let what = format!("there is no version {version}");
        let remedy = format!(
            "known are {}; to begin with a new one: cargo xtask add-version {version} <file>",
            known.join(", ")
        );
        return Err(Problem::new(sources::FILE, "", what, remedy).into());
    };
    if !day::is_day(date) {
        let what = format!("{date:?} is no day");
        return Err(Problem::new("--date", "", what, "write it as YYYY-MM-DD").into());
    }
    let document = published.document()?;
    let normal_form = normal_form(&published.name, &document, version, source)?;
    let text = print(version, &normal_form);
    let mut files = inputs.below("specs/");
    let old = files.insert(sources::spec_file(version), text.clone());
    if let Some(old) = &old {
        let old = operations(&yaml::parse(&sources::spec_file(version), old)?);
        let new = operations(&normal_form);
        operations::check_renamed(inputs, &published.name, &old, &new)?;
        if !allow_removed {
            operations::check_removed(&published.name, version, &old, &new)?;
        }
    }
    if old.as_ref() != Some(&text) || source.upstream.is_none() {
        let upstream = Upstream {
            imported: date.to_owned(),
            sha256: sha256(&published.bytes),
        };
        let edited = sources::record(inputs.text(sources::FILE)?, version, &upstream)?;
        files.insert(sources::FILE.to_owned(), edited);
    }
    Ok(files)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
