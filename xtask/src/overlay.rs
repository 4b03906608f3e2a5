//! OpenAPI Overlays (1.1): errors in HubSpot's files, repaired before anything else sees them.
//!
//! One rule is ours: an action that matches nothing, or changes nothing, in any version has expired, and is listed as an
//! open decision. So a repair is noticed when HubSpot makes the same one.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::inputs::Inputs;
use crate::problem::{Problem, Problems};
use crate::sources::Source;
use crate::yaml::Untyped;

/// An overlay as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    overlay: String,
    #[expect(dead_code, reason = "the format asks for it")]
    info: Info,
    actions: Vec<Action>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the format asks for it")]
struct Info {
    title: String,
    version: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    /// RFC 9535 query; it describes the defect that the action repairs.
    target: String,
    /// Why HubSpot's file is wrong, and how we know.
    description: String,
    #[serde(default, deserialize_with = "even_null")]
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
}

/// Tells `update: null` from no `update`.
fn even_null<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Untyped::deserialize(deserializer).map(|update| Some(update.0))
}

/// An action that has nothing to repair in a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Idle {
    /// The overlay.
    pub file: String,
    /// Its position there, counted from 0.
    pub action: usize,
    /// HubSpot's name of the version.
    pub version: String,
    /// What it aims at.
    pub target: String,
    /// The reason that it gives.
    pub reason: String,
    /// Why it has nothing to repair.
    what: String,
}

/// An overlay that can be applied to any number of documents.
#[derive(Debug)]
pub struct Overlay {
    file: String,
    /// Position in the file, parsed target, and action. Actions that can't work are left out.
    actions: Vec<(usize, JsonPath, Action)>,
}

impl Overlay {
    /// Reads it. Nothing, when it can't be read as a whole.
    pub fn read(file: &str, text: &str, problems: &mut Problems) -> Option<Self> {
        let overlay: Document = crate::yaml::parse_typed(file, text).map_err(|problem| problems.push(problem)).ok()?;
        if !matches!(overlay.overlay.as_str(), "1.0.0" | "1.1.0") {
            problems.push(Problem::new(
                file,
                "/overlay",
                format!("overlay version {} is not known", overlay.overlay),
                "write `overlay: 1.1.0`",
            ));
        }
        let mut actions = Vec::new();
        for (i, action) in overlay.actions.into_iter().enumerate() {
            match action.path() {
                Ok(path) => actions.push((i, path, action)),
                Err((what, remedy)) => {
                    problems.push(Problem::new(file, format!("/actions/{i}"), what, remedy));
                }
            }
        }
        let file = file.to_owned();
        Some(Self { file, actions })
    }

    /// Applies it to one version's document, and gives the actions that have nothing to repair.
    pub fn apply(&self, version: &str, document: &mut Value, problems: &mut Problems) -> Vec<Idle> {
        let mut idle = Vec::new();
        for (i, path, action) in &self.actions {
            match action.apply(path, document) {
                Ok(Applied::Changed) => {}
                Ok(Applied::Idle(what)) => idle.push(Idle {
                    file: self.file.clone(),
                    action: *i,
                    version: version.to_owned(),
                    target: action.target.clone(),
                    reason: action.description.trim().to_owned(),
                    what: format!("{what} in any version: {}", action.target),
                }),
                Err((what, remedy)) => {
                    let at = format!("/actions/{i}");
                    problems.push(Problem::new(&self.file, at, what, remedy));
                }
            }
        }
        idle
    }
}

/// The overlays that some versions list.
#[derive(Debug)]
pub struct Overlays(BTreeMap<String, Overlay>);

impl Overlays {
    /// Reads each once.
    pub fn read<'a>(inputs: &Inputs, sources: impl IntoIterator<Item = &'a Source>, problems: &mut Problems) -> Self {
        let files = sources.into_iter().flat_map(|source| &source.overlays);
        let files: BTreeSet<&String> = files.collect();
        let overlays = files.into_iter().filter_map(|file| {
            let text = inputs.text(file).map_err(|problem| problems.push(problem));
            Some((file.clone(), Overlay::read(file, text.ok()?, problems)?))
        });
        Self(overlays.collect())
    }

    /// The actions that none of the versions needs which list their overlay.
    pub(crate) fn expired(&self, idle: &[Idle], sources: &[Source]) -> Problems {
        let mut expired = Problems::default();
        for (file, overlay) in &self.0 {
            let listing = sources.iter().filter(|source| source.overlays.contains(file)).count();
            for (action, ..) in &overlay.actions {
                let is_its = |idle: &&Idle| idle.file == *file && idle.action == *action;
                let of_action: Vec<&Idle> = idle.iter().filter(is_its).collect();
                if let Some(first) = of_action.first().filter(|_| of_action.len() == listing) {
                    let at = format!("/actions/{action}");
                    let remedy = "if HubSpot has fixed it, delete the action; else correct its target";
                    expired.push(Problem::new(file, at, &*first.what, remedy));
                }
            }
        }
        expired
    }

    /// Those that a version lists, in its order, as far as they could be read.
    pub fn of(&self, source: &Source) -> impl Iterator<Item = &Overlay> {
        let files = source.overlays.iter();
        files.filter_map(|file| self.0.get(file))
    }
}

