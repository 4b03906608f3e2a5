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
    /// Whether it changed one of the documents, and why it didn't change the last one.
    #[serde(skip)]
    is_needed: bool,
    #[serde(skip)]
    idle: &'static str,
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

    /// Applies it to one version's document.
    pub fn apply(&mut self, document: &mut Value) {
        for action in &mut self.actions {
            match action.apply(document) {
                Ok(()) => action.is_needed = true,
                Err(why) => action.idle = why,
            }
        }
    }
}

/// The overlays that some versions list.
#[derive(Debug)]
pub struct Overlays(BTreeMap<String, Overlay>);

impl Overlays {
    /// Reads each once.
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
                let what = format!("{} in any version: {}", action.idle, action.target);
                let remedy = "if HubSpot has fixed it, delete the action; else correct its target";
                Problem::new(file, format!("/actions/{i}"), what, remedy)
            })
        });
        expired.collect()
    }
}

impl Action {
    /// Changes the document, or says why there was nothing to change.
    fn apply(&self, document: &mut Value) -> Result<(), &'static str> {
        let located = self.target.query_located(document);
        let mut targets: Vec<String> = located.locations().map(|location| location.to_json_pointer()).collect();
        if targets.is_empty() {
            return Err("the target matches nothing");
        }
        // Each once, and later items first: removing an item of a list moves those behind it.
        targets.sort_by(|a, b| position(b).cmp(&position(a)));
        targets.dedup();
        let Some(update) = &self.update else {
            targets.iter().for_each(|target| remove(document, target));
            return Ok(());
        };
        let mut is_changed = false;
        for target in &targets {
            is_changed |= document.pointer_mut(target).is_some_and(|node| merge(node, update));
        }
        if is_changed { Ok(()) } else { Err("the action changes nothing") }
    }
}

/// Objects merge, lists are appended to, all else is replaced. Gives whether that changed anything.
fn merge(node: &mut Value, update: &Value) -> bool {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            let mut is_changed = false;
            for (key, value) in update {
                is_changed |= match node.get_mut(key) {
                    Some(old) => merge(old, value),
                    None => {
                        node.insert(key.clone(), value.clone());
                        true
                    }
                };
            }
            is_changed
        }
        (Value::Array(node), Value::Array(update)) => {
            node.extend(update.iter().cloned());
            !update.is_empty()
        }
        (Value::Array(node), update) => {
            node.push(update.clone());
            true
        }
        (node, update) if node == update => false,
        (node, update) => {
            *node = update.clone();
            true
        }
    }
}

/// Sorts pointers by the position of their targets in the document: the items of a list by number.
fn position(pointer: &str) -> Vec<(usize, &str)> {
    pointer.split('/').map(|token| (token.parse().unwrap_or_default(), token)).collect()
}

fn remove(document: &mut Value, target: &str) {
    let Some((parent, token)) = target.rsplit_once('/') else {
        return;
    };
    let token = token.replace("~1", "/").replace("~0", "~");
    let mut emptied = false;
    match document.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.shift_remove(&token);
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = token.parse::<usize>()
                && index < items.len()
            {
                items.remove(index);
            }
            emptied = items.is_empty();
        }
        _ => {}
    }
    // OpenAPI 3.0 has no empty `required`.
    if emptied && parent.ends_with("/required") {
        remove(document, parent);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The document after an action that removes the target.
    fn removed(target: &str, mut document: Value) -> Value {
        let text = format!(
            "overlay: 1.1.0\ninfo: {{ title: t, version: '1' }}\nactions:\n  - {{ target: {target:?}, description: d, remove: true }}\n"
        );
        let mut problems = Problems::default();
        let mut overlay = Overlay::read("x.overlay.yaml", &text, &mut problems).expect("an overlay");
        overlay.apply(&mut document);
        document
    }

    #[test]
    fn items_are_removed_whatever_the_order_of_the_query() {
        for target in ["$.list[0,1]", "$.list[1,0]", "$.list[1,0,1]", "$.list[0,0,1]"] {
            let left = removed(target, json!({ "list": ["a", "b", "c"] }));
            assert_eq!(left, json!({ "list": ["c"] }), "{target}");
        }
        let many: Vec<u32> = (0..12).collect();
        assert_eq!(removed("$[9,10]", json!(many)), json!([0, 1, 2, 3, 4, 5, 6, 7, 8, 11]));
    }

    #[test]
    fn a_required_list_that_becomes_empty_goes() {
        let document = json!({ "a": { "required": ["x", "y"] } });
        assert_eq!(removed("$.a.required[0,1]", document), json!({ "a": {} }));
    }
}
