//! `cargo xtask diff`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Failure, say, text};
use crate::diff::{Verdict, migration, state};
use crate::inputs::Inputs;
use crate::problem::Problem;

pub(super) fn command() -> Command {
    let operand = |name: &'static str, help: &'static str| Arg::new(name).required(true).help(help);
    Command::new("diff")
        .about("List the public lines that differ between two states, and what a release must be")
        .arg(operand("old", "The state before; see below"))
        .arg(operand("new", "The state after"))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON instead of Markdown"))
        .arg(
            Arg::new("exit-code")
                .long("exit-code")
                .action(ArgAction::SetTrue)
                .help("Tell the verdict by the exit code too; see below"),
        )
        .after_help(HELP)
}

const HELP: &str = "\
A state is one of
  2026-03, v3        a version, as specs/ has it now
  old/v3.yaml        a spec in normal form
  published.json     a file as HubSpot publishes it, JSON or YAML
  -                  such a file from standard input
  HEAD~3:v3          the spec of a version, as the git revision had it
  .                  the whole crate, all versions together, as it is now
  HEAD~3, v0.1.0     the whole crate, as it was generated at the git revision

A version is compared with a version, and a crate with a crate. Single versions are read with the names and repairs of
today. Before a release, `diff <last tag> .` lists what changed since the last one and the version number it requires.

Exit codes: 0 when the two could be compared, 1 when they could not, 2 for wrong arguments. With --exit-code the verdict
decides: 0 none, 10 patch, 11 minor, 12 major.";

pub(super) fn run(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let old = state(root, text(matches, "old"))?;
    let new = state(root, text(matches, "new"))?;
    if old.version.is_some() != new.version.is_some() {
        let what = format!("{} and {} can't be compared: one is a version, the other a crate", old.name, new.name);
        let remedy = "name a version of each, as in `v3 HEAD~3:v3`, or two crates, as in `HEAD~3 .`";
        return Err(Problem::new("diff", "", what, remedy).into());
    }
    let report = migration(&Inputs::read(root)?, &old, &new)?;
    let printed = if matches.get_flag("json") { report.to_json() } else { report.to_markdown() };
    say(out, &printed)?;
    if !matches.get_flag("exit-code") {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(match report.verdict() {
        Verdict::None => 0,
        Verdict::Patch => 10,
        Verdict::Minor => 11,
        Verdict::Major => 12,
    }))
}
