//! Entries for operations that the surface has none for: the same on every run, and good enough to use.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::names::{Case, derived, is_keyword, numbered};
use super::version_doc::{Envelope, Listed};
use crate::ir::placeholder;
use crate::problem::{Problem, pointer};
use crate::surface::{self, OperationEntry, Surface};
use crate::yaml::Entries;

/// The functions that the surface names, and those that were derived so far.
pub(super) struct Functions {
    /// The segments of each path, and the resource of its function.
    paths: Vec<(Vec<String>, String)>,
    /// Resource → its functions.
    taken: BTreeMap<String, BTreeSet<String>>,
}

impl Functions {
    pub(super) fn new(surface: &Surface) -> Self {
        let (mut paths, mut taken) = (Vec::new(), BTreeMap::<String, BTreeSet<String>>::new());
        for (key, entry) in &surface.operations {
            let Some((resource, function)) = entry.function.split_once('.') else {
                continue;
            };
            paths.push((segments(key), resource.to_owned()));
            let functions = taken.entry(resource.to_owned()).or_default();
            functions.insert(function.to_owned());
            if entry.bulk.is_some() {
                functions.insert(format!("{function}_bulk"));
            }
        }
        Self { paths, taken }
    }

    /// The resource whose operations share the longest part of the path with this one; of several, the first.
    fn nearest(&self, path: &[String]) -> Option<&str> {
        let shared = |other: &[String]| path.iter().zip(other).take_while(|(a, b)| a == b).count();
        let mut best: Option<(usize, &str)> = None;
        for (other, resource) in &self.paths {
            let count = shared(other);
            if count > best.map_or(0, |(most, _)| most) {
                best = Some((count, resource));
            }
        }
        best.map(|(_, resource)| resource)
    }
}

/// The segments of the path in `METHOD /path`.
fn segments(key: &str) -> Vec<String> {
    let path = key.split_once(' ').map_or(key, |(_, path)| path);
    path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
}

impl Context<'_> {
    /// An entry for an operation, which is reported as missing.
    pub(super) fn derived_operation(
        &mut self,
        version: usize,
        listed: &Listed<'_>,
        functions: &mut Functions,
    ) -> OperationEntry {
        let key = listed.key();
        let path = segments(&key);
        let resource = match functions.nearest(&path) {
            Some(resource) => resource.to_owned(),
            None => self.derived_resource(version, &path, functions),
        };
        let function = self.derived_function(listed.method, &path, &resource, functions);
        functions.paths.push((path, resource.clone()));
        let mut arguments = Entries::new();
        let mut add = |name: &str, source: &str| {
            let is_taken = |name: &str| arguments.contains_key(name);
            let name = numbered(derived(name, Case::Snake), Case::Snake, is_taken);
            arguments.insert(name, source.to_owned());
        };
        let parameters = listed.operation.parameters.iter().filter_map(|parameter| parameter.as_item());
        let required = parameters.map(|parameter| parameter.parameter_data_ref()).filter(|data| data.required);
        required.for_each(|data| add(&data.name, &data.name));
        if let Some(body) = listed.body() {
            let doc = &self.versions[version];
            let envelope = doc.referenced(body).and_then(|name| doc.envelope(name));
            match envelope {
                Some(Envelope::Inputs(_)) => add("inputs", "body.inputs[]"),
                _ => add("body", "body"),
            }
        }
        let listed_arguments: Vec<String> =
            arguments.iter().map(|(name, source)| format!("{name}: {source:?}")).collect();
        let mut entry = format!("\nfunction: {resource}.{function}\n");
        if !listed_arguments.is_empty() {
            entry += &format!("arguments: {{ {} }}\n", listed_arguments.join(", "));
        }
        let what = format!("{key} has no entry in {}", surface::FILE);
        let remedy = format!("add it to {}, with names of your choice", surface::FILE);
        let file = self.versions[version].file.clone();
        let problem = Problem::new(file, listed.pointer(), what, remedy);
        self.open.push(problem.with_entry(&["operations", &key], &entry));
        OperationEntry {
            aliases: Vec::new(),
            function: format!("{resource}.{function}"),
            arguments,
            path: Entries::new(),
            idempotent: false,
            developer: false,
            bulk: None,
        }
    }

    /// A resource named after the first literal of a path, or the last one of the version's base.
    fn derived_resource(&mut self, version: usize, path: &[String], functions: &Functions) -> String {
        let literal = path.iter().find(|segment| placeholder(segment).is_none());
        let doc = &self.versions[version];
        let mut base = doc.base().rsplit('/');
        let base = base.find(|segment| *segment != doc.name && segment.starts_with(char::is_alphabetic));
        let text = literal.map(String::as_str).or(base).unwrap_or("root");
        let modules: BTreeSet<&str> = self.versions.iter().map(|version| version.source.module.as_str()).collect();
        let name = numbered(derived(text, Case::Snake), Case::Snake, |name| {
            let reserved = &self.reserved;
            is_keyword(name)
                || self.types.is_taken(&derived(name, Case::Camel))
                || modules.contains(name)
                || reserved.names.contains(name)
                || reserved.of_api.contains(name)
                || functions.taken.contains_key(name)
        });
        self.types.take([derived(&name, Case::Camel)]);
        name
    }

    /// A function named after the method and the literals of a path, whose type no other type is named like.
    fn derived_function(&mut self, method: &str, path: &[String], resource: &str, functions: &mut Functions) -> String {
        let literals = path.iter().filter(|segment| placeholder(segment).is_none());
        let literals = literals.map(|segment| derived(segment, Case::Snake));
        let mut words = vec![method.to_owned()];
        words.extend(literals.filter(|word| word != resource));
        if let Some(last) = path.last().and_then(|segment| placeholder(segment)) {
            words.push(format!("by_{}", derived(last, Case::Snake)));
        }
        let taken = functions.taken.entry(resource.to_owned()).or_default();
        let types = &self.types;
        let name = numbered(words.join("_"), Case::Snake, |name| {
            taken.contains(name) || is_keyword(name) || types.is_taken(&derived(name, Case::Camel))
        });
        taken.insert(name.clone());
        self.types.take([derived(&name, Case::Camel)]);
        name
    }
}

/// Where a parameter of an operation is declared.
pub(super) fn parameter_pointer(listed: &Listed<'_>, name: &str) -> String {
    let parameters = listed.operation.parameters.iter().filter_map(|parameter| parameter.as_item());
    let mut data = parameters.map(|parameter| parameter.parameter_data_ref());
    let found = data.find(|data| data.name == name);
    let origin = found.and_then(|data| data.extensions.get(crate::document::ORIGIN));
    let at = origin.and_then(serde_json::Value::as_str);
    at.map_or_else(|| pointer(&listed.pointer(), "parameters"), str::to_owned)
}
