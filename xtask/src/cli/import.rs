//! `cargo xtask import`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, Command};

use super::{Failure, allow_removed, date, day, file, read_published, say, text, version};
use crate::import;
use crate::inputs::Inputs;
use crate::output::{self, Changes};

pub(super) fn command() -> Command {
    Command::new("import")
        .about("Take over a file that HubSpot published")
        .arg(version())
        .arg(file())
        .arg(date())
        .arg(allow_removed())
}

pub(super) fn run(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let version = text(matches, "version");
    let published = read_published(text(matches, "file"))?;
    let allow_removed = matches.get_flag("allow-removed");
    let _lock = output::lock(root)?;
    let inputs = Inputs::read(root)?;
    let imported = import::import(&inputs, version, &published, &day(matches), allow_removed)?;
    let changes = Changes::to_files(root, &imported)?;
    if let Some(refusal) = changes.refusal() {
        return Err(Failure(format!("{refusal}; nothing was written")));
    }
    changes.apply(root)?;
    let mut said = String::new();
    if changes.is_empty() {
        said += &format!("{version}: no fact has changed\n");
    }
    for path in changes.write.keys() {
        said += &format!("changed {path}\n");
    }
    say(out, &said)
}
