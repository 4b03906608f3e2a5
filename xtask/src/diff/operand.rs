//! What `diff` is asked to compare: versions, files and git revisions.

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use super::git::{self, Revision};
use super::state::{State, load_sources};
use crate::import::{self, Published};
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems};
use crate::sources::{Source, Sources, spec_file};
use crate::{add_version, yaml};

/// The state that an operand names. In this order it is
///
/// - `.`: the whole crate as the files below `root` make it;
/// - `-`: a file from standard input;
/// - a version's name: that version as it is below `root`;
/// - a file, if there is one of that path: in normal form, or as HubSpot publishes it;
/// - `<revision>:<version>`: the spec of a version as it was in git;
/// - `<revision>`: the whole crate as it was generated at that revision.
///
/// Single versions get the names and repairs of the files below `root`.
pub fn state(root: &Path, operand: &str) -> Result<State, Problems> {
    let inputs = Inputs::read(root)?;
    if operand == "." {
        return State::of_crate(operand, &inputs);
    }
    if operand == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().read_to_end(&mut bytes);
        read.map_err(|error| unreadable(operand, &error))?;
        return from_file(&inputs, "standard input", bytes);
    }
    if load_sources(&inputs)?.contains_key(operand) {
        return State::of_version(operand, &inputs, operand);
    }
    // Both as seen from where the command runs, and from the repository.
    for path in [Path::new(operand).to_owned(), root.join(operand)] {
        if path.is_file() {
            let bytes = std::fs::read(&path).map_err(|error| unreadable(operand, &error))?;
            return from_file(&inputs, operand, bytes);
        }
    }
    let looks_like_a_file = [".json", ".yaml", ".yml"].iter().any(|end| operand.ends_with(end));
    if looks_like_a_file && !operand.contains(':') {
        let what = "there is no such version and no such file";
        return Err(Problem::new(operand, "", what, git::OPERANDS).into());
    }
    match operand.rsplit_once(':') {
        Some((revision, version)) if !revision.is_empty() && !version.is_empty() => {
            // Git's own way to name the file will do too.
            let name = version.strip_prefix("specs/").unwrap_or(version);
            let name = name.strip_suffix(".yaml").unwrap_or(name);
            let text = Revision::new(root, revision)?.read(&spec_file(name))?;
            let document = yaml::parse(&spec_file(name), &text)?;
            let source = source(&load_sources(&inputs)?, name, &document);
            State::of_document(operand, &inputs, name, &source, document)
        }
        _ => Ok(Revision::new(root, operand)?.state()?),
    }
}

fn unreadable(operand: &str, error: &std::io::Error) -> Problem {
    let what = format!("can't be read: {error}");
    Problem::new(operand, "", what, git::OPERANDS)
}

/// A file's state: in normal form, or imported in memory.
fn from_file(inputs: &Inputs, file: &str, bytes: Vec<u8>) -> Result<State, Problems> {
    let published = Published { name: file.to_owned(), bytes };
    let document = published.document()?;
    let sources = load_sources(inputs)?;
    let is_published = document.get("openapi").is_some() || document.get("info").is_some();
    let version = if is_published {
        document["info"]["version"].as_str().map(str::to_owned)
    } else {
        version_of(&published, &sources)
    };
    let Some(version) = version else {
        let what = "the file doesn't say which version of the API it is of";
        let remedy = "give it the first lines that `cargo xtask import` writes, or call it <version>.yaml";
        return Err(Problem::new(file, "", what, remedy).into());
    };
    let source = source(&sources, &version, &document);
    let normal_form = if is_published { import::normal_form(file, &document, &version, &source)? } else { document };
    // Its folder says little to readers.
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    State::of_document(name, inputs, &version, &source, normal_form)
}

/// The version that a file in normal form is of: its name or its first line says so.
fn version_of(file: &Published, sources: &Sources) -> Option<String> {
    let name = file.name.rsplit(['/', '\\']).next()?;
    let is_spec = |version: &&String| spec_file(version).ends_with(&format!("/{name}"));
    if let Some(version) = sources.keys().find(is_spec) {
        return Some(version.clone());
    }
    let text = std::str::from_utf8(&file.bytes).ok()?;
    let line = text.lines().next()?.strip_prefix('#')?;
    let (_, rest) = line.split_once(", version ")?;
    let (version, _) = rest.split_once(", ")?;
    Some(version.to_owned())
}

/// The entry of a version; for one that we don't serve, what `add-version` would write.
fn source(sources: &Sources, version: &str, document: &Value) -> Source {
    if let Some(source) = sources.get(version) {
        return source.clone();
    }
    let mut source = add_version::source(sources, version, document);
    if source.bases.is_empty() {
        // In normal form, paths are relative, and nobody can tell to what.
        source.bases.push(format!("/{version}"));
    }
    source
}
