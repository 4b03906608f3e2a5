//! A file that HubSpot published → `specs/<version>.yaml`: the facts of the interface in one normal form, so that only real
//! changes show up in a diff, and so that the versions can be compared with each other.

mod normal;
mod operations;

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Map, Value, json};

use self::normal::{named, path_item};
pub use self::operations::operations;
use crate::document::{self, items, members};
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems, pointer};
use crate::versions::{self, Upstream, VersionEntry};
use crate::{checksum, spec, yaml};

/// Turns a published document into normal form, or says why it can't be.
pub fn normal_form(file: &str, document: &Value, version: &str, entry: &VersionEntry) -> Result<Value, Problems> {
    // Nothing else matters if it is another file.
    check_identity(file, document, version).into_result()?;
    let remedy = "HubSpot has published broken files before: wait for the next one, or report it to HubSpot";
    let mut problems = document::check_names(file, document, remedy);
    problems.clone().into_result()?;
    let mut paths = Map::new();
    for (full, item) in members(&document["paths"]) {
        let mut refuse = |what: String, remedy: String| {
            problems.push(Problem::new(file, pointer("/paths", full), what, remedy));
        };
        let Some((base, path)) = entry.relative(full) else {
            refuse(
                format!("the path {full} is under none of the bases of version {version}"),
                format!("if it belongs to this API, add its base to `{version}.bases` in {}", versions::FILE),
            );
            continue;
        };
        let mut normal = Map::new();
        if entry.bases.first().is_some_and(|main| main != base) {
            normal.insert("x-base".to_owned(), json!(base));
        }
        normal.extend(path_item(item, document));
        if paths.insert(path.clone(), Value::Object(normal)).is_some() {
            refuse(
                format!("two paths are {path} relative to their bases"),
                format!("only one of them can be served: drop the other one's base from {}", versions::FILE),
            );
        }
    }
    problems.into_result()?;
    paths.sort_keys();
    let section = |section: &str| named(members(&document["components"][section]));
    Ok(json!({
        "paths": paths,
        "components": { "schemas": section("schemas"), "responses": section("responses") },
    }))
}

/// Whether this is HubSpot's file of this version.
fn check_identity(file: &str, document: &Value, version: &str) -> Problems {
    let mut problems = Problems::default();
    let mut refuse = |at: &str, what: String| {
        let remedy = "is this the whole file that HubSpot published for this version?";
        problems.push(Problem::new(file, at, what, remedy));
    };
    let openapi = document["openapi"].as_str().unwrap_or_default();
    if !openapi.starts_with("3.0.") && !openapi.starts_with("3.1.") {
        refuse("/openapi", format!("`openapi` is {}, and only 3.0 and 3.1 are supported", document["openapi"]));
    }
    let found = document["info"]["version"].as_str().unwrap_or_default();
    if found != version {
        refuse("/info/version", format!("this is version {found:?} of the API, not {version}"));
    }
    for server in items(&document["servers"]) {
        let url = server["url"].as_str().unwrap_or_default();
        if url.trim_end_matches('/') != spec::SERVER {
            refuse("/servers", format!("the server is {url:?}, and the crate calls {}", spec::SERVER));
        }
    }
    for section in ["/paths", "/components/schemas"] {
        if document.pointer(section).and_then(|section| members(section).next()).is_none() {
            refuse(section, "this section is missing or empty".to_owned());
        }
    }
    problems
}

/// The text of a version's spec in normal form.
pub fn print(version: &str, normal_form: &Value) -> String {
    format!(
        "# Interface facts of HubSpot's Marketing Events API, version {version}, in normal form.\n\
         # Made by `cargo xtask import {version} <file>`: don't edit. What HubSpot gets wrong is repaired in overlays.\n\n{}",
        crate::yaml::print(normal_form)
    )
}

#[derive(Clone, Debug)]
pub struct Published {
    /// Its name, for messages.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Published {
    /// Reads a file, or `-` for standard input.
    pub fn read(file: &str) -> Result<Self, Problems> {
        let mut bytes = Vec::new();
        let (name, read) = match file {
            "-" => ("standard input", std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)),
            path => (path, std::fs::read(path)),
        };
        let bytes = read.map_err(|error| {
            let remedy = "name the file that HubSpot published, or - for standard input";
            Problem::new(name, "", format!("can't be read: {error}"), remedy)
        })?;
        Ok(Self { name: name.to_owned(), bytes })
    }

    /// Reads it: JSON as JSON, because a YAML parser rejects some of it, and anything else as YAML.
    pub fn document(&self) -> Result<Value, Problem> {
        let text = std::str::from_utf8(&self.bytes).map_err(|error| {
            let what = format!("is not UTF-8: {error}");
            Problem::new(&self.name, "", what, "download HubSpot's file again, whole")
        })?;
        let text = text.trim_start_matches('\u{feff}');
        let is_json = text.trim_start().starts_with('{');
        if is_json { yaml::parse_json(&self.name, text) } else { yaml::parse(&self.name, text) }
    }

    /// The version that it says it is.
    pub fn version(&self) -> Result<String, Problem> {
        let version = self.document()?["info"]["version"].as_str().map(str::to_owned);
        version.ok_or_else(|| {
            let what = "it doesn't say which version of which API it is";
            Problem::new(&self.name, "/info/version", what, "is this HubSpot's file?")
        })
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
    let versions = versions::read(inputs)?;
    let entry = versions::get(&versions, version)?;
    let document = published.document()?;
    let normal_form = normal_form(&published.name, &document, version, entry)?;
    let text = print(version, &normal_form);
    let mut files = inputs.below("specs/");
    let old = files.insert(versions::spec_file(version), text.clone());
    if let Some(old) = &old {
        let old = operations(&yaml::parse(&versions::spec_file(version), old)?);
        let new = operations(&normal_form);
        operations::check(inputs, &published.name, [&old, &new], allow_removed)?;
    }
    let mut upstream = versions::upstream(inputs)?;
    if old.as_ref() != Some(&text) || !upstream.contains_key(version) {
        let record = Upstream { imported: date.to_owned(), sha256: checksum::sha256(&published.bytes) };
        upstream.insert(version.to_owned(), record);
        let text = versions::print_upstream(&upstream);
        files.insert(versions::UPSTREAM.to_owned(), text);
    }
    Ok(files)
}

/// Today in UTC, `YYYY-MM-DD`.
pub fn today() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let (mut day, mut year, mut month) = (since.as_secs() / 86_400, 1970_u64, 0);
    let leap = |year: u64| u64::from(year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)));
    while day >= 365 + leap(year) {
        day -= 365 + leap(year);
        year += 1;
    }
    let lengths = [31, 28 + leap(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    format!("{year:04}-{:02}-{:02}", month + 1, day + 1)
}
