//! What the documents say and the IR drops, because it decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Kind;

/// A difference that the IR doesn't show.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) kind: Kind,
    /// The property inside of the schema; empty for the schema itself.
    pub(super) property: String,
    pub(super) detail: String,
}

/// The parameters of an operation, by place and name.
pub(super) fn parameters(operation: &Value) -> BTreeMap<(&str, &str), &Value> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let named = all.filter_map(|parameter| {
        let key = (parameter["in"].as_str()?, parameter["name"].as_str()?);
        Some((key, parameter))
    });
    named.collect()
}

/// The status codes of an operation's answers: of successes, or of all others.
pub(super) fn statuses(operation: &Value, of_success: bool) -> BTreeSet<String> {
    let codes = operation["responses"].as_object().into_iter().flatten();
    let codes = codes.map(|(code, _)| code.clone());
    codes
        .filter(|code| code.starts_with('2') == of_success)
        .collect()
}

/// What was added and what is gone: `+new, −old`.
pub(super) fn plus_minus(old: &BTreeSet<String>, new: &BTreeSet<String>) -> String {
    let added = new.difference(old).map(|item| format!("+{item}"));
    let gone = old.difference(new).map(|item| format!("−{item}"));
    let all: Vec<String> = added.chain(gone).collect();
    all.join(", ")
}

/// Differences between two schemas of one place that are no other type.
pub(super) fn of_schema(old: &Value, new: &Value) -> Vec<Fact> {
    let mut facts = Vec::new();
    compare("", old, new, &mut facts);
    facts
}

fn compare(property: &str, old: &Value, new: &Value, facts: &mut Vec<Fact>) {
    let (Some(old), Some(new)) = (old.as_object(), new.as_object()) else {
        return;
    };
    let same = |key: &str| old.get(key) == new.get(key);
    // Another type is for the IR to show.
    if !same("$ref") || !same("type") {
        return;
    }
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys.into_iter().filter(|key| !same(key)) {
        let (kind, detail) = match key.as_str() {
            "properties" => {
                of_properties(property, old, new, facts);
                continue;
            }
            "items" | "additionalProperties" => {
                compare(property, &at(old, key), &at(new, key), facts);
                continue;
            }
            "x-unit" => continue,
            "format" if is_another_type(old, new) => continue,
            "format" => (Kind::FormatChanged, changed(old, new, key)),
            "required" => (Kind::RequiredListChanged, listed(old, new, key)),
            "enum" => (Kind::StringValuesChanged, listed(old, new, key)),
            _ => (
                Kind::FactChanged,
                format!("{key}: {}", changed(old, new, key)),
            ),
        };
        facts.push(Fact {
            kind,
            property: property.to_owned(),
            detail,
        });
    }
}

fn of_properties(
    property: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    facts: &mut Vec<Fact>,
) {
    let (old, new) = (at(old, "properties"), at(new, "properties"));
    for (name, value) in new.as_object().into_iter().flatten() {
        let path = match property {
            "" => name.clone(),
            outer => format!("{outer}.{name}"),
        };
        if let Some(before) = old.get(name) {
            compare(&path, before, value, facts);
        }
    }
}

fn at(map: &Map<String, Value>, key: &str) -> Value {
    map.get(key).cloned().unwrap_or_default()
}

/// Instants are a type of their own.
fn is_another_type(old: &Map<String, Value>, new: &Map<String, Value>) -> bool {
    [old, new]
        .iter()
        .any(|map| at(map, "format") == "date-time")
}

fn changed(old: &Map<String, Value>, new: &Map<String, Value>, key: &str) -> String {
    let text = |map: &Map<String, Value>| match map.get(key) {
        None => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    format!("{} → {}", text(old), text(new))
}

fn listed(old: &Map<String, Value>, new: &Map<String, Value>, key: &str) -> String {
    let items = |map: &Map<String, Value>| -> BTreeSet<String> {
        let items = map.get(key).and_then(Value::as_array).into_iter().flatten();
        items
            .map(|item| item.as_str().map_or(item.to_string(), str::to_owned))
            .collect()
    };
    plus_minus(&items(old), &items(new))
}
