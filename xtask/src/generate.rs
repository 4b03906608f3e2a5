//! specs + templates → every generated file of the crate. Pure: nothing is read, nothing is written.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use serde_json::Value;

use crate::docs::Docs;
use crate::inputs::Inputs;
use crate::ir::{Ir, Version};
use crate::lower::{VersionDoc, lower};
use crate::overlay::Overlays;
use crate::problem::{Mend, Problem, Problems};
use crate::sources::{self, Source, Sources};
use crate::surface::Surface;
use crate::timings::Timings;
use crate::{checksum, docs, document, emit, output, public_lines, surface, yaml};

/// Folder of the crate.
pub const CRATE: &str = "generated";

/// Name of the package in it.
pub const PACKAGE: &str = "hubspot-marketing-events";

/// What the crate's manifest is made from.
const TEMPLATE: &str = "templates/Cargo.toml.in";

/// Every generated file of the crate: path relative to the repository → text.
pub fn generate(inputs: &Inputs) -> Result<BTreeMap<String, String>, Problems> {
    let draft = draft(inputs, &mut Timings::start())?;
    if draft.unwritten.is_empty() {
        Ok(draft.files)
    } else {
        Err(draft.unwritten)
    }
}

/// Every generated file of the crate, and entries whose words are still to be written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Path relative to the repository → text.
    pub files: BTreeMap<String, String>,
    /// What keeps it from being more than a draft.
    pub unwritten: Problems,
}

/// Generates as `generate` does, and puts up with entries that have `…` instead of words.
pub fn draft(inputs: &Inputs, timings: &mut Timings) -> Result<Draft, Problems> {
    let (ir, problems) = ir_timed(inputs, timings);
    let (unwritten, mut problems) =
        problems.split(|problem| problem.mend.as_deref() == Some(&Mend::Write));
    let mut files = BTreeMap::new();
    let manifest = manifest(inputs, &ir, &mut problems);
    timings.lap("fill the manifest");
    if problems.is_empty() {
        let emitted = emit::emit_timed(&ir, timings).into_iter();
        files.extend(emitted.map(|(path, text)| (format!("{CRATE}/{path}"), text)));
        files.insert(output::MANIFEST.to_owned(), manifest);
        let lines = public_lines::print(&files);
        let lines = checksum::seal(public_lines::FILE, "specs/ or xtask/", &lines);
        files.insert(public_lines::FILE.to_owned(), lines);
        timings.lap("list the public API");
    }
    if problems.is_empty() {
        let unwritten = unwritten.located(&inputs.files);
        Ok(Draft { files, unwritten })
    } else {
        problems.extend(unwritten);
        Err(problems.located(&inputs.files))
    }
}

/// The IR of all versions, and everything that is wrong with the inputs.
pub fn ir(inputs: &Inputs) -> (Ir, Problems) {
    ir_timed(inputs, &mut Timings::start())
}

fn ir_timed(inputs: &Inputs, timings: &mut Timings) -> (Ir, Problems) {
    let mut problems = Problems::default();
    let sources = load_sources(inputs, &mut problems);
    let overlays = &Overlays::read(inputs, sources.values(), &mut problems);
    // Without all of its repairs, a spec has many problems that are none.
    let sources = if sources.values().all(|source| overlays.has_all_of(source)) {
        sources
    } else {
        Sources::default()
    };
    timings.lap(PARSE);
    // Each version on a thread of its own, and our files meanwhile.
    let (read, surface, docs) = thread::scope(|scope| {
        let start =
            |(name, source)| scope.spawn(move || read_version(inputs, name, source, overlays));
        let versions: Vec<_> = sources.into_iter().map(start).collect();
        let surface: Option<Surface> = typed(inputs, surface::FILE, &mut problems);
        let docs: Option<Docs> = typed(inputs, docs::FILE, &mut problems);
        timings.lap(PARSE);
        let read: Vec<Read> = versions.into_iter().map(joined).collect();
        (read, surface, docs)
    });
    let count = read.len();
    let mut versions = Vec::new();
    for version in read {
        timings.add(&version.timings);
        problems.extend(version.problems);
        versions.extend(version.doc);
    }
    let (Some(surface), Some(docs)) = (surface, docs) else {
        return (Ir::default(), problems);
    };
    // Without all versions, whatever only the missing one has would look unused.
    if versions.is_empty() || versions.len() < count {
        return (Ir::default(), problems);
    }
    let (ir, more) = lower(&versions, &surface, &docs, problems.is_empty());
    problems.extend(more);
    drop(versions);
    timings.lap("lower to the IR");
    (ir, problems)
}

