//! specs + templates → every generated file of the crate. Pure: nothing is read, nothing is written.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use crate::docs::Docs;
use crate::inputs::{self, Inputs};
use crate::ir::{Ir, Version};
use crate::lower::{self, Lowered, VersionDoc};
use crate::overlay::Overlays;
use crate::problem::{Problem, Problems};
use crate::sources::{self, Source, Sources};
use crate::surface::{self, Surface};
use crate::{checksum, document, emit, output, public_lines, yaml};

/// Folder of the crate.
pub const CRATE: &str = "generated";

/// What the crate's manifest is made from.
pub const TEMPLATE: &str = "templates/Cargo.toml.in";

/// Every generated file of the crate, and what people should know about it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Path relative to the repository → text. It compiles, whatever is open.
    pub files: BTreeMap<String, String>,
    /// Decisions to be made, each with the entry to paste; a safe reading is used until then.
    pub open: Problems,
    /// What the crate leaves out, or hands on as JSON, because it isn't supported.
    pub notes: Problems,
}

/// Generates the crate; fails if the inputs are broken.
pub fn draft(inputs: &Inputs) -> Result<Draft, Problems> {
    let Lowered { ir, open, notes } = self::ir(inputs)?;
    let manifest = manifest(inputs, &ir).map_err(|problems| problems.located(&inputs.files))?;
    let emitted = emit::emit(&ir).into_iter();
    let mut files: BTreeMap<String, String> = emitted.map(|(path, text)| (format!("{CRATE}/{path}"), text)).collect();
    files.insert(output::MANIFEST.to_owned(), manifest);
    let lines = public_lines::print(&files);
    let lines = checksum::seal(public_lines::FILE, "specs/ or xtask/", &lines);
    files.insert(public_lines::FILE.to_owned(), lines);
    Ok(Draft { files, open, notes })
}

/// The IR of all versions.
pub fn ir(inputs: &Inputs) -> Result<Lowered, Problems> {
    let mut problems = Problems::default();
    let sources = load_sources(inputs, &mut problems);
    let mut documents = Vec::new();
    for (version, source) in sources {
        match normal_form(inputs, &version) {
            Ok(document) => documents.push((version, source, document)),
            Err(problem) => problems.push(problem),
        }
    }
    // Our other files are checked all the same.
    lower_documents(inputs, documents, problems).map_err(|problems| problems.located(&inputs.files))
}

/// Repairs, checks and lowers versions in normal form, unless there are `problems` already.
pub(crate) fn lower_documents(
    inputs: &Inputs,
    versions: Vec<(String, Source, Value)>,
    mut problems: Problems,
) -> Result<Lowered, Problems> {
    let overlays = Overlays::read(inputs, versions.iter().map(|(_, source, _)| source), &mut problems);
    let surface: Option<Surface> = typed(inputs, surface::FILE, &mut problems);
    let docs = Docs::read(inputs, &mut problems);
    problems.clone().into_result()?;
    let surface = surface.unwrap_or_default();

    let (mut open, mut idle) = (Problems::default(), Vec::new());
    let (mut documents, mut sources) = (IndexMap::new(), Vec::new());
    for (version, source, mut document) in versions {
        lower::apply_renames(&mut document, &surface, &docs, &mut open);
        for overlay in overlays.of(&source) {
            idle.extend(overlay.apply(&version, &mut document, &mut problems));
        }
        sources.push(source);
        documents.insert(version, document);
    }
    problems.clone().into_result()?;
    open.extend(overlays.expired(&idle, &sources));

    let mut checked = Vec::new();
    for ((version, document), source) in documents.iter().zip(sources) {
        let file = sources::spec_file(version);
        checked.push(VersionDoc {
            doc: document::check(&file, version, document, &mut problems),
            name: version.clone(),
            file,
            source,
        });
    }
    problems.into_result()?;

    let runtime = inputs::RUNTIME.iter().filter_map(|path| inputs.files.get(*path));
    let mut lowered = lower::lower(&checked, &surface, &docs, emit::reserved(runtime))?;
    lowered.open.extend(open);
    lowered.open = lowered.open.located(&inputs.files);
    lowered.notes = lowered.notes.located(&inputs.files);
    Ok(lowered)
}

