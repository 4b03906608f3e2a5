//! What HubSpot changed in its files, whatever public lines show of it: a structural comparison of the specs, without
//! repairs and without our names.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::document::{items, members, nameless, operations};

/// How many items one line lists.
const MOST: usize = 6;

/// Operation, schema or part of one → keyword → its values.
type Facts = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// One line for each keyword. Versions are compared with those of their name; one alone, with the other one.
pub(super) fn compare(old: &IndexMap<String, Value>, new: &IndexMap<String, Value>) -> Vec<String> {
    let alone = old.len() == 1 && new.len() == 1;
    // Keyword → change → where. The same scopes often come and go in all operations at once.
    let mut changes: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (version, after) in new {
        let before = if alone { old.values().next() } else { old.get(version) };
        let (before, mut after) = (before.map(read).unwrap_or_default(), read(after));
        for (place, mut before) in before {
            // What only one side has is a change of what it belongs to.
            let Some(mut after) = after.remove(&place) else {
                continue;
            };
            let keywords: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
            for keyword in keywords {
                let values = [&mut before, &mut after].map(|facts| facts.remove(&keyword).unwrap_or_default());
                if let Some(change) = plus_minus(&values[0], &values[1]) {
                    changes.entry(keyword).or_default().entry(change).or_default().insert(place.clone());
                }
            }
        }
    }
    let lines = changes.into_iter().map(|(keyword, changes)| {
        let changes = changes.into_iter().map(|(change, places)| {
            let named: Vec<String> = places.iter().map(|place| format!("`{place}`")).collect();
            match places.len() {
                1 if places.contains("") => change,
                1..=MOST => format!("{change} in {}", named.join(", ")),
                count => format!("{change} in {count} places"),
            }
        });
        format!("{keyword}: {}", listed(changes.collect(), "; "))
    });
    lines.collect()
}

/// All facts of a spec.
fn read(spec: &Value) -> Facts {
    let mut facts = Facts::new();
    for (path, item) in members(&spec["paths"]) {
        for (method, operation) in operations(item) {
            let method = method.to_uppercase();
            add(&mut facts, "", "operations", format!("{method} {path}"));
            let place = format!("{method} {}", nameless(path));
            add(&mut facts, &place, "base path", item["x-base"].as_str().unwrap_or("the main one").to_owned());
            read_members(&mut facts, &place, operation);
        }
    }
    read_value(&mut facts, "", "schemas", &spec["components"]["schemas"]);
    facts
}

fn add(facts: &mut Facts, place: &str, keyword: &str, value: String) {
    facts.entry(place.to_owned()).or_default().entry(keyword.to_owned()).or_default().insert(value);
}

fn read_members(facts: &mut Facts, place: &str, value: &Value) {
    facts.entry(place.to_owned()).or_default();
    for (keyword, value) in members(value) {
        read_value(facts, place, keyword, value);
    }
}

fn read_value(facts: &mut Facts, place: &str, keyword: &str, value: &Value) {
    match (keyword, value) {
        ("schemas" | "properties" | "responses" | "content", Value::Object(named)) => {
            let separator = if keyword == "properties" { "." } else { " " };
            for (name, value) in named {
                add(facts, place, keyword, name.clone());
                read_members(facts, format!("{place}{separator}{name}").trim_start(), value);
            }
        }
        ("parameters", Value::Array(parameters)) => {
            // Those in the path follow from it.
            for parameter in parameters.iter().filter(|parameter| parameter["in"] != "path") {
                let name = parameter["name"].as_str().unwrap_or_default();
                add(facts, place, keyword, name.to_owned());
                read_members(facts, &format!("{place} {name}"), parameter);
            }
        }
        ("schema", value) => read_members(facts, place, value),
        (_, Value::Object(_)) => {
            add(facts, place, keyword, "{…}".to_owned());
            read_members(facts, &format!("{place} {keyword}"), value);
        }
        (_, Value::Array(values)) => {
            // In requirements of security, the scopes of each scheme.
            let scopes = values.iter().flat_map(members).flat_map(|(_, scopes)| items(scopes));
            let scalars = values.iter().filter(|value| !value.is_object());
            scalars.chain(scopes).for_each(|value| add(facts, place, keyword, text(value)));
        }
        (_, value) => add(facts, place, keyword, text(value)),
    }
}

/// A scalar; of a reference, the name that it ends in.
fn text(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.strip_prefix("#/components/").and_then(|name| name.split('/').next_back()).unwrap_or(&text).to_owned()
}

/// `+new, −gone`; nothing if the sets are the same.
fn plus_minus(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Option<String> {
    let came = new.difference(old).map(|text| format!("+{text}"));
    let gone = old.difference(new).map(|text| format!("−{text}"));
    let all: Vec<String> = came.chain(gone).collect();
    (!all.is_empty()).then(|| listed(all, ", "))
}

fn listed(mut items: Vec<String>, separator: &str) -> String {
    let more = items.len().saturating_sub(MOST);
    items.truncate(MOST);
    items.extend((more > 0).then(|| format!("and {more} more")));
    items.join(separator)
}
