//! `specs/sources.yaml`: the versions of the API, and where their specs come from.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// Path of the file, relative to the repository.
pub const FILE: &str = "specs/sources.yaml";

/// The versions this project serves, oldest first, by HubSpot's name.
pub type Sources = IndexMap<String, Source>;

/// One version of the API.
#[derive(Clone, Debug, Deserialize, Serialize)]
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
    /// The published file that the spec was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Upstream>,
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

/// Path of a version's spec, relative to the repository.
pub fn spec_file(version: &str) -> String {
    format!("specs/{version}.yaml")
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

    /// The base that a full path stands under, and the path relative to it.
    pub fn relative<'a>(&'a self, full: &str) -> Option<(&'a str, String)> {
        // The longest one first, so that a base inside another one is found.
        let mut bases: Vec<&str> = self.bases.iter().map(String::as_str).collect();
        bases.sort_by_key(|base| std::cmp::Reverse(base.len()));
        bases.into_iter().find_map(|base| {
            let rest = full.strip_prefix(base)?;
            match rest {
                "" => Some((base, "/".to_owned())),
                // Written back, the base has no slash at its end: that would be another path.
                "/" => None,
                rest if rest.starts_with('/') => Some((base, rest.to_owned())),
                _ => None,
            }
        })
    }
}

/// The text of `sources.yaml`, its head comment kept.
pub fn print(old_text: &str, sources: &Sources) -> String {
    let head: String = old_text
        .lines()
        .take_while(|line| line.starts_with('#') || line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    let value = serde_json::to_value(sources).unwrap_or_default();
    format!("{head}{}", crate::yaml::print(&value))
}
