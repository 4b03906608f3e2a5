//! What HubSpot changed in its files, whatever public lines show of it: a structural comparison of the specs, without
//! repairs and without our names.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::document::{items, members, nameless};

/// How many places one line lists.
const MOST: usize = 3;

/// Change → where. The same scopes often come and go in all operations at once.
type Changes = BTreeMap<String, BTreeSet<String>>;

/// One line for each change. Versions are compared with those of their name; one alone, with the other one.
pub(super) fn compare(old: &IndexMap<String, Value>, new: &IndexMap<String, Value>) -> Vec<String> {
    let alone = old.len() == 1 && new.len() == 1;
    let mut changes = Changes::new();
    for (version, after) in new {
        let before = if alone { old.values().next() } else { old.get(version) };
        let sections =
            [("paths", "/paths"), ("schemas", "/components/schemas"), ("responses", "/components/responses")];
        for (name, section) in sections {
            if let (Some(before), Some(after)) =
                (before.and_then(|before| before.pointer(section)), after.pointer(section))
            {
                walk(name, before, after, &mut changes);
            }
        }
    }
    let lines = changes.into_iter().map(|(change, places)| {
        let more = places.len().saturating_sub(MOST);
        let named: Vec<String> = places.iter().take(MOST).map(|place| format!("`{place}`")).collect();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{change} in {}{more}", named.join(", "))
    });
    lines.collect()
}

/// Adds what differs between two values at the same place.
fn walk(place: &str, old: &Value, new: &Value, changes: &mut Changes) {
    let mut add = |change: String| changes.entry(change).or_default().insert(place.to_owned());
    let (Some(old), Some(new)) = (keyed(old), keyed(new)) else {
        if old != new {
            add(format!("{old} → {new}"));
        }
        return;
    };
    // What only one side has is a change of what it belongs to.
    let mut only = Vec::new();
    for (mark, one, other) in [("+", &new, &old), ("−", &old, &new)] {
        for (key, value) in one.iter().filter(|(key, _)| !other.contains_key(*key)) {
            let has_parts = value.is_null() || keyed(value).is_some();
            only.push(if has_parts { format!("{mark}{key}") } else { format!("{mark}{key}: {value}") });
        }
    }
    if !only.is_empty() {
        add(only.join(", "));
    }
    for (key, before) in old {
        if let Some(after) = new.get(&key) {
            walk(&format!("{place} {key}"), before, after, changes);
        }
    }
}

/// The parts of a value by what identifies them; nothing, if it has no parts.
fn keyed(value: &Value) -> Option<BTreeMap<String, &Value>> {
    match value {
        Value::Object(map) => Some(map.iter().map(|(key, value)| (nameless(key), value)).collect()),
        Value::Array(_) => {
            // Parameters in the path follow from it.
            let kept = items(value).filter(|item| item["in"] != "path");
            let keyed = kept.map(|item| match (item["name"].as_str(), item, members(item).next()) {
                (Some(name), ..) => (name.to_owned(), item),
                // A security scheme.
                (_, _, Some((name, inner))) if inner.is_array() => (name.clone(), inner),
                (_, Value::String(text), _) => (text.clone(), &Value::Null),
                (_, other, _) => (other.to_string(), &Value::Null),
            });
            Some(keyed.collect())
        }
        _ => None,
    }
}
