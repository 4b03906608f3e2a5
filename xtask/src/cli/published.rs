//! `cargo xtask published`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Command;

use super::{Failure, say};
use crate::generate;
use crate::inputs::Inputs;
use crate::problem::Problems;

pub(super) fn command() -> Command {
    Command::new("published")
        .about("Print where HubSpot publishes the file of each version, in its repository of specs")
}

pub(super) fn run(root: &Path, out: &mut dyn Write) -> Result<ExitCode, Failure> {
    let inputs = Inputs::read(root)?;
    let mut problems = Problems::default();
    let sources = generate::load_sources(&inputs, &mut problems);
    if !problems.is_empty() {
        return Err(problems.located(&inputs.files).into());
    }
    let paths = sources
        .values()
        .map(|source| format!("{}\n", source.published));
    say(out, &paths.collect::<String>())
}
