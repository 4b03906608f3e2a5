//! Operations of all versions → functions.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{Parameter, ParameterSchemaOrContent};

use super::Direction;
use super::arguments::Source;
use super::context::Context;
use super::derive::{Functions, parameter_pointer};
use super::names::{Case, is_name, numbered};
use super::types::Place;
use super::version_doc::Listed;
use crate::document::UNSUPPORTED;
use crate::ir::{Operation, Setter, Type, VersionFacts, placeholders};
use crate::problem::{Problem, pointer};
use crate::surface::{self, OperationEntry};

/// A parameter of an operation, before it becomes an argument, part of one, or a setter.
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) in_path: bool,
    pub(super) is_required: bool,
    pub(super) explode: bool,
    pub(super) ty: Type,
}

/// The operations of each version, by their key in the surface.
pub(super) type ByVersion = Vec<BTreeMap<String, Operation>>;

impl Context<'_> {
    /// The operations of each version, and their keys in the order of the surface.
    pub(super) fn operations(&mut self) -> (ByVersion, Vec<String>) {
        let versions = self.versions;
        let mut found: BTreeMap<String, Vec<(usize, Listed<'_>)>> = BTreeMap::new();
        for (i, version) in versions.iter().enumerate() {
            for listed in version.operations() {
                found.entry(listed.key()).or_default().push((i, listed));
            }
        }
        let surface = self.surface;
        let known = surface.operations.keys().filter(|key| found.contains_key(*key));
        let new = found.keys().filter(|key| !surface.operations.contains_key(*key));
        let keys: Vec<String> = known.chain(new).cloned().collect();
        let mut functions = Functions::new(surface);
        let mut lowered: ByVersion = vec![BTreeMap::new(); versions.len()];
        let mut kept = Vec::new();
        for key in keys {
            let listed = &found[&key];
            if surface.left_out.contains_key(&key) {
                self.use_surface(&["left_out", &key]);
                continue;
            }
            let mut entry = surface.operations.get(&key).cloned();
            for (version, listed) in listed {
                if let Some(why) = self.unsupported_operation(*version, listed) {
                    self.left_out(*version, listed, &why);
                    continue;
                }
                let entry = match &mut entry {
                    Some(entry) => entry.clone(),
                    missing => missing.insert(self.derived_operation(*version, listed, &mut functions)).clone(),
                };
                let operation = self.operation(*version, listed, &entry);
                lowered[*version].insert(key.clone(), operation);
            }
            kept.push(key);
        }
        (lowered, kept)
    }

    /// Why an operation can't be sent.
    fn unsupported_operation(&mut self, version: usize, listed: &Listed<'_>) -> Option<String> {
        let why = listed.operation.extensions.get(UNSUPPORTED);
        if let Some(why) = why.and_then(serde_json::Value::as_str) {
            return Some(why.to_owned());
        }
        let (_, unsupported) = self.declared(version, listed);
        let (name, why) =
            unsupported.into_iter().find(|(_, _, is_required)| *is_required).map(|(name, why, _)| (name, why))?;
        Some(format!("it requires the parameter {name}: {why}"))
    }

    fn left_out(&mut self, version: usize, listed: &Listed<'_>, why: &str) {
        let key = listed.key();
        if self.surface.operations.contains_key(&key) {
            self.use_surface(&["operations", &key]);
            let what = format!("{key} is published, and can't be sent any more: {why}");
            let remedy = format!("describe it with an overlay action, or move it to `left_out` in {}", surface::FILE);
            let problem = self.in_spec(version, listed.pointer(), what, &remedy);
            self.open.push(problem);
        } else {
            self.note(version, &listed.pointer(), format!("{key} is left out: {why}"));
        }
    }

    /// Lowers an operation of one version. Its `function` is `resource.function`.
    fn operation(&mut self, version: usize, listed: &Listed<'_>, entry: &OperationEntry) -> Operation {
        let key = listed.key();
        self.use_surface(&["operations", &key]);
        self.check_function(&key, &entry.function);
        let (declared, unsupported) = self.declared(version, listed);
        for (name, why, _) in unsupported {
            let at = parameter_pointer(listed, &name);
            self.note(version, &at, format!("the parameter {name} of {key} is left out: {why}"));
        }
        let bound = self.bind(Source { version, listed, declared: &declared }, entry);
        let (mut query, mut optional) = (Vec::new(), Vec::new());
        for parameter in declared.iter().filter(|parameter| !parameter.in_path) {
            match bound.value(&parameter.name) {
                Some(value) => query.push((parameter.name.clone(), value, parameter.explode)),
                None => optional.push(parameter),
            }
        }
        let path_values = placeholders(listed.path).filter_map(|name| bound.value(name)).collect();
        let setters = self.setters(version, &optional);
        Operation {
            versions: vec![version],
            docs: self.docs("functions", &entry.function),
            aliases: entry.aliases.clone(),
            function: entry.function.clone(),
            method: listed.method.to_uppercase(),
            path: listed.path.to_owned(),
            arguments: bound.arguments,
            path_values,
            query,
            setters,
            body: bound.body,
            answer: self.answer(version, listed),
            idempotent: entry.idempotent || matches!(listed.method, "get" | "put" | "delete"),
            developer: entry.developer,
            // Both are worked out when all types and operations are known.
            bulk: None,
            collisions: Vec::new(),
            facts: vec![self.facts(version, listed)],
        }
    }

    fn check_function(&mut self, key: &str, function: &str) {
        let parts: Vec<&str> = function.split('.').collect();
        if parts.len() != 2 || !parts.iter().all(|part| is_name(part, Case::Snake)) {
            let at = super::context::pointer_of(&["operations", key]);
            let what = format!("`{function}` is not of the form `resource.function`");
            let remedy = "write two Rust identifiers with a dot between them";
            self.broken.push(Problem::new(surface::FILE, at, what, remedy));
        }
    }

    fn facts(&self, version: usize, listed: &Listed<'_>) -> VersionFacts {
        let doc = &self.versions[version];
        let requirements = listed.operation.security.iter().flatten();
        VersionFacts {
            version: doc.name.clone(),
            full_path: doc.full_path(listed.path),
            scopes: requirements.flat_map(|scheme| scheme.values().flatten()).cloned().collect(),
            success: listed.success().iter().map(|(code, _)| *code).collect(),
            deprecated: listed.operation.deprecated,
        }
    }

    /// The parameters that can be sent, and those that can't: name, reason, and whether they are required.
    fn declared(&mut self, version: usize, listed: &Listed<'_>) -> (Vec<Declared>, Vec<(String, String, bool)>) {
        let (mut declared, mut unsupported) = (Vec::new(), Vec::new());
        for parameter in &listed.operation.parameters {
            let Some(parameter) = parameter.as_item() else {
                continue;
            };
            let in_path = matches!(parameter, Parameter::Path { .. });
            let data = parameter.parameter_data_ref();
            let ParameterSchemaOrContent::Schema(schema) = &data.format else {
                continue;
            };
            let name = format!("parameter {}", data.name);
            let at = pointer(&parameter_pointer(listed, &data.name), "schema");
            let place = Place { version, name: &name, at: &at, direction: Direction::Request };
            match self.ty(schema, place).and_then(|ty| sendable(ty, in_path)) {
                Ok(ty) => declared.push(Declared {
                    name: data.name.clone(),
                    in_path,
                    is_required: data.required,
                    explode: data.explode.unwrap_or(true),
                    ty,
                }),
                Err(why) => unsupported.push((data.name.clone(), why, data.required)),
            }
        }
        (declared, unsupported)
    }

    fn setters(&mut self, version: usize, parameters: &[&Declared]) -> Vec<Setter> {
        let mut taken: BTreeSet<String> = self.reserved.of_call.clone();
        let mut setters = Vec::new();
        for parameter in parameters {
            let place = format!("parameter {}", parameter.name);
            let (name, is_chosen) = self.name(&place, &parameter.name, Case::Snake);
            let name = match is_chosen {
                true => name,
                false => numbered(name, Case::Snake, |name| taken.contains(name)),
            };
            taken.insert(name.clone());
            setters.push(Setter {
                versions: vec![version],
                name,
                parameter: parameter.name.clone(),
                ty: parameter.ty.clone(),
                explode: parameter.explode,
                docs: self.docs("parameters", &parameter.name),
            });
        }
        setters
    }
}

/// The type of a parameter: something that can be displayed, or in the query, a list of it.
fn sendable(ty: Type, in_path: bool) -> Result<Type, String> {
    match ty {
        Type::EpochMillis => Ok(Type::Integer),
        Type::List(item) if !in_path => sendable(*item, true).map(|item| Type::List(Box::new(item))),
        Type::List(_) | Type::Map(_) | Type::Struct(_) | Type::Json => {
            Err(format!("it is {ty}, which a URL can't hold"))
        }
        ty => Ok(ty),
    }
}
