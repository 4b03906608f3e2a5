//! `cargo xtask generate`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Failure, say};
use crate::generate;
use crate::inputs::Inputs;
use crate::output::Changes;

pub(super) fn command() -> Command {
    let check = Arg::new("check")
        .long("check")
        .action(ArgAction::SetTrue)
        .help("Write nothing; fail when something would change");
    Command::new("generate")
        .about("Write generated/ from specs/ and templates/")
        .arg(check)
}

pub(super) fn run(
    root: &Path,
    matches: &ArgMatches,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let files = generate::generate(&Inputs::read(root)?)?;
    let changes = Changes::find(root, generate::CRATE, &files)?;
    if matches.get_flag("check") {
        return report_drift(&changes, files.len(), out);
    }
    changes.apply(root)?;
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
    say(out, &said)
}

fn report_drift(changes: &Changes, files: usize, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    if changes.is_empty() {
        let text = format!("generated/ is what specs/ and templates/ produce: {files} files\n");
        return say(out, &text);
    }
    say(out, &changes.unified_diff())?;
    let files = match changes.write.len() + changes.remove.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    Err(Failure(format!(
        "{files} of generated/ would change; to mend it, run: cargo xtask generate"
    )))
}
