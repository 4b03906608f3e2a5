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

/// A state to compare.
#[derive(Clone, Debug)]
pub struct State {
    /// What it is called in reports.
    pub name: String,
    /// The version of the API that it is, and its entry; none, if it is the whole crate.
    pub version: Option<(String, VersionEntry)>,
    /// The public API: see [`public_lines`]. Of one version alone, without what its name is part of.
    pub lines: BTreeSet<String>,
    /// The emitted files.
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

    /// One version of these inputs.
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

/// The state that an operand names. In this order it is
///
/// - `.`: the whole crate as the files below `root` make it;
/// - a version's name: that version as it is below `root`;
/// - `-` for standard input, or a file, if there is one of that path: in normal form, or as HubSpot publishes it;
/// - `<revision>:<version>`: the spec of a version as it was in git;
/// - `<revision>`: the whole crate as it was generated at that revision.
///
/// Single versions get the names and repairs of the files below `root`.
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
        return from_file(&inputs, &versions, &Published::read(file)?);
    }
    match operand.rsplit_once(':') {
        Some((revision, version)) if !revision.is_empty() && !version.is_empty() => {
            // Git's own way to name the file will do too.
            let version = version.trim_start_matches("specs/").trim_end_matches(".yaml");
            let file = spec_file(version);
            let document = yaml::parse(&file, &Git { root, operand }.read(revision, &file)?)?;
            State::of_document(operand, &inputs, version, &entry(&versions, version, &document), document)
        }
        _ => Ok(Git { root, operand }.state()?),
    }
}

/// A file's state: in normal form, or imported in memory.
fn from_file(inputs: &Inputs, versions: &Versions, published: &Published) -> Result<State, Problems> {
    let file = published.name.as_str();
    let document = published.document()?;
    let is_published = document.get("openapi").is_some() || document.get("info").is_some();
    let version = match is_published {
        true => document["info"]["version"].as_str().map(str::to_owned),
        false => import::version_of_spec(&String::from_utf8_lossy(&published.bytes)).map(str::to_owned),
    };
    let Some(version) = version else {
        let what = "the file doesn't say which version of the API it is of";
        let remedy = "give it the first line that `cargo xtask import` writes";
        return Err(Problem::new(file, "", what, remedy).into());
    };
    let entry = entry(versions, &version, &document);
    let normal_form = if is_published { import::normal_form(file, &document, &version, &entry)? } else { document };
    // Its folder says little to readers.
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    State::of_document(name, inputs, &version, &entry, normal_form)
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

/// What the repository was at a revision, through `git`: no library is worth a handful of files.
struct Git<'a> {
    root: &'a Path,
    /// What is asked for.
    operand: &'a str,
}

impl Git<'_> {
    /// The crate as it was generated at the revision.
    fn state(&self) -> Result<State, Problem> {
        let commit =
            self.run(&["rev-parse", "--verify", "--end-of-options", &format!("{}^{{commit}}", self.operand)])?;
        let commit = commit.trim();
        let list = ["ls-tree", "-r", "-z", "--name-only", commit, "--", "specs", output::FOLDER, output::MANIFEST];
        let mut files = BTreeMap::new();
        for path in self.run(&list)?.split('\0').filter(|path| !path.is_empty()) {
            files.insert(path.to_owned(), self.read(commit, path)?);
        }
        if !files.keys().any(|path| path.starts_with(output::FOLDER)) {
            let what = format!("there is no {} at this revision", output::FOLDER);
            return Err(Problem::new(self.operand, "", what, "name a later revision of this repository"));
        }
        let manifest = files.get(output::MANIFEST).map_or("", String::as_str);
        // It is a release if a tag of the manifest's version points at it.
        let version = manifest.lines().find_map(|line| line.strip_prefix("version = "));
        let version = version.unwrap_or_default().trim().trim_matches('"').to_owned();
        let tags = self.run(&["tag", "--points-at", commit])?;
        let is_release = tags.lines().any(|tag| tag == format!("v{version}"));
        Ok(State { release: is_release.then_some(version), ..State::of_files(self.operand, &files) })
    }

    /// A file at a revision.
    fn read(&self, revision: &str, path: &str) -> Result<String, Problem> {
        // Relative to `root`, which need not be the top of the repository.
        self.run(&["show", "--no-textconv", "--end-of-options", &format!("{revision}:./{path}")])
    }

    fn run(&self, arguments: &[&str]) -> Result<String, Problem> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root).args(arguments);
        // What a hook or an alias has set must not lead to another repository.
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(variable);
        }
        let failed = |what: String| {
            let remedy = "name a version (2026-03), a spec or published file, `-` for standard input, a git revision and a \
                 version (HEAD~3:v3), a revision alone for the whole crate as it was, or `.` for the crate as it is";
            Problem::new(self.operand, "", what, remedy)
        };
        let output = command.output().map_err(|error| failed(format!("git can't be run: {error}")))?;
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr);
            let reason = stderr.lines().next().unwrap_or_default().trim_start_matches("fatal: ");
            return Err(failed(format!("is not a version, a file or a git revision (git says: {reason})")));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
