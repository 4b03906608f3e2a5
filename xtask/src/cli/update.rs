//! `cargo xtask update`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};

use clap::{Arg, ArgAction, ArgMatches};

use super::{Failure, allow_removed, date, day, read_published, say, text};
use crate::import::Published;
use crate::inputs::Inputs;
use crate::output::{self, Changes};
use crate::update::{self, Options, Update};

const HELP: &str = "\
Each file says itself which version it is; versions without a file stay as they are. Nothing is written unless all of it
can be. What is new in the API gets derived names and placeholders for documentation, and the report lists the entries to
paste. Until those decisions are made, `generate --check` fails. The
changelog and the crate's version are edited at a release: `cargo xtask diff <last tag> .` lists what changed since the
last one.

Exit codes: 0 when everything was written or nothing has changed, 1 when the files are refused or the crate doesn't
compile, 2 for wrong arguments.";

pub(super) fn command() -> clap::Command {
    let files = Arg::new("files")
        .required(true)
        .action(ArgAction::Append)
        .num_args(1..)
        .help("HubSpot's published files, JSON or YAML, in any order; - for standard input");
    clap::Command::new("update")
        .about("Take over files that HubSpot published, and do all that follows from them")
        .arg(files)
        .arg(date())
        .arg(allow_removed())
        .arg(report())
        .arg(no_check())
        .after_help(HELP)
}

pub(super) fn report() -> Arg {
    Arg::new("report").long("report").value_name("FILE").help("Write the report there too, unless nothing has changed")
}

pub(super) fn no_check() -> Arg {
    Arg::new("no-check")
        .long("no-check")
        .action(ArgAction::SetTrue)
        .help("Don't run `cargo check` on the crate afterwards")
}

pub(super) fn run(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let files = matches.get_many::<String>("files").into_iter().flatten();
    let published: Vec<Published> = files.map(|file| read_published(file)).collect::<Result<_, _>>()?;
    let _lock = output::lock(root)?;
    let inputs = Inputs::read(root)?;
    let options = Options { date: day(matches), allow_removed: matches.get_flag("allow-removed") };
    match update::update(&inputs, &published, &options)? {
        Some(update) => write(root, &update, matches, out),
        None => say(out, "nothing has changed\n"),
    }
}

/// Writes everything, or nothing, prints the report, and compiles the crate.
pub(super) fn write(
    root: &Path,
    update: &Update,
    matches: &ArgMatches,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let changes = Changes::find(root, &update.files)?;
    if let Some(refusal) = changes.refusal() {
        return Err(Failure(format!("{refusal}; nothing was written")));
    }
    let report = text(matches, "report");
    // Before anything is written, because it may fail; it doesn't stay behind when the rest fails.
    if !report.is_empty() {
        std::fs::write(report, &update.report)
            .map_err(|error| Failure(format!("can't write {report}: {error}; nothing was written")))?;
    }
    if let Err(error) = changes.apply(root) {
        if !report.is_empty() {
            let _ = std::fs::remove_file(report);
        }
        return Err(error.into());
    }
    say(out, &update.report)?;
    if matches.get_flag("no-check") {
        return Ok(ExitCode::SUCCESS);
    }
    check(root)
}

/// The compiler finds what the generator doesn't look for, such as two names that are the same.
fn check(root: &Path) -> Result<ExitCode, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["check", "--quiet", "--all-features", "--manifest-path", output::MANIFEST]);
    match command.current_dir(root).status() {
        Ok(status) if status.success() => Ok(ExitCode::SUCCESS),
        Ok(_) => {
            let what = "everything was written, and the crate doesn't compile: see above";
            Err(Failure(what.to_owned()))
        }
        Err(error) => Err(Failure(format!("everything was written, and cargo can't be run to check it: {error}"))),
    }
}
