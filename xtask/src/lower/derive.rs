//! Functions for operations that the surface has none for: the same on every run, and good enough to use.

use std::collections::BTreeSet;

use super::context::Context;
use super::names::{Case, METHODS, derived, is_keyword, numbered};
use super::version_doc::Listed;
use crate::ir::placeholder;
use crate::surface::Surface;

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
    /// The function of an operation that the surface has no entry for.
    pub(super) fn derived_function(&mut self, listed: &Listed<'_>, resources: &mut Resources) -> String {
        let path = segments(&listed.key());
        let resource = nearest(resources, &path).unwrap_or_else(|| self.derived_resource(listed.version, &path));
        let function = format!("{resource}.{}", self.derived_name(listed.method, &path, &resource));
        resources.push((path, resource));
        function
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
    fn derived_name(&mut self, method: &str, path: &[String], resource: &str) -> String {
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
