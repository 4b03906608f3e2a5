//! `cargo xtask add-version`: the first file of a version that the crate doesn't serve yet → everything that it needs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diff::{State, migration};
use crate::import::{self, Published};
use crate::inputs::Inputs;
use crate::mend;
use crate::problem::{Problem, Problems};
use crate::sources::{self, Source, Sources};
use crate::update::{self, Update};
use crate::{docs, generate, yaml};

/// Begins with a version. The report says how it differs from the newest one so far, and what the crate gains.
pub fn add_version(
    inputs: &Inputs,
    version: &str,
    published: &Published,
    date: &str,
) -> Result<Update, Problems> {
    let mut problems = Problems::default();
    let known = generate::load_sources(inputs, &mut problems);
    if !problems.is_empty() {
        return Err(problems.located(&inputs.files));
    }
    let Some((newest, _)) = known.last() else {
        return Err(problems);
    };
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
    let entry = json!({ version: {
        "module": source.module,
        "feature": source.feature,
        "bases": source.bases,
        "overlays": source.overlays,
        "published": source.published,
    } });
    let text = inputs.text(sources::FILE)?.trim_end();
    let text = format!("{text}\n{}", yaml::print(&entry));
    added.files.insert(sources::FILE.to_owned(), text);
    let path = ["versions", version].map(str::to_owned);
    let text = yaml::edit::insert(inputs.text(docs::FILE)?, &path, &documentation(version));
    added
        .files
        .extend(text.map(|text| (docs::FILE.to_owned(), text)));
    let imported = import::import(&added, version, published, date, false)?;
    added.files.extend(imported);
    // Repairs that it doesn't need stay with the others.
    let mended = mend::mend(&added, true)?;
    let state = |version: &str| State::of_version(version, &mended.inputs, version);
    let report = migration(&mended.inputs, &state(newest)?, &state(version)?)?;
    let introduction = report.to_markdown() + "\n";
    update::finish(inputs, mended, &introduction)
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

fn documentation(version: &str) -> String {
    let first = format!("|\nVersion `{version}` of the API.");
    match version.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!(
            "{first}\n\nHubSpot supports a dated version for 18 months from the day it is generally available."
        ),
        false => first,
    }
}

/// The base paths of a version: those of another one with its name in place of the other's, or else whatever is
/// before and at the name.
fn bases(document: &Value, version: &str, known: &Sources) -> Option<Vec<String>> {
    let paths = document["paths"].as_object();
    let paths: Vec<&str> = paths
        .into_iter()
        .flat_map(|paths| paths.keys())
        .map(String::as_str)
        .collect();
    let like = known.iter().rev().map(|(name, source)| {
        let bases = source.bases.iter();
        let bases: Vec<String> = bases.map(|base| in_place(base, name, version)).collect();
        bases
    });
    let through: BTreeSet<String> = paths
        .iter()
        .filter_map(|path| through(path, version))
        .collect();
    let candidates = like.chain([through.into_iter().collect()]);
    for bases in candidates {
        let source = Source {
            bases,
            ..Source::default()
        };
        let under: Option<BTreeSet<&str>> = paths
            .iter()
            .map(|path| source.relative(path).map(|(base, _)| base))
            .collect();
        if let Some(used) = under.filter(|used| !used.is_empty()) {
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
    let segments: Vec<&str> = segments
        .map(|segment| if segment == old { new } else { segment })
        .collect();
    segments.join("/")
}

/// A path up to and including the segment of this name.
fn through(path: &str, name: &str) -> Option<String> {
    let segments: Vec<&str> = path.split('/').collect();
    let position = segments.iter().position(|segment| *segment == name)?;
    Some(segments[..=position].join("/"))
}
