//! `cargo xtask update`: HubSpot's files of one or several versions → everything that follows from them, in one step.
//!
//! All versions are taken over together, because HubSpot publishes them seconds apart: a difference between them that
//! lasts that long is none. What our files lack gets provisional entries, so that the crate can be generated at once;
//! `generate --check` refuses what nobody has written words for.

pub mod changelog;
mod report;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diff::{Report, State, diff};
use crate::generate::{self, Draft};
use crate::import::{self, Published};
use crate::inputs::Inputs;
use crate::mend::{self, Mended};
use crate::problem::{Mend, Problem, Problems};

/// What the person who runs it decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Day to record.
    pub date: String,
    /// Whether operations may be missing; what our files say about them goes with them.
    pub allow_removed: bool,
    /// Whether entries that nothing matches, and repairs that have expired, are deleted.
    pub prune: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Update {
    /// Every file of `specs/`, `templates/` and the crate as it should be: path → text.
    pub files: BTreeMap<String, String>,
    /// The crate's version before and after, where it changes.
    pub bump: Option<(String, String)>,
    /// What changed for the crate's users, and what there is to do.
    pub report: String,
}

/// Takes the files over. Nothing, when no fact has changed.
pub fn update(
    inputs: &Inputs,
    published: &[Published],
    options: &Options,
) -> Result<Option<Update>, Problems> {
    let imported = import_all(inputs, published, options)?;
    let facts = |inputs: &Inputs| inputs.below("specs/");
    if facts(&imported) == facts(inputs) {
        return Ok(None);
    }
    let mended = mend::mend(&imported, options.prune || options.allow_removed)?;
    let comparison = compare(inputs, &mended.inputs)?;
    finish(mended, &comparison, &comparison.to_markdown()).map(Some)
}

/// What changed for the crate's users.
pub(crate) fn compare(old: &Inputs, new: &Inputs) -> Result<Report, Problems> {
    let old = finished(State::of_crate("the crate before", old)?);
    let new = finished(State::of_crate("the crate after", new)?);
    Ok(diff(&old, &new))
}

/// A state that lacks nothing: the words that are still to be written stand among what there is to do.
pub(crate) fn finished(mut state: State) -> State {
    let is_unwritten = |problem: &Problem| problem.mend.as_deref() == Some(&Mend::Write);
    (_, state.problems) = state.problems.split(is_unwritten);
    state
}

/// All files imported, one after the other; their problems together.
fn import_all(
    inputs: &Inputs,
    published: &[Published],
    options: &Options,
) -> Result<Inputs, Problems> {
    let mut imported = inputs.clone();
    let mut problems = Problems::default();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for file in published {
        let taken = version_of(inputs, file).and_then(|version| {
            if let Some(other) = seen.insert(version.clone(), &file.name) {
                let what = format!("this is version {version}, and so is {other}");
                return Err(Problem::new(&file.name, "", what, "name one of them").into());
            }
            import::import(
                &imported,
                &version,
                file,
                &options.date,
                options.allow_removed,
            )
        });
        match taken {
            Ok(files) => imported.files.extend(files),
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() {
        Ok(imported)
    } else {
        Err(problems)
    }
}

/// The version that a file says it is, if it is one of those that the crate serves.
fn version_of(inputs: &Inputs, file: &Published) -> Result<String, Problems> {
    let document = file.document()?;
    let mut problems = Problems::default();
    let sources = generate::load_sources(inputs, &mut problems);
    if !problems.is_empty() {
        return Err(problems.located(&inputs.files));
    }
    let version = document["info"]["version"].as_str().unwrap_or_default();
    if sources.contains_key(version) {
        return Ok(version.to_owned());
    }
    let known: Vec<&str> = sources.keys().map(String::as_str).collect();
    let what = match &document["info"]["version"] {
        Value::String(version) => format!("this is version {version:?} of an API"),
        _ => "it doesn't say which version of which API it is".to_owned(),
    };
    let remedy = format!(
        "name files of {}; to begin with a new version: cargo xtask add-version <version> <file>",
        known.join(", ")
    );
    Err(Problem::new(&file.name, "/info/version", what, remedy).into())
}

/// Changelog, version and crate, from inputs that lack nothing but words.
pub(crate) fn finish(mended: Mended, comparison: &Report, words: &str) -> Result<Update, Problems> {
    let mut inputs = mended.inputs.clone();
    let mut bump = None;
    if let Some(release) = comparison.release() {
        let (current, next) = (release.current.to_string(), release.next.to_string());
        let entries = report::changelog_entries(comparison.changes());
        if !entries.is_empty() {
            let text = inputs.files.entry(changelog::FILE.to_owned()).or_default();
            *text = changelog::with_entries(text, &next, &entries);
        }
        if current != next {
            let text = inputs.text(changelog::MANIFEST)?;
            let text = changelog::with_version(text, &next);
            inputs.files.insert(changelog::MANIFEST.to_owned(), text);
            bump = Some((current, next));
        }
    }
    let Draft { files, unwritten } = generate::draft(&inputs)?;
    let report = report::print(words, comparison, &mended, bump.as_ref(), &unwritten);
    let mut all = inputs.files;
    all.extend(files);
    Ok(Update {
        files: all,
        bump,
        report,
    })
}
