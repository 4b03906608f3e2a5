//! Operations of single versions → functions of the crate.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use indexmap::IndexMap;

use super::context::Context;
use super::names::Case;
use crate::ir::{Operation, Resource, Setter, placeholder};
use crate::problem::pointer;

impl Context<'_> {
    /// One function for all versions that agree on it, or else one for each.
    pub(super) fn merge(&mut self, mut by_version: Vec<Operation>) -> Vec<Operation> {
        if by_version.windows(2).all(|pair| is_same(&pair[0], &pair[1])) {
            let merged = by_version.into_iter().reduce(|mut merged, other| {
                self.merge_one(&mut merged, other);
                merged
            });
            by_version = merged.into_iter().collect();
        }
        for operation in &mut by_version {
            for setter in &mut operation.setters {
                let docs = std::mem::take(&mut setter.docs);
                setter.docs = self.with_versions(docs, &setter.versions, &operation.versions);
            }
        }
        by_version
    }

    fn merge_one(&mut self, merged: &mut Operation, other: Operation) {
        merged.versions.extend(&other.versions);
        merged.facts.extend(other.facts);
        for setter in other.setters {
            let is_its = |known: &&mut Setter| known.parameter == setter.parameter;
            let Some(known) = merged.setters.iter_mut().find(is_its) else {
                merged.setters.push(setter);
                continue;
            };
            known.versions.extend(&setter.versions);
            if (&known.ty, known.explode) != (&setter.ty, setter.explode) {
                let at = pointer(&pointer("/paths", &merged.path), merged.method.to_lowercase());
                let name = format!("the parameter {}", setter.parameter);
                self.disagree(setter.versions[0], &at, &name, &setter.ty, &known.ty);
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
                type_name: self
                    .chosen_name(&format!("resource {name}"), Case::Camel)
                    .unwrap_or_else(|| name.to_upper_camel_case()),
                docs: self.docs("resources", name),
                operations: Vec::new(),
            });
            resource.operations.push(operation);
        }
        resources.into_values().collect()
    }
}

/// Whether two versions' operations can be one: all is equal but the facts and the optional parameters that only one
/// of them has.
fn is_same(a: &Operation, b: &Operation) -> bool {
    let b = Operation { versions: a.versions.clone(), facts: a.facts.clone(), setters: a.setters.clone(), ..b.clone() };
    *a == b
}

/// Works out which path values would lead to another operation of the same method.
///
/// Which of two matching templates HubSpot's router prefers is not known, so both refuse the value.
pub(super) fn add_siblings(operations: &mut [Operation]) {
    let siblings = |operation: &Operation| {
        let others = operations.iter().filter(|other| other.method == operation.method && other.path != operation.path);
        let others = others.filter(|other| can_become(&operation.path, &other.path));
        let paths: BTreeSet<String> = others.map(|other| other.path.clone()).collect();
        paths.into_iter().collect()
    };
    let found: Vec<Vec<String>> = operations.iter().map(siblings).collect();
    for (operation, siblings) in operations.iter_mut().zip(found) {
        operation.siblings = siblings;
    }
}

/// Whether values turn one path template into what another one matches.
fn can_become(path: &str, other: &str) -> bool {
    let pairs = || path.split('/').zip(other.split('/'));
    // An empty value is refused everywhere.
    let is_value = |(ours, theirs): (&str, &str)| {
        placeholder(ours).is_some() && placeholder(theirs).is_none() && !theirs.is_empty()
    };
    let fits =
        |(ours, theirs): (&str, &str)| ours == theirs || placeholder(theirs).is_some() || is_value((ours, theirs));
    path.split('/').count() == other.split('/').count() && pairs().all(fits) && pairs().any(is_value)
}
