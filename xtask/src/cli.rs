//! The command line; each command in a file of its own.

mod add_version;
mod diff;
mod generate;
mod import;
mod spec;
mod update;

use std::ffi::OsString;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::import::Published;
use crate::problem::{Problem, Problems};

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
        Ok(matches) => {
            let root = matches.get_one::<PathBuf>("root").map_or(root, PathBuf::as_path);
            match matches.subcommand() {
                Some(("generate", matches)) => generate::run(root, matches, out),
                Some(("add-version", matches)) => add_version::run(root, matches, out),
                Some(("diff", matches)) => diff::run(root, matches, out),
                Some(("import", matches)) => import::run(root, matches, out),
                Some(("spec", matches)) => spec::run(root, matches, out),
                Some(("update", matches)) => update::run(root, matches, out),
                _ => Ok(ExitCode::SUCCESS),
            }
        }
        Err(error) if error.use_stderr() => {
            // If writing fails, the exit code still tells; the same below.
            let _ = write!(errors, "{}", error.render());
            return ExitCode::from(2);
        }
        Err(help) => say(out, &help.render().to_string()),
    };
    match result {
        Ok(code) => code,
        Err(Failure(message)) => {
            let _ = writeln!(errors, "{message}");
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output. A closed pipe, as in `| head`, is not a failure.
fn say(out: &mut dyn Write, text: &str) -> Result<ExitCode, Failure> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure(format!("can't write to standard output: {error}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn command() -> Command {
    Command::new("cargo xtask")
        .about("Generates a client crate from HubSpot's OpenAPI files")
        .arg(root())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(generate::command())
        .subcommand(add_version::command())
        .subcommand(diff::command())
        .subcommand(import::command())
        .subcommand(spec::command())
        .subcommand(update::command())
}

fn root() -> Arg {
    Arg::new("root")
        .long("root")
        .value_name("FOLDER")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Work on the repository in this folder instead of this one")
}

fn version() -> Arg {
    Arg::new("version").required(true).help("HubSpot's name of the version, such as 2026-03")
}

fn file() -> Arg {
    Arg::new("file").required(true).help("HubSpot's published file, JSON or YAML; - for standard input")
}

fn date() -> Arg {
    Arg::new("date").long("date").value_name("YYYY-MM-DD").help("Day to record, instead of today")
}

fn day(matches: &ArgMatches) -> String {
    let given = matches.get_one::<String>("date").cloned();
    given.unwrap_or_else(crate::day::today)
}

fn allow_removed() -> Arg {
    Arg::new("allow-removed")
        .long("allow-removed")
        .action(ArgAction::SetTrue)
        .help("Take a file that lacks operations which the version had")
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

fn read_published(file: &str) -> Result<Published, Failure> {
    let mut bytes = Vec::new();
    let read = match file {
        "-" => std::io::stdin().read_to_end(&mut bytes).map(|_| bytes),
        path => std::fs::read(path),
    };
    let name = match file {
        "-" => "standard input",
        path => path,
    };
    match read {
        Ok(bytes) => Ok(Published { name: name.to_owned(), bytes }),
        Err(error) => {
            let what = format!("can't be read: {error}");
            let remedy = "name the file that HubSpot published, or - for standard input";
            Err(Problem::new(name, "", what, remedy).into())
        }
    }
}