/// What became of an action.
enum Applied {
    Changed,
    /// Nothing, and why.
    Idle(&'static str),
}

/// Why an action can't work: what is wrong, and what to do about it.
type Refusal = (String, &'static str);

impl Action {
    /// What it aims at.
    fn path(&self) -> Result<JsonPath, Refusal> {
        if self.description.trim().is_empty() {
            let what = "the action gives no reason".to_owned();
            return Err((what, "say in `description` what is wrong and how we know"));
        }
        if self.update.is_some() == self.remove {
            let what = "the action needs either `update` or `remove: true`".to_owned();
            return Err((what, "give it one of them"));
        }
        if self.update == Some(Value::Null) {
            let what = "`update` has nothing to lay over the target".to_owned();
            let remedy = "say what it changes; to take the target away, write `remove: true`";
            return Err((what, remedy));
        }
        JsonPath::parse(&self.target).map_err(|error| {
            let what = format!("the target is not a JSONPath query: {error}");
            let remedy = "see RFC 9535 for the syntax (without `match` and `search`)";
            (what, remedy)
        })
    }

    fn apply(&self, path: &JsonPath, document: &mut Value) -> Result<Applied, Refusal> {
        let mut targets: Vec<String> =
            path.query_located(document).locations().map(|location| location.to_json_pointer()).collect();
        if targets.is_empty() {
            return Ok(Applied::Idle("the target matches nothing"));
        }
        if self.remove && targets.iter().any(String::is_empty) {
            let what = "the target is the whole document, which can't be removed".to_owned();
            return Err((what, "aim it at what is wrong"));
        }
        // Each once, and later items first: removing an item of a list moves those behind it.
        targets.sort_by(|a, b| position(b).cmp(&position(a)));
        targets.dedup();
        let Some(update) = &self.update else {
            targets.iter().for_each(|target| remove(document, target));
            return Ok(Applied::Changed);
        };
        let mut is_changed = false;
        for target in &targets {
            let node = document.pointer_mut(target);
            is_changed |= node.is_some_and(|node| merge(node, update));
        }
        if !is_changed {
            return Ok(Applied::Idle("the action changes nothing"));
        }
        Ok(Applied::Changed)
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

/// Sorts pointers as their targets stand in the document: the items of a list by number.
pub(crate) fn position(pointer: &str) -> Vec<(usize, &str)> {
    let tokens = pointer.split('/');
    tokens.map(|token| (token.parse().unwrap_or_default(), token)).collect()
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

    fn removed(target: &str, mut document: Value) -> Value {
        let text = format!(
            "overlay: 1.1.0\ninfo: {{ title: t, version: '1' }}\nactions:\n  - {{ target: {target:?}, description: d, remove: true }}\n"
        );
        let mut problems = Problems::default();
        let overlay = Overlay::read("x.overlay.yaml", &text, &mut problems).expect("an overlay");
        overlay.apply("v1", &mut document, &mut problems);
        assert!(problems.is_empty(), "{problems}");
        document
    }

    /// The problems of an overlay of one action, with this `info` and this target.
    fn refusal(info: &str, target: &str) -> String {
        let text = format!(
            "overlay: 1.1.0\ninfo: {info}\nactions:\n  - {{ target: {target:?}, description: d, remove: true }}\n"
        );
        let mut problems = Problems::default();
        Overlay::read("x.overlay.yaml", &text, &mut problems);
        problems.to_string()
    }

    #[test]
    fn a_target_that_needs_regular_expressions_is_refused_with_the_reason() {
        for function in ["match", "search"] {
            let refused = refusal("{ title: t, version: '1' }", &format!("$[?{function}(@.a, 'b')]"));
            assert!(refused.contains("(without `match` and `search`)"), "{refused}");
        }
    }

    #[test]
    fn items_are_removed_whatever_the_order_of_the_query() {
        let list = || json!({ "list": ["a", "b", "c"] });
        for target in ["$.list[0,1]", "$.list[1,0]", "$.list[1,0,1]", "$.list[0,0,1]"] {
            assert_eq!(removed(target, list()), json!({ "list": ["c"] }), "{target}");
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
