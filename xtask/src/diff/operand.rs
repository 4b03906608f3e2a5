//! What `diff` is asked to compare: versions, files and git revisions.

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use super::git;
use super::release::Releases;
use super::state::{State, load_sources};
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems};
use crate::sources::{Source, Sources, spec_file};
use crate::{import, yaml};

/// The state that an operand names. In this order it is
///
/// - `.`: the whole crate as it stands below `root`;
/// - `-`: a file from standard input;
/// - a version's name: that version as it stands below `root`;
/// - a file, if there is one of that path: in normal form, or as HubSpot publishes it;
/// - `<revision>:<version>`: a version as it was in git;
/// - `<revision>`: the whole crate as it was in git.
///
/// What comes from git brings the names, words and repairs of its time; all else has those below `root`.
pub fn state(root: &Path, operand: &str) -> Result<State, Problems> {
    let inputs = Inputs::read(root)?;
    if operand == "." {
        return State::of_crate(operand, &inputs);
    }
    if operand == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().read_to_end(&mut bytes);
        read.map_err(|error| unreadable(operand, &error))?;
        return from_file(&inputs, "standard input", &bytes);
    }
    if load_sources(&inputs)?.contains_key(operand) {
        return State::of_version(operand, &inputs, operand);
    }
    // Both as seen from where the command runs, and from the repository.
    for path in [Path::new(operand).to_owned(), root.join(operand)] {
        if path.is_file() {
            let bytes = std::fs::read(&path).map_err(|error| unreadable(operand, &error))?;
            return from_file(&inputs, operand, &bytes);
        }
    }
    if looks_like_a_file(operand) && !operand.contains(':') {
        let what = "there is no such version and no such file";
        return Err(Problem::new(operand, "", what, git::OPERANDS).into());
    }
    match operand.rsplit_once(':') {
        Some((revision, version)) if !revision.is_empty() && !version.is_empty() => {
            from_git(root, operand, revision, Some(version))
        }
        _ => from_git(root, operand, operand, None),
    }
}

/// The inputs of the last release, as its tag `v<version>` has them, if there is one.
pub fn released(root: &Path, inputs: &Inputs) -> Option<Inputs> {
    // A version that is no release is told of where the state is read.
    let published = Releases::read(inputs).ok()??.published?;
    git::inputs(root, &format!("refs/tags/v{published}")).ok()
}

/// The crate, or one version, as it was at a revision.
fn from_git(
    root: &Path,
    name: &str,
    revision: &str,
    version: Option<&str>,
) -> Result<State, Problems> {
    let inputs = git::inputs(root, revision)?;
    let state = match version {
        None => State::of_crate(name, &inputs),
        Some(version) => {
            // Git's own way to name the file will do too.
            let spec = version.strip_prefix("specs/");
            let spec = spec.and_then(|file| file.strip_suffix(".yaml"));
            State::of_version(name, &inputs, spec.unwrap_or(version))
        }
    };
    // Its files aren't those that lie there now.
    state.map_err(|problems| {
        let mut there = Problems::default();
        for problem in problems.iter() {
            let file = format!("{revision}:{}", problem.file);
            there.push(Problem {
                file,
                ..problem.clone()
            });
        }
        there
    })
}

fn unreadable(operand: &str, error: &std::io::Error) -> Problem {
    let what = format!("can't be read: {error}");
    Problem::new(operand, "", what, git::OPERANDS)
}

fn looks_like_a_file(operand: &str) -> bool {
    let endings = [".json", ".yaml", ".yml"];
    endings.iter().any(|ending| operand.ends_with(ending))
}

/// A file's state: in normal form, or imported in memory.
fn from_file(inputs: &Inputs, file: &str, bytes: &[u8]) -> Result<State, Problems> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let what = format!("is not UTF-8: {error}");
        Problem::new(file, "", what, "is this the published file?")
    })?;
    let document = yaml::parse(file, text)?;
    let sources = load_sources(inputs)?;
    let is_published = document.get("openapi").is_some() || document.get("info").is_some();
    let version = if is_published {
        document["info"]["version"].as_str().map(str::to_owned)
    } else {
        version_of(file, text, &sources)
    };
    let Some(version) = version else {
        let what = "the file doesn't say which version of the API it is of";
        let remedy =
            "give it the first lines that `cargo xtask import` writes, or call it <version>.yaml";
        return Err(Problem::new(file, "", what, remedy).into());
    };
    let source = source(&sources, &version, &document);
    let normal_form = if is_published {
        import::normal_form(file, &document, &version, &source)?
    } else {
        document
    };
    // Where it lies says little to readers.
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    State::of_document(name, inputs, &version, &source, normal_form)
}

/// The version that a file in normal form is of: its name or its first line says so.
fn version_of(file: &str, text: &str, sources: &Sources) -> Option<String> {
    let is_spec = |version: &&String| {
        let name = spec_file(version);
        name.rsplit('/').next() == file.rsplit(['/', '\\']).next()
    };
    if let Some(version) = sources.keys().find(is_spec) {
        return Some(version.clone());
    }
    let line = text.lines().next()?.strip_prefix('#')?;
    let (_, rest) = line.split_once(", version ")?;
    let (version, _) = rest.split_once(", ")?;
    Some(version.to_owned())
}

/// The entry of a version. One that we don't serve has the bases of the newest that we do, with its own name in them.
fn source(sources: &Sources, version: &str, document: &Value) -> Source {
    if let Some(source) = sources.get(version) {
        return source.clone();
    }
    let paths = document["paths"].as_object();
    let paths: Vec<&String> = paths.into_iter().flat_map(|paths| paths.keys()).collect();
    let mut candidates = sources.iter().rev().map(|(name, source)| {
        let bases = source.bases.iter();
        let bases: Vec<String> = bases.map(|base| base.replace(name, version)).collect();
        Source {
            module: format!("v{}", version.trim_start_matches('v').replace('-', "_")),
            feature: format!("v{}", version.trim_start_matches('v')),
            bases,
            overlays: source.overlays.clone(),
            published: String::new(),
            upstream: None,
        }
    });
    let fits = |source: &Source| paths.iter().all(|path| source.relative(path).is_some());
    let first = candidates.next();
    match first {
        Some(first) if !fits(&first) => candidates.find(fits).unwrap_or(first),
        Some(first) => first,
        // `sources.yaml` names one version at least.
        None => Source {
            module: String::new(),
            feature: String::new(),
            bases: Vec::new(),
            overlays: Vec::new(),
            published: String::new(),
            upstream: None,
        },
    }
}
