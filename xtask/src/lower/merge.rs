//! Operations of single versions → functions of the crate.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use indexmap::IndexMap;

use super::collisions::Templates;
use super::context::Context;
use super::names::Case;
use super::operations::ByVersion;
use crate::ir::{Answer, ArgumentKind, Expression, Operation, Resource, Setter, Type, placeholders};
use crate::problem::pointer;

impl Context<'_> {
    /// Works out which path values would lead to another operation of the same method and base.
    pub(super) fn add_collisions(&self, lowered: &mut ByVersion) {
        for (doc, operations) in self.versions.iter().zip(lowered) {
            let paths = operations.values().map(|operation| (operation.method.clone(), operation.path.clone()));
            let paths: Vec<(String, String)> = paths.collect();
            let mut templates: BTreeMap<(&str, &str), Templates<'_>> = BTreeMap::new();
            for (method, path) in &paths {
                templates.entry((method, doc.base_of(path))).or_default().add(path);
            }
            for operation in operations.values_mut() {
                let Some(templates) = templates.get(&(&*operation.method, doc.base_of(&operation.path))) else {
                    continue;
                };
                let allowed = |parameter: &str, value: &str| self.is_allowed(operation, parameter, value);
                operation.collisions = templates.collisions(&operation.path, allowed);
            }
        }
    }

    /// Whether the argument that fills a path parameter can have that value.
    fn is_allowed(&self, operation: &Operation, parameter: &str, value: &str) -> bool {
        let position = placeholders(&operation.path).position(|name| name == parameter);
        let filled = position.and_then(|position| operation.path_values.get(position));
        let Some(Expression::Argument(name)) = filled else {
            return true;
        };
        let argument = operation.arguments.iter().find(|argument| argument.name == *name);
        match argument.map(|argument| &argument.kind) {
            Some(ArgumentKind::Value(Type::Enum(name))) => self.enums.has_value(name, value),
            _ => true,
        }
    }

    /// One function for all versions that agree on it, or else one for each.
    pub(super) fn merge(&mut self, lowered: ByVersion, keys: &[String]) -> Vec<Operation> {
        let mut operations = Vec::new();
        for key in keys {
            let all = lowered.iter().filter_map(|version| version.get(key).cloned());
            let mut all: Vec<Operation> = all.collect();
            let is_one = all.windows(2).all(|pair| is_same(&pair[0], &pair[1]));
            if is_one && !all.is_empty() {
                let mut merged = all.remove(0);
                all.into_iter().for_each(|other| self.merge_one(&mut merged, other));
                operations.push(merged);
            } else {
                operations.extend(all);
            }
        }
        for operation in &mut operations {
            let versions = operation.versions.clone();
            if let Answer::Page(_, has_cursor) = &mut operation.answer {
                let mut setters = operation.setters.iter();
                *has_cursor = setters.any(|setter| setter.parameter == "after");
            }
            for setter in &mut operation.setters {
                let docs = std::mem::take(&mut setter.docs);
                setter.docs = self.with_versions(docs, &setter.versions, &versions);
            }
        }
        operations
    }

    fn merge_one(&mut self, merged: &mut Operation, other: Operation) {
        merged.versions.extend(&other.versions);
        merged.facts.extend(other.facts);
        for collision in other.collisions {
            if !merged.collisions.contains(&collision) {
                merged.collisions.push(collision);
            }
        }
        for setter in other.setters {
            let is_its = |known: &&mut Setter| known.parameter == setter.parameter;
            let Some(known) = merged.setters.iter_mut().find(is_its) else {
                merged.setters.push(setter);
                continue;
            };
            known.versions.extend(&setter.versions);
            if (&known.ty, known.explode) != (&setter.ty, setter.explode) {
                let at = pointer(&pointer("/paths", &merged.path), merged.method.to_lowercase());
                let (name, ty) = (&setter.parameter, &setter.ty);
                let what = format!(
                    "the parameter {name} is {ty} here, and {} in an earlier version, which the crate uses",
                    known.ty
                );
                let remedy = "make the two agree with an overlay action";
                let version = setter.versions.first().copied().unwrap_or_default();
                let problem = self.in_spec(version, at, what, remedy);
                self.open.push(problem);
            }
        }
    }

    /// Puts functions into their resources, both in the order of the surface.
    pub(super) fn group(&mut self, operations: Vec<Operation>) -> Vec<Resource> {
        let mut resources: IndexMap<String, Resource> = IndexMap::new();
        for mut operation in operations {
            // Others were reported.
            let Some((name, function)) = operation.function.split_once('.') else {
                continue;
            };
            let (name, function) = (name.to_owned(), function.to_owned());
            operation.function = function;
            let resource = resources.entry(name).or_insert_with_key(|name| Resource {
                name: name.clone(),
                type_name: self.resource_type(name),
                docs: self.docs("resources", name),
                operations: Vec::new(),
            });
            resource.operations.push(operation);
        }
        resources.into_values().collect()
    }

    /// The Rust name of a resource's struct.
    fn resource_type(&mut self, resource: &str) -> String {
        let place = format!("resource {resource}");
        match self.surface.names.contains_key(&place) {
            true => self.name(&place, resource, Case::Camel).0,
            false => resource.to_upper_camel_case(),
        }
    }
}

/// Whether two versions' operations can be one: all is equal but the facts and the optional parameters that only one
/// of them has.
fn is_same(a: &Operation, b: &Operation) -> bool {
    let b = Operation {
        versions: a.versions.clone(),
        facts: a.facts.clone(),
        collisions: a.collisions.clone(),
        setters: a.setters.clone(),
        ..b.clone()
    };
    *a == b
}
