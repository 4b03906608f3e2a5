//! `specs/versions.yaml`, by hand: the versions of the API. `specs/upstream.yaml`, by machine: the files that their specs
//! were imported from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::checksum;
use crate::document::members;
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems, pointer};
use crate::yaml::{self, Entries};

/// Path of the file, relative to the repository.
pub const FILE: &str = "specs/versions.yaml";

/// Path of the record of imports, relative to the repository.
pub const UPSTREAM: &str = "specs/upstream.yaml";

/// The versions this project serves, oldest first, by HubSpot's name.
pub type Versions = Entries<VersionEntry>;

/// One version of the API.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VersionEntry {
    pub module: String,
    pub feature: String,
    /// Paths under which HubSpot serves this version. Keys in the spec are relative to the first one; a path item
    /// under another one says so with `x-base`.
    pub bases: Vec<String>,
    /// Overlay files, applied in this order.
    #[serde(default)]
    pub overlays: Vec<String>,
    /// Where HubSpot publishes its file, in its public repository of specs.
    pub published: String,
    /// Where HubSpot documents it: a link for the documentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
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
pub fn read(inputs: &Inputs) -> Result<Versions, Problems> {
    let versions: Versions = yaml::parse_typed(FILE, inputs.text(FILE)?)?;
    let mut problems = Problems::default();
    if versions.is_empty() {
        let remedy = "restore the versions; without one there is nothing to generate";
        problems.push(Problem::new(FILE, "", "it names no version", remedy));
    }
    for (version, entry) in &versions {
        let at = pointer("", version);
        // rustc and cargo report names that are taken; this one could not even be printed.
        if syn::parse_str::<syn::Ident>(&entry.module).is_err() {
            let what = format!("`{}` is not a valid Rust identifier", entry.module);
            let remedy = "rename the module, as in v2026_03";
            problems.push(Problem::new(FILE, pointer(&at, "module"), what, remedy));
        }
        if entry.bases.is_empty() || !entry.bases.iter().all(|base| is_base(base)) {
            let what = format!("{:?} is not a list of base paths", entry.bases);
            let remedy = "put a slash before each segment and none at the end, as in /marketing/v3";
            problems.push(Problem::new(FILE, pointer(&at, "bases"), what, remedy));
        }
    }
    problems.into_result().map(|()| versions).map_err(|problems| problems.located(&inputs.files))
}

/// The entry of one version.
pub fn get<'a>(versions: &'a Versions, version: &str) -> Result<&'a VersionEntry, Problem> {
    versions.get(version).ok_or_else(|| {
        let known: Vec<&str> = versions.keys().map(String::as_str).collect();
        let what = format!("there is no version {version}");
        let remedy = format!(
            "known are {}; to begin with a new one, run: cargo xtask add-version {version} <file>",
            known.join(", ")
        );
        Problem::new(FILE, "", what, remedy)
    })
}

/// The entry of a version, as far as it follows from the others and from its document. Without base paths, where its
/// paths are not under its name.
pub fn derived(known: &Versions, version: &str, document: &Value) -> VersionEntry {
    let (newest, model) = known.last().unzip();
    let model = model.cloned().unwrap_or_default();
    let published = newest.map(|newest| model.published.replace(newest.as_str(), version));
    // As a Rust or cargo name: `v2027_03` of `2027-03`, `v4` of `v4`.
    let name = |separator: &str| {
        format!("v{}", version.to_lowercase().trim_start_matches('v').replace(['-', '.', '_'], separator))
    };
    VersionEntry {
        module: name("_"),
        feature: name("-"),
        bases: bases(document, version, known).unwrap_or_default(),
        overlays: model.overlays,
        published: published.unwrap_or_default(),
        reference: model.reference,
    }
}

/// The base paths of a version: those of another one with its name in place of the other's, or else whatever is
/// before and at the name.
fn bases(document: &Value, version: &str, known: &Versions) -> Option<Vec<String>> {
    let paths: Vec<&str> = members(&document["paths"]).map(|(path, _)| path.as_str()).collect();
    let segment = |name: &str| format!("/{name}/");
    let mut candidates: Vec<Vec<String>> = Vec::new();
    for (name, entry) in known.iter().rev() {
        let renamed = entry.bases.iter().map(|base| format!("{base}/").replace(&segment(name), &segment(version)));
        candidates.push(renamed.map(|base| base.trim_end_matches('/').to_owned()).collect());
    }
    let through = paths.iter().map(|path| {
        let start = format!("{path}/").find(&segment(version))?;
        Some(path[..start + 1 + version.len()].to_owned())
    });
    let through: BTreeSet<String> = through.collect::<Option<_>>().unwrap_or_default();
    // Where they would make two paths the same, the first segments don't.
    let firsts = through.iter().map(|base| format!("/{}", base.split('/').nth(1).unwrap_or_default()));
    let firsts: BTreeSet<String> = firsts.collect();
    candidates.extend([through, firsts].map(|bases| bases.into_iter().collect()));
    candidates.into_iter().find_map(|bases| {
        let entry = VersionEntry { bases: bases.clone(), ..VersionEntry::default() };
        let found: Option<Vec<(&str, String)>> = paths.iter().map(|path| entry.relative(path)).collect();
        let (used, relative): (BTreeSet<&str>, BTreeSet<String>) = found?.into_iter().unzip();
        let used = bases.iter().filter(|base| used.contains(base.as_str())).cloned().collect();
        (!paths.is_empty() && relative.len() == paths.len()).then_some(used)
    })
}

/// A base path has a slash before each segment and none at its end.
fn is_base(path: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let is_segment = |segment: &str| !segment.is_empty() && segment.chars().all(is_plain);
    path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_segment))
}

impl VersionEntry {
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
