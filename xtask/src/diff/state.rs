//! A state of the API, as far as it can be understood.

use indexmap::IndexMap;
use serde_json::Value;

use super::release::Releases;
use crate::inputs::Inputs;
use crate::ir::Ir;
use crate::overlay::Idle;
use crate::problem::{Problem, Problems};
use crate::sources::{self, Source, Sources};
use crate::surface::{self, Surface};
use crate::{generate, yaml};

/// How much of the crate a state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One version of the API, by itself.
    Version,
    /// All versions, as the crate serves them.
    Crate,
}

/// A state of the API.
#[derive(Clone, Debug)]
pub struct State {
    /// What it is called in reports.
    pub name: String,
    /// How much it is.
    pub scope: Scope,
    /// The crate that it makes. What our files have no names and words for has provisional ones.
    pub ir: Ir,
    /// The repaired document of each version, in the order of the IR.
    pub documents: IndexMap<String, Value>,
    /// Where each version comes from.
    pub sources: Sources,
    /// How the crate presents it; what has no entry there is provisional.
    pub surface: Surface,
    /// Repairs that it doesn't need.
    pub idle: Vec<Idle>,
    /// What was not understood; something else stands in its place.
    pub unclear: Problems,
    /// What else `generate` would ask for.
    pub problems: Problems,
    pub(super) releases: Option<Releases>,
}

impl State {
    /// The whole crate that these files make.
    pub fn of_crate(name: &str, inputs: &Inputs) -> Result<State, Problems> {
        let sources = load_sources(inputs)?;
        let mut documents = Vec::new();
        for (version, source) in sources {
            let document = spec(inputs, &version)?;
            documents.push((version, source, document));
        }
        lowered(name, Scope::Crate, inputs, documents)
    }

    /// One version of these files.
    pub fn of_version(name: &str, inputs: &Inputs, version: &str) -> Result<State, Problems> {
        let source = load_sources(inputs)?.shift_remove(version);
        let source = source.ok_or_else(|| unknown_version(inputs, version))?;
        let document = spec(inputs, version)?;
        State::of_document(name, inputs, version, &source, document)
    }

    /// One version in normal form, with the names, words and repairs of these files.
    pub fn of_document(
        name: &str,
        inputs: &Inputs,
        version: &str,
        source: &Source,
        normal_form: Value,
    ) -> Result<State, Problems> {
        let documents = vec![(version.to_owned(), source.clone(), normal_form)];
        lowered(name, Scope::Version, inputs, documents)
    }
}

/// The versions of these files, oldest first.
pub(super) fn load_sources(inputs: &Inputs) -> Result<Sources, Problems> {
    let mut problems = Problems::default();
    let sources = generate::load_sources(inputs, &mut problems);
    if problems.is_empty() {
        Ok(sources)
    } else {
        Err(problems.located(&inputs.files))
    }
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

fn lowered(
    name: &str,
    scope: Scope,
    inputs: &Inputs,
    versions: Vec<(String, Source, Value)>,
) -> Result<State, Problems> {
    let of = |(version, source, _): &(String, Source, Value)| (version.clone(), source.clone());
    let mut sources = Sources::new();
    sources.extend(versions.iter().map(of));
    let surface = yaml::parse_typed(surface::FILE, inputs.text(surface::FILE)?)?;
    let generate::LoweredDocuments {
        lowered,
        documents,
        idle,
    } = generate::lower_documents(inputs, versions, Problems::default())?;
    // What nothing in one version uses, another one may: unused entries are no concern then.
    let problems = match scope {
        Scope::Crate => lowered.open,
        Scope::Version => Problems::default(),
    };
    Ok(State {
        name: name.to_owned(),
        scope,
        ir: lowered.ir,
        documents,
        sources,
        surface,
        idle,
        unclear: Problems::default(),
        problems,
        releases: Releases::read(inputs)?,
    })
}
