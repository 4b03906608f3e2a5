//! The crate as it would have been, had it been made from an older state.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::thread;

use serde_json::Value;
use xtask::diff;
use xtask::inputs::Inputs;
use xtask::overlay::Overlay;
use xtask::problem::Problems;
use xtask::{surface, versions, yaml};

use crate::states::{State, VERSIONS, breaking, folder, root, states};

/// What was published, and the crate that is made from it.
pub(crate) struct Replayed {
    /// One state, or one of each version.
    pub(crate) published: Vec<State>,
    pub(crate) state: diff::State,
    /// The feature of the oldest version.
    pub(crate) feature: String,
}

impl Replayed {
    /// The code, without its documentation.
    pub(crate) fn code(&self) -> Vec<(&str, &str)> {
        let code = self.state.code.iter().filter(|(path, _)| path.ends_with(".rs"));
        let lines = code.flat_map(|(path, text)| text.lines().map(move |line| (&**path, line)));
        let is_code = |line: &str| !line.trim_start().starts_with("//");
        lines.filter(|(_, line)| is_code(line)).collect()
    }
}

/// Each state of each version by itself, and the one that is made up; made once for all tests.
pub(crate) fn replayed() -> &'static [Replayed] {
    static ALL: LazyLock<Vec<Replayed>> = LazyLock::new(|| {
        let states = VERSIONS.into_iter().flat_map(states).chain([breaking()]);
        replay_all(false, states.map(|state| vec![state]).collect())
    });
    &ALL
}

/// The crate with all versions, as it would have been on each day on which HubSpot published something.
pub(crate) fn days() -> Vec<Replayed> {
    let states: Vec<State> = VERSIONS.into_iter().flat_map(states).collect();
    let days: BTreeSet<&str> = states.iter().map(State::day).collect();
    let newest = |day: &str| {
        let newest = VERSIONS.into_iter().filter_map(|version| {
            let is_older = |state: &&State| state.version == version && state.day() <= day;
            states.iter().rfind(is_older)
        });
        newest.cloned().collect()
    };
    replay_all(true, days.into_iter().map(newest).collect())
}

fn replay_all(is_crate: bool, published: Vec<Vec<State>>) -> Vec<Replayed> {
    let started = published.into_iter().map(|states| thread::spawn(move || replay(is_crate, states)));
    let started: Vec<_> = started.collect();
    let ended = started.into_iter().map(|thread| thread.join());
    ended.map(|made| made.expect("a crate")).collect()
}

/// What `generate` makes of these states, with today's repairs, surface and words. What they lack comes from the replay
/// overlay; repairs and entries that they have no use for are passed over, as `diff` does it, and so are samples that don't
/// fit.
fn replay(is_crate: bool, published: Vec<State>) -> Replayed {
    let inputs = inputs(&published);
    let newest = published.iter().max_by_key(|state| state.day());
    let newest = newest.expect("a state");
    let state = match is_crate {
        false => diff::State::of_version(&newest.title(), &inputs, newest.version),
        true => diff::State::of_crate(newest.day(), &inputs),
    };
    let state = state.unwrap_or_else(|problems| panic!("{problems}"));
    let versions = versions::read(&inputs).expect("versions");
    Replayed { feature: versions[published[0].version].feature.clone(), published, state }
}

fn inputs(published: &[State]) -> Inputs {
    let mut inputs = Inputs::read(&root()).expect("the repository");
    let mut document = read(&inputs, versions::FILE);
    let versions = document.as_object_mut().expect("versions");
    versions.retain(|name, _| published.iter().any(|state| state.version == name));
    write(&mut inputs, versions::FILE, &document);
    for state in published {
        inputs.files.insert(versions::spec_file(state.version), state.text.clone());
    }

    let file = folder().join("replay.overlay.yaml");
    let text = std::fs::read_to_string(&file).expect("the replay overlay");
    for state in published {
        let spec = versions::spec_file(state.version);
        let files = [("spec", spec.as_str()), ("surface", surface::FILE)];
        let documents = files.map(|(name, file)| (name.to_owned(), read(&inputs, file)));
        let mut all = Value::Object(documents.into_iter().collect());
        let mut problems = Problems::default();
        let file = "replay.overlay.yaml";
        let mut overlay = Overlay::read(file, &text, &mut problems).expect("an overlay");
        overlay.apply(&mut all);
        assert!(problems.is_empty(), "{problems}");
        for (name, file) in files {
            write(&mut inputs, file, &all[name]);
        }
    }
    inputs
}

fn read(inputs: &Inputs, file: &str) -> Value {
    let text = inputs.text(file).expect("a file");
    yaml::parse(file, text).unwrap_or_else(|problem| panic!("{problem}"))
}

fn write(inputs: &mut Inputs, file: &str, document: &Value) {
    let text = yaml::print(document);
    inputs.files.insert(file.to_owned(), text);
}
