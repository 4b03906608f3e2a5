//! Operations of one version → functions.

use openapiv3::{Parameter, ParameterSchemaOrContent, ReferenceOr};

use super::claims::claim_setters;
use super::envelopes::Envelope;
use super::ledger::List;
use super::names::{Case, Claims, is_name, rust_name};
use super::schemas::{Schemas, rust_type_name};
use super::{Direction, Listed, provisional};
use crate::ir::{
    Argument, ArgumentKind, Body, Expression, Home, Operation, Setter, Type, VersionFacts,
    placeholders,
};
use crate::problem::{Entry, Problem, pointer};
use crate::surface::{self, OperationEntry};

/// A parameter of the operation, before it becomes an argument, part of one, or a setter.
struct Declared {
    name: String,
    in_path: bool,
    required: bool,
    ty: Type,
}

/// What the function's arguments come to.
#[derive(Default)]
struct Bound {
    arguments: Vec<Argument>,
    /// Parameter → where its value comes from.
    values: Vec<(String, Expression)>,
    body: Option<Body>,
}

impl Schemas<'_, '_> {
    /// Lowers an operation. The resource and the function stand in its `function`, with a dot between them.
    pub(super) fn operation(&mut self, listed: &Listed<'_>) -> Operation {
        let key = listed.key();
        let declared = self.declared(listed);
        let surface = self.ledger.surface;
        let entry = match surface.operations.get(&key) {
            Some(entry) => {
                self.ledger.use_surface(&["operations", &key]);
                entry.clone()
            }
            None => self.missing_operation(listed, &declared),
        };
        let bound = self.bind(listed, &entry, &declared);
        let value = |name: &str| {
            bound
                .values
                .iter()
                .find(|(bound, _)| bound == name)
                .map(|(_, value)| value.clone())
        };
        let mut query = Vec::new();
        let mut setters = Vec::new();
        for parameter in declared.iter().filter(|parameter| !parameter.in_path) {
            match value(&parameter.name) {
                Some(value) => query.push((parameter.name.clone(), value)),
                None if parameter.required => self.unbound(listed, &key, &parameter.name),
                None => setters.push(self.setter(listed, parameter)),
            }
        }
        let mut path_values = Vec::new();
        for name in placeholders(listed.path) {
            match value(name) {
                Some(value) => path_values.push(value),
                None => self.unbound(listed, &key, name),
            }
        }
        let cursor = setters.iter().any(|setter| setter.parameter == "after");
        let file = self.version.file.clone();
        claim_setters(self.ledger, &file, &listed.pointer(), &setters);
        let function = self.function_name(&key, &entry.function);
        Operation {
            home: Home::Shared,
            docs: self.ledger.function_words(&function),
            function,
            method: listed.method.to_uppercase(),
            path: listed.path.to_owned(),
            arguments: bound.arguments,
            path_values,
            query,
            setters,
            body: bound.body,
            answer: self.answer(listed, cursor),
            idempotent: entry.idempotent || matches!(listed.method, "get" | "put" | "delete"),
            developer: entry.developer,
            // Worked out when all types are known.
            bulk: None,
            collisions: Vec::new(),
            facts: vec![self.facts(listed)],
        }
    }

    pub(super) fn report(
        &mut self,
        listed: &Listed<'_>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let file = self.version.file.clone();
        self.ledger.problem(&file, listed.pointer(), what, remedy);
    }

    fn facts(&self, listed: &Listed<'_>) -> VersionFacts {
        let requirements = listed.operation.security.iter().flatten();
        VersionFacts {
            version: self.version.name.clone(),
            full_path: self.version.full_path(listed.path),
            scopes: requirements
                .flat_map(|scheme| scheme.values().flatten())
                .cloned()
                .collect(),
            success: listed.success(),
            deprecated: listed.operation.deprecated,
        }
    }

    fn function_name(&mut self, key: &str, function: &str) -> String {
        let parts: Vec<&str> = function.split('.').collect();
        if parts.len() != 2 || !parts.iter().all(|part| is_name(part, Case::Snake)) {
            let what = format!("`{function}` is not of the form `resource.function`");
            self.ledger.problem(
                surface::FILE,
                pointer("/operations", key),
                what,
                "write two Rust names with a dot",
            );
            return format!("unnamed.{}", key.len());
        }
        function.to_owned()
    }

    fn declared(&mut self, listed: &Listed<'_>) -> Vec<Declared> {
        let mut declared = Vec::new();
        for (i, parameter) in listed.operation.parameters.iter().enumerate() {
            let ReferenceOr::Item(parameter) = parameter else {
                continue;
            };
            let in_path = matches!(parameter, Parameter::Path { .. });
            let data = parameter.parameter_data_ref();
            let at = pointer(
                &pointer(&pointer(&listed.pointer(), "parameters"), i),
                "schema",
            );
            let place = format!("parameter {}", data.name);
            let ty = match &data.format {
                ParameterSchemaOrContent::Schema(schema) => {
                    self.ty(schema, &place, &at, Direction::Request)
                }
                ParameterSchemaOrContent::Content(_) => Type::String,
            };
            if matches!(ty, Type::List(_) | Type::Map(_) | Type::Struct(_)) {
                self.report(
                    listed,
                    format!(
                        "the parameter {} is neither a string nor a number",
                        data.name
                    ),
                    "describe it otherwise with an overlay action, or teach xtask about it",
                );
            }
            declared.push(Declared {
                name: data.name.clone(),
                in_path,
                required: data.required,
                ty,
            });
        }
        declared
    }

