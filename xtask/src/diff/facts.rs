//! What HubSpot changed in its files beyond what public lines show: paths, scopes, statuses, what is required.
//!
//! The specs are compared as they are, without repairs and without our names.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::document::METHODS;
use crate::ir::placeholder;

/// How many items one line lists.
const MOST: usize = 8;

/// What changed: kind → item → the versions that it is about.
#[derive(Debug, Default)]
struct Facts<'a> {
    found: BTreeMap<&'static str, BTreeMap<String, BTreeSet<&'a str>>>,
    version: &'a str,
}

/// One line for each kind of change. Versions are compared with those of their name; one alone, with the other one.
pub(super) fn compare(old: &IndexMap<String, Value>, new: &IndexMap<String, Value>) -> Vec<String> {
    let mut facts = Facts::default();
    let mut versions = 0;
    let alone = old.len() == 1 && new.len() == 1;
    for (version, after) in new {
        let before = if alone {
            old.values().next()
        } else {
            old.get(version)
        };
        if let Some(before) = before {
            versions += 1;
            facts.version = version;
            facts.compare_operations(before, after);
            let schemas = |spec: &Value| spec["components"]["schemas"].clone();
            facts.compare_schemas(&schemas(before), &schemas(after));
        }
    }
    facts.print(versions)
}

impl Facts<'_> {
    fn add(&mut self, kind: &'static str, item: impl Into<String>) {
        let versions = self.found.entry(kind).or_default().entry(item.into());
        versions.or_default().insert(self.version);
    }

    fn print(&self, versions: usize) -> Vec<String> {
        let lines = self.found.iter().map(|(kind, items)| {
            let mut listed: Vec<String> = items
                .iter()
                .take(MOST)
                .map(|(item, about)| {
                    let about: Vec<&str> = about.iter().copied().collect();
                    match about.len() == versions {
                        true => item.clone(),
                        false => format!("{item} ({})", about.join(", ")),
                    }
                })
                .collect();
            if items.len() > MOST {
                listed.push(format!("and {} more", items.len() - MOST));
            }
            format!("{kind}: {}", listed.join("; "))
        });
        lines.collect()
    }

    fn compare_operations(&mut self, old: &Value, new: &Value) {
        let (old, new) = (operations(old), operations(new));
        // The same scopes often come and go in all operations at once: one item for all of them.
        let mut scopes_changed: BTreeMap<String, usize> = BTreeMap::new();
        for (key, before) in &old {
            let Some(after) = new.get(key) else {
                self.add("Operations", format!("−`{}`", before.name));
                continue;
            };
            if before.name != after.name {
                let item = format!("`{}` → `{}`", before.name, after.name);
                self.add("Path parameters", item);
            }
            if before.base != after.base {
                let item = format!("`{}`: {} → {}", after.name, before.base, after.base);
                self.add("Base paths", item);
            }
            let change = plus_minus(&scopes(before.value), &scopes(after.value));
            if let Some(change) = change {
                *scopes_changed.entry(change).or_default() += 1;
            }
            self.compare_operation(&after.name, before.value, after.value);
        }
        for (key, after) in &new {
            if !old.contains_key(key) {
                self.add("Operations", format!("+`{}`", after.name));
            }
        }
        for (change, count) in scopes_changed {
            let plural = if count == 1 { "" } else { "s" };
            self.add("Scopes", format!("{change} in {count} operation{plural}"));
        }
    }

    fn compare_operation(&mut self, name: &str, old: &Value, new: &Value) {
        for (kind, is_success) in [("Statuses", true), ("Error statuses", false)] {
            let statuses = |operation| statuses(operation, is_success);
            if let Some(change) = plus_minus(&statuses(old), &statuses(new)) {
                self.add(kind, format!("`{name}` {change}"));
            }
        }
        match (old["deprecated"] == true, new["deprecated"] == true) {
            (false, true) => self.add("Deprecated", format!("`{name}`")),
            (true, false) => self.add("No longer deprecated", format!("`{name}`")),
            _ => {}
        }
        let is_required = |value: &Value| value["required"] == true;
        let (before, after) = (parameters(old), parameters(new));
        for (key, parameter) in &after {
            let Some(known) = before.get(key) else {
                let needed = if is_required(parameter) {
                    " (required)"
                } else {
                    ""
                };
                self.add("Parameters", format!("`{name}` +{key}{needed}"));
                continue;
            };
            if is_required(known) != is_required(parameter) {
                let now = if is_required(parameter) {
                    "required"
                } else {
                    "optional"
                };
                self.add("Required parameters", format!("`{name}`: {key} is {now}"));
            }
            self.compare_schema(
                &format!("{name} {key}"),
                &known["schema"],
                &parameter["schema"],
            );
        }
        for key in before.keys().filter(|key| !after.contains_key(*key)) {
            self.add("Parameters", format!("`{name}` −{key}"));
        }
        if is_required(&old["requestBody"]) != is_required(&new["requestBody"]) {
            let now = if is_required(&new["requestBody"]) {
                "required"
            } else {
                "optional"
            };
            self.add(
                "Required parameters",
                format!("`{name}`: the body is {now}"),
            );
        }
        if old["requestBody"]["content"] != new["requestBody"]["content"] {
            self.add("Request bodies", format!("`{name}`"));
        }
        for status in statuses(old, true).intersection(&statuses(new, true)) {
            if old["responses"][status] != new["responses"][status] {
                self.add("Responses", format!("`{name}` {status}"));
            }
        }
    }

    fn compare_schemas(&mut self, old: &Value, new: &Value) {
        for (name, before) in members(old) {
            match new.get(name) {
                Some(after) => self.compare_schema(name, before, after),
                None => self.add("Schemas", format!("−`{name}`")),
            }
        }
        for (name, _) in members(new).filter(|(name, _)| old.get(name).is_none()) {
            self.add("Schemas", format!("+`{name}`"));
        }
    }

    fn compare_schema(&mut self, name: &str, old: &Value, new: &Value) {
        let keywords: BTreeSet<&String> = members(old)
            .chain(members(new))
            .map(|(key, _)| key)
            .collect();
        for keyword in keywords {
            let (before, after) = (&old[keyword], &new[keyword]);
            match keyword.as_str() {
                _ if before == after => {}
                "required" => {
                    let change = plus_minus(&strings(before), &strings(after));
                    self.add(
                        "Required fields",
                        format!("`{name}` {}", change.unwrap_or_default()),
                    );
                }
                "enum" => {
                    let change = plus_minus(&strings(before), &strings(after));
                    self.add("Values", format!("`{name}` {}", change.unwrap_or_default()));
                }
                "properties" => self.compare_properties(name, before, after),
                "items" | "additionalProperties" if before.is_object() && after.is_object() => {
                    self.compare_schema(&format!("{name}[]"), before, after);
                }
                keyword => {
                    let item = format!("`{name}`: {keyword} {} → {}", short(before), short(after));
                    self.add("Types, formats and limits", item);
                }
            }
        }
    }

    fn compare_properties(&mut self, name: &str, old: &Value, new: &Value) {
        for (property, before) in members(old) {
            let name = format!("{name}.{property}");
            match new.get(property) {
                Some(after) => self.compare_schema(&name, before, after),
                None => self.add("Properties", format!("−`{name}`")),
            }
        }
        for (property, _) in members(new).filter(|(key, _)| old.get(key).is_none()) {
            self.add("Properties", format!("+`{name}.{property}`"));
        }
    }
}

