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
use crate::problem::{Problem, Problems};

/// What the person who runs it decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Day to record.
    pub date: String,
    /// Whether operations may be missing; what our files say about them goes with them.
    pub allow_removed: bool,
    /// The inputs of the last release, from which changes are counted; else it is those from before the update.
    pub released: Option<Inputs>,
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
    let comparison = compare(inputs, &imported)?;
    let since = options.released.as_ref().and_then(|released| {
        // Of a release whose files can't be read any more, nothing is known.
        let before = compare(released, inputs).ok()?;
        Some((before, compare(released, &imported).ok()?))
    });
    match since {
        Some((before, since)) => finish_since(inputs, imported, comparison, &before, &since),
        None => finish_by_itself(imported, &comparison),
    }
    .map(Some)
}

/// Counted from the specs before the update.
fn finish_by_itself(imported: Inputs, comparison: &Report) -> Result<Update, Problems> {
    let mut words = comparison.to_markdown();
    if let Some(published) = comparison.release().and_then(|release| release.published) {
        words += &format!(
            "\nThere is no tag `v{published}` with specs that can be read: the version is counted from what `specs/` was \
             before this update.\n"
        );
    }
    let entries = changelog_entries(comparison);
    finish(imported, comparison, &words, &[], &entries)
}

/// Counted from the last release: what changed since then until this update, and with it.
fn finish_since(
    inputs: &Inputs,
    imported: Inputs,
    comparison: Report,
    before: &Report,
    since: &Report,
) -> Result<Update, Problems> {
    let release = comparison
        .release()
        .map(|release| release.since_published(before.verdict(), since.verdict()));
    // What the changes of this update alone would ask for isn't said.
    let comparison = comparison.with_release(None);
    let mut words = comparison.to_markdown();
    if let Some((published, next)) = release.and_then(|known| Some((known.published?, known.next)))
    {
        let verdict = since.verdict().name();
        words += &format!(
            "\nAll changes since {published} together ask for: {verdict}. The next release is {next}.\n"
        );
    }
    let comparison = comparison.with_release(release);
    let (old, new) = (changelog_entries(before), changelog_entries(since));
    if changelog::has_entries(inputs.text(changelog::FILE)?, &old) {
        return finish(imported, &comparison, &words, &old, &new);
    }
    // Somebody has worded them otherwise: they stay, and what is new is added.
    let entries = changelog_entries(&comparison);
    finish(imported, &comparison, &words, &[], &entries)
}

/// What changed for the crate's users.
pub(crate) fn compare(old: &Inputs, new: &Inputs) -> Result<Report, Problems> {
    let old = State::of_crate("the crate before", old)?;
    let new = State::of_crate("the crate after", new)?;
    Ok(diff(&old, &new))
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

/// The lines for the changelog.
pub(crate) fn changelog_entries(comparison: &Report) -> Vec<String> {
    report::changelog_entries(comparison.changes())
}

/// Changelog, version and crate, from inputs that lack nothing but words. The changelog's entries `old` make way for
/// `new` ones.
pub(crate) fn finish(
    imported: Inputs,
    comparison: &Report,
    words: &str,
    old: &[String],
    new: &[String],
) -> Result<Update, Problems> {
    let mut inputs = imported;
    let mut bump = None;
    if let Some(release) = comparison.release() {
        let (current, next) = (release.current.to_string(), release.next.to_string());
        if old != new || current != next {
            let text = inputs.files.entry(changelog::FILE.to_owned()).or_default();
            let kept = changelog::without_entries(text, old, new);
            *text = changelog::with_entries(&kept, &next, new);
        }
        if current != next {
            let text = inputs.text(changelog::MANIFEST)?;
            let text = changelog::with_version(text, &next);
            inputs.files.insert(changelog::MANIFEST.to_owned(), text);
            bump = Some((current, next));
        }
    }
    let Draft { files, open, notes } = generate::draft(&inputs)?;
    let report = report::print(words, comparison, bump.as_ref(), &open, &notes);
    let mut all = inputs.files;
    all.extend(files);
    Ok(Update {
        files: all,
        bump,
        report,
    })
}