/// What came of reading a version.
struct Read {
    doc: Option<VersionDoc>,
    problems: Problems,
    timings: Timings,
}

fn read_version(inputs: &Inputs, name: String, source: Source, overlays: &Overlays) -> Read {
    let (mut problems, mut timings) = (Problems::default(), Timings::start());
    let file = sources::spec_file(&name);
    let document = normal_form(inputs, &file, &mut problems);
    timings.lap(PARSE);
    let doc = document.map(|mut document| {
        for overlay in overlays.of(&source) {
            overlay.apply(&name, &mut document, &mut problems);
        }
        timings.lap("apply the overlays");
        let doc = document::check(&file, &name, &document, &mut problems);
        drop(document);
        timings.lap("check the documents");
        VersionDoc {
            name,
            file,
            source,
            doc,
        }
    });
    Read {
        doc,
        problems,
        timings,
    }
}

/// What a thread came to; its panic goes on here.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

const PARSE: &str = "parse YAML";

/// The versions of `versions.yaml`; none when it can't be read.
pub fn load_sources(inputs: &Inputs, problems: &mut Problems) -> Sources {
    let Some(sources) = typed::<Sources>(inputs, sources::FILE, problems) else {
        return Sources::default();
    };
    sources::check(&sources, &template_features(inputs), problems);
    sources
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
pub fn repaired(
    inputs: &Inputs,
    version: &str,
    source: &Source,
    problems: &mut Problems,
) -> Option<Value> {
    let mut document = normal_form(inputs, &sources::spec_file(version), problems)?;
    for overlay in Overlays::read(inputs, [source], problems).of(source) {
        overlay.apply(version, &mut document, problems);
    }
    Some(document)
}

fn normal_form(inputs: &Inputs, file: &str, problems: &mut Problems) -> Option<Value> {
    let document = inputs.text(file).and_then(|text| yaml::parse(file, text));
    document.map_err(|problem| problems.push(problem)).ok()
}

fn typed<T: serde::de::DeserializeOwned>(
    inputs: &Inputs,
    file: &str,
    problems: &mut Problems,
) -> Option<T> {
    let read = inputs
        .text(file)
        .and_then(|text| yaml::parse_typed(file, text));
    read.map_err(|problem| problems.push(problem)).ok()
}

/// The crate's manifest: the template with the versions filled in.
pub fn manifest(inputs: &Inputs, ir: &Ir, problems: &mut Problems) -> String {
    let versions = |text: fn(&Version) -> String| ir.versions.iter().map(text).collect::<Vec<_>>();
    let features = versions(|version| format!("{} = []\n", version.feature));
    let default = versions(|version| format!("{:?}", version.feature));
    let holes = [
        ("version_features", features.concat()),
        ("default_version_features", default.join(", ")),
        (
            "version_names",
            listed(&versions(|version| version.name.clone())),
        ),
    ];
    let filled = match inputs.text(TEMPLATE) {
        Ok(text) => fill(text, &holes, problems),
        Err(problem) => {
            problems.push(problem);
            String::new()
        }
    };
    checksum::seal(output::MANIFEST, TEMPLATE, &filled)
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[String]) -> String {
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Puts values into `{{holes}}`.
fn fill(text: &str, holes: &[(&str, String)], problems: &mut Problems) -> String {
    let filled = holes.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{{{name}}}}}"), value.trim_end())
    });
    // A version name in braces would be a hole too: nothing of HubSpot's goes through here.
    for (i, line) in filled.lines().enumerate() {
        let Some((_, rest)) = line.split_once("{{") else {
            continue;
        };
        let Some((name, _)) = rest.split_once("}}") else {
            continue;
        };
        let known: Vec<&str> = holes.iter().map(|(name, _)| *name).collect();
        let what = format!("there is nothing to put into the hole `{name}`");
        let mut problem = Problem::new(
            TEMPLATE,
            "",
            what,
            format!("known are {}", known.join(", ")),
        );
        problem.line = Some(i + 1);
        problems.push(problem);
    }
    filled
}
