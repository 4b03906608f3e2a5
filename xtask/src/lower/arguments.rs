//! What a function's arguments fill: parameters, and the body or parts of it.

use super::Direction;
use super::context::Context;
use super::derive::parameter_pointer;
use super::names::{Case, derived, numbered};
use super::operations::Declared;
use super::types::Place;
use super::version_doc::{Envelope, Listed, SchemaRef};
use crate::ir::{Argument, ArgumentKind, Body, Expression, Type, placeholders};
use crate::problem::pointer;
use crate::surface::{self, OperationEntry};

/// What the function's arguments come to.
#[derive(Default)]
pub(super) struct Bound {
    pub(super) arguments: Vec<Argument>,
    /// Parameter → where its value comes from.
    pub(super) values: Vec<(String, Expression)>,
    pub(super) body: Option<Body>,
}

/// An operation of one version.
#[derive(Clone, Copy)]
pub(super) struct Source<'s> {
    pub(super) version: usize,
    pub(super) listed: &'s Listed<'s>,
    pub(super) declared: &'s [Declared],
}

impl Source<'_> {
    fn find(&self, name: &str) -> Option<&Declared> {
        self.declared.iter().find(|parameter| parameter.name == name)
    }
}

impl Bound {
    pub(super) fn value(&self, parameter: &str) -> Option<Expression> {
        let found = self.values.iter().find(|(bound, _)| bound == parameter);
        found.map(|(_, value)| value.clone())
    }

    /// Adds an argument that the surface doesn't list.
    fn add(&mut self, name: &str, kind: ArgumentKind) -> String {
        let is_taken = |name: &str| self.arguments.iter().any(|known| known.name == name);
        let name = numbered(derived(name, Case::Snake), Case::Snake, is_taken);
        self.arguments.push(Argument { name: name.clone(), kind });
        name
    }
}