/// The versions of `versions.yaml`; none when it can't be read.
pub fn load_sources(inputs: &Inputs, problems: &mut Problems) -> Sources {
    let Some(sources) = typed::<Sources>(inputs, sources::FILE, problems) else {
        return Sources::default();
    };
    sources::check(&sources, &template_features(inputs), problems);
    sources
}

/// The name of the package, which a manifest or its template begins with.
pub fn package(manifest: &str) -> &str {
    let mut lines = manifest.lines().filter_map(|line| line.strip_prefix("name = \""));
    lines.next().map_or("", |name| name.trim_end_matches('"'))
}

/// The features that the template of the manifest has, and the dependencies, which can be features too.
fn template_features(inputs: &Inputs) -> Vec<&str> {
    let manifest = inputs.files.get(TEMPLATE);
    let mut section = "";
    let mut features = Vec::new();
    for line in manifest.into_iter().flat_map(|text| text.lines()) {
        if line.starts_with('[') {
            section = line.trim();
        } else if matches!(section, "[features]" | "[dependencies]") {
            features.extend(line.split_once('=').map(|(name, _)| name.trim()));
        }
    }
    features
}

/// A version's document in normal form, with its overlays applied.
pub fn repaired(inputs: &Inputs, version: &str, source: &Source, problems: &mut Problems) -> Option<Value> {
    let mut document = normal_form(inputs, version).map_err(|problem| problems.push(problem)).ok()?;
    for overlay in Overlays::read(inputs, [source], problems).of(source) {
        overlay.apply(version, &mut document, problems);
    }
    Some(document)
}

fn normal_form(inputs: &Inputs, version: &str) -> Result<Value, Problem> {
    let file = sources::spec_file(version);
    inputs.text(&file).and_then(|text| yaml::parse(&file, text))
}

fn typed<T: serde::de::DeserializeOwned>(inputs: &Inputs, file: &str, problems: &mut Problems) -> Option<T> {
    let read = inputs.text(file).and_then(|text| yaml::parse_typed(file, text));
    read.map_err(|problem| problems.push(problem)).ok()
}

/// The crate's manifest: the template with the versions filled in.
pub fn manifest(inputs: &Inputs, ir: &Ir) -> Result<String, Problems> {
    let versions = |text: fn(&Version) -> String| ir.versions.iter().map(text).collect::<Vec<_>>();
    let features = versions(|version| format!("{} = []\n", version.feature));
    let default = versions(|version| format!("{:?}", version.feature));
    let names = versions(|version| version.name.clone());
    let placeholders = [
        ("version_features", features.concat()),
        ("default_version_features", default.join(", ")),
        ("version_names", listed(&names)),
    ];
    let filled = fill(inputs.text(TEMPLATE)?, &placeholders)?;
    Ok(checksum::seal(output::MANIFEST, TEMPLATE, &filled))
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[String]) -> String {
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Fills `{{placeholders}}`.
fn fill(text: &str, values: &[(&str, String)]) -> Result<String, Problems> {
    let filled = values
        .iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value.trim_end()));
    let mut problems = Problems::default();
    for (i, line) in filled.lines().enumerate() {
        let name = line.split_once("{{").and_then(|(_, rest)| rest.split_once("}}"));
        let Some((name, _)) = name else {
            continue;
        };
        let known: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        let what = format!("the placeholder `{name}` is unknown");
        let remedy = format!("use one of {}", known.join(", "));
        let mut problem = Problem::new(TEMPLATE, "", what, remedy);
        problem.line = Some(i + 1);
        problems.push(problem);
    }
    problems.into_result().map(|()| filled)
}
