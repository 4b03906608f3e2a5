//! A state of the crate, or of one version of the API, and the ways to name one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::generate;
use crate::import::{self, Published};
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems};
use crate::versions::{self, VersionEntry, Versions, spec_file};
use crate::{output, public_lines, yaml};

#[derive(Clone, Debug)]
pub struct State {
    pub name: String,
    /// The version of the API that it is, and its entry; none, if it is the whole crate.
    pub version: Option<(String, VersionEntry)>,
    /// The public API: see [`public_lines`]. Of one version alone, without what its name is part of.
    pub lines: BTreeSet<String>,
    pub code: BTreeMap<String, String>,
    /// The spec of each version, in normal form.
    pub specs: IndexMap<String, Value>,
    /// The version number, if this is a release.
    pub release: Option<String>,
}

impl State {
    /// A crate as it was generated, and its specs.
    pub fn of_files(name: &str, files: &BTreeMap<String, String>) -> Self {
        let is_code = |path: &str| path.starts_with(output::FOLDER) || path == output::MANIFEST;
        let code = files.iter().filter(|(path, _)| is_code(path));
        let code: BTreeMap<String, String> = code.map(|(path, text)| (path.clone(), text.clone())).collect();
        let specs = files.iter().filter_map(|(path, text)| {
            let version = path.strip_prefix("specs/")?.strip_suffix(".yaml")?;
            let spec = yaml::parse(path, text).ok().filter(|document| document.get("paths").is_some())?;
            Some((version.to_owned(), spec))
        });
        Self {
            name: name.to_owned(),
            version: None,
            lines: public_lines::of(&code),
            specs: specs.collect(),
            code,
            release: None,
        }
    }

    /// The crate that these inputs make. What our files have no names for gets derived ones.
    pub fn of_crate(name: &str, inputs: &Inputs) -> Result<Self, Problems> {
        let mut files = inputs.files.clone();
        files.extend(generate::draft(inputs)?.files);
        Ok(Self::of_files(name, &files))
    }

    pub fn of_version(name: &str, inputs: &Inputs, version: &str) -> Result<Self, Problems> {
        let versions = versions::read(inputs)?;
        let entry = versions::get(&versions, version)?;
        Self::of_document(name, inputs, version, entry, generate::normal_form(inputs, version)?)
    }

    /// One version in normal form, with the names, documentation and repairs of these inputs.
    fn of_document(
        name: &str,
        inputs: &Inputs,
        version: &str,
        entry: &VersionEntry,
        document: Value,
    ) -> Result<Self, Problems> {
        let state = Self::of_crate(name, &serving(inputs, &[(version, entry, &document)]))?;
        Ok(Self {
            version: Some((version.to_owned(), entry.clone())),
            lines: state.lines.into_iter().filter(|line| !names(line, entry)).collect(),
            specs: IndexMap::from([(version.to_owned(), document)]),
            ..state
        })
    }
}

/// The same inputs, but for the versions.
fn serving(inputs: &Inputs, versions: &[(&str, &VersionEntry, &Value)]) -> Inputs {
    let mut inputs = inputs.clone();
    let entries: Versions = versions.iter().map(|(name, entry, _)| ((*name).to_owned(), (*entry).clone())).collect();
    inputs.files.insert(versions::FILE.to_owned(), yaml::print(&json!(entries)));
    for (name, _, document) in versions {
        inputs.files.insert(spec_file(name), yaml::print(document));
    }
    inputs
}

/// Whether the module or the marker type of a version is part of a line.
fn names(line: &str, version: &VersionEntry) -> bool {
    let marker = version.module.to_upper_camel_case();
    let mut words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.any(|word| word == version.module || word == marker)
}

/// Two versions served by one crate, where they share types: the lines that programs for each of them can use. Names of
/// their own are replaced by one that is the same for both.
pub(super) fn served_together(
    inputs: &Inputs,
    states: [(&State, &str, &VersionEntry); 2],
) -> Result<[BTreeSet<String>; 2], Problems> {
    let versions = states.map(|(state, name, entry)| (name, entry, &state.specs[name]));
    let lines = State::of_crate("both", &serving(inputs, &versions))?.lines;
    let [(.., old), (.., new)] = states;
    Ok([(old, new), (new, old)].map(|(own, other)| {
        let lines = lines.iter().filter(|line| !names(line, other));
        let marker = format!("{}::{}", own.module, own.module.to_upper_camel_case());
        let lines = lines.map(|line| line.replace(&marker, "V").replace(&format!("{}::", own.module), "version::"));
        lines.filter(|line| !names(line, own)).collect()
    }))
}

