//! What the things of HubSpot's API are called in a copy of it.

use std::collections::BTreeSet;

use serde_json::Value;

/// How a copy calls things: schemas, types and resources get its number, paths begin with it.
pub(crate) struct Renamer<'a> {
    /// The schemas that there are copies of.
    pub(crate) schemas: &'a BTreeSet<String>,
    pub(crate) copy: usize,
}

impl Renamer<'_> {
    /// `Name` → `NameC7`.
    pub(crate) fn any(&self, name: &str) -> String {
        format!("{name}C{}", self.copy)
    }

    /// A schema, if there are copies of it.
    pub(crate) fn schema(&self, name: &str) -> String {
        if self.schemas.contains(name) { self.any(name) } else { name.to_owned() }
    }

    /// `Schema.property`, or something else as it is.
    pub(crate) fn place(&self, place: &str) -> String {
        match place.split_once('.') {
            Some((schema, property)) => format!("{}.{property}", self.schema(schema)),
            None => place.to_owned(),
        }
    }

    /// `/events` → `/c7/events`.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("/c{}{}", self.copy, path.strip_suffix('/').unwrap_or(path))
    }

    /// `GET /events` → `GET /c7/events`.
    pub(crate) fn operation(&self, key: &str) -> String {
        let (method, path) = key.split_once(' ').expect("a method and a path");
        format!("{method} {}", self.path(path))
    }

    /// `events` → `events_c7`.
    pub(crate) fn resource(&self, resource: &str) -> String {
        format!("{resource}_c{}", self.copy)
    }

    /// `events.list` → `events_c7.list`.
    pub(crate) fn function(&self, function: &str) -> String {
        let (resource, function) = function.split_once('.').expect("a resource");
        format!("{}.{function}", self.resource(resource))
    }

    /// References and schemas by name, wherever they stand in a document.
    pub(crate) fn document(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => match text.strip_prefix("#/components/schemas/") {
                Some(name) => format!("#/components/schemas/{}", self.schema(name)).into(),
                None => value.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.document(item)).collect(),
            Value::Object(map) => {
                let entries = map.iter();
                let entries = entries.map(|(key, value)| (self.schema(key), self.document(value)));
                Value::Object(entries.collect())
            }
            other => other.clone(),
        }
    }

    /// A JSONPath query: its quoted paths, and its words that are schemas.
    pub(crate) fn query(&self, query: &str) -> String {
        let mut renamed = String::new();
        for (i, part) in query.split('\'').enumerate() {
            let is_quoted = i % 2 == 1;
            if i > 0 {
                renamed.push('\'');
            }
            if is_quoted && part.starts_with('/') {
                renamed += &self.path(part);
            } else {
                renamed += &self.words(part);
            }
        }
        renamed
    }

    fn words(&self, text: &str) -> String {
        let mut renamed = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let (word, others) = rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
            renamed += &self.schema(word);
            let (sign, others) = others.split_at(others.find(is_word).unwrap_or(others.len()));
            renamed += sign;
            rest = others;
        }
        renamed
    }
}
