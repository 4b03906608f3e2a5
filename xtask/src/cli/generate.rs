//! `cargo xtask generate`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Failure, say};
use crate::generate::{self, Draft};
use crate::inputs::Inputs;
use crate::output::{self, Changes};
use crate::problem::Problems;
use crate::timings::Timings;

pub(super) fn command() -> Command {
    let check = Arg::new("check")
        .long("check")
        .action(ArgAction::SetTrue)
        .help("Write nothing; fail when something would change");
    let timings = Arg::new("timings")
        .long("timings")
        .action(ArgAction::SetTrue)
        .help("Say on standard error how long each stage took");
    let force = Arg::new("force")
        .long("force")
        .action(ArgAction::SetTrue)
        .help("Overwrite generated files that were edited by hand, and delete others from generated/src/api/");
    Command::new("generate")
        .about("Write generated/src/api/ and generated/Cargo.toml from specs/ and templates/")
        .args([check, force, timings])
}

pub(super) fn run(
    root: &Path,
    matches: &ArgMatches,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let mut timings = Timings::start();
    let result = if matches.get_flag("check") {
        check(root, &mut timings, out)
    } else {
        write_files(root, matches.get_flag("force"), &mut timings, out)
    };
    if matches.get_flag("timings") {
        // When even this can't be told, the exit code is all that is left.
        let _ = write!(errors, "{timings}");
    }
    result
}

fn check(root: &Path, timings: &mut Timings, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let (Draft { files, unwritten }, changes) = generated(root, timings)?;
    if unwritten.is_empty() {
        report_drift(&changes, files.len(), out)
    } else {
        Err(unwritten.into())
    }
}

fn write_files(
    root: &Path,
    force: bool,
    timings: &mut Timings,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let _lock = output::lock(root)?;
    let (Draft { files, unwritten }, changes) = generated(root, timings)?;
    if let Some(refusal) = changes.refusal().filter(|_| !force) {
        return Err(Failure(format!("{refusal}; nothing was written")));
    }
    changes.apply(root)?;
    timings.lap("write generated files");
    let mut said = String::new();
    for (path, (old, _)) in &changes.write {
        let what = if old.is_some() { "changed" } else { "new    " };
        said += &format!("{what} {path}\n");
    }
    for path in changes.remove.keys() {
        said += &format!("removed {path}\n");
    }
    let unchanged = files.len() - changes.write.len();
    said += &format!("{} files, {unchanged} unchanged\n", files.len());
    said += &unwritten_entries(&unwritten);
    say(out, &said)
}

/// What should be there, and how what is there differs.
fn generated(root: &Path, timings: &mut Timings) -> Result<(Draft, Changes), Failure> {
    let inputs = Inputs::read(root)?;
    timings.lap("read specs/ and templates/");
    let draft = generate::draft(&inputs, timings)?;
    let changes = Changes::find(root, &draft.files)?;
    timings.lap("compare with generated files");
    Ok((draft, changes))
}

/// Says which entries have `…` instead of words: `--check` refuses them.
pub(super) fn unwritten_entries(problems: &Problems) -> String {
    let lines = problems.iter().map(|problem| {
        let line = problem
            .line
            .map(|line| format!(":{line}"))
            .unwrap_or_default();
        format!(
            "  {}{line} {}: {}\n",
            problem.file, problem.pointer, problem.what
        )
    });
    let lines: String = lines.collect();
    if lines.is_empty() {
        return lines;
    }
    format!("documentation is missing (`…`):\n{lines}")
}

fn report_drift(changes: &Changes, files: usize, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    if changes.is_empty() {
        let text =
            format!("the generated files are what specs/ and templates/ produce: {files} files\n");
        return say(out, &text);
    }
    if let Some(refusal) = changes.refusal() {
        say(out, &format!("{refusal}.\n\n"))?;
    }
    say(out, &changes.unified_diff())?;
    let files = match changes.write.len() + changes.remove.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    let force = if changes.edited.is_empty() {
        ""
    } else {
        " --force"
    };
    Err(Failure(format!(
        "{files} would change; to update the generated files, run: cargo xtask generate{force}"
    )))
}
