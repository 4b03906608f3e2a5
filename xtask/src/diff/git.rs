//! What the repository was at another revision, through `git`: no library is worth a handful of files.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::inputs::Inputs;
use crate::problem::Problem;

/// The folders and files that matter here.
const PATHS: [&str; 3] = ["specs", "templates/Cargo.toml.in", "generated/CHANGELOG.md"];

/// What `specs/` and the crate's version were at a revision.
pub(super) fn inputs(root: &Path, revision: &str) -> Result<Inputs, Problem> {
    let commit = commit(root, revision)?;
    let mut arguments = vec!["ls-tree", "-r", "-z", "--name-only", &commit, "--"];
    arguments.extend(PATHS);
    let listed = git(root, revision, &arguments)?;
    let mut inputs = Inputs::default();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // Relative to `root`, which need not be the top of the repository.
        let object = format!("{commit}:./{path}");
        let text = git(root, revision, &["show", "--no-textconv", &object])?;
        inputs.files.insert(path.to_owned(), text);
    }
    if inputs.files.is_empty() {
        let what = format!("there is no specs/ at the revision {revision}");
        let remedy = "name a later revision of this repository";
        return Err(Problem::new(revision, "", what, remedy));
    }
    Ok(inputs)
}

/// The commit that a revision is.
fn commit(root: &Path, revision: &str) -> Result<String, Problem> {
    let wanted = format!("{revision}^{{commit}}");
    let arguments = ["rev-parse", "--verify", "--end-of-options", &wanted];
    let commit = git(root, revision, &arguments)?;
    Ok(commit.trim().to_owned())
}

fn git(root: &Path, revision: &str, arguments: &[&str]) -> Result<String, Problem> {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(root)
        .args(arguments.iter().map(OsStr::new));
    // What a hook or an alias has set must not lead to another repository.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(variable);
    }
    let failed = |what: String, remedy: &str| Problem::new(revision, "", what, remedy);
    let output = command.output().map_err(|error| {
        let what = format!("git can't be run: {error}");
        failed(what, "install git, or name versions and files")
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default();
        let said = said.trim_start_matches("fatal: ");
        let what = format!("is no version, no file and no git revision (git says: {said})");
        return Err(failed(what, OPERANDS));
    }
    String::from_utf8(output.stdout)
        .map_err(|error| failed(format!("is not UTF-8: {error}"), "name another revision"))
}

/// What `diff` compares.
pub(super) const OPERANDS: &str = "name a version (2026-03), a spec or published file, `-` for standard input, a git \
    revision and a version (HEAD~3:v3), a revision alone for the whole crate as it was, or `.` for the crate as it is";
