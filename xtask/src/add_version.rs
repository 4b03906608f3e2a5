//! `cargo xtask add-version`: the first file of a version that the crate doesn't serve yet → everything that it needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::diff::{State, migration};
use crate::import::{self, Published};
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems};
use crate::sources::{self, Source, Sources};
use crate::update::{self, Update};
use crate::yaml;

/// Begins with a version. The report says how it differs from the newest one so far, and what the crate gains.
pub fn add_version(inputs: &Inputs, version: &str, published: &Published, date: &str) -> Result<Update, Problems> {
    let text = inputs.files.get(sources::FILE).map_or("", String::as_str);
    let known: Option<Sources> = yaml::parse_typed(sources::FILE, text)?;
    let known = known.unwrap_or_default();
    if known.contains_key(version) {
        let what = format!("there is a version {version}");
        let remedy = "to take its new file over: cargo xtask update <file>";
        return Err(Problem::new(sources::FILE, "", what, remedy).into());
    }
    let mut added = inputs.clone();
    let document = published.document()?;
    let source = source(&known, version, &document);
    if source.bases.is_empty() {
        return Err(elsewhere(&published.name, version).into());
    }
    let mut entry = json!({
        "module": source.module,
        "feature": source.feature,
        "bases": source.bases,
        "overlays": source.overlays,
        "published": source.published,
    });
    if let Some(reference) = source.reference {
        entry["reference"] = reference.into();
    }
    let entry = json!({ version: entry });
    // Before the first version, there may be `{}` for none.
    let lines = text.lines();
    let kept = lines.filter(|line| !known.is_empty() || line.starts_with('#'));
    let text: String = kept.flat_map(|line| [line, "\n"]).collect();
    let text = format!("{}\n{}", text.trim_end(), yaml::print(&entry));
    let text = text.trim_start().to_owned();
    added.files.insert(sources::FILE.to_owned(), text);
    let imported = import::import(&added, version, published, date, false)?;
    added.files.extend(imported);
    let state = |version: &str| State::of_version(version, &added, version);
    let (before, introduction) = match known.last() {
        Some((newest, _)) => {
            let report = migration(&added, &state(newest)?, &state(version)?)?;
            let before = State::of_crate("the crate before", inputs)?;
            (before, report.to_markdown() + "\n")
        }
        None => {
            let none = BTreeMap::new();
            (State::of_files("nothing", &none, none.clone()), String::new())
        }
    };
    update::finish(&before, added, &introduction)
}

/// The entry of a version, as far as it follows from the others and from its document. Without base paths, where its
/// paths are not under its name.
pub(crate) fn source(known: &Sources, version: &str, document: &Value) -> Source {
    let (newest, model) = known.last().unzip();
    let model = model.cloned().unwrap_or_default();
    let published = newest.map(|newest| model.published.replace(newest.as_str(), version));
    Source {
        module: name(version, "_"),
        feature: name(version, "-"),
        bases: bases(document, version, known).unwrap_or_default(),
        overlays: model.overlays,
        published: published.unwrap_or_default(),
        reference: model.reference,
    }
}

/// A Rust or cargo name: `v2027_03` of `2027-03`, `v4` of `v4`.
fn name(version: &str, separator: &str) -> String {
    let plain = version.to_lowercase().replace(['-', '.', '_'], separator);
    match plain.strip_prefix('v') {
        Some(_) => plain,
        None => format!("v{plain}"),
    }
}

/// The base paths of a version: those of another one with its name in place of the other's, or else whatever is
/// before and at the name.
fn bases(document: &Value, version: &str, known: &Sources) -> Option<Vec<String>> {
    let paths = document["paths"].as_object();
    let paths: Vec<&str> = paths.into_iter().flat_map(|paths| paths.keys()).map(String::as_str).collect();
    let like = known.iter().rev().map(|(name, source)| {
        let bases = source.bases.iter();
        let bases: Vec<String> = bases.map(|base| in_place(base, name, version)).collect();
        bases
    });
    let through: Option<BTreeSet<String>> = paths.iter().map(|path| through(path, version)).collect();
    let through: Vec<String> = through.into_iter().flatten().collect();
    // Where they would make two paths the same, the first segments don't.
    let first = |base: &String| format!("/{}", base.split('/').nth(1).unwrap_or_default());
    let firsts: BTreeSet<String> = through.iter().map(first).collect();
    let candidates = like.chain([through, firsts.into_iter().collect()]);
    for bases in candidates {
        let source = Source { bases, ..Source::default() };
        let under: Option<Vec<(&str, String)>> = paths.iter().map(|path| source.relative(path)).collect();
        let under = under.unwrap_or_default();
        let (used, relative): (BTreeSet<&str>, BTreeSet<String>) = under.into_iter().unzip();
        if !used.is_empty() && relative.len() == paths.len() {
            let bases = source.bases.iter();
            let bases = bases.filter(|base| used.contains(base.as_str()));
            return Some(bases.cloned().collect());
        }
    }
    None
}

fn elsewhere(file: &str, version: &str) -> Problem {
    let what = format!("its paths are not under /{version}, as those of the other versions are");
    let remedy = "is this HubSpot's file of this version? If it is, write its entry in specs/versions.yaml by hand, \
        with all its `bases`, then run `cargo xtask import`";
    Problem::new(file, "/paths", what, remedy)
}

/// A path with another version's name as segment.
fn in_place(path: &str, old: &str, new: &str) -> String {
    let segments = path.split('/');
    let segments: Vec<&str> = segments.map(|segment| if segment == old { new } else { segment }).collect();
    segments.join("/")
}

/// A path up to and including the segment of this name.
fn through(path: &str, name: &str) -> Option<String> {
    let segments: Vec<&str> = path.split('/').collect();
    let position = segments.iter().position(|segment| *segment == name)?;
    Some(segments[..=position].join("/"))
}
