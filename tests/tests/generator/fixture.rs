//! Small inputs, each in one YAML file under `tests/fixtures`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};
use xtask::inputs::{Entry, Inputs, entries_below};
use xtask::ir::Ir;
use xtask::problem::{Problem, Problems};
use xtask::{docs, emit, generate, yaml};

/// The parts of a fixture: `paths`, `schemas` and `responses` (of version `v1`) or `versions`; `surface`, `docs`, `overlay`; `show`.
pub(crate) struct Fixture {
    document: Value,
}

/// Reads `tests/fixtures/<path>.yaml`.
pub(crate) fn read(path: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/{path}.yaml"));
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
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
        let overlays = if self.document.get("overlay").is_some() {
            vec!["specs/x.overlay.yaml"]
        } else {
            vec![]
        };
        for (name, version) in versions.as_object().expect("versions by name") {
            let bases = [format!("/things/{name}"), "/other/base".to_owned()];
            let source = json!({ "module": name, "feature": name, "bases": bases, "overlays": overlays, "published": "" });
            sources.insert(name.clone(), source);
            let section = |key: &str| {
                version
                    .get(key)
                    .filter(|value| !value.is_null())
                    .cloned()
                    .unwrap_or(json!({}))
            };
            let spec = json!({ "paths": section("paths"), "components": { "schemas": section("schemas"), "responses": section("responses") } });
            files.insert(format!("specs/{name}.yaml"), yaml::print(&spec));
        }
        files.insert(
            "specs/versions.yaml".to_owned(),
            yaml::print(&Value::Object(sources)),
        );
        for part in ["surface", "docs"] {
            let value = self.document.get(part).cloned().unwrap_or(json!({}));
            files.insert(format!("specs/{part}.yaml"), yaml::print(&value));
        }
        if let Some(overlay) = self.document.get("overlay") {
            files.insert("specs/x.overlay.yaml".to_owned(), yaml::print(overlay));
        }
        let manifest = "[features]\n{{version_features}}\n";
        files.insert("templates/Cargo.toml.in".to_owned(), manifest.to_owned());
        files.into()
    }

    /// The IR. A fixture without `docs` is not about words: that they are missing is not reported.
    pub(crate) fn ir(&self) -> (Ir, Vec<Problem>) {
        let inputs = self.inputs();
        let (ir, problems) = generate::ir(&inputs);
        let about_words = self.document.get("docs").is_some();
        let problems: Problems = problems.located(&inputs.files);
        let is_kept = |problem: &&Problem| about_words || problem.file != docs::FILE;
        (ir, problems.iter().filter(is_kept).cloned().collect())
    }

    /// The emitted files that the fixture wants shown. It must have no problems.
    pub(crate) fn emitted(&self) -> String {
        let (ir, problems) = self.ir();
        assert!(problems.is_empty(), "{}", listed(&problems));
        let files = emit::emit(&ir);
        let shown = self.document["show"]
            .as_array()
            .expect("`show` lists files");
        let parts = shown.iter().map(|path| {
            let path = path.as_str().expect("a path");
            let text = files
                .get(path)
                .unwrap_or_else(|| panic!("{path} is not among {:?}", files.keys()));
            // The first line is the same in all of them.
            let text = text.split_once('\n').map_or("", |(_, rest)| rest);
            format!("=== {path}\n{text}")
        });
        parts.collect::<Vec<_>>().join("\n")
    }
}

/// Every file below a folder but for the lock, with its bytes.
pub(crate) fn tree(root: &Path, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = entries_below(root, folder).expect("a folder");
    let read = |entry: Entry| {
        let bytes = std::fs::read(root.join(&entry.path)).expect("a file");
        (entry.path, bytes)
    };
    let files = entries.into_iter();
    let files = files.filter(|entry| !entry.path.ends_with(".xtask-lock"));
    files.map(read).collect()
}

/// Problems as `generate` prints them.
pub(crate) fn listed(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("{problem}\n"))
        .collect()
}

/// A fixture that no test names would show nothing.
pub(crate) fn assert_all_tested(folder: &str, tested: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(folder);
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder of fixtures")
        .map(|entry| {
            entry
                .expect("an entry")
                .path()
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    files.sort();
    assert_eq!(files, tested);
}
