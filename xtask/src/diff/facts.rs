//! What HubSpot changed in its files beyond what public lines show: paths, scopes, statuses, what is required.
//!
//! The specs are compared as they are, without repairs and without our names.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::document::METHODS;
use crate::ir::placeholder;

/// How many items one line lists.
const MOST: usize = 6;

/// Kind of fact, and the operation or schema it is about → what is said of it.
type Facts = BTreeMap<(&'static str, String), BTreeSet<String>>;

/// One line for each kind of change. Versions are compared with those of their name; one alone, with the other one.
pub(super) fn compare(old: &IndexMap<String, Value>, new: &IndexMap<String, Value>) -> Vec<String> {
    let alone = old.len() == 1 && new.len() == 1;
    // Kind → change → what it is about. The same scopes often come and go in all operations at once.
    let mut changes: BTreeMap<&str, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (version, after) in new {
        let before = if alone { old.values().next() } else { old.get(version) };
        let (old, new) = (before.map(read).unwrap_or_default(), read(after));
        for (key, before) in &old {
            // What only one side has is a change of what it belongs to.
            let Some(change) = new.get(key).and_then(|after| plus_minus(before, after)) else {
                continue;
            };
            let (kind, about) = key;
            let items = changes.entry(kind).or_default().entry(change).or_default();
            if !about.is_empty() {
                items.insert(format!("`{about}`"));
            }
        }
    }
    let lines = changes.into_iter().map(|(kind, changes)| {
        let changes = changes.into_iter().map(|(change, items)| {
            let items: Vec<String> = items.into_iter().collect();
            match items.len() {
                0 => change,
                1..=MOST => format!("{change} in {}", items.join(", ")),
                count => format!("{change} in {count} places"),
            }
        });
        format!("{kind}: {}", listed(changes.collect(), "; "))
    });
    lines.collect()
}

/// All facts of a spec.
fn read(spec: &Value) -> Facts {
    let mut facts = Facts::new();
    for (path, item) in members(&spec["paths"]) {
        let methods = members(item).filter(|(key, _)| METHODS.contains(&key.as_str()));
        for (method, operation) in methods {
            let name = format!("{} {path}", method.to_uppercase());
            add(&mut facts, "Operations", "", [name]);
            // HubSpot renames placeholders, which changes nothing on the wire.
            let segments = path.split('/');
            let segments = segments.map(|part| placeholder(part).map_or(part, |_| "{}"));
            let nameless = segments.collect::<Vec<_>>().join("/");
            let about = format!("{} {nameless}", method.to_uppercase());
            let base = item["x-base"].as_str().unwrap_or("the main base path");
            add(&mut facts, "Base paths", &about, [base.to_owned()]);
            add_operation(&mut facts, &about, operation);
        }
    }
    for (name, schema) in members(&spec["components"]["schemas"]) {
        add(&mut facts, "Schemas", "", [name.clone()]);
        add_schema(&mut facts, name, schema);
    }
    facts
}

fn add(facts: &mut Facts, kind: &'static str, about: &str, what: impl IntoIterator<Item = String>) {
    let known = facts.entry((kind, about.to_owned())).or_default();
    known.extend(what);
}

fn add_operation(facts: &mut Facts, name: &str, operation: &Value) {
    let schemes = operation["security"].as_array().into_iter().flatten();
    let scopes = schemes.flat_map(members);
    add(facts, "Scopes", name, scopes.flat_map(|(_, scopes)| strings(scopes)));
    let (success, failure): (Vec<String>, Vec<String>) =
        members(&operation["responses"]).map(|(status, _)| status.clone()).partition(|status| status.starts_with('2'));
    for (status, response) in members(&operation["responses"]) {
        let about = format!("{name} {status}");
        add(facts, "Responses", &about, [response.to_string()]);
    }
    add(facts, "Statuses", name, success);
    add(facts, "Error statuses", name, failure);
    let body = &operation["requestBody"];
    add(facts, "Request bodies", name, [body["content"].to_string()]);
    let flag = |is_set: bool, what: &str| is_set.then(|| what.to_owned());
    let deprecated = flag(operation["deprecated"] == true, "deprecated");
    add(facts, "Deprecated by HubSpot", name, deprecated);
    add(facts, "Required", name, flag(body["required"] == true, "the body"));
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let text = |key: &str| parameter[key].as_str().unwrap_or_default();
        if text("in") != "path" {
            let what = format!("{} {}", text("in"), text("name"));
            add_schema(facts, &format!("{name} {what}"), &parameter["schema"]);
            let required = flag(parameter["required"] == true, &what);
            add(facts, "Required", name, required);
            add(facts, "Parameters", name, [what]);
        }
    }
}

fn add_schema(facts: &mut Facts, name: &str, schema: &Value) {
    add(facts, "Required", name, strings(&schema["required"]));
    add(facts, "Values", name, strings(&schema["enum"]));
    add(facts, "Properties", name, []);
    for (keyword, value) in members(schema) {
        match keyword.as_str() {
            "required" | "enum" => {}
            "properties" => {
                for (property, schema) in members(value) {
                    add(facts, "Properties", name, [property.clone()]);
                    add_schema(facts, &format!("{name}.{property}"), schema);
                }
            }
            "items" | "additionalProperties" if value.is_object() => {
                add_schema(facts, &format!("{name}[]"), value);
            }
            _ => {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let what = [format!("{keyword} {value}")];
                add(facts, "Types, formats and limits", name, what);
            }
        }
    }
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
}

/// `+new, −gone`; nothing if the sets are the same.
fn plus_minus(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Option<String> {
    // What is long is a whole response: that it changed says enough.
    let short = |sign: char, text: &String| match text.len() {
        0..80 => format!("{sign}{text}"),
        _ => "changed".to_owned(),
    };
    let came = new.difference(old).map(|text| short('+', text));
    let gone = old.difference(new).map(|text| short('−', text));
    let mut all: Vec<String> = came.chain(gone).collect();
    all.dedup();
    (!all.is_empty()).then(|| listed(all, ", "))
}

fn listed(mut items: Vec<String>, separator: &str) -> String {
    let more = items.len().saturating_sub(MOST);
    items.truncate(MOST);
    items.extend((more > 0).then(|| format!("and {more} more")));
    items.join(separator)
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
