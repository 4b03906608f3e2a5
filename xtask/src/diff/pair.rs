//! One version of the API on both sides.

use serde_json::Value;

use super::State;
use crate::ir::{Enum, Operation, RequestType, Resource, VersionFacts};

/// A version in a state.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) state: &'a State,
    /// Its place in the IR.
    pub(super) index: usize,
    pub(super) document: &'a Value,
    /// HubSpot's name.
    pub(super) name: &'a str,
}

/// A function of a version.
#[derive(Clone, Copy)]
pub(super) struct Function<'a> {
    pub(super) resource: &'a Resource,
    pub(super) operation: &'a Operation,
    /// The operation in the repaired document.
    pub(super) document: &'a Value,
    pub(super) facts: Option<&'a VersionFacts>,
    /// Whether its name and arguments were made up.
    pub(super) is_provisional: bool,
}

impl Function<'_> {
    /// As users write it.
    pub(super) fn item(&self) -> String {
        format!("{}().{}", self.resource.name, self.operation.function)
    }

    /// Method and HubSpot's full path.
    pub(super) fn full_path(&self) -> String {
        let path = self
            .facts
            .map_or(self.operation.path.as_str(), |facts| &facts.full_path);
        format!("{} {path}", self.operation.method)
    }
}

impl<'a> Side<'a> {
    pub(super) fn new(state: &'a State, index: usize) -> Option<Self> {
        let (name, document) = state.documents.get_index(index)?;
        Some(Side {
            state,
            index,
            document,
            name,
        })
    }

    fn has(self, versions: &[usize]) -> bool {
        versions.contains(&self.index)
    }

    pub(super) fn functions(self) -> Vec<Function<'a>> {
        let resources = self.state.ir.resources.iter();
        let all = resources.flat_map(|resource| {
            resource
                .operations
                .iter()
                .map(move |operation| (resource, operation))
        });
        let here = all.filter(|(_, operation)| self.has(&operation.versions));
        let functions = here.map(|(resource, operation)| Function {
            resource,
            operation,
            document: &self.document["paths"][&operation.path][operation.method.to_lowercase()],
            facts: operation
                .facts
                .iter()
                .find(|facts| facts.version == self.name),
            is_provisional: !self.state.surface.operations.contains_key(&operation.key()),
        });
        functions.collect()
    }

    pub(super) fn requests(self) -> Vec<&'a RequestType> {
        let requests = self.state.ir.requests.iter();
        requests.filter(|item| self.has(&item.versions)).collect()
    }

    pub(super) fn enums(self) -> Vec<&'a Enum> {
        let enums = self.state.ir.enums.iter();
        enums.filter(|item| self.has(&item.versions)).collect()
    }

    /// The schemas of the repaired document.
    pub(super) fn schemas(self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let schemas = self.document["components"]["schemas"].as_object();
        schemas.into_iter().flatten()
    }
}

/// Versions that are compared with each other: those of one name, and one alone with the other one.
pub(super) fn pairs<'a>(old: &'a State, new: &'a State) -> Vec<(Side<'a>, Side<'a>)> {
    if old.documents.len() == 1 && new.documents.len() == 1 {
        return Side::new(old, 0)
            .zip(Side::new(new, 0))
            .into_iter()
            .collect();
    }
    let names = new.documents.keys().enumerate();
    let pairs = names.filter_map(|(index, name)| {
        let before = Side::new(old, old.documents.get_index_of(name)?)?;
        Some((before, Side::new(new, index)?))
    });
    pairs.collect()
}
