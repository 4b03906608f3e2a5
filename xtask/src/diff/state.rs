//! A state of the crate, or of one version of the API.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use serde_json::Value;

use super::Number;
use crate::inputs::Inputs;
use crate::ir::Ir;
use crate::problem::{Problem, Problems};
use crate::sources::{self, Source, Sources};
use crate::{emit, generate, output, public_lines, yaml};

/// A state to compare.
#[derive(Clone, Debug)]
pub struct State {
    /// What it is called in reports.
    pub name: String,
    /// The version of the API that it is, and its entry; none, if it is the whole crate.
    pub version: Option<(String, Source)>,
    /// The public API: see [`public_lines`]. Of one version alone, without what its name is part of.
    pub lines: BTreeSet<String>,
    /// The emitted files.
    pub code: BTreeMap<String, String>,
    /// The spec of each version, in normal form.
    pub specs: IndexMap<String, Value>,
    /// What `generate` asks for.
    pub decisions: Problems,
    /// The release that this is.
    pub release: Option<Number>,
}

impl State {
    /// A crate as it was generated from these files.
    pub fn of_files(name: &str, files: &BTreeMap<String, String>, code: BTreeMap<String, String>) -> Self {
        let is_code = |path: &str| path.starts_with(output::FOLDER) || path == output::MANIFEST;
        let code: BTreeMap<String, String> = code.into_iter().filter(|(path, _)| is_code(path)).collect();
        Self {
            name: name.to_owned(),
            version: None,
            lines: public_lines::of(&code),
            code,
            specs: specs(files),
            decisions: Problems::default(),
            release: None,
        }
    }

    /// The crate that these inputs make. What our files have no names for gets derived ones.
    pub fn of_crate(name: &str, inputs: &Inputs) -> Result<Self, Problems> {
        let sources = load_sources(inputs)?;
        let mut versions = Vec::new();
        for (version, source) in sources {
            let document = spec(inputs, &version)?;
            versions.push((version, source, document));
        }
        let lowered = generate::lower_documents(inputs, versions, Problems::default())?;
        let (ir, decisions) = (lowered.ir, lowered.open);
        let state = Self::of_files(name, &inputs.files, code(inputs, &ir)?);
        Ok(Self { decisions, ..state })
    }

    /// One version of these inputs.
    pub fn of_version(name: &str, inputs: &Inputs, version: &str) -> Result<Self, Problems> {
        let source = load_sources(inputs)?.shift_remove(version);
        let source = source.ok_or_else(|| unknown_version(inputs, version))?;
        Self::of_document(name, inputs, version, &source, spec(inputs, version)?)
    }

    /// One version in normal form, with the names, documentation and repairs of these inputs.
    pub fn of_document(
        name: &str,
        inputs: &Inputs,
        version: &str,
        source: &Source,
        document: Value,
    ) -> Result<Self, Problems> {
        let versions = vec![(version.to_owned(), source.clone(), document.clone())];
        let lowered = generate::lower_documents(inputs, versions, Problems::default())?;
        let code = code(inputs, &lowered.ir)?;
        let lines = public_lines::of(&code).into_iter();
        let lines = lines.filter(|line| !names(line, source)).collect();
        Ok(Self {
            name: name.to_owned(),
            version: Some((version.to_owned(), source.clone())),
            lines,
            code,
            specs: IndexMap::from([(version.to_owned(), document)]),
            // What nothing in one version uses, another one may.
            decisions: Problems::default(),
            release: None,
        })
    }
}

/// Whether the module or the marker type of a version is part of a line.
fn names(line: &str, version: &Source) -> bool {
    let marker = version.module.to_upper_camel_case();
    let mut words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.any(|word| word == version.module || word == marker)
}

/// Two versions served by one crate, where they share types: the lines that programs for each of them can use. Names of
/// their own are replaced by one that is the same for both.
pub(super) fn served_together(
    inputs: &Inputs,
    states: [(&State, &str, &Source); 2],
) -> Result<[BTreeSet<String>; 2], Problems> {
    let versions = states.map(|(state, name, source)| {
        let spec = state.specs.get(name).cloned().unwrap_or_default();
        (name.to_owned(), source.clone(), spec)
    });
    let lowered = generate::lower_documents(inputs, versions.into(), Problems::default())?;
    let lines = public_lines::of(&code(inputs, &lowered.ir)?);
    let [(.., old), (.., new)] = states;
    Ok([(old, new), (new, old)].map(|(own, other)| {
        let lines = lines.iter().filter(|line| !names(line, other));
        let marker = format!("{}::{}", own.module, own.module.to_upper_camel_case());
        let lines = lines.map(|line| line.replace(&marker, "V").replace(&format!("{}::", own.module), "version::"));
        lines.filter(|line| !names(line, own)).collect()
    }))
}

/// What `generate` emits.
fn code(inputs: &Inputs, ir: &Ir) -> Result<BTreeMap<String, String>, Problems> {
    let files = emit::emit(ir).into_iter();
    let files = files.map(|(path, text)| (format!("{}/{path}", generate::CRATE), text));
    let manifest = generate::manifest(inputs, ir)?;
    Ok(files.chain([(output::MANIFEST.to_owned(), manifest)]).collect())
}

/// The specs among the files: what has paths is one.
fn specs(files: &BTreeMap<String, String>) -> IndexMap<String, Value> {
    let specs = files.iter().filter_map(|(path, text)| {
        let version = path.strip_prefix("specs/")?.strip_suffix(".yaml")?;
        let is_spec = text.lines().any(|line| line == "paths:");
        let document = is_spec.then(|| yaml::parse(path, text).ok())??;
        Some((version.to_owned(), document))
    });
    specs.collect()
}

/// The versions of these inputs, oldest first.
pub(super) fn load_sources(inputs: &Inputs) -> Result<Sources, Problems> {
    let mut problems = Problems::default();
    let sources = generate::load_sources(inputs, &mut problems);
    if problems.is_empty() { Ok(sources) } else { Err(problems.located(&inputs.files)) }
}

fn unknown_version(inputs: &Inputs, version: &str) -> Problem {
    let known = load_sources(inputs).unwrap_or_default();
    let known: Vec<&str> = known.keys().map(String::as_str).collect();
    let what = format!("there is no version {version}");
    let remedy = format!("known are {}", known.join(", "));
    Problem::new(sources::FILE, "", what, remedy)
}

fn spec(inputs: &Inputs, version: &str) -> Result<Value, Problem> {
    let file = sources::spec_file(version);
    yaml::parse(&file, inputs.text(&file)?)
}
