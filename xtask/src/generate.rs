//! specs + templates → every generated file of the crate. Pure: nothing is read, nothing is written.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::docs::Docs;
use crate::inputs::{self, Inputs};
use crate::ir::{Ir, Version};
use crate::lower::{self, Lowered, VersionDoc};
use crate::overlay::Overlays;
use crate::problem::{Problem, Problems};
use crate::surface::{self, Surface};
use crate::versions::{self, VersionEntry};
use crate::{checksum, document, emit, output, public_lines, yaml};

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
    let manifest = manifest(inputs, &ir)?;
    let emitted = emit::emit(&ir).into_iter();
    let mut files: BTreeMap<String, String> = emitted.map(|(path, text)| (format!("{CRATE}/{path}"), text)).collect();
    files.insert(output::MANIFEST.to_owned(), manifest);
    let lines = public_lines::print(&files);
    let lines = checksum::seal(public_lines::FILE, "specs/ or xtask/", &lines);
    files.insert(public_lines::FILE.to_owned(), lines);
    Ok(Draft { files, open, notes })
}

/// The IR of all versions, repaired and checked.
pub fn ir(inputs: &Inputs) -> Result<Lowered, Problems> {
    lower(inputs).map_err(|problems| problems.located(&inputs.files))
}

fn lower(inputs: &Inputs) -> Result<Lowered, Problems> {
    // All files are read before any problem ends it.
    let mut problems = Problems::default();
    let versions = problems.unless(versions::read(inputs));
    let documents: Vec<Value> =
        versions.keys().map(|version| problems.unless(normal_form(inputs, version).map_err(Problems::from))).collect();
    let mut overlays = Overlays::read(inputs, versions.values(), &mut problems);
    let surface = inputs.text(surface::FILE).and_then(|text| yaml::parse_typed(surface::FILE, text));
    let surface: Surface = problems.unless(surface.map_err(Problems::from));
    let docs = Docs::read(inputs, &mut problems);
    problems.into_result()?;

    let (mut problems, mut open) = (Problems::default(), Problems::default());
    let mut checked = Vec::new();
    for ((name, entry), mut document) in versions.into_iter().zip(documents) {
        lower::apply_renames(&mut document, &surface, &docs, &mut open);
        overlays.apply(&entry, &mut document);
        let file = versions::spec_file(&name);
        let doc = document::check(&file, &document, &mut problems);
        checked.push(VersionDoc { doc, name, file, entry });
    }
    problems.into_result()?;
    open.extend(overlays.expired());

    let runtime = inputs::RUNTIME.iter().filter_map(|path| inputs.files.get(*path));
    let mut lowered = lower::lower(&checked, &surface, &docs, emit::reserved(runtime))?;
    lowered.open.extend(open);
    lowered.open = lowered.open.located(&inputs.files);
    lowered.notes = lowered.notes.located(&inputs.files);
    Ok(lowered)
}

/// The name of the package, which a manifest or its template begins with.
pub fn package(manifest: &str) -> &str {
    let mut lines = manifest.lines().filter_map(|line| line.strip_prefix("name = \""));
    lines.next().map_or("", |name| name.trim_end_matches('"'))
}

/// A version's document in normal form, with its overlays applied.
pub fn repaired(inputs: &Inputs, version: &str, entry: &VersionEntry) -> Result<Value, Problems> {
    let mut document = normal_form(inputs, version)?;
    let mut problems = Problems::default();
    Overlays::read(inputs, [entry], &mut problems).apply(entry, &mut document);
    problems.into_result().map(|()| document)
}

pub fn normal_form(inputs: &Inputs, version: &str) -> Result<Value, Problem> {
    let file = versions::spec_file(version);
    inputs.text(&file).and_then(|text| yaml::parse(&file, text))
}

/// The crate's manifest: the template with the versions filled in.
pub fn manifest(inputs: &Inputs, ir: &Ir) -> Result<String, Problem> {
    let versions = |text: fn(&Version) -> String| ir.versions.iter().map(text).collect::<Vec<_>>();
    let features = versions(|version| format!("{} = []", version.feature));
    let default = versions(|version| format!("{:?}", version.feature));
    let names = versions(|version| version.name.clone());
    // `a`, `a and b`, `a, b and c`.
    let names = match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    };
    let filled = inputs.text(TEMPLATE)?.replace("{{version_features}}", &features.join("\n"));
    let filled = filled.replace("{{default_version_features}}", &default.join(", "));
    Ok(checksum::seal(output::MANIFEST, TEMPLATE, &filled.replace("{{version_names}}", &names)))
}
