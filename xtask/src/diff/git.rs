//! What the repository was at another revision, through `git`: no library is worth a handful of files.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use super::{Number, State};
use crate::output;
use crate::problem::Problem;

/// A commit.
pub(super) struct Revision<'a> {
    root: &'a Path,
    /// As the user named it.
    name: &'a str,
    commit: String,
}

impl<'a> Revision<'a> {
    pub(super) fn new(root: &'a Path, name: &'a str) -> Result<Self, Problem> {
        let mut revision = Self { root, name, commit: String::new() };
        let wanted = format!("{name}^{{commit}}");
        let commit = revision.git(&["rev-parse", "--verify", "--end-of-options", &wanted])?;
        revision.commit = commit.trim().to_owned();
        Ok(revision)
    }

    /// A file at this revision.
    pub(super) fn read(&self, path: &str) -> Result<String, Problem> {
        // Relative to `root`, which need not be the top of the repository.
        let object = format!("{}:./{path}", self.commit);
        self.git(&["show", "--no-textconv", &object]).map_err(|problem| {
            let what = format!("there is no {path} at this revision");
            Problem { what, ..problem }
        })
    }

    /// The crate as it was generated at this revision.
    pub(super) fn state(&self) -> Result<State, Problem> {
        let mut arguments = vec!["ls-tree", "-r", "-z", "--name-only", &self.commit, "--"];
        arguments.extend(["specs", output::FOLDER, output::MANIFEST]);
        let listed = self.git(&arguments)?;
        let mut files = BTreeMap::new();
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            files.insert(path.to_owned(), self.read(path)?);
        }
        if !files.keys().any(|path| path.starts_with(output::FOLDER)) {
            let what = format!("there is no {} at this revision", output::FOLDER);
            let remedy = "name a later revision of this repository";
            return Err(Problem::new(self.name, "", what, remedy));
        }
        let state = State::of_files(self.name, &files, files.clone());
        let release = self.release(files.get(output::MANIFEST).map_or("", String::as_str))?;
        Ok(State { release, ..state })
    }

    /// The release that this revision is: a tag of the manifest's version points at it.
    fn release(&self, manifest: &str) -> Result<Option<Number>, Problem> {
        let tags = self.git(&["tag", "--points-at", &self.commit])?;
        let mut lines = manifest.lines();
        let version = lines.find_map(|line| line.strip_prefix("version = "));
        let version = version.unwrap_or_default().trim().trim_matches('"');
        let is_tag = tags.lines().any(|tag| tag == format!("v{version}"));
        Ok(is_tag.then(|| Number::parse(version)).flatten())
    }

    fn git(&self, arguments: &[&str]) -> Result<String, Problem> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root).args(arguments.iter().map(OsStr::new));
        // What a hook or an alias has set must not lead to another repository.
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(variable);
        }
        let failed = |what: String, remedy: &str| Problem::new(self.name, "", what, remedy);
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
}

/// What `diff` compares.
pub(super) const OPERANDS: &str = "name a version (2026-03), a spec or published file, `-` for standard input, a git \
    revision and a version (HEAD~3:v3), a revision alone for the whole crate as it was, or `.` for the crate as it is";