    fn missing_operation(&mut self, listed: &Listed<'_>, declared: &[Declared]) -> OperationEntry {
        let required = declared
            .iter()
            .filter(|parameter| parameter.required)
            .map(|parameter| parameter.name.as_str());
        let body = self.body_schema(listed);
        let body = body
            .as_deref()
            .map(|schema| match Envelope::of(self.ledger, schema) {
                Some(Envelope::Inputs) => "body.inputs[]",
                _ => "body",
            });
        let (entry, value) = provisional::operation(&listed.key(), required, body);
        let file = surface::FILE;
        let key = listed.key();
        let what = format!("{key} has no entry in {file}");
        let remedy = format!(
            "add to {file}, with names of your choice; the words asked for follow them in the next run"
        );
        let problem = Problem::new(&self.version.file, listed.pointer(), what, remedy);
        let missing = Entry::new(file, &["operations", &key], value);
        self.ledger.problems.push(problem.with_entry(missing));
        entry
    }

    fn unbound(&mut self, listed: &Listed<'_>, key: &str, name: &str) {
        self.ledger.problem(
            surface::FILE,
            pointer("/operations", key),
            format!(
                "no argument fills the required parameter {name} (version {})",
                self.version.name
            ),
            format!("add it to `arguments` of {}", listed.key()),
        );
    }

    fn bind(
        &mut self,
        listed: &Listed<'_>,
        entry: &OperationEntry,
        declared: &[Declared],
    ) -> Bound {
        let mut bound = Bound::default();
        let body = self.body_schema(listed);
        let mut claims = Claims::default();
        for (argument, source) in &entry.arguments {
            let at = pointer(
                &pointer(&pointer("/operations", listed.key()), "arguments"),
                argument,
            );
            let owner = format!("the argument from {source}");
            claims.claim(self.ledger, surface::FILE, &at, argument, &owner);
            if !is_name(argument, Case::Snake) {
                let what = format!("`{argument}` makes no Rust name");
                self.ledger
                    .problem(surface::FILE, &at, what, "name the argument otherwise");
            }
            // What this version lacks, another one may have: an argument that none has is reported as unused.
            let Some(kind) = self.bind_one(argument, source, declared, body.as_deref(), &mut bound)
            else {
                continue;
            };
            self.ledger
                .use_surface(&["operations", &listed.key(), "arguments", argument]);
            bound.arguments.push(Argument {
                name: argument.clone(),
                kind,
            });
        }
        self.bind_path(listed, entry, &mut bound);
        self.check_bound(listed, declared, body.as_deref(), &mut bound);
        bound
    }

    /// What an argument takes and where it goes; nothing, when this version has no place for it.
    fn bind_one(
        &mut self,
        argument: &str,
        source: &str,
        declared: &[Declared],
        body: Option<&str>,
        bound: &mut Bound,
    ) -> Option<ArgumentKind> {
        let find = |name: &str| declared.iter().find(|parameter| parameter.name == name);
        if let Some(composite) = self.ledger.surface.composites.get(source) {
            if !composite
                .fields
                .values()
                .any(|parameter| find(parameter).is_some())
            {
                return None;
            }
            self.ledger.use_surface(&["composites", source]);
            for (field, parameter) in &composite.fields {
                let value = Expression::Field(argument.to_owned(), field.clone());
                bound.values.push((parameter.clone(), value));
            }
            return Some(ArgumentKind::Composite(source.to_owned()));
        }
        if let Some(parameter) = find(source) {
            bound
                .values
                .push((source.to_owned(), Expression::Argument(argument.to_owned())));
            return Some(ArgumentKind::Value(parameter.ty.clone()));
        }
        self.bind_body(argument, source, body?, &mut bound.body)
    }

    /// An argument that is the body, or a part of it.
    fn bind_body(
        &mut self,
        argument: &str,
        source: &str,
        schema: &str,
        body: &mut Option<Body>,
    ) -> Option<ArgumentKind> {
        let rest = source.strip_prefix("body")?;
        let argument = argument.to_owned();
        if rest.is_empty() {
            *body = Some(Body::Whole(argument));
            return Some(ArgumentKind::Value(Type::Struct(rust_type_name(
                self.ledger,
                schema,
                Direction::Request,
            ))));
        }
        if let Some(rest) = rest.strip_prefix(".inputs[]") {
            let item = self.version.item_of(schema, "inputs")?;
            let Some(property) = rest.strip_prefix('.') else {
                *body = Some(Body::Inputs(argument));
                let item = Type::Struct(rust_type_name(self.ledger, &item, Direction::Request));
                return Some(ArgumentKind::Inputs(item));
            };
            let ty = self.property(&item, property)?;
            *body = Some(Body::InputsOf(argument, property.to_owned()));
            return Some(ArgumentKind::Inputs(ty));
        }
        let property = rest.strip_prefix('.')?;
        let ty = self.property(schema, property)?;
        let member = (property.to_owned(), argument, ty.clone());
        match body {
            Some(Body::Object(members)) => members.push(member),
            _ => *body = Some(Body::Object(vec![member])),
        }
        Some(ArgumentKind::Value(ty))
    }

