//! Operations of all versions → functions.

use std::collections::BTreeMap;

use openapiv3::ParameterSchemaOrContent;

use super::Direction;
use super::context::{Context, pointer_of};
use super::derive::resources;
use super::names::{Case, is_name};
use super::types::{Place, in_collection};
use super::version_doc::{Listed, text};
use crate::document::UNSUPPORTED;
use crate::ir::{Operation, Setter, Type, VersionFacts, placeholders};
use crate::problem::{Problem, pointer};
use crate::surface::{self, OperationEntry};

/// An operation of one version, with the parameters that can be sent.
pub(super) struct Published<'a> {
    pub(super) listed: Listed<'a>,
    pub(super) key: String,
    pub(super) parameters: Vec<Parameter>,
}

/// A parameter, before it becomes an argument, part of one, or a setter.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) in_path: bool,
    pub(super) is_required: bool,
    pub(super) explode: bool,
    pub(super) ty: Type,
}

impl Published<'_> {
    pub(super) fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

impl Context<'_> {
    /// All functions, in the order of the surface. Their names are `resource.function`.
    pub(super) fn operations(&mut self) -> Vec<Operation> {
        let mut found: BTreeMap<String, Vec<Listed<'_>>> = BTreeMap::new();
        for listed in self.versions.iter().enumerate().flat_map(|(i, version)| version.operations(i)) {
            found.entry(listed.key()).or_default().push(listed);
        }
        let surface = self.surface;
        let known = surface.operations.keys().filter(|key| found.contains_key(*key));
        let new = found.keys().filter(|key| !surface.operations.contains_key(*key));
        let mut resources = resources(surface);
        let mut operations = Vec::new();
        for key in known.chain(new) {
            if surface.left_out.contains_key(key) {
                self.use_surface(&["left_out", key]);
                continue;
            }
            let mut entry = surface.operations.get(key).cloned();
            let mut by_version = Vec::new();
            for listed in &found[key] {
                match self.published(*listed) {
                    Ok(published) => {
                        let entry = entry.get_or_insert_with(|| OperationEntry {
                            function: self.derived_function(listed, &mut resources),
                            ..OperationEntry::default()
                        });
                        by_version.push(self.operation(&published, entry));
                    }
                    Err(why) => self.left_out(listed, key, &why),
                }
            }
            if let Some(entry) = entry.filter(|_| !surface.operations.contains_key(key)) {
                self.missing_entry(&found[key][0], &entry);
            }
            operations.extend(self.merge(by_version));
        }
        operations
    }

    fn missing_entry(&mut self, listed: &Listed<'_>, entry: &OperationEntry) {
        let key = listed.key();
        let mut text = format!("\nfunction: {}\n", entry.function);
        if !entry.arguments.is_empty() {
            let arguments = entry.arguments.iter().map(|(name, source)| format!("{name}: {source:?}"));
            text += &format!("arguments: {{ {} }}\n", arguments.collect::<Vec<_>>().join(", "));
        }
        let what = format!("{key} has no entry in {}", surface::FILE);
        self.missing(listed.version, &listed.pointer(), what, &["operations", &key], &text);
    }

    /// The parameters of an operation that can be sent, or why the operation can't.
    fn published<'a>(&mut self, listed: Listed<'a>) -> Result<Published<'a>, String> {
        if let Some(why) = text(&listed.operation.extensions, UNSUPPORTED) {
            return Err(why.to_owned());
        }
        let key = listed.key();
        let mut parameters = Vec::new();
        for parameter in listed.parameters() {
            let in_path = matches!(parameter, openapiv3::Parameter::Path { .. });
            let data = parameter.parameter_data_ref();
            let ParameterSchemaOrContent::Schema(schema) = &data.format else {
                continue;
            };
            let name = format!("parameter {}", data.name);
            let at = pointer(&listed.parameter_pointer(&data.name), "schema");
            let place = Place { version: listed.version, name: &name, at: &at, direction: Direction::Request };
            match self.ty(schema, place).and_then(|ty| sendable(ty, in_path)) {
                Ok(ty) => parameters.push(Parameter {
                    name: data.name.clone(),
                    in_path,
                    is_required: data.required,
                    explode: data.explode.unwrap_or(true),
                    ty,
                }),
                Err(why) if data.required => return Err(format!("it requires the {name}: {why}")),
                Err(why) => {
                    let at = listed.parameter_pointer(&data.name);
                    self.note(listed.version, &at, format!("the {name} of {key} is left out: {why}"));
                }
            }
        }
        Ok(Published { listed, key, parameters })
    }

    fn left_out(&mut self, listed: &Listed<'_>, key: &str, why: &str) {
        if !self.surface.operations.contains_key(key) {
            return self.note(listed.version, &listed.pointer(), format!("{key} is left out: {why}"));
        }
        self.use_surface(&["operations", key]);
        let what = format!("{key} is published, and can't be sent any more: {why}");
        let remedy = format!("describe it with an overlay action, or move it to `left_out` in {}", surface::FILE);
        self.undecided_in_spec(listed.version, &listed.pointer(), what, &remedy);
    }

    fn operation(&mut self, published: &Published<'_>, entry: &mut OperationEntry) -> Operation {
        let Published { listed, key, parameters } = published;
        self.use_surface(&["operations", key]);
        self.check_function(key, &entry.function);
        let bound = self.bind(published, entry);
        let (mut query, mut optional) = (Vec::new(), Vec::new());
        for parameter in parameters.iter().filter(|parameter| !parameter.in_path) {
            match bound.values.get(&parameter.name) {
                Some(value) => query.push((parameter.name.clone(), value.clone(), parameter.explode)),
                None => optional.push(parameter),
            }
        }
        Operation {
            versions: vec![listed.version],
            docs: self.docs("functions", &entry.function),
            aliases: entry.aliases.clone(),
            function: entry.function.clone(),
            method: listed.method.to_uppercase(),
            path: listed.path.to_owned(),
            arguments: bound.arguments,
            path_values: placeholders(listed.path).filter_map(|name| bound.values.get(name).cloned()).collect(),
            query,
            setters: self.setters(listed.version, &optional),
            body: bound.body,
            response: self.operation_response(listed),
            idempotent: entry.idempotent || matches!(listed.method, "get" | "put" | "delete"),
            developer: entry.developer,
            // Both are worked out when all types and operations are known.
            bulk: None,
            siblings: Vec::new(),
            facts: vec![self.facts(listed)],
        }
    }

    fn check_function(&mut self, key: &str, function: &str) {
        let parts: Vec<&str> = function.split('.').collect();
        if parts.len() != 2 || !parts.iter().all(|part| is_name(part, Case::Snake)) {
            let what = format!("`{function}` is not of the form `resource.function`");
            let remedy = "write two Rust identifiers with a dot between them";
            self.broken.push(Problem::new(surface::FILE, pointer_of(&["operations", key]), what, remedy));
        }
    }

    fn facts(&self, listed: &Listed<'_>) -> VersionFacts {
        let doc = &self.versions[listed.version];
        let requirements = listed.operation.security.iter().flatten();
        VersionFacts {
            version: doc.name.clone(),
            full_path: doc.full_path(listed.path),
            scopes: requirements.flat_map(|scheme| scheme.values().flatten()).cloned().collect(),
            success: listed.success().iter().map(|(code, _)| *code).collect(),
            deprecated: listed.operation.deprecated,
        }
    }

    fn setters(&mut self, version: usize, parameters: &[&Parameter]) -> Vec<Setter> {
        let mut taken = self.reserved.clone();
        let setters = parameters.iter().map(|parameter| Setter {
            versions: vec![version],
            name: self.member_name(&format!("parameter {}", parameter.name), &parameter.name, Case::Snake, &mut taken),
            parameter: parameter.name.clone(),
            ty: parameter.ty.clone(),
            explode: parameter.explode,
            docs: self.docs("parameters", &parameter.name),
        });
        setters.collect()
    }
}

/// The type of a parameter: something that can be displayed, or in the query, a list of it.
fn sendable(ty: Type, in_path: bool) -> Result<Type, String> {
    match in_collection(ty) {
        Type::List(item) if !in_path => sendable(*item, true).map(|item| Type::List(Box::new(item))),
        ty @ (Type::List(_) | Type::Map(_) | Type::Struct(_) | Type::Json) => {
            Err(format!("it is {ty}, which a URL can't hold"))
        }
        ty => Ok(ty),
    }
}
