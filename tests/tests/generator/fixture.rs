//! Small inputs, each in one YAML file under `tests/fixtures`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};
use xtask::inputs::{Inputs, entries_below};
use xtask::ir::Ir;
use xtask::problem::{Problem, Problems};
use xtask::{docs, emit, generate, yaml};

/// The parts of a fixture: `paths`, `schemas` and `responses` (of version `v1`), or `versions`; `surface`, `docs`, `overlay`; `show`.
pub(crate) struct Fixture {
    document: Value,
}

/// Reads `tests/fixtures/<path>.yaml`.
pub(crate) fn read(path: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/{path}.yaml"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    yaml::parse(path, &text).unwrap_or_else(|problem| panic!("{problem}"))
}

impl Fixture {
    /// The fixture in `tests/fixtures/<path>.yaml`.
    pub(crate) fn read(path: &str) -> Self {
        Self::of(read(path))
    }

    /// A fixture with these parts.
    pub(crate) fn of(document: Value) -> Self {
        Self { document }
    }

    /// The files that `generate` reads.
    pub(crate) fn inputs(&self) -> Inputs {
        let mut files = BTreeMap::new();
        let mut sources = Map::new();
        let only = json!({ "v1": self.document });
        let versions = self.document.get("versions").unwrap_or(&only);
        let overlays = if self.document.get("overlay").is_some() { vec!["specs/x.overlay.yaml"] } else { vec![] };
        for (name, version) in versions.as_object().expect("versions by name") {
            let bases = [format!("/things/{name}"), "/other/base".to_owned()];
            let source =
                json!({ "module": name, "feature": name, "bases": bases, "overlays": overlays, "published": "" });
            sources.insert(name.clone(), source);
            let section = |key: &str| version.get(key).filter(|value| !value.is_null()).cloned().unwrap_or(json!({}));
            let spec = json!({ "paths": section("paths"), "components": { "schemas": section("schemas"), "responses": section("responses") } });
            files.insert(format!("specs/{name}.yaml"), yaml::print(&spec));
        }
        files.insert("specs/versions.yaml".to_owned(), yaml::print(&Value::Object(sources)));
        let surface = self.document.get("surface").cloned().unwrap_or(json!({}));
        files.insert("specs/surface.yaml".to_owned(), yaml::print(&surface));
        let sections = self.document.get("docs").and_then(Value::as_object);
        for (section, entries) in sections.into_iter().flatten() {
            files.insert(docs::file(section), markdown(entries));
        }
        if let Some(overlay) = self.document.get("overlay") {
            files.insert("specs/x.overlay.yaml".to_owned(), yaml::print(overlay));
        }
        let manifest = "[features]\n{{version_features}}\n";
        files.insert("templates/Cargo.toml.in".to_owned(), manifest.to_owned());
        files.into()
    }

    /// The IR, and the open decisions. For a fixture without `docs`, missing documentation is not reported.
    pub(crate) fn lowered(&self) -> Result<(Ir, Vec<Problem>), Problems> {
        let lowered = generate::ir(&self.inputs())?;
        let about_docs = self.document.get("docs").is_some();
        let open = lowered.open.iter();
        let open = open.filter(|problem| about_docs || !problem.file.starts_with(docs::FOLDER));
        Ok((lowered.ir, open.cloned().collect()))
    }

    /// The IR of a fixture without problems.
    pub(crate) fn ir(&self) -> Ir {
        let (ir, open) = self.lowered().unwrap_or_else(|problems| panic!("{problems}"));
        assert!(open.is_empty(), "{}", listed(&open));
        ir
    }

    /// The errors, or if there are none, the open decisions and notes.
    pub(crate) fn reported(&self) -> String {
        match self.lowered() {
            Err(problems) => format!("{problems}\n"),
            Ok((_, open)) => {
                let notes = generate::ir(&self.inputs()).map(|lowered| lowered.notes);
                let notes: Vec<Problem> = notes.unwrap_or_default().iter().cloned().collect();
                let mut out = String::new();
                for (title, problems) in [("undecided", open), ("not supported", notes)] {
                    if !problems.is_empty() {
                        out += &format!("=== {title}\n{}", listed(&problems));
                    }
                }
                out
            }
        }
    }

    /// The emitted files that the fixture's `show` lists. It must have no open decisions.
    pub(crate) fn emitted(&self) -> String {
        self.shown(&self.ir())
    }

    /// The emitted files that the fixture's `show` lists, even if it has open decisions.
    pub(crate) fn shown(&self, ir: &Ir) -> String {
        let files = emit::emit(ir);
        let shown = self.document["show"].as_array().expect("`show` lists files");
        let parts = shown.iter().map(|path| {
            let path = path.as_str().expect("a path");
            let text = files.get(path).unwrap_or_else(|| panic!("{path} is not among {:?}", files.keys()));
            // The first line is the same in all of them.
            let text = text.split_once('\n').map_or("", |(_, rest)| rest);
            format!("=== {path}\n{text}")
        });
        parts.collect::<Vec<_>>().join("\n")
    }
}

/// Formats entries as in `specs/docs`. An entry is a text, or a mapping with `about` and parts.
fn markdown(entries: &Value) -> String {
    let mut out = String::new();
    for (name, entry) in entries.as_object().into_iter().flatten() {
        out += &format!("## {name}\n\n");
        match entry.as_object() {
            None => out += &format!("{}\n\n", entry.as_str().unwrap_or_default()),
            Some(parts) => {
                for (part, text) in parts {
                    if part != "about" {
                        out += &format!("### {part}\n\n");
                    }
                    out += &format!("{}\n\n", text.as_str().unwrap_or_default());
                }
            }
        }
    }
    out
}

/// All files below a folder except the lock, with their bytes.
pub(crate) fn tree(root: &Path, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = entries_below(root, folder).expect("a folder").into_keys();
    let files = entries.filter(|path| !path.ends_with(".xtask-lock"));
    let read = |path: String| {
        let bytes = std::fs::read(root.join(&path)).expect("a file");
        (path, bytes)
    };
    files.map(read).collect()
}

/// Problems as `generate` prints them.
pub(crate) fn listed(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// Checks that each fixture is used by a test; otherwise it would test nothing.
pub(crate) fn assert_all_tested(folder: &str, tested: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder of fixtures")
        .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, tested);
}
