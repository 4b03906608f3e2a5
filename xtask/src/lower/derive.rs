//! Entries for operations that the surface has none for: the same on every run, and good enough to use.

use std::collections::BTreeSet;

use super::context::Context;
use super::names::{Case, METHODS, derived, is_keyword, numbered};
use super::version_doc::{Envelope, Listed};
use crate::ir::placeholder;
use crate::surface::{self, OperationEntry, Surface};
use crate::yaml::Entries;

/// The segments of each operation's path, and the resource of its function.
pub(super) type Resources = Vec<(Vec<String>, String)>;

/// Those of the operations in the surface.
pub(super) fn resources(surface: &Surface) -> Resources {
    let operations = surface.operations.iter();
    let named = operations.filter_map(|(key, entry)| Some((key, entry.function.split_once('.')?.0)));
    named.map(|(key, resource)| (segments(key), resource.to_owned())).collect()
}

/// The resource whose operations share the longest part of the path with this one; of several, the first.
fn nearest(resources: &Resources, path: &[String]) -> Option<String> {
    let shared = |other: &[String]| path.iter().zip(other).take_while(|(a, b)| a == b).count();
    // From the end, because the last one of the greatest is taken.
    let counted = resources.iter().map(|(other, resource)| (shared(other), resource));
    let nearest = counted.filter(|(count, _)| *count > 0).rev().max_by_key(|(count, _)| *count);
    nearest.map(|(_, resource)| resource.clone())
}

/// The segments of the path in `METHOD /path`.
fn segments(key: &str) -> Vec<String> {
    let path = key.split_once(' ').map_or(key, |(_, path)| path);
    path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
}

impl Context<'_> {
    /// An entry for an operation, which is reported as missing.
    pub(super) fn derived_operation(&mut self, listed: &Listed<'_>, resources: &mut Resources) -> OperationEntry {
        let key = listed.key();
        let path = segments(&key);
        let resource = nearest(resources, &path).unwrap_or_else(|| self.derived_resource(listed.version, &path));
        let function = format!("{resource}.{}", self.derived_function(listed.method, &path, &resource));
        resources.push((path, resource));

        let required = listed.parameters().map(|parameter| parameter.parameter_data_ref()).filter(|data| data.required);
        let mut sources: Vec<(&str, &str)> = required.map(|data| (&*data.name, &*data.name)).collect();
        sources.extend(listed.body().map(|body| match self.versions[listed.version].envelope(body) {
            Some(Envelope::Inputs(_)) => ("inputs", "body.inputs[]"),
            _ => ("body", "body"),
        }));
        let mut arguments = Entries::new();
        for (text, source) in sources {
            let is_taken = |name: &str| arguments.contains_key(name);
            let name = numbered(derived(text, Case::Snake), Case::Snake, is_taken);
            arguments.insert(name, source.to_owned());
        }

        let mut entry = format!("\nfunction: {function}\n");
        if !arguments.is_empty() {
            let arguments = arguments.iter().map(|(name, source)| format!("{name}: {source:?}"));
            entry += &format!("arguments: {{ {} }}\n", arguments.collect::<Vec<_>>().join(", "));
        }
        let what = format!("{key} has no entry in {}", surface::FILE);
        self.missing(listed.version, &listed.pointer(), what, &["operations", &key], &entry);
        OperationEntry {
            function,
            arguments,
            path: Entries::new(),
            idempotent: false,
            developer: false,
            aliases: Vec::new(),
            bulk: None,
        }
    }

    /// A resource named after the first literal of a path, or the last one of the version's base.
    fn derived_resource(&mut self, version: usize, path: &[String]) -> String {
        let literal = path.iter().find(|segment| placeholder(segment).is_none());
        let doc = &self.versions[version];
        let mut base = doc.base().rsplit('/');
        let base = base.find(|segment| *segment != doc.name && segment.starts_with(char::is_alphabetic));
        let text = literal.map(String::as_str).or(base).unwrap_or("root");
        self.derived_with_type(text, |reserved, name| reserved.contains(name) || METHODS.contains(&name))
    }

    /// A function named after the method and the literals of a path.
    fn derived_function(&mut self, method: &str, path: &[String], resource: &str) -> String {
        let literals = path.iter().filter(|segment| placeholder(segment).is_none());
        let literals = literals.map(|segment| derived(segment, Case::Snake)).filter(|word| word != resource);
        let mut words: Vec<String> = [method.to_owned()].into_iter().chain(literals).collect();
        if let Some(last) = path.last().and_then(|segment| placeholder(segment)) {
            words.push(format!("by_{}", derived(last, Case::Snake)));
        }
        self.derived_with_type(&words.join("_"), |_, _| false)
    }

    /// The name of something that is also a type: no other type is named like it.
    fn derived_with_type(&mut self, text: &str, is_taken: impl Fn(&BTreeSet<String>, &str) -> bool) -> String {
        let name = numbered(derived(text, Case::Snake), Case::Snake, |name| {
            is_keyword(name) || is_taken(self.reserved, name) || self.types.contains(&derived(name, Case::Camel))
        });
        self.types.insert(derived(&name, Case::Camel));
        name
    }
}
