//! The command line.

mod diff;

use std::ffi::OsString;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::import;
use crate::inputs::Inputs;
use crate::output::Changes;
use crate::problem::{Problem, Problems};
use crate::{generate, spec};

/// Runs `cargo xtask` with these arguments (the first one is the program's name) on the repository at `root`.
/// Exits with 0, with 1 when the inputs have problems or the output has drifted, with 2 when the arguments are off, and
/// with others when they ask for it.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    root: &Path,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> ExitCode {
    let result = match command().try_get_matches_from(arguments) {
        Ok(matches) => match matches.subcommand() {
            Some(("generate", matches)) => run_generate(root, matches.get_flag("check"), out),
            Some(("import", matches)) => run_import(root, matches, out),
            Some(("diff", matches)) => match diff::run(root, matches, out) {
                Ok(code) => return code,
                Err(failure) => Err(failure),
            },
            Some(("spec", matches)) => run_spec(root, text(matches, "version"), out),
            _ => Ok(()),
        },
        Err(error) if error.use_stderr() => {
            // When even this can't be told, the exit code is all that is left; so below.
            let _ = write!(errors, "{}", error.render());
            return ExitCode::from(2);
        }
        Err(help) => say(out, &help.render().to_string()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            let _ = writeln!(errors, "{message}");
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output. That nobody reads on, as behind `| head`, is no failure.
fn say(out: &mut dyn Write, text: &str) -> Result<(), Failure> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure(format!("can't write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

fn command() -> Command {
    let version = Arg::new("version")
        .required(true)
        .help("HubSpot's name of the version, such as 2026-03");
    let check = Arg::new("check")
        .long("check")
        .action(ArgAction::SetTrue)
        .help("Write nothing; fail when something would change");
    let file = Arg::new("file")
        .required(true)
        .help("HubSpot's published file, JSON or YAML; - for standard input");
    let date = Arg::new("date")
        .long("date")
        .value_name("YYYY-MM-DD")
        .help("Day to record, instead of today");
    Command::new("cargo xtask")
        .about("Generates the crate hubspot-marketing-events from HubSpot's OpenAPI files")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("generate")
                .about("Write generated/ from specs/ and templates/")
                .arg(check),
        )
        .subcommand(
            Command::new("import")
                .about("Take over a file that HubSpot published")
                .arg(version.clone())
                .arg(file)
                .arg(date),
        )
        .subcommand(diff::command())
        .subcommand(
            Command::new("spec")
                .about("Print the effective OpenAPI document of a version")
                .arg(version),
        )
}

fn text<'a>(matches: &'a ArgMatches, name: &str) -> &'a str {
    matches.get_one::<String>(name).map_or("", String::as_str)
}

/// What to tell before exiting with 1.
struct Failure(String);

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self(problems.to_string())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Problems::from(problem).into()
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

fn run_generate(root: &Path, check: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let files = generate::generate(&Inputs::read(root)?)?;
    let changes = Changes::find(root, generate::CRATE, &files)?;
    if check {
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

fn report_drift(changes: &Changes, files: usize, out: &mut dyn Write) -> Result<(), Failure> {
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

fn run_import(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result<(), Failure> {
    let (version, file) = (text(matches, "version"), text(matches, "file"));
    let published = read_published(file)?;
    let date = matches
        .get_one::<String>("date")
        .cloned()
        .unwrap_or_else(import::today);
    let imported = import::import(&Inputs::read(root)?, version, file, &published, &date)?;
    let changes = Changes::find(root, "specs", &imported)?;
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

fn read_published(file: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = match file {
        "-" => std::io::stdin().read_to_end(&mut bytes).map(|_| bytes),
        path => std::fs::read(path),
    };
    read.map_err(|error| {
        let what = format!("can't be read: {error}");
        Problem::new(
            file,
            "",
            what,
            "name the file that HubSpot published, or - for standard input",
        )
        .into()
    })
}

fn run_spec(root: &Path, version: &str, out: &mut dyn Write) -> Result<(), Failure> {
    say(out, &spec::print(&Inputs::read(root)?, version)?)
}
