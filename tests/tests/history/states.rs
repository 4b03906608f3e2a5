//! The states in which HubSpot has published its files: `tests/fixtures/history`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use xtask::{import, inputs::Inputs, versions, yaml};

/// The versions whose history is kept.
pub(crate) const VERSIONS: [&str; 2] = ["v3", "2026-03"];

/// The one that is made up.
const BREAKING: &str = "made-up/breaking";

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/history")
}

/// A state of a version: the facts of the file that HubSpot published that day.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) version: &'static str,
    /// `<day>-<commit>`.
    pub(crate) name: String,
    /// The spec, in normal form.
    pub(crate) text: String,
}

impl State {
    /// What it is called in reports.
    pub(crate) fn title(&self) -> String {
        format!("{} of {}", self.version, self.day())
    }

    /// The day on which it was published.
    pub(crate) fn day(&self) -> &str {
        if self.is_made_up() { "some day" } else { &self.name[..10] }
    }

    /// Whether HubSpot has never published it.
    pub(crate) fn is_made_up(&self) -> bool {
        self.name == BREAKING
    }
}

/// All states of a version, oldest first.
pub(crate) fn states(version: &'static str) -> Vec<State> {
    let states = names(&folder().join(version)).into_iter();
    let states = states.map(|file| {
        let name = file.split_once('.').expect("a kind of file").0.to_owned();
        let text = text(&format!("{version}/{name}"));
        State { version, name, text }
    });
    states.collect()
}

/// The newest state of v3 with changes that HubSpot has not made: nothing that it did so far breaks programs.
pub(crate) fn breaking() -> State {
    State { version: "v3", name: BREAKING.to_owned(), text: text(BREAKING) }
}

/// The text of a state: it stands in a file, or is made from another state with a patch, which names that state.
fn text(state: &str) -> String {
    let whole = folder().join(format!("{state}.yaml"));
    if let Ok(text) = std::fs::read_to_string(&whole) {
        return text;
    }
    let file = folder().join(format!("{state}.patch"));
    let patch = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let patch = diffy::Patch::from_str(&patch).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let base = patch.original().expect("the state that it is made from");
    diffy::apply(&text(base), &patch).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// The files of a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn each_state_is_normal_form() {
    for state in VERSIONS.into_iter().flat_map(states) {
        let document = yaml::parse(&state.name, &state.text).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(import::print(state.version, &document), state.text, "{}", state.name);
    }
}

/// Compares with the published files in the folder `HUBSPOT_HISTORY`; with `HUBSPOT_HISTORY_UPDATE` set, makes the
/// fixtures from them.
#[test]
#[ignore = "needs the files that HubSpot published: see tests/fixtures/history/README.md"]
fn each_state_is_what_hubspot_published() {
    let published = PathBuf::from(std::env::var_os("HUBSPOT_HISTORY").expect("HUBSPOT_HISTORY names a folder"));
    let is_update = std::env::var_os("HUBSPOT_HISTORY_UPDATE").is_some();
    let inputs = Inputs::read(&root()).expect("the repository");
    let versions = versions::read(&inputs).expect("versions");
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    let mut last: Option<(String, String)> = None;
    for version in VERSIONS {
        // A new version begins as what the one before it was that day.
        if let Some(first) = names(&published.join(version)).first() {
            let day = &first[..10];
            last = last.and_then(|_| {
                let same = made.iter().find(|(name, _)| name.contains(&format!("/{day}")));
                same.map(|(name, text)| (name.clone(), text.clone()))
            });
        }
        for file in names(&published.join(version)) {
            let json = std::fs::read_to_string(published.join(version).join(&file)).expect("a text");
            let document = yaml::parse(&file, &json).unwrap_or_else(|e| panic!("{e}"));
            let facts = import::normal_form(&file, &document, version, &versions[version]);
            let text = import::print(version, &facts.unwrap_or_else(|e| panic!("{e}")));
            let name = format!("{version}/{}", file.trim_end_matches(".json"));
            if is_update {
                write(&name, &text, last.as_ref());
            }
            assert_eq!(self::text(&name), text, "{name}");
            made.insert(name.clone(), text.clone());
            last = Some((name, text));
        }
    }
}

fn write(name: &str, text: &str, last: Option<&(String, String)>) {
    let (kind, content) = match last {
        None => ("yaml", text.to_owned()),
        Some((base, old)) => {
            let mut options = diffy::DiffOptions::new();
            options.set_context_len(1).set_original_filename(base.clone()).set_modified_filename(name.to_owned());
            ("patch", options.create_patch(old, text).to_string())
        }
    };
    let path = folder().join(format!("{name}.{kind}"));
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
    std::fs::write(path, content).expect("a writable file");
}