/// The state that an operand names: see the help of `diff`. Versions come before files, and files before revisions. Single
/// versions get the names and repairs of the files below `root`.
pub fn state(root: &Path, operand: &str) -> Result<State, Problems> {
    let inputs = Inputs::read(root)?;
    if operand == "." {
        return State::of_crate(operand, &inputs);
    }
    let versions = versions::read(&inputs)?;
    if versions.contains_key(operand) {
        return State::of_version(operand, &inputs, operand);
    }
    // Both as seen from where the command runs, and from the repository.
    let in_root = root.join(operand).to_string_lossy().into_owned();
    let mut files = [operand, &in_root].into_iter();
    if let Some(file) = files.find(|file| *file == "-" || Path::new(file).is_file()) {
        let published = Published::read(file)?;
        let (version, document) = (published.version()?, published.document()?);
        let entry = entry(&versions, &version, &document);
        let normal_form = import::normal_form(&published.name, &document, &version, &entry)?;
        // Its folder says little to readers.
        let name = published.name.rsplit(['/', '\\']).next().unwrap_or_default();
        return State::of_document(name, &inputs, &version, &entry, normal_form);
    }
    match operand.rsplit_once(':') {
        Some((revision, version)) if !revision.is_empty() && !version.is_empty() => {
            // Git's own way to name the file will do too.
            let version = version.trim_start_matches("specs/").trim_end_matches(".yaml");
            let file = spec_file(version);
            let document = yaml::parse(&file, &git_file(root, operand, revision, &file)?)?;
            State::of_document(operand, &inputs, version, &entry(&versions, version, &document), document)
        }
        _ => Ok(at_revision(root, operand)?),
    }
}

/// The entry of a version; for one that we don't serve, what `add-version` would write.
fn entry(versions: &Versions, version: &str, document: &Value) -> VersionEntry {
    if let Some(entry) = versions.get(version) {
        return entry.clone();
    }
    let mut entry = versions::derived(versions, version, document);
    if entry.bases.is_empty() {
        // In normal form, paths are relative, and nobody can tell to what.
        entry.bases.push(format!("/{version}"));
    }
    entry
}

/// The crate as it was generated at a revision.
fn at_revision(root: &Path, revision: &str) -> Result<State, Problem> {
    let list = ["ls-tree", "-r", "-z", "--name-only", "--end-of-options", revision];
    let list = [list.as_slice(), &["specs", output::FOLDER, output::MANIFEST]].concat();
    let mut files = BTreeMap::new();
    for path in git(root, revision, &list)?.split('\0').filter(|path| !path.is_empty()) {
        files.insert(path.to_owned(), git_file(root, revision, revision, path)?);
    }
    if !files.keys().any(|path| path.starts_with(output::FOLDER)) {
        let what = format!("there is no {} at this revision", output::FOLDER);
        return Err(Problem::new(revision, "", what, "name a later revision of this repository"));
    }
    // Tags of releases are their version numbers, with a `v`.
    let release = revision.strip_prefix('v').map(str::to_owned);
    Ok(State { release, ..State::of_files(revision, &files) })
}

fn git_file(root: &Path, operand: &str, revision: &str, path: &str) -> Result<String, Problem> {
    // Relative to `root`, which need not be the top of the repository.
    git(root, operand, &["show", "--no-textconv", "--end-of-options", &format!("{revision}:./{path}")])
}

/// What `git` prints: no library is worth a handful of files. `operand` is what is asked for.
fn git(root: &Path, operand: &str, arguments: &[&str]) -> Result<String, Problem> {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(arguments);
    // What a hook or an alias has set must not lead to another repository.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(variable);
    }
    let failed = |what: String| {
        let remedy = "name a version (2026-03), a published file, `-` for standard input, a git revision and a version \
             (HEAD~3:v3), a revision alone for the whole crate as it was, or `.` for the crate as it is";
        Problem::new(operand, "", what, remedy)
    };
    let output = command.output().map_err(|error| failed(format!("git can't be run: {error}")))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let reason = stderr.lines().next().unwrap_or_default().trim_start_matches("fatal: ");
        return Err(failed(format!("is not a version, a file or a git revision (git says: {reason})")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
