//! A file that HubSpot published → `specs/<version>.yaml`: the facts of the interface in one normal form, so that only real
//! changes show up in a diff, and so that the versions can be compared with each other.

mod names;
mod normal;
mod operations;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use self::normal::{path_item, sorted, strip};
pub use self::operations::operations;
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems, pointer};
use crate::sources::{self, Source, Upstream};
use crate::{day, generate, spec, yaml};

/// Turns a published document into normal form, or says why it can't be.
pub fn normal_form(file: &str, document: &Value, version: &str, source: &Source) -> Result<Value, Problems> {
    let mut problems = Problems::default();
    check_identity(file, document, version, &mut problems);
    if !problems.is_empty() {
        // Nothing else matters if it is another file.
        return Err(problems);
    }
    check_references(file, document, document, "", &mut problems);
    names::check(file, document, &mut problems);
    let mut paths = Map::new();
    for (full, item) in members(document, "paths") {
        let mut refuse = |what: String, remedy: String| {
            problems.push(Problem::new(file, pointer("/paths", full), what, remedy));
        };
        let Some((base, path)) = source.relative(full) else {
            refuse(
                format!("the path {full} is under none of the bases of version {version}"),
                format!("if it belongs to this API, add its base to `{version}.bases` in {}", sources::FILE),
            );
            continue;
        };
        let mut item = path_item(item, document);
        if source.bases.first().is_some_and(|main| main != base) {
            item.insert("x-base".to_owned(), json!(base));
        }
        let item = sorted(&Value::Object(item));
        if paths.insert(path.clone(), item).is_some() {
            refuse(
                format!("two paths are {path} relative to their bases"),
                format!("only one of them can be served: drop the other one's base from {}", sources::FILE),
            );
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
    let mut refuse = |at: &str, what: String, remedy: &str| {
        problems.push(Problem::new(file, at, what, remedy));
    };
    let openapi = document["openapi"].as_str().unwrap_or_default();
    if !["3.0.", "3.1."].iter().any(|known| openapi.starts_with(known)) {
        let what = format!("`openapi` is {}, and only 3.0 and 3.1 are supported", document["openapi"]);
        let remedy = "is this the published spec? Another version of OpenAPI needs work on xtask";
        refuse("/openapi", what, remedy);
    }
    let found = document["info"]["version"].as_str().unwrap_or_default();
    if found != version {
        let what = format!("this is version {found:?} of the API, not {version}");
        let remedy = format!("import the file that was published for {version}, or name the other version");
        refuse("/info/version", what, &remedy);
    }
    let servers = document["servers"].as_array().into_iter().flatten();
    for (i, server) in servers.enumerate() {
        let url = server["url"].as_str().unwrap_or_default();
        if url.trim_end_matches('/') != spec::SERVER {
            let what = format!("the server is {url:?}, and the crate calls {}", spec::SERVER);
            let remedy = "is this HubSpot's file? If its API has moved, the client's default base URL in generated/src must, too";
            refuse(&format!("/servers/{i}/url"), what, remedy);
        }
    }
    for section in ["/paths", "/components/schemas"] {
        let value = document.pointer(section).and_then(Value::as_object);
        if value.is_none_or(Map::is_empty) {
            let what = "this section is missing or empty".to_owned();
            refuse(section, what, "is this the whole published file?");
        }
    }
}

/// Every `$ref` must resolve: HubSpot has published broken files.
fn check_references(file: &str, document: &Value, value: &Value, at: &str, problems: &mut Problems) {
    match value {
        Value::Object(map) => {
            if let Some(target) = map.get("$ref").and_then(Value::as_str) {
                let found = target.strip_prefix('#').and_then(|target| document.pointer(target));
                if found.is_none() {
                    problems.push(Problem::new(
                        file,
                        pointer(at, "$ref"),
                        format!("unresolved reference: {target}"),
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
    /// Reads it: JSON as JSON, because a YAML parser rejects some of it, and anything else as YAML.
    pub fn document(&self) -> Result<Value, Problem> {
        let remedy = "HubSpot's files aren't edited: download it again, whole";
        let text = std::str::from_utf8(&self.bytes).map_err(|error| {
            let what = format!("is not UTF-8: {error}");
            Problem::new(&self.name, "", what, remedy)
        })?;
        let text = text.trim_start_matches('\u{feff}');
        let is_yaml = [".yaml", ".yml"].iter().any(|end| self.name.ends_with(end));
        let read = if text.trim_start().starts_with('{') && !is_yaml {
            yaml::parse_json(&self.name, text)
        } else {
            yaml::parse(&self.name, text)
        };
        read.map_err(|problem| Problem { remedy: remedy.to_owned(), ..problem })
    }
}

/// Takes a published file over: the files of `specs/` as they should be afterwards. `upstream.yaml` changes only when a
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
        return Err(Problem::new(&published.name, "/info/version", what, remedy).into());
    };
    if !day::is_day(date) {
        let what = format!("`{date}` is not a date (expected YYYY-MM-DD)");
        return Err(Problem::new("--date", "", what, "name a day of the calendar").into());
    }
    let document = published.document()?;
    let normal_form = normal_form(&published.name, &document, version, source)?;
    let text = print(version, &normal_form);
    let mut files = inputs.below("specs/");
    let old = files.insert(sources::spec_file(version), text.clone());
    if let Some(old) = &old {
        let old = operations(&yaml::parse(&sources::spec_file(version), old)?);
        let new = operations(&normal_form);
        operations::check(inputs, &published.name, [&old, &new], allow_removed)?;
    }
    let mut upstream = sources::upstream(inputs)?;
    if old.as_ref() != Some(&text) || !upstream.contains_key(version) {
        let record = Upstream { imported: date.to_owned(), sha256: sha256(&published.bytes) };
        upstream.insert(version.to_owned(), record);
        let text = sources::print_upstream(&upstream);
        files.insert(sources::UPSTREAM.to_owned(), text);
    }
    Ok(files)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
