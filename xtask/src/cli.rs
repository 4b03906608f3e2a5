//! The command line.

use std::error::Error;
use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::add_version::add_version;
use crate::diff::{self, Verdict, migration};
use crate::generate::{self, Draft};
use crate::import::{self, Published};
use crate::inputs::Inputs;
use crate::output::{self, Changes};
use crate::problem::Problems;
use crate::spec;
use crate::update::{self, Options, Update};

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
                Some(("generate", matches)) if matches.get_flag("check") => check(root, out),
                Some(("generate", matches)) => generate(root, matches, out),
                Some(("import", matches)) => import(root, matches, out),
                Some(("update", matches)) => update(root, matches, out),
                Some(("add-version", matches)) => add(root, matches, out),
                Some(("diff", matches)) => diff(root, matches, out),
                Some(("spec", matches)) => spec(root, matches, out),
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
    result.unwrap_or_else(|error| {
        let _ = writeln!(errors, "{error}");
        ExitCode::FAILURE
    })
}

fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    let operand = |name: &'static str, help: &'static str| Arg::new(name).required(true).help(help);
    let version = || operand("version", "HubSpot's name of the version, such as 2026-03");
    let file = || operand("file", "HubSpot's published file, JSON or YAML; - for standard input");
    let allow_removed = || flag("allow-removed", "Accept a file that lacks operations which the version had");
    let no_check = || flag("no-check", "Don't run `cargo check` on the crate afterwards");
    let root = Arg::new("root").long("root").value_name("FOLDER").value_parser(clap::value_parser!(PathBuf));
    Command::new("cargo xtask")
        .about("Generates a client crate from HubSpot's OpenAPI files")
        .arg(root.help("Work on the repository in this folder instead of this one"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            Command::new("generate")
                .about("Write generated/src/api/ and generated/Cargo.toml from specs/ and templates/")
                .arg(flag("check", "Write nothing; fail if anything would change or is undecided"))
                .arg(flag(
                    "force",
                    "Overwrite generated files that were edited by hand, and delete others from generated/src/api/",
                )),
            Command::new("add-version").about("Add a version of the API that the crate doesn't serve yet").args([
                version(),
                file(),
                no_check(),
            ]),
            Command::new("diff")
                .about("List the public lines that differ between two states, and the release they require")
                .arg(operand("old", "The state before; see below"))
                .arg(operand("new", "The state after"))
                .arg(flag("json", "Print JSON instead of Markdown"))
                .arg(flag("exit-code", "Exit with a code for the verdict; see below"))
                .after_help(DIFF_HELP),
            Command::new("import").about("Import a file that HubSpot published into specs/, and nothing else").args([
                version(),
                file(),
                allow_removed(),
            ]),
            Command::new("spec").about("Print the repaired OpenAPI document of a version").arg(version()),
            Command::new("update")
                .about("Import files that HubSpot published, regenerate, report and compile")
                .arg(
                    operand("files", "HubSpot's published files, JSON or YAML, in any order; - for standard input")
                        .num_args(1..),
                )
                .args([allow_removed(), no_check()])
                .after_help(UPDATE_HELP),
        ])
}

const DIFF_HELP: &str = "\
A state is one of
  2026-03, v3        a version, as specs/ has it now
  published.json     a file as HubSpot publishes it, JSON or YAML
  -                  such a file from standard input
  HEAD~3:v3          the spec of a version, as the git revision had it
  .                  the whole crate, all versions together, as it is now
  HEAD~3, v0.1.0     the whole crate, as it was generated at the git revision

A version is compared with a version, and a crate with a crate. Single versions are read with the names and repairs of
today. Before a release, `diff <last tag> .` lists what changed since the last one and the version number it requires.

Exit codes: 0 when the two could be compared, 1 when they could not, 2 for wrong arguments. With --exit-code the verdict
decides: 0 none, 10 patch, 11 minor, 12 major.";

const UPDATE_HELP: &str = "\
Each file says itself which version it is; versions without a file stay as they are. Nothing is written unless all of it
can be. What is new in the API gets derived names and placeholders for documentation, and the report lists the entries to
paste. Until those decisions are made, `generate --check` fails. The changelog and the crate's version are edited at a
release: `cargo xtask diff <last tag> .` lists what changed since the last one.

Exit codes: 0 when everything was written or nothing has changed, 1 when the files are refused or the crate doesn't
compile, 2 for wrong arguments.";

/// An error is printed, and the exit code is 1.
type Result = std::result::Result<ExitCode, Box<dyn Error>>;

/// Writes to standard output. A closed pipe, as in `| head`, is not a failure.
fn say(out: &mut dyn Write, text: &str) -> Result {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("can't write to standard output: {error}").into())
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn text<'a>(matches: &'a ArgMatches, name: &str) -> &'a str {
    matches.get_one::<String>(name).map_or("", String::as_str)
}

/// Makes the changes, unless one of them would overwrite or delete what the generator must not touch.
fn apply(root: &Path, changes: &Changes, force: bool) -> std::result::Result<(), Box<dyn Error>> {
    match changes.refusal() {
        Some(refusal) if !force => Err(format!("{refusal}; nothing was written").into()),
        _ => Ok(changes.apply(root)?),
    }
}