impl Context<'_> {
    pub(super) fn bind(&mut self, source: Source<'_>, entry: &OperationEntry) -> Bound {
        let mut bound = Bound::default();
        let key = source.listed.key();
        for (argument, from) in &entry.arguments {
            let path = ["operations", &key, "arguments", argument];
            // What this version lacks, another one may have: an argument that none has is reported as unused.
            let Some(kind) = self.bind_one(source, argument, from, &mut bound) else {
                continue;
            };
            self.check_name(&path, argument, Case::Snake);
            self.use_surface(&path);
            bound.arguments.push(Argument { name: argument.clone(), kind });
        }
        self.bind_path(source, entry, &mut bound);
        self.bind_rest(source, &mut bound);
        if let Some(Body::Object(members)) = &mut bound.body {
            members.sort_by(|a, b| a.0.cmp(&b.0));
        }
        bound
    }

    /// What an argument takes and where it goes; nothing, when this version has no place for it.
    fn bind_one(&mut self, source: Source<'_>, argument: &str, from: &str, bound: &mut Bound) -> Option<ArgumentKind> {
        let surface = self.surface;
        if let Some(composite) = surface.composites.get(from) {
            let fields = composite.fields.iter().filter(|(_, parameter)| source.find(parameter).is_some());
            let before = bound.values.len();
            bound.values.extend(fields.map(|(field, parameter)| {
                let value = Expression::Field(argument.to_owned(), field.clone());
                (parameter.clone(), value)
            }));
            if bound.values.len() == before {
                return None;
            }
            self.use_surface(&["composites", from]);
            return Some(ArgumentKind::Composite(from.to_owned()));
        }
        if let Some(parameter) = source.find(from) {
            bound.values.push((from.to_owned(), Expression::Argument(argument.to_owned())));
            return Some(ArgumentKind::Value(parameter.ty.clone()));
        }
        let rest = from.strip_prefix("body")?;
        let schema = source.listed.body()?;
        if rest.is_empty() {
            bound.body = Some(Body::Whole(argument.to_owned()));
            return Some(ArgumentKind::Value(self.body_type(source, schema)));
        }
        if let Some(rest) = rest.strip_prefix(".inputs[]") {
            return self.bind_inputs(source, argument, rest, schema, &mut bound.body);
        }
        let (property, argument) = (rest.strip_prefix('.')?, argument.to_owned());
        let ty = self.body_property(source.version, schema, property)?;
        let member = (property.to_owned(), argument, ty.clone());
        match &mut bound.body {
            Some(Body::Object(members)) => members.push(member),
            body => *body = Some(Body::Object(vec![member])),
        }
        Some(ArgumentKind::Value(ty))
    }

    fn bind_inputs(
        &mut self,
        source: Source<'_>,
        argument: &str,
        rest: &str,
        schema: &SchemaRef,
        body: &mut Option<Body>,
    ) -> Option<ArgumentKind> {
        let doc = &self.versions[source.version];
        let Some(Envelope::Inputs(item)) = doc.envelope(doc.referenced(schema)?) else {
            return None;
        };
        let Some(property) = rest.strip_prefix('.') else {
            *body = Some(Body::Inputs(argument.to_owned()));
            let ty = self.body_type(source, &item);
            return Some(ArgumentKind::Inputs(ty));
        };
        let ty = self.body_property(source.version, &item, property)?;
        if !matches!(ty, Type::String | Type::Enum(_) | Type::Timestamp) {
            let key = source.listed.key();
            let what = format!("`body.inputs[].{property}` is {ty}, and is sent as a string");
            self.undecided(&["operations", &key, "arguments", argument], what, "take whole items: `body.inputs[]`");
        }
        *body = Some(Body::InputsOf(argument.to_owned(), property.to_owned()));
        Some(ArgumentKind::Inputs(ty))
    }

    /// The type of a body, or of an item in it; JSON, if it is not supported.
    fn body_type(&mut self, source: Source<'_>, schema: &SchemaRef) -> Type {
        let (name, at) = (source.listed.key(), pointer(&source.listed.pointer(), "requestBody"));
        let place = Place { version: source.version, name: &name, at: &at, direction: Direction::Request };
        self.ty(schema, place).unwrap_or_else(|why| {
            self.note(source.version, &at, format!("the body of {name} is JSON: {why}"));
            Type::Json
        })
    }

    /// The type of a property of a body that is put together from arguments.
    fn body_property(&mut self, version: usize, schema: &SchemaRef, property: &str) -> Option<Type> {
        let doc = &self.versions[version];
        let owner = doc.referenced(schema)?;
        let found = doc.object(owner)?.properties.get(property)?.clone().unbox();
        let at = pointer(&pointer(&doc.schema_pointer(owner), "properties"), property);
        let name = format!("{owner}.{property}");
        let place = Place { version, name: &name, at: &at, direction: Direction::Request };
        Some(self.ty(&found, place).unwrap_or(Type::Json))
    }

    /// Path parameters that the body holds already.
    fn bind_path(&mut self, source: Source<'_>, entry: &OperationEntry, bound: &mut Bound) {
        for (parameter, from) in &entry.path {
            if !placeholders(source.listed.path).any(|name| name == parameter) {
                continue;
            }
            let key = source.listed.key();
            let path = ["operations", &key, "path", parameter];
            self.use_surface(&path);
            let field = from.strip_prefix("body.").and_then(|property| {
                let doc = &self.versions[source.version];
                let schema = doc.referenced(source.listed.body()?)?.to_owned();
                doc.object(&schema)?.properties.get(property)?;
                self.is_always_set(&schema, property).then_some(())?;
                Some(self.name(&format!("{schema}.{property}"), property, Case::Snake).0)
            });
            if let (Some(field), Some(Body::Whole(body))) = (field, &bound.body) {
                let value = Expression::Field(body.clone(), field);
                bound.values.push((parameter.clone(), value));
            } else {
                let what = format!("`{from}` is not a property that the constructor of a body takes");
                self.undecided(&path, what, "correct the name, or make the parameter an argument");
            }
        }
    }

    /// Whether the constructor of a request takes a property.
    fn is_always_set(&self, schema: &str, property: &str) -> bool {
        let Some(entry) = self.surface.requests.get(schema) else {
            return self.required(schema).iter().any(|required| required == property);
        };
        let mut new = entry.new.iter();
        let is_listed = new.any(|name| match self.surface.composites.get(name) {
            Some(composite) => composite.fields.values().any(|wire| wire == property),
            None => name == property,
        });
        let mut objects = self.versions.iter().filter_map(|version| version.object(schema));
        is_listed && objects.all(|object| object.properties.contains_key(property))
    }

    /// Arguments for what is required and the surface has no argument for.
    fn bind_rest(&mut self, source: Source<'_>, bound: &mut Bound) {
        let (version, listed) = (source.version, source.listed);
        let key = listed.key();
        let version_name = self.versions[version].name.clone();
        for parameter in source.declared.iter().filter(|parameter| parameter.is_required) {
            // One that was optional, and is now required, stays a setter: so callers' code still compiles.
            let is_setter = !parameter.in_path && self.is_documented("parameters", &parameter.name, "");
            if bound.value(&parameter.name).is_some() {
                continue;
            }
            let what = format!("no argument fills {}, which version {version_name} requires", parameter.name);
            let remedy = format!("add it to {}", surface::FILE);
            let at = parameter_pointer(listed, &parameter.name);
            let problem = self.in_spec(version, at, what, &remedy);
            let value = serde_json::Value::from(parameter.name.as_str()).to_string();
            let argument = derived(&parameter.name, Case::Snake);
            self.open.push(problem.with_entry(&["operations", &key, "arguments", &argument], &value));
            if !is_setter {
                let name = bound.add(&parameter.name, ArgumentKind::Value(parameter.ty.clone()));
                bound.values.push((parameter.name.clone(), Expression::Argument(name)));
            }
        }
        let Some(schema) = listed.body().filter(|_| bound.body.is_none()) else {
            return;
        };
        let what = format!("no argument of {key} is the body of the request (version {version_name})");
        self.undecided(&["operations", &key], what, "add an argument `body: body`");
        let ty = self.body_type(source, schema);
        let name = bound.add("body", ArgumentKind::Value(ty));
        bound.body = Some(Body::Whole(name));
    }
}
