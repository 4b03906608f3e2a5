//! `specs/versions.yaml`, by hand: the versions of the API. `specs/upstream.yaml`, by machine: the files that their specs
//! were imported from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::checksum;
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems, pointer};
use crate::yaml::{self, Entries};

/// Path of the file, relative to the repository.
pub const FILE: &str = "specs/versions.yaml";

/// Path of the record of imports, relative to the repository.
pub const UPSTREAM: &str = "specs/upstream.yaml";

/// The versions this project serves, oldest first, by HubSpot's name.
pub type Sources = Entries<Source>;

/// One version of the API.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the Rust module.
    pub module: String,
    /// Name of the cargo feature.
    pub feature: String,
    /// Paths under which HubSpot serves this version. Keys in the spec are relative to the first one; a path item
    /// under another one says so with `x-base`.
    pub bases: Vec<String>,
    /// Overlay files, applied in this order.
    #[serde(default)]
    pub overlays: Vec<String>,
    /// Where HubSpot publishes its file, in its public repository of specs.
    pub published: String,
}

/// A published file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// Day of the import that last changed a fact, `YYYY-MM-DD`.
    pub imported: String,
    /// SHA-256 of the file as it was then.
    pub sha256: String,
}

/// The record of imports, by version; empty before the first import.
pub fn upstream(inputs: &Inputs) -> Result<BTreeMap<String, Upstream>, Problem> {
    let text = inputs.files.get(UPSTREAM);
    text.map_or(Ok(BTreeMap::new()), |text| yaml::parse_typed(UPSTREAM, text))
}

/// The text of `upstream.yaml`.
pub fn print_upstream(upstream: &BTreeMap<String, Upstream>) -> String {
    checksum::record(&yaml::print(&json!(upstream)))
}

/// Path of a version's spec, relative to the repository.
pub fn spec_file(version: &str) -> String {
    format!("specs/{version}.yaml")
}

/// The versions, oldest first.
pub fn read(inputs: &Inputs) -> Result<Sources, Problems> {
    let sources: Sources = yaml::parse_typed(FILE, inputs.text(FILE)?)?;
    let mut problems = Problems::default();
    if sources.is_empty() {
        let remedy = "restore the versions; without one there is nothing to generate";
        problems.push(Problem::new(FILE, "", "it names no version", remedy));
    }
    for (version, source) in &sources {
        let at = pointer("", version);
        // rustc and cargo report names that are taken; this one could not even be printed.
        if syn::parse_str::<syn::Ident>(&source.module).is_err() {
            let what = format!("`{}` is not a valid Rust identifier", source.module);
            let remedy = "rename the module, as in v2026_03";
            problems.push(Problem::new(FILE, pointer(&at, "module"), what, remedy));
        }
        if source.bases.is_empty() || !source.bases.iter().all(|base| is_base(base)) {
            let what = format!("{:?} is not a list of base paths", source.bases);
            let remedy = "put a slash before each segment and none at the end, as in /marketing/v3";
            problems.push(Problem::new(FILE, pointer(&at, "bases"), what, remedy));
        }
    }
    problems.into_result().map(|()| sources).map_err(|problems| problems.located(&inputs.files))
}

/// The entry of one version.
pub fn get<'a>(sources: &'a Sources, version: &str) -> Result<&'a Source, Problem> {
    sources.get(version).ok_or_else(|| {
        let known: Vec<&str> = sources.keys().map(String::as_str).collect();
        let what = format!("there is no version {version}");
        let remedy = format!(
            "known are {}; to begin with a new one, run: cargo xtask add-version {version} <file>",
            known.join(", ")
        );
        Problem::new(FILE, "", what, remedy)
    })
}

/// A base path has a slash before each segment and none at its end.
fn is_base(path: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let is_segment = |segment: &str| !segment.is_empty() && segment.chars().all(is_plain);
    path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_segment))
}

impl Source {
    /// HubSpot's full path of an operation: the base and the path relative to it. The path `/` is the base itself,
    /// which has no slash at its end.
    pub fn full_path(base: &str, path: &str) -> String {
        match path {
            "/" => base.to_owned(),
            _ => format!("{base}{path}"),
        }
    }

    /// The base that a full path is under, and the path relative to it.
    pub fn relative<'a>(&'a self, full: &str) -> Option<(&'a str, String)> {
        // The longest one first, so that a base inside another one is found.
        let mut bases: Vec<&str> = self.bases.iter().map(String::as_str).collect();
        bases.sort_by_key(|base| std::cmp::Reverse(base.len()));
        bases.into_iter().find_map(|base| {
            let rest = full.strip_prefix(base)?;
            match rest {
                // HubSpot has published it with a slash at its end, too.
                "" | "/" => Some((base, "/".to_owned())),
                rest if rest.starts_with('/') => Some((base, rest.to_owned())),
                _ => None,
            }
        })
    }
}
