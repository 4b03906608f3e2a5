//! What a function's arguments fill: parameters, and the body or parts of it.

use std::collections::BTreeMap;

use super::Direction;
use super::context::Context;
use super::names::{Case, derived, numbered};
use super::operations::Published;
use super::types::Place;
use super::version_doc::{Envelope, SchemaRef};
use crate::ir::{Argument, ArgumentKind, Body, Expression, Type, placeholders};
use crate::problem::pointer;
use crate::surface::OperationEntry;

/// What the function's arguments come to.
#[derive(Default)]
pub(super) struct Bound {
    pub(super) arguments: Vec<Argument>,
    /// Parameter → where its value comes from.
    pub(super) values: BTreeMap<String, Expression>,
    pub(super) body: Option<Body>,
}

impl Context<'_> {
    /// Binds the arguments of an entry, to which those are added that it lacks.
    pub(super) fn bind(&mut self, published: &Published<'_>, entry: &mut OperationEntry) -> Bound {
        let mut bound = Bound::default();
        for (argument, from) in &entry.arguments {
            // What this version lacks, another one may have: an argument that none has is reported as unused.
            if self.bind_argument(published, argument, from, &mut bound) {
                let path = ["operations", &published.key, "arguments", argument];
                self.check_name(&path, argument, Case::Snake);
                self.use_surface(&path);
            }
        }
        self.bind_path(published, entry, &mut bound);
        self.bind_rest(published, entry, &mut bound);
        if let Some(Body::Object(members)) = &mut bound.body {
            members.sort_by(|a, b| a.0.cmp(&b.0));
        }
        bound
    }

    fn bind_argument(&mut self, published: &Published<'_>, name: &str, from: &str, bound: &mut Bound) -> bool {
        let kind = self.bind_one(published, name, from, bound);
        let argument = kind.map(|kind| Argument { name: name.to_owned(), kind });
        let is_bound = argument.is_some();
        bound.arguments.extend(argument);
        is_bound
    }

    /// What an argument takes and where it goes; nothing, when this version has no place for it.
    fn bind_one(
        &mut self,
        published: &Published<'_>,
        argument: &str,
        from: &str,
        bound: &mut Bound,
    ) -> Option<ArgumentKind> {
        if let Some(key_struct) = self.surface.composites.get(from) {
            let fields = key_struct.fields.iter().filter(|(_, parameter)| published.parameter(parameter).is_some());
            let value = |field: &String| Expression::Field(argument.to_owned(), field.clone());
            let values: Vec<_> = fields.map(|(field, parameter)| (parameter.clone(), value(field))).collect();
            let is_bound = !values.is_empty();
            bound.values.extend(values);
            return is_bound.then(|| {
                self.use_surface(&["composites", from]);
                ArgumentKind::KeyStruct(from.to_owned())
            });
        }
        if let Some(parameter) = published.parameter(from) {
            bound.values.insert(from.to_owned(), Expression::Argument(argument.to_owned()));
            return Some(ArgumentKind::Value(parameter.ty.clone()));
        }
        let part = from.strip_prefix("body")?;
        let schema = published.listed.body()?;
        if part.is_empty() {
            bound.body = Some(Body::Whole(argument.to_owned()));
            return Some(ArgumentKind::Value(self.body_type(published, schema)));
        }
        if let Some(part) = part.strip_prefix(".inputs[]") {
            return self.bind_inputs(published, argument, part, schema, &mut bound.body);
        }
        let property = part.strip_prefix('.')?;
        let ty = self.body_property(published, schema, property)?;
        let member = (property.to_owned(), argument.to_owned(), ty.clone());
        match &mut bound.body {
            Some(Body::Object(members)) => members.push(member),
            body => *body = Some(Body::Object(vec![member])),
        }
        Some(ArgumentKind::Value(ty))
    }

    fn bind_inputs(
        &mut self,
        published: &Published<'_>,
        argument: &str,
        part: &str,
        schema: &SchemaRef,
        body: &mut Option<Body>,
    ) -> Option<ArgumentKind> {
        let Some(Envelope::Inputs(item)) = self.versions[published.listed.version].envelope(schema) else {
            return None;
        };
        let Some(property) = part.strip_prefix('.') else {
            *body = Some(Body::Inputs(argument.to_owned()));
            return Some(ArgumentKind::Inputs(self.body_type(published, &item)));
        };
        let ty = self.body_property(published, &item, property)?;
        if !matches!(ty, Type::String | Type::Enum(_) | Type::Timestamp) {
            let what = format!("`body.inputs[].{property}` is {ty}, and is sent as a string");
            let path = ["operations", &published.key, "arguments", argument];
            self.undecided(&path, what, "take whole items: `body.inputs[]`");
        }
        *body = Some(Body::InputsOf(argument.to_owned(), property.to_owned()));
        Some(ArgumentKind::Inputs(ty))
    }

    /// The type of a body, or of an item in it.
    fn body_type(&mut self, published: &Published<'_>, schema: &SchemaRef) -> Type {
        let Published { listed, key, .. } = published;
        let at = pointer(&listed.pointer(), "requestBody");
        let place = Place { version: listed.version, name: key, at: &at, direction: Direction::Request };
        self.type_or_json(schema, place, "body")
    }

    /// The type of a property of a body that is put together from arguments.
    fn body_property(&mut self, published: &Published<'_>, schema: &SchemaRef, property: &str) -> Option<Type> {
        let version = published.listed.version;
        let doc = &self.versions[version];
        let owner = doc.referenced(schema)?;
        let found = doc.object(owner)?.properties.get(property)?.clone().unbox();
        let (name, at) = (format!("{owner}.{property}"), doc.property_pointer(owner, property));
        let place = Place { version, name: &name, at: &at, direction: Direction::Request };
        Some(self.ty(&found, place).unwrap_or(Type::Json))
    }

    /// Path parameters that the body holds already.
    fn bind_path(&mut self, published: &Published<'_>, entry: &OperationEntry, bound: &mut Bound) {
        let Published { listed, key, .. } = published;
        let in_path = |name: &str| placeholders(listed.path).any(|placeholder| placeholder == name);
        for (parameter, from) in entry.path.iter().filter(|(parameter, _)| in_path(parameter)) {
            let path = ["operations", key, "path", parameter];
            self.use_surface(&path);
            let field = from.strip_prefix("body.").and_then(|property| {
                let schema = self.versions[listed.version].referenced(listed.body()?)?.to_owned();
                self.is_always_set(&schema, property).then_some(())?;
                let name = self.chosen_name(&format!("{schema}.{property}"), Case::Snake);
                Some(name.unwrap_or_else(|| derived(property, Case::Snake)))
            });
            if let (Some(field), Some(Body::Whole(body))) = (field, &bound.body) {
                bound.values.insert(parameter.clone(), Expression::Field(body.clone(), field));
            } else {
                let what = format!("`{from}` is not a property that the constructor of a body takes");
                self.undecided(&path, what, "correct the name, or make the parameter an argument");
            }
        }
    }

    /// Whether the constructor of a request takes a property.
    fn is_always_set(&self, schema: &str, property: &str) -> bool {
        let mut objects = self.versions.iter().filter_map(|version| version.object(schema));
        self.constructor_properties(schema).contains(property)
            && objects.all(|object| object.properties.contains_key(property))
    }

    /// Adds arguments for what is required and has none. Those of a new operation are part of its entry.
    fn bind_rest(&mut self, published: &Published<'_>, entry: &mut OperationEntry, bound: &mut Bound) {
        let Published { listed, key, parameters } = published;
        let version = &self.versions[listed.version];
        let required = parameters.iter().filter(|parameter| parameter.is_required);
        let required = required.filter(|parameter| !bound.values.contains_key(&parameter.name));
        let mut sources: Vec<(String, &str, String)> =
            required.map(|data| (listed.parameter_pointer(&data.name), &*data.name, data.name.clone())).collect();
        sources.extend(listed.body().filter(|_| bound.body.is_none()).map(|body| {
            let (name, source) = match version.envelope(body) {
                Some(Envelope::Inputs(_)) => ("inputs", "body.inputs[]"),
                _ => ("body", "body"),
            };
            (pointer(&listed.pointer(), "requestBody"), name, source.to_owned())
        }));
        for (at, name, source) in sources {
            let is_taken = |name: &str| entry.arguments.contains_key(name);
            let name = numbered(derived(name, Case::Snake), Case::Snake, is_taken);
            self.bind_argument(published, &name, &source, bound);
            if self.surface.operations.contains_key(key) {
                let what = format!("no argument fills {source}, which version {} requires", version.name);
                let value = serde_json::Value::from(source.as_str()).to_string();
                self.missing(listed.version, &at, what, &["operations", key, "arguments", &name], &value);
            }
            entry.arguments.insert(name, source);
        }
    }
}
