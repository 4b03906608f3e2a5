//! OpenAPI Overlays (1.1): errors in HubSpot's files, repaired before anything else sees them.
//!
//! One rule is ours: an action that matches nothing, or changes nothing, in any version has expired, and is listed as an
//! open decision. That is how we notice that HubSpot has fixed an error.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::inputs::Inputs;
use crate::problem::{Problem, Problems};
use crate::versions::VersionEntry;
use crate::yaml;

/// An overlay that can be applied to any number of documents.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    overlay: String,
    #[expect(dead_code, reason = "the format requires it")]
    info: Value,
    actions: Vec<Action>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    /// RFC 9535 query, without `match` and `search`; it describes the defect that the action repairs.
    target: JsonPath,
    /// Why HubSpot's file is wrong, and how we know.
    description: String,
    /// What is laid over the target.
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
    /// Whether it changed one of the documents.
    #[serde(skip)]
    is_needed: bool,
}

impl Overlay {
    /// Reads it, and reports actions that can't work.
    pub fn read(file: &str, text: &str, problems: &mut Problems) -> Option<Self> {
        let overlay: Self = yaml::parse_typed(file, text).map_err(|problem| problems.push(problem)).ok()?;
        let mut problem = |at: &str, what: &str, remedy| problems.push(Problem::new(file, at, what, remedy));
        if !matches!(overlay.overlay.as_str(), "1.0.0" | "1.1.0") {
            problem("/overlay", "this version of the format is not supported", "write `overlay: 1.1.0`");
        }
        for (i, action) in overlay.actions.iter().enumerate() {
            let at = format!("/actions/{i}");
            if action.description.trim().is_empty() {
                let remedy = "explain in `description` what is wrong and how we know";
                problem(&at, "the action gives no reason", remedy);
            }
            if action.update.is_some() == action.remove {
                problem(&at, "the action needs either `update` or `remove: true`", "give it one of them");
            }
        }
        Some(overlay)
    }

    pub fn apply(&mut self, document: &mut Value) {
        for action in &mut self.actions {
            action.is_needed |= action.apply(document);
        }
    }
}

#[derive(Debug)]
pub struct Overlays(BTreeMap<String, Overlay>);

impl Overlays {
    pub fn read<'a>(
        inputs: &Inputs,
        versions: impl IntoIterator<Item = &'a VersionEntry>,
        problems: &mut Problems,
    ) -> Self {
        let files: BTreeSet<&String> = versions.into_iter().flat_map(|entry| &entry.overlays).collect();
        let overlays = files.into_iter().filter_map(|file| {
            let text = inputs.text(file).map_err(|problem| problems.push(problem)).ok()?;
            Some((file.clone(), Overlay::read(file, text, problems)?))
        });
        Self(overlays.collect())
    }

    /// Applies those that a version lists, in its order.
    pub fn apply(&mut self, entry: &VersionEntry, document: &mut Value) {
        for file in &entry.overlays {
            if let Some(overlay) = self.0.get_mut(file) {
                overlay.apply(document);
            }
        }
    }

    /// The actions that repaired nothing in any version that lists their overlay.
    pub fn expired(&self) -> Problems {
        let expired = self.0.iter().flat_map(|(file, overlay)| {
            let actions = overlay.actions.iter().enumerate().filter(|(_, action)| !action.is_needed);
            actions.map(move |(i, action)| {
                let what = format!("the action changes nothing in any version: {}", action.target);
                let remedy = "if HubSpot has fixed it, delete the action; else correct its target";
                Problem::new(file, format!("/actions/{i}"), what, remedy)
            })
        });
        expired.collect()
    }
}

impl Action {
    /// Changes the document, and gives whether there was something to change.
    fn apply(&self, document: &mut Value) -> bool {
        // Each once, in the document's order.
        let located = self.target.query_located(document).dedup();
        let targets: Vec<String> = located.locations().map(|location| location.to_json_pointer()).collect();
        let Some(update) = &self.update else {
            // Removing an item of a list moves those behind it.
            targets.iter().rev().for_each(|target| remove(document, target));
            return !targets.is_empty();
        };
        let mut is_changed = false;
        for target in &targets {
            if let Some(node) = document.pointer_mut(target) {
                let before = node.clone();
                merge(node, update);
                is_changed |= *node != before;
            }
        }
        is_changed
    }
}

/// Objects merge, lists are appended to, all else is replaced.
fn merge(node: &mut Value, update: &Value) {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            for (key, value) in update {
                match node.get_mut(key) {
                    Some(old) => merge(old, value),
                    None => drop(node.insert(key.clone(), value.clone())),
                }
            }
        }
        (Value::Array(node), Value::Array(update)) => node.extend(update.iter().cloned()),
        (Value::Array(node), update) => node.push(update.clone()),
        (node, update) => *node = update.clone(),
    }
}

fn remove(document: &mut Value, target: &str) {
    let Some((parent, token)) = target.rsplit_once('/') else {
        return;
    };
    match document.pointer_mut(parent) {
        Some(Value::Object(map)) => drop(map.shift_remove(&token.replace("~1", "/").replace("~0", "~"))),
        Some(Value::Array(items)) => {
            let index: Option<usize> = token.parse().ok().filter(|index| *index < items.len());
            index.map(|index| items.remove(index));
            // OpenAPI 3.0 has no empty `required`.
            if items.is_empty() && parent.ends_with("/required") {
                remove(document, parent);
            }
        }
        _ => {}
    }
}