    fn property(&mut self, schema: &str, property: &str) -> Option<Type> {
        let found = self
            .version
            .object(schema)?
            .properties
            .get(property)?
            .clone()
            .unbox();
        let at = pointer(
            &pointer(&self.version.schema_pointer(schema), "properties"),
            property,
        );
        Some(self.ty(
            &found,
            &format!("{schema}.{property}"),
            &at,
            Direction::Request,
        ))
    }

    /// Path parameters that the body holds already.
    fn bind_path(&mut self, listed: &Listed<'_>, entry: &OperationEntry, bound: &mut Bound) {
        for (parameter, source) in &entry.path {
            if !placeholders(listed.path).any(|name| name == parameter) {
                continue;
            }
            self.ledger
                .use_surface(&["operations", &listed.key(), "path", parameter]);
            let at = pointer(
                &pointer(&pointer("/operations", listed.key()), "path"),
                parameter,
            );
            let property = source.strip_prefix("body.");
            let field = property.and_then(|property| {
                let schema = self.body_schema(listed)?;
                self.version.object(&schema)?.properties.get(property)?;
                let (file, place) = (self.version.file.clone(), format!("{schema}.{property}"));
                Some(rust_name(
                    self.ledger,
                    &file,
                    &listed.pointer(),
                    &place,
                    property,
                    Case::Snake,
                ))
            });
            match (field, &bound.body) {
                (Some(field), Some(Body::Whole(body))) => {
                    bound
                        .values
                        .push((parameter.clone(), Expression::Field(body.clone(), field)));
                }
                _ => {
                    let what = format!("`{source}` is no property of a body that is passed whole");
                    self.ledger.problem(
                        surface::FILE,
                        at,
                        what,
                        "mend the name, or make it an argument",
                    );
                }
            }
        }
    }

    /// Every value must go somewhere, and the whole body must come from somewhere.
    fn check_bound(
        &mut self,
        listed: &Listed<'_>,
        declared: &[Declared],
        body: Option<&str>,
        bound: &mut Bound,
    ) {
        let at = pointer("/operations", listed.key());
        for (parameter, _) in &bound.values {
            if !declared.iter().any(|declared| declared.name == *parameter) {
                let what = format!(
                    "there is no parameter {parameter} in version {}",
                    self.version.name
                );
                self.ledger
                    .problem(surface::FILE, &at, what, "mend the name, or delete it");
            }
        }
        let parts = match (&bound.body, body) {
            (None, Some(_)) => {
                let what = "no argument is the body of the request";
                return self.ledger.problem(
                    surface::FILE,
                    &at,
                    what,
                    "add an argument with the value `body`",
                );
            }
            (Some(Body::Object(members)), Some(schema)) => {
                let names = members
                    .iter()
                    .map(|(property, ..)| property.clone())
                    .collect();
                Some((schema.to_owned(), names))
            }
            (Some(Body::InputsOf(_, property)), Some(schema)) => self
                .version
                .item_of(schema, "inputs")
                .map(|item| (item, vec![property.clone()])),
            _ => None,
        };
        let Some((schema, names)) = parts else { return };
        if !self.ledger.is_listed(List::Unwrapped, &schema) {
            let what = format!("arguments take {schema} apart, and `unwrapped` does not list it");
            self.ledger.problem(
                surface::FILE,
                &at,
                what,
                format!("add to `unwrapped`:\n  - {schema}"),
            );
        }
        let properties = self
            .version
            .object(&schema)
            .map(|object| object.properties.keys());
        for property in properties
            .into_iter()
            .flatten()
            .filter(|property| !names.contains(property))
        {
            let what = format!(
                "no argument fills {schema}.{property} (version {})",
                self.version.name
            );
            self.ledger.problem(
                surface::FILE,
                &at,
                what,
                "add one, or make the body an argument as a whole",
            );
        }
        if let Some(Body::Object(members)) = &mut bound.body {
            members.sort_by(|a, b| a.0.cmp(&b.0));
        }
    }

    fn setter(&mut self, listed: &Listed<'_>, parameter: &Declared) -> Setter {
        let (file, place) = (
            self.version.file.clone(),
            format!("parameter {}", parameter.name),
        );
        Setter {
            name: rust_name(
                self.ledger,
                &file,
                &listed.pointer(),
                &place,
                &parameter.name,
                Case::Snake,
            ),
            parameter: parameter.name.clone(),
            ty: parameter.ty.clone(),
            docs: self.ledger.parameter_words(&parameter.name),
        }
    }
}
