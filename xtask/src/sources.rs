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
#[derive(Clone, Debug, Default, Deserialize)]
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
    /// Where HubSpot documents it: a link for the documentation.
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
    checksum::record(UPSTREAM, "cargo xtask import", &yaml::print(&json!(upstream)))
}

/// Path of a version's spec, relative to the repository.
pub fn spec_file(version: &str) -> String {
    format!("specs/{version}.yaml")
}

/// Reports versions that no crate can be made of. `taken` are the features that it has anyway.
pub fn check(sources: &Sources, taken: &[&str], problems: &mut Problems) {
    if sources.is_empty() {
        let remedy = "restore the versions; without one there is nothing to generate";
        problems.push(Problem::new(FILE, "", "it names no version", remedy));
    }
    for (i, (version, source)) in sources.iter().enumerate() {
        let at = pointer("", version);
        let others: Vec<&Source> = sources.values().take(i).collect();
        check_module(source, &others, pointer(&at, "module"), problems);
        check_feature(source, &others, taken, pointer(&at, "feature"), problems);
        check_bases(source, &pointer(&at, "bases"), problems);
    }
}

fn check_module(source: &Source, others: &[&Source], at: String, problems: &mut Problems) {
    let module = &source.module;
    // Keywords are not identifiers.
    if syn::parse_str::<syn::Ident>(module).is_err() {
        let what = format!("`{module}` is not a valid Rust identifier");
        problems.push(Problem::new(FILE, at, what, "rename the module, as in v2026_03"));
    } else if others.iter().any(|other| other.module == *module) {
        let what = format!("another version has the module {module} too");
        problems.push(Problem::new(FILE, at, what, "rename one of them"));
    }
}

fn check_feature(source: &Source, others: &[&Source], taken: &[&str], at: String, problems: &mut Problems) {
    let feature = &source.feature;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if feature.is_empty() || !feature.chars().all(is_plain) {
        let what = format!("`{feature}` is not a valid cargo feature");
        let remedy = "use letters, digits, - and _, as in v2026-03";
        problems.push(Problem::new(FILE, at, what, remedy));
    } else if taken.contains(&feature.as_str()) || others.iter().any(|other| other.feature == *feature) {
        let what = format!("the crate has another feature or dependency {feature}");
        let remedy = "rename it: other versions and templates/Cargo.toml.in have names too";
        problems.push(Problem::new(FILE, at, what, remedy));
    }
}

fn check_bases(source: &Source, at: &str, problems: &mut Problems) {
    if source.bases.is_empty() {
        let remedy = "list the path that its operations are under";
        problems.push(Problem::new(FILE, at, "there is no base path", remedy));
    }
    for (i, base) in source.bases.iter().enumerate() {
        let at = pointer(at, i);
        if !is_base(base) {
            let what = format!("`{base}` is not a base path");
            let remedy = "put a slash before each segment and none at the end, as in /marketing/v3";
            problems.push(Problem::new(FILE, at, what, remedy));
        } else if source.bases[..i].contains(base) {
            let what = format!("the base {base} is listed twice");
            problems.push(Problem::new(FILE, at, what, "delete one"));
        }
    }
}

/// Whether a base path is written as it must be: a slash before each part, none at the end.
pub fn is_base(path: &str) -> bool {
    let is_part = |part: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        !part.is_empty() && part.chars().all(is_plain)
    };
    path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_part))
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
