//! `cargo xtask update`: HubSpot's files of one or several versions → everything that follows from them, in one step.
//!
//! All versions are taken over together, because HubSpot publishes them seconds apart: a difference between them that
//! lasts that long is none. What our files lack gets a safe reading, so that the crate can be generated at once; the report
//! lists the decisions to make, and `generate --check` fails until they are made.

use std::collections::BTreeMap;

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
    /// Whether operations may be missing.
    pub allow_removed: bool,
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
pub fn update(inputs: &Inputs, published: &[Published], options: &Options) -> Result<Option<Update>, Problems> {
    let imported = import_all(inputs, published, options)?;
    if imported.below("specs/") == inputs.below("specs/") {
        return Ok(None);
    }
    let before = State::of_crate("the crate before", inputs)?;
    finish(&before, imported, "").map(Some)
}

/// The crate and the report, from the crate `before` and the inputs `after`. `introduction` begins the report.
pub(crate) fn finish(before: &State, after: Inputs, introduction: &str) -> Result<Update, Problems> {
    let Draft { files, open, notes } = generate::draft(&after)?;
    let mut all = after.files;
    all.extend(files);
    let comparison = diff(before, &State::of_files("the crate after", &all));
    let mut report = introduction.to_owned() + &comparison.to_markdown();
    let to_do = to_do(&comparison, &open);
    if !to_do.is_empty() {
        report += &format!("\n## To do\n\n- [ ] {}\n", to_do.join("\n- [ ] "));
        report += "\nThen run `cargo xtask generate`.\n";
    }
    for (title, problems) in [("Open decisions", open), ("Not supported", notes)] {
        let lines: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
        if !lines.is_empty() {
            report += &format!("\n## {title}\n\n```text\n{}\n```\n", lines.trim_end());
        }
    }
    Ok(Update { files: all, report })
}

fn to_do(comparison: &Report, open: &Problems) -> Vec<String> {
    let operation = |line: &String| -> Option<String> {
        let rest = line.strip_prefix("impl call::Operation for ")?;
        rest.split(' ').next().map(str::to_owned)
    };
    let new = comparison.lines.added.iter().filter_map(operation);
    let gone = comparison.lines.removed.iter().filter_map(operation);
    let new = new.map(|operation| format!("Test `{operation}` in `tests/tests/client/operations`"));
    let gone = gone.map(|operation| format!("Delete what calls `{operation}`: tests, examples, pages of the guide"));
    let decisions =
        (!open.is_empty()).then(|| "Make the decisions below; until then, `generate --check` fails".to_owned());
    new.chain(gone).chain(decisions).collect()
}

/// All files imported, one after the other; their problems together.
fn import_all(inputs: &Inputs, published: &[Published], options: &Options) -> Result<Inputs, Problems> {
    let mut imported = inputs.clone();
    let mut problems = Problems::default();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for file in published {
        let taken = file.version().map_err(Problems::from).and_then(|version| {
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
    problems.into_result().map(|()| imported)
}
