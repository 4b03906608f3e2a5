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

pub(super) fn command() -> Command {
    let check = Arg::new("check")
        .long("check")
        .action(ArgAction::SetTrue)
        .help("Write nothing; fail when something would change");
    let force = Arg::new("force")
        .long("force")
        .action(ArgAction::SetTrue)
        .help("Overwrite generated files that were edited by hand, and delete others from generated/src/api/");
    Command::new("generate")
        .about("Write generated/src/api/ and generated/Cargo.toml from specs/ and templates/")
        .args([check, force])
}

pub(super) fn run(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    if matches.get_flag("check") { check(root, out) } else { write_files(root, matches.get_flag("force"), out) }
}

fn check(root: &Path, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let (draft, changes) = generated(root)?;
    report_drift(&changes, draft.files.len(), out)?;
    match decisions(&draft.open) {
        text if text.is_empty() => Ok(ExitCode::SUCCESS),
        text => Err(Failure(text)),
    }
}

fn write_files(root: &Path, force: bool, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let _lock = output::lock(root)?;
    let (draft, changes) = generated(root)?;
    if let Some(refusal) = changes.refusal().filter(|_| !force) {
        return Err(Failure(format!("{refusal}; nothing was written")));
    }
    changes.apply(root)?;
    let mut report = String::new();
    for (path, (old, _)) in &changes.write {
        let what = if old.is_some() { "changed" } else { "new    " };
        report += &format!("{what} {path}\n");
    }
    for path in changes.remove.keys() {
        report += &format!("removed {path}\n");
    }
    let Draft { files, open, notes } = draft;
    let unchanged = files.len() - changes.write.len();
    report += &format!("{} files, {unchanged} unchanged\n", files.len());
    report += &listed("not supported", &notes);
    report += &decisions(&open);
    say(out, &report)
}

/// What should be there, and how what is there differs.
fn generated(root: &Path) -> Result<(Draft, Changes), Failure> {
    let draft = generate::draft(&Inputs::read(root)?)?;
    let changes = Changes::find(root, &draft.files)?;
    Ok((draft, changes))
}

/// The decisions to be made before `--check` succeeds.
fn decisions(open: &Problems) -> String {
    listed("open decisions; until they are made, `generate --check` fails", open)
}

fn listed(title: &str, problems: &Problems) -> String {
    if problems.is_empty() {
        return String::new();
    }
    let lines: String = problems.iter().map(|problem| format!("\n{problem}")).collect();
    format!("\n{title} ({}):\n{lines}", problems.len())
}

fn report_drift(changes: &Changes, files: usize, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    if changes.is_empty() {
        let text = format!("the generated files are what specs/ and templates/ produce: {files} files\n");
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
    let force = if changes.edited.is_empty() { "" } else { " --force" };
    Err(Failure(format!("{files} would change; to update the generated files, run: cargo xtask generate{force}")))
}
