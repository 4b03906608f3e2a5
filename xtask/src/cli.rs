//! The command line.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::import;
use crate::inputs::Inputs;
use crate::output::Changes;
use crate::problem::{Problem, Problems};
use crate::{generate, spec};

/// Runs `cargo xtask` with these arguments (the first one is the program's name) on the repository at `root`.
/// Exits with 0, with 1 when the inputs have problems or the output has drifted, and with 2 when the arguments are off.
pub fn run(arguments: impl IntoIterator<Item = OsString>, root: &Path) -> ExitCode {
    let matches = match command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let result = match matches.subcommand() {
        Some(("generate", matches)) => run_generate(root, matches.get_flag("check")),
        Some(("import", matches)) => run_import(root, matches),
        Some(("spec", matches)) => run_spec(root, text(matches, "version")),
        _ => Ok(()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
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
        Self(format!(
            "can't write: {error}; what stood there before stands there still"
        ))
    }
}

fn run_generate(root: &Path, check: bool) -> Result<(), Failure> {
    let files = generate::generate(&Inputs::read(root)?)?;
    let changes = Changes::find(root, generate::CRATE, &files)?;
    if check {
        if changes.is_empty() {
            println!(
                "generated/ is what specs/ and templates/ produce: {} files",
                files.len()
            );
            return Ok(());
        }
        print!("{}", changes.unified_diff());
        let count = changes.write.len() + changes.remove.len();
        let files = if count == 1 {
            "1 file".to_owned()
        } else {
            format!("{count} files")
        };
        return Err(Failure(format!(
            "{files} of generated/ would change; to mend it, run: cargo xtask generate"
        )));
    }
    changes.apply(root)?;
    for (path, (old, _)) in &changes.write {
        println!(
            "{} {path}",
            if old.is_some() { "changed" } else { "new    " }
        );
    }
    for path in changes.remove.keys() {
        println!("removed {path}");
    }
    println!(
        "{} files, {} unchanged",
        files.len(),
        files.len() - changes.write.len()
    );
    Ok(())
}

fn run_import(root: &Path, matches: &ArgMatches) -> Result<(), Failure> {
    let (version, file) = (text(matches, "version"), text(matches, "file"));
    let published = read_published(file)?;
    let date = matches
        .get_one::<String>("date")
        .cloned()
        .unwrap_or_else(import::today);
    let imported = import::import(&Inputs::read(root)?, version, file, &published, &date)?;
    let changes = Changes::find(root, "specs", &imported)?;
    changes.apply(root)?;
    if changes.is_empty() {
        println!("{version}: no fact has changed");
    }
    for path in changes.write.keys() {
        println!("changed {path}");
    }
    Ok(())
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

fn run_spec(root: &Path, version: &str) -> Result<(), Failure> {
    print!("{}", spec::print(&Inputs::read(root)?, version)?);
    Ok(())
}
