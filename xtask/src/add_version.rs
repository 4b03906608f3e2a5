//! `cargo xtask add-version`: the first file of a version that the crate doesn't serve yet → everything that it needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::diff::{State, migration};
use crate::document::members;
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
        let remedy = "to import its new file, run: cargo xtask update <file>";
        return Err(Problem::new(sources::FILE, "", what, remedy).into());
    }
    let source = source(&known, version, &published.document()?);
    if source.bases.is_empty() {
        let what = format!("its paths are not under /{version}, as those of the other versions are");
        let remedy = "is this HubSpot's file of this version? If it is, write its entry in specs/versions.yaml by hand, \
            with all its `bases`, then run `cargo xtask import`";
        return Err(Problem::new(&published.name, "/paths", what, remedy).into());
    }
    // Before the first version, there may be `{}` for none.
    let kept = text.lines().filter(|line| !known.is_empty() || line.starts_with('#'));
    let text = kept.collect::<Vec<_>>().join("\n") + "\n" + &yaml::print(&json!({ version: source }));
    let mut added = inputs.clone();
    added.files.insert(sources::FILE.to_owned(), text.trim_start().to_owned());
    let imported = import::import(&added, version, published, date, false)?;
    added.files.extend(imported);
    let Some((newest, _)) = known.last() else {
        return update::finish(&State::of_files("nothing", &BTreeMap::new()), added, "");
    };
    let state = |version: &str| State::of_version(version, &added, version);
    let report = migration(&added, &state(newest)?, &state(version)?)?;
    let before = State::of_crate("the crate before", inputs)?;
    update::finish(&before, added, &(report.to_markdown() + "\n"))
}

/// The entry of a version, as far as it follows from the others and from its document. Without base paths, where its
/// paths are not under its name.
pub(crate) fn source(known: &Sources, version: &str, document: &Value) -> Source {
    let (newest, model) = known.last().unzip();
    let model = model.cloned().unwrap_or_default();
    let published = newest.map(|newest| model.published.replace(newest.as_str(), version));
    // As a Rust or cargo name: `v2027_03` of `2027-03`, `v4` of `v4`.
    let name = |separator: &str| {
        format!("v{}", version.to_lowercase().trim_start_matches('v').replace(['-', '.', '_'], separator))
    };
    Source {
        module: name("_"),
        feature: name("-"),
        bases: bases(document, version, known).unwrap_or_default(),
        overlays: model.overlays,
        published: published.unwrap_or_default(),
    }
}

/// The base paths of a version: those of another one with its name in place of the other's, or else whatever is
/// before and at the name.
fn bases(document: &Value, version: &str, known: &Sources) -> Option<Vec<String>> {
    let paths: Vec<&str> = members(&document["paths"]).map(|(path, _)| path.as_str()).collect();
    let segment = |name: &str| format!("/{name}/");
    let mut candidates: Vec<Vec<String>> = Vec::new();
    for (name, source) in known.iter().rev() {
        let renamed = source.bases.iter().map(|base| format!("{base}/").replace(&segment(name), &segment(version)));
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
        let source = Source { bases: bases.clone(), ..Source::default() };
        let found: Option<Vec<(&str, String)>> = paths.iter().map(|path| source.relative(path)).collect();
        let (used, relative): (BTreeSet<&str>, BTreeSet<String>) = found?.into_iter().unzip();
        let used = bases.iter().filter(|base| used.contains(base.as_str())).cloned().collect();
        (!paths.is_empty() && relative.len() == paths.len()).then_some(used)
    })
}
