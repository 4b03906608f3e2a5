//! `cargo xtask spec`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, Command};

use super::{Failure, say, text, version};
use crate::inputs::Inputs;
use crate::spec;

pub(super) fn command() -> Command {
    Command::new("spec").about("Print the effective OpenAPI document of a version").arg(version())
}

pub(super) fn run(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    say(out, &spec::print(&Inputs::read(root)?, text(matches, "version"))?)
}