/// An operation of a spec.
struct Operation<'a> {
    /// `METHOD /path`.
    name: String,
    /// The base path, where it is not that of most operations.
    base: &'a str,
    value: &'a Value,
}

/// Operations by method and path without the names of placeholders.
fn operations(spec: &Value) -> BTreeMap<String, Operation<'_>> {
    let paths = members(&spec["paths"]);
    let operations = paths.flat_map(|(path, item)| {
        let nameless: Vec<&str> = path
            .split('/')
            .map(|segment| placeholder(segment).map_or(segment, |_| "{}"))
            .collect();
        let nameless = nameless.join("/");
        let base = item["x-base"].as_str().unwrap_or("the main base path");
        let methods = members(item).filter(|(key, _)| METHODS.contains(&key.as_str()));
        methods.map(move |(method, value)| {
            let method = method.to_uppercase();
            let name = format!("{method} {path}");
            let operation = Operation { name, base, value };
            (format!("{method} {nameless}"), operation)
        })
    });
    operations.collect()
}

/// Parameters that aren't part of the path, by place and name.
fn parameters(operation: &Value) -> BTreeMap<String, &Value> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let named = parameters.map(|parameter| {
        let text = |key: &str| parameter[key].as_str().unwrap_or_default();
        (format!("{} {}", text("in"), text("name")), parameter)
    });
    named
        .filter(|(_, parameter)| parameter["in"] != "path")
        .collect()
}

fn scopes(operation: &Value) -> BTreeSet<String> {
    let schemes = operation["security"].as_array().into_iter().flatten();
    schemes
        .flat_map(members)
        .flat_map(|(_, scopes)| strings(scopes))
        .collect()
}

fn statuses(operation: &Value, is_success: bool) -> BTreeSet<String> {
    let statuses = members(&operation["responses"]).map(|(status, _)| status.clone());
    statuses
        .filter(|status| status.starts_with('2') == is_success)
        .collect()
}

fn strings(value: &Value) -> BTreeSet<String> {
    let items = value.as_array().into_iter().flatten();
    items
        .map(|item| {
            item.as_str()
                .map_or_else(|| item.to_string(), str::to_owned)
        })
        .collect()
}

/// `+new, −gone`; nothing if the sets are the same.
fn plus_minus(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Option<String> {
    let came = new.difference(old).map(|item| format!("+{item}"));
    let gone = old.difference(new).map(|item| format!("−{item}"));
    let mut all: Vec<String> = came.chain(gone).collect();
    if all.len() > MOST {
        let more = all.len() - MOST;
        all.truncate(MOST);
        all.push(format!("and {more} more"));
    }
    (!all.is_empty()).then(|| all.join(", "))
}

/// A value on one short line.
fn short(value: &Value) -> String {
    let text = match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