fn generate(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result {
    let _lock = output::lock(root)?;
    let Draft { files, open, notes } = generate::draft(&Inputs::read(root)?)?;
    let changes = Changes::find(root, &files)?;
    apply(root, &changes, matches.get_flag("force"))?;
    let report = format!("{}{} files, {} changed\n", changes.listed(), files.len(), changes.len());
    say(out, &(report + &listed("not supported", &notes) + &listed(OPEN, &open)))
}

fn check(root: &Path, out: &mut dyn Write) -> Result {
    let Draft { files, open, .. } = generate::draft(&Inputs::read(root)?)?;
    let changes = Changes::find(root, &files)?;
    if !changes.is_empty() {
        // Where an edit belongs comes before any command.
        let refusal = changes.refusal().map_or(String::new(), |refusal| format!("{refusal}.\n\n"));
        say(out, &(refusal + &changes.unified_diff()))?;
        let force = if changes.edited.is_empty() { "" } else { " --force" };
        let what = if changes.len() == 1 { "1 file".to_owned() } else { format!("{} files", changes.len()) };
        return Err(
            format!("{what} would change; to update the generated files, run: cargo xtask generate{force}").into()
        );
    }
    say(out, &format!("the generated files are what specs/ and templates/ produce: {} files\n", files.len()))?;
    if open.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(listed(OPEN, &open).into()) }
}

const OPEN: &str = "open decisions; until they are made, `generate --check` fails";

fn listed(title: &str, problems: &Problems) -> String {
    if problems.is_empty() {
        return String::new();
    }
    let lines: String = problems.iter().map(|problem| format!("\n{problem}")).collect();
    format!("\n{title} ({}):\n{lines}", problems.len())
}

fn import(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result {
    let published = Published::read(text(matches, "file"))?;
    let _lock = output::lock(root)?;
    let (version, allow_removed) = (text(matches, "version"), matches.get_flag("allow-removed"));
    let imported = import::import(&Inputs::read(root)?, version, &published, &import::today(), allow_removed)?;
    let changes = Changes::to_files(root, &imported)?;
    apply(root, &changes, false)?;
    match changes.is_empty() {
        true => say(out, &format!("{version}: no fact has changed\n")),
        false => say(out, &changes.listed()),
    }
}

fn update(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result {
    let files = matches.get_many::<String>("files").into_iter().flatten();
    let published: Vec<Published> = files.map(|file| Published::read(file)).collect::<std::result::Result<_, _>>()?;
    let _lock = output::lock(root)?;
    let options = Options { date: import::today(), allow_removed: matches.get_flag("allow-removed") };
    match update::update(&Inputs::read(root)?, &published, &options)? {
        Some(update) => write_update(root, &update, matches, out),
        None => say(out, "nothing has changed\n"),
    }
}

fn add(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result {
    let published = Published::read(text(matches, "file"))?;
    let _lock = output::lock(root)?;
    let added = add_version(&Inputs::read(root)?, text(matches, "version"), &published, &import::today())?;
    write_update(root, &added, matches, out)
}

/// Writes everything, or nothing, prints the report, and compiles the crate.
fn write_update(root: &Path, update: &Update, matches: &ArgMatches, out: &mut dyn Write) -> Result {
    apply(root, &Changes::find(root, &update.files)?, false)?;
    say(out, &update.report)?;
    if matches.get_flag("no-check") {
        return Ok(ExitCode::SUCCESS);
    }
    // The compiler finds what the generator doesn't look for, such as two names that are the same.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = std::process::Command::new(cargo);
    command.args(["check", "--quiet", "--all-features", "--manifest-path", output::MANIFEST]);
    match command.current_dir(root).status() {
        Ok(status) if status.success() => Ok(ExitCode::SUCCESS),
        Ok(_) => Err("everything was written, and the crate doesn't compile: see above".into()),
        Err(error) => Err(format!("everything was written, and cargo can't be run to check it: {error}").into()),
    }
}

fn diff(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result {
    let old = diff::state(root, text(matches, "old"))?;
    let new = diff::state(root, text(matches, "new"))?;
    if old.version.is_some() != new.version.is_some() {
        let what = format!("{} and {} can't be compared: one is a version, the other a crate", old.name, new.name);
        let remedy = "name a version of each, as in `v3 HEAD~3:v3`, or two crates, as in `HEAD~3 .`";
        return Err(format!("{what}; {remedy}").into());
    }
    let report = migration(&Inputs::read(root)?, &old, &new)?;
    say(out, &if matches.get_flag("json") { report.to_json() } else { report.to_markdown() })?;
    Ok(match report.verdict {
        _ if !matches.get_flag("exit-code") => ExitCode::SUCCESS,
        Verdict::None => ExitCode::SUCCESS,
        Verdict::Patch => ExitCode::from(10),
        Verdict::Minor => ExitCode::from(11),
        Verdict::Major => ExitCode::from(12),
    })
}

fn spec(root: &Path, matches: &ArgMatches, out: &mut dyn Write) -> Result {
    say(out, &spec::print(&Inputs::read(root)?, text(matches, "version"))?)
}
