//! `cargo xtask update`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Failure, allow_removed, date, day, read_published, say, text};
use crate::diff;
use crate::generate;
use crate::import::Published;
use crate::inputs::Inputs;
use crate::output::{self, Changes};
use crate::update::{self, Options, Update, changelog};

/// The lock files that say the crate's version: without the new one, `--locked` fails.
const LOCKS: [&str; 2] = ["Cargo.lock", "tests/benchmarks/Cargo.lock"];

const HELP: &str = "\
Each file says itself which version it is; versions without a file stay as they are. Nothing is written unless all of it
can be. What is new in the API gets derived names and placeholders for documentation, and the report lists the entries to
paste. Until those decisions are made, `generate --check` fails.

Exit codes: 0 when it is done or nothing has changed, 1 when the files are refused, 2 for wrong arguments.";

pub(super) fn command() -> Command {
    let files = Arg::new("files")
        .required(true)
        .action(ArgAction::Append)
        .num_args(1..)
        .help("HubSpot's published files, JSON or YAML, in any order; - for standard input");
    Command::new("update")
        .about("Take over files that HubSpot published, and do all that follows from them")
        .arg(files)
        .arg(date())
        .arg(allow_removed())
        .arg(report())
        .after_help(HELP)
}

pub(super) fn report() -> Arg {
    Arg::new("report")
        .long("report")
        .value_name("FILE")
        .help("Write the report there too, unless nothing has changed")
}

pub(super) fn run(
    root: &Path,
    matches: &ArgMatches,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let files = matches.get_many::<String>("files").into_iter().flatten();
    let published: Vec<Published> = files
        .map(|file| read_published(file))
        .collect::<Result<_, _>>()?;
    let _lock = output::lock(root)?;
    let inputs = Inputs::read(root)?;
    let options = Options {
        date: day(matches),
        allow_removed: matches.get_flag("allow-removed"),
        released: diff::released(root, &inputs),
    };
    match update::update(&inputs, &published, &options)? {
        Some(update) => write(root, &update, text(matches, "report"), out),
        None => say(out, "nothing has changed\n"),
    }
}

/// Writes everything, or nothing, and prints the report.
pub(super) fn write(
    root: &Path,
    update: &Update,
    report: &str,
    out: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let mut changes = Changes::find(root, &update.files)?;
    if let Some(refusal) = changes.refusal() {
        return Err(Failure(format!("{refusal}; nothing was written")));
    }
    if let Some((_, next)) = &update.bump {
        for lock in LOCKS {
            if let Ok(old) = std::fs::read_to_string(root.join(lock)) {
                let manifest = update.files.get(generate::TEMPLATE);
                let package = generate::package(manifest.map_or("", String::as_str));
                let new = changelog::with_locked_version(&old, package, next);
                changes.write.insert(lock.to_owned(), (Some(old), new));
            }
        }
    }
    // Before anything is written, because it may fail; it doesn't stay behind when the rest fails.
    if !report.is_empty() {
        std::fs::write(report, &update.report).map_err(|error| {
            Failure(format!(
                "can't write {report}: {error}; nothing was written"
            ))
        })?;
    }
    if let Err(error) = changes.apply(root) {
        if !report.is_empty() {
            let _ = std::fs::remove_file(report);
        }
        return Err(error.into());
    }
    say(out, &update.report)
}
