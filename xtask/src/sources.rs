//! `specs/sources.yaml`: the versions of the API, and where their specs come from.

use serde::{Deserialize, Serialize};

use crate::problem::{Problem, Problems, pointer};
use crate::yaml::{self, Entries};

/// Path of the file, relative to the repository.
pub const FILE: &str = "specs/sources.yaml";

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
    /// The published file that the spec was made from.
    #[serde(default)]
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
    if !is_module(module) {
        let what = format!("`{module}` makes no Rust module");
        let remedy = "write it in small letters, digits and _, beginning with a letter";
        problems.push(Problem::new(FILE, at, what, remedy));
    } else if others.iter().any(|other| other.module == *module) {
        let what = format!("another version has the module {module} too");
        problems.push(Problem::new(FILE, at, what, "name one of them otherwise"));
    }
}

fn check_feature(
    source: &Source,
    others: &[&Source],
    taken: &[&str],
    at: String,
    problems: &mut Problems,
) {
    let feature = &source.feature;
    let is_taken = taken.contains(&feature.as_str());
    if !is_feature(feature) {
        let what = format!("`{feature}` makes no cargo feature");
        let remedy = "write it in letters, digits, - and _, beginning with a letter or digit";
        problems.push(Problem::new(FILE, at, what, remedy));
    } else if is_taken || others.iter().any(|other| other.feature == *feature) {
        let what = format!("the crate has another feature or dependency {feature}");
        let remedy = "name it otherwise: other versions and templates/Cargo.toml.in have names too";
        problems.push(Problem::new(FILE, at, what, remedy));
    }
}

fn check_bases(source: &Source, at: &str, problems: &mut Problems) {
    if source.bases.is_empty() {
        let remedy = "list the path that its operations stand under";
        problems.push(Problem::new(FILE, at, "there is no base path", remedy));
    }
    for (i, base) in source.bases.iter().enumerate() {
        let at = pointer(at, i);
        if !is_base(base) {
            let what = format!("`{base}` is no base path");
            let remedy = "write a slash before each part and none at the end, as in /marketing/v3";
            problems.push(Problem::new(FILE, at, what, remedy));
        } else if source.bases[..i].contains(base) {
            let what = format!("the base {base} stands twice");
            problems.push(Problem::new(FILE, at, what, "delete one"));
        }
    }
}

fn is_module(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    // Keywords are no identifiers.
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(is_plain)
        && syn::parse_str::<syn::Ident>(name).is_ok()
}

fn is_feature(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_plain)
}

/// Whether a base path is written as it must be: a slash before each part, none at the end.
pub fn is_base(path: &str) -> bool {
    let is_part = |part: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        !part.is_empty() && part.chars().all(is_plain)
    };
    path.strip_prefix('/')
        .is_some_and(|rest| rest.split('/').all(is_part))
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
                // HubSpot has published it with a slash at its end, too.
                "" | "/" => Some((base, "/".to_owned())),
                rest if rest.starts_with('/') => Some((base, rest.to_owned())),
                _ => None,
            }
        })
    }
}

/// The text of `sources.yaml` with `upstream` in the entry of a version, and all else, comments too, as it was.
pub fn record(text: &str, version: &str, upstream: &Upstream) -> Result<String, Problem> {
    let at = pointer("", version);
    let edited = yaml::Lines::of(text)
        .line(&at)
        .map(|line| with_upstream(text, line, upstream));
    let found = edited.as_deref().map(|text| upstream_in(text, version));
    match (edited, found) {
        (Some(edited), Some(Some(found))) if found == *upstream => Ok(edited),
        _ => Err(Problem::new(
            FILE,
            at,
            "`upstream` can't be put into this entry",
            "write the entry in block style, with each of its members on a line of its own",
        )),
    }
}

fn upstream_in(text: &str, version: &str) -> Option<Upstream> {
    let mut sources: Sources = yaml::parse_typed(FILE, text).ok()?;
    sources.shift_remove(version)?.upstream
}

/// The text with another `upstream` in the entry whose key stands in that line, counted from 1.
fn with_upstream(text: &str, line: usize, upstream: &Upstream) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_content = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let lines: Vec<&str> = text.lines().collect();
    let inside = |line: &&&str| indent(line) > 0 || !is_content(line);
    let entry = &lines[line..line + lines[line..].iter().take_while(inside).count()];
    // What stands between two entries belongs to the next one.
    let end = entry
        .iter()
        .rposition(|line| indent(line) > 0 && is_content(line));
    let entry = &entry[..end.map_or(0, |end| end + 1)];
    let depth = entry
        .iter()
        .find(|line| is_content(line))
        .map_or(2, |line| indent(line));
    let is_key = |line: &&str| indent(line) == depth && line.trim_start().starts_with("upstream:");
    let start = entry.iter().position(is_key).unwrap_or(entry.len());
    let old = entry[start..].iter().skip(1);
    let old = old.take_while(|line| indent(line) > depth).count();
    let after = (start + 1 + old).min(entry.len());

    let upstream = serde_json::json!({ "upstream": upstream });
    let upstream = yaml::print(&upstream);
    let upstream: Vec<String> = upstream
        .lines()
        .map(|line| format!("{:depth$}{line}", ""))
        .collect();
    let mut edited: Vec<&str> = lines[..line + start].to_vec();
    edited.extend(upstream.iter().map(String::as_str));
    edited.extend(&lines[line + after..]);
    edited.join("\n") + "\n"
}
