//! `cargo xtask add-version`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, Command};

use super::{Failure, date, day, file, read_published, text, update, version};
use crate::add_version;
use crate::inputs::Inputs;
use crate::output;

pub(super) fn command() -> Command {
    Command::new("add-version")
        .about("Begin with a version of the API that the crate doesn't serve yet")
        .arg(version())
        .arg(file())
        .arg(date())
        .arg(update::report())
        .arg(update::no_check())
}

pub(super) fn run(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let published = read_published(text(matches, "file"))?;
    let _lock = output::lock(root)?;
    let inputs = Inputs::read(root)?;
    let version = text(matches, "version");
    let added = add_version::add_version(&inputs, version, &published, &day(matches))?;
    update::write(root, &added, matches, out)
}
