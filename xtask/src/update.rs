//! `cargo xtask update`: HubSpot's files of one or several versions → everything that follows from them, in one step.
//!
//! All versions are taken over together, because HubSpot publishes them seconds apart: a difference between them that
//! lasts that long is none. What our files lack gets derived entries, so that the crate can be generated at once;
//! `generate --check` refuses what nobody has written documentation for.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diff::{Report, State, diff};
use crate::generate::{self, Draft};
use crate::import::{self, Published};
use crate::inputs::Inputs;
use crate::mend::{self, Mended};
use crate::problem::{Problem, Problems, pointer};
use crate::sources;
use crate::surface;
use crate::timings::Timings;

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
    /// How the crate changes, and what there is to do.
    pub report: String,
}

/// Takes the files over. Nothing, when no fact has changed.
pub fn update(
    inputs: &Inputs,
    published: &[Published],
    options: &Options,
) -> Result<Option<Update>, Problems> {
    let imported = import_all(inputs, published, options)?;
    if imported.below("specs/") == inputs.below("specs/") {
        return Ok(None);
    }
    let mended = mend::mend(&imported, options.prune || options.allow_removed)
        .map_err(|problems| as_published(problems, inputs, published))?;
    finish(inputs, mended, "").map(Some)
}

/// The crate and the report, from inputs that lack nothing but documentation. `introduction` begins the report.
pub(crate) fn finish(
    inputs: &Inputs,
    mended: Mended,
    introduction: &str,
) -> Result<Update, Problems> {
    let Draft { files, unwritten } = generate::draft(&mended.inputs, &mut Timings::start())?;
    let before = State::of_crate("the crate before", inputs)?;
    let after = State::of_files("the crate after", &mended.inputs.files, files.clone());
    let comparison = diff(&before, &after);
    let mut report = introduction.to_owned() + &comparison.to_markdown();
    let done = done(&mended);
    if !done.is_empty() {
        report += &format!("\n## Done\n\n- {}\n", done.join("\n- "));
    }
    let to_do = to_do(&mended, &comparison, &unwritten);
    if !to_do.is_empty() {
        report += &format!("\n## To do\n\n- [ ] {}\n", to_do.join("\n- [ ] "));
        report += "\nThen run `cargo xtask generate`.\n";
    }
    let mut all = mended.inputs.files;
    all.extend(files);
    Ok(Update { files: all, report })
}

fn done(mended: &Mended) -> Vec<String> {
    let deleted = mended.deleted.iter();
    let deleted = deleted.map(|(file, what)| format!("Deleted from `{file}`: `{what}`."));
    let moved = mended.moved.iter();
    let moved = moved.map(|(what, file)| {
        format!("Moved to `{file}`, because not all versions need it: `{what}`.")
    });
    deleted.chain(moved).collect()
}

fn to_do(mended: &Mended, comparison: &Report, unwritten: &Problems) -> Vec<String> {
    let names = mended.added.iter();
    let names = names.filter(|entry| entry.file == surface::FILE);
    let names = names.map(|entry| {
        let path = entry.path.join("/");
        format!("Review the name `{path}` in `{}`", entry.file)
    });
    let docs = unwritten.iter().map(|problem| {
        let line = problem.line.map(|line| format!(":{line}"));
        let (line, file, at) = (line.unwrap_or_default(), &problem.file, &problem.pointer);
        format!("Write the documentation in `{file}{line}`: `{at}`")
    });
    let operation = |line: &String| -> Option<String> {
        let rest = line.strip_prefix("impl call::Operation for ")?;
        rest.split(' ').next().map(str::to_owned)
    };
    let new = comparison.lines.added.iter().filter_map(operation);
    let new = new.map(|operation| format!("Test `{operation}` in `tests/tests/operations`"));
    let gone = comparison.lines.removed.iter().filter_map(operation);
    let gone = gone.map(|operation| {
        format!("Delete what calls `{operation}`: tests, examples, and pages of the guide")
    });
    names.chain(docs).chain(new).chain(gone).collect()
}

/// Problems of new specs as such of the published files: what is in `specs/` is another text.
fn as_published(problems: Problems, inputs: &Inputs, published: &[Published]) -> Problems {
    let sources = generate::load_sources(inputs, &mut Problems::default());
    let files: Vec<(String, &Published, Value)> = published
        .iter()
        .filter_map(|file| {
            let version = version_of(file).ok()?;
            Some((version, file, file.document().ok()?))
        })
        .collect();
    let moved = problems.iter().map(|problem| {
        let is_its = |(version, ..): &&(String, &Published, Value)| {
            sources::spec_file(version) == problem.file
        };
        let Some((version, file, document)) = files.iter().find(is_its) else {
            return problem.clone();
        };
        let full = document["paths"].as_object().into_iter().flatten();
        let place = full.into_iter().find_map(|(full, _)| {
            let (_, path) = sources[version.as_str()].relative(full)?;
            let rest = problem.pointer.strip_prefix(&pointer("/paths", path))?;
            let is_whole = rest.is_empty() || rest.starts_with('/');
            is_whole.then(|| pointer("/paths", full) + rest)
        });
        Problem {
            file: file.name.clone(),
            line: None,
            pointer: place.unwrap_or_else(|| problem.pointer.clone()),
            ..problem.clone()
        }
    });
    moved.collect()
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
        let taken = version_of(file)
            .map_err(Problems::from)
            .and_then(|version| {
                if let Some(other) = seen.insert(version.clone(), &file.name) {
                    let what = format!("this is version {version}, and so is {other}");
                    return Err(Problem::new(&file.name, "", what, "name one of them").into());
                }
                let (date, allow_removed) = (&options.date, options.allow_removed);
                import::import(&imported, &version, file, date, allow_removed)
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

/// The version that a file says it is.
fn version_of(file: &Published) -> Result<String, Problem> {
    let document = file.document()?;
    let version = document["info"]["version"].as_str().map(str::to_owned);
    version.ok_or_else(|| {
        let what = "it doesn't say which version of which API it is";
        Problem::new(&file.name, "/info/version", what, "is this HubSpot's file?")
    })
}
