//! OpenAPI Overlays (1.1): what HubSpot's files get wrong, mended before anything else sees it.
//!
//! One rule is ours: an action that matches nothing, or changes nothing, is a problem. So a repair expires by itself
//! when HubSpot makes the same repair.

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::problem::{Mend, Problem, Problems};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
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
    /// RFC 9535 query; it says the defect it mends.
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
    Value::deserialize(deserializer).map(Some)
}

/// An action that has nothing to mend in a version: HubSpot has mended it, or never had it wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Idle {
    /// The overlay.
    pub file: String,
    /// Where the action stands in it, counted from 0.
    pub action: usize,
    /// HubSpot's name of the version.
    pub version: String,
    /// What it aims at.
    pub target: String,
    /// The reason that it gives.
    pub reason: String,
    /// What it came to.
    what: String,
}

/// Applies the overlay to one version's document. An action that has nothing to mend is a problem.
pub fn apply(file: &str, text: &str, version: &str, document: &mut Value, problems: &mut Problems) {
    for idle in apply_where_needed(file, text, version, document, problems) {
        let at = format!("/actions/{}", idle.action);
        let problem = Problem::new(file, at, idle.what, STALE);
        problems.push(problem.with_mend(Mend::Expired(version.to_owned())));
    }
}

/// Applies the overlay to one version's document, and gives the actions that have nothing to mend.
pub fn apply_where_needed(
    file: &str,
    text: &str,
    version: &str,
    document: &mut Value,
    problems: &mut Problems,
) -> Vec<Idle> {
    let mut idle = Vec::new();
    let overlay: Overlay = match crate::yaml::parse_typed(file, text) {
        Ok(overlay) => overlay,
        Err(problem) => {
            problems.push(problem);
            return idle;
        }
    };
    if !matches!(overlay.overlay.as_str(), "1.0.0" | "1.1.0") {
        problems.push(Problem::new(
            file,
            "/overlay",
            format!("overlay version {} is not known", overlay.overlay),
            "write `overlay: 1.1.0`",
        ));
    }
    for (i, action) in overlay.actions.iter().enumerate() {
        match action.apply(document) {
            Ok(Applied::Changed) => {}
            Ok(Applied::Idle(what)) => idle.push(Idle {
                file: file.to_owned(),
                action: i,
                version: version.to_owned(),
                target: action.target.clone(),
                reason: action.description.trim().to_owned(),
                what: format!("{what} in version {version}: {}", action.target),
            }),
            Err((what, remedy)) => {
                problems.push(Problem::new(file, format!("/actions/{i}"), what, remedy));
            }
        }
    }
    idle
}

/// What an action came to.
enum Applied {
    Changed,
    /// Nothing, and why.
    Idle(&'static str),
}

const STALE: &str = "if HubSpot has mended it in all versions, delete the action; if it still holds in another one, \
    move it to an overlay that only that one lists under `overlays` in specs/sources.yaml";

impl Action {
    fn apply(&self, document: &mut Value) -> Result<Applied, (String, String)> {
        if self.description.trim().is_empty() {
            let what = "the action gives no reason".to_owned();
            return Err((
                what,
                "say in `description` what is wrong and how we know".to_owned(),
            ));
        }
        if self.update.is_some() == self.remove {
            let what = "the action needs either `update` or `remove: true`".to_owned();
            return Err((what, "give it one of them".to_owned()));
        }
        if self.update == Some(Value::Null) {
            let what = "`update` has nothing to lay over the target".to_owned();
            let remedy = "say what it changes; to take the target away, write `remove: true`";
            return Err((what, remedy.to_owned()));
        }
        let path = JsonPath::parse(&self.target).map_err(|error| {
            let what = format!("the target is no JSONPath query: {error}");
            (what, "see RFC 9535 for the syntax".to_owned())
        })?;
        let mut targets: Vec<String> = path
            .query_located(document)
            .locations()
            .map(|location| location.to_json_pointer())
            .collect();
        if targets.is_empty() {
            return Ok(Applied::Idle("the target matches nothing"));
        }
        if self.remove && targets.iter().any(String::is_empty) {
            let what = "the target is the whole document, which can't be removed".to_owned();
            return Err((what, "aim it at what is wrong".to_owned()));
        }
        let before = document.clone();
        // Each once, and later items first: removing an item of a list moves those behind it.
        targets.sort_by(|a, b| position(b).cmp(&position(a)));
        targets.dedup();
        for target in &targets {
            match &self.update {
                Some(update) => {
                    if let Some(node) = document.pointer_mut(target) {
                        merge(node, update);
                    }
                }
                None => remove(document, target),
            }
        }
        if *document == before {
            return Ok(Applied::Idle("the action changes nothing"));
        }
        Ok(Applied::Changed)
    }
}

/// An action as it stands in the file.
pub(crate) struct Written {
    /// Its target.
    pub(crate) target: String,
    /// Its lines.
    pub(crate) text: String,
}

/// The action that a JSON pointer leads to.
pub(crate) fn action(text: &str, at: &str) -> Option<Written> {
    let overlay: Overlay = crate::yaml::parse_typed("", text).ok()?;
    let index: usize = at.strip_prefix("/actions/")?.parse().ok()?;
    Some(Written {
        target: overlay.actions.get(index)?.target.clone(),
        text: crate::yaml::edit::lines_at(text, at)?,
    })
}

/// An overlay of these versions, before its first action.
pub(crate) fn empty(versions: &str) -> String {
    format!(
        "overlay: 1.1.0\ninfo:\n  title: What HubSpot's files get wrong in {versions} only\n  version: 1.0.0\nactions:\n"
    )
}

/// Objects merge, lists are appended to, all else is replaced.
fn merge(node: &mut Value, update: &Value) {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            for (key, value) in update {
                match node.get_mut(key) {
                    Some(old) => merge(old, value),
                    None => {
                        node.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(node), Value::Array(update)) => node.extend(update.iter().cloned()),
        (Value::Array(node), update) => node.push(update.clone()),
        (node, update) => *node = update.clone(),
    }
}

/// Sorts pointers as their targets stand in the document: the items of a list by number.
pub(crate) fn position(pointer: &str) -> Vec<(usize, &str)> {
    let tokens = pointer.split('/');
    tokens
        .map(|token| (token.parse().unwrap_or_default(), token))
        .collect()
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
            if let Ok(index) = token.parse::<usize>() {
                if index < items.len() {
                    items.remove(index);
                }
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
        apply("x.overlay.yaml", &text, "v1", &mut document, &mut problems);
        assert!(problems.is_empty(), "{problems}");
        document
    }

    #[test]
    fn items_are_removed_whatever_the_order_of_the_query() {
        let list = || json!({ "list": ["a", "b", "c"] });
        for target in [
            "$.list[0,1]",
            "$.list[1,0]",
            "$.list[1,0,1]",
            "$.list[0,0,1]",
        ] {
            assert_eq!(
                removed(target, list()),
                json!({ "list": ["c"] }),
                "{target}"
            );
        }
        let many: Vec<u32> = (0..12).collect();
        assert_eq!(
            removed("$[9,10]", json!(many)),
            json!([0, 1, 2, 3, 4, 5, 6, 7, 8, 11])
        );
    }

    #[test]
    fn a_required_list_that_becomes_empty_goes() {
        let document = json!({ "a": { "required": ["x", "y"] } });
        assert_eq!(removed("$.a.required[0,1]", document), json!({ "a": {} }));
    }
}
