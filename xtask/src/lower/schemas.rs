//! Schemas of one version → types of requests and answers.

use openapiv3::{ReferenceOr, Schema, SchemaKind, StringFormat, VariantOrUnknownOrEmpty};

use super::enums::EnumUses;
use super::envelopes::Envelope;
use super::ledger::Ledger;
use super::names::{Case, Claims, made_up, rust_name};
use super::{Direction, VersionDoc};
use crate::document::SCHEMAS;
use crate::ir::{
    Home, NewArgument, RequestField, RequestPresence, RequestType, ResponseField, ResponsePresence,
    ResponseType, Type,
};
use crate::problem::{Entry, Problem, pointer};
use crate::surface;

/// Lowers schemas of one version.
pub(super) struct Schemas<'s, 'a> {
    pub(super) ledger: &'s mut Ledger<'a>,
    pub(super) enums: &'s mut EnumUses,
    pub(super) index: usize,
    pub(super) version: &'s VersionDoc,
}

impl Schemas<'_, '_> {
    fn problem(&mut self, at: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let file = self.version.file.clone();
        self.ledger.problem(&file, at, what, remedy);
    }

    /// The Rust type of a schema that stands at `at`; `place` is its name in the surface.
    pub(super) fn ty(
        &mut self,
        schema: &ReferenceOr<Schema>,
        place: &str,
        at: &str,
        direction: Direction,
    ) -> Type {
        self.part(schema, place, at, direction, &mut Vec::new())
    }

    /// The type of a component schema: a struct or enum of its own, or what it stands for.
    fn named(&mut self, name: &str, direction: Direction, through: &mut Vec<String>) -> Type {
        let at = self.version.schema_pointer(name);
        if through.iter().any(|seen| seen == name) {
            self.problem(
                &at,
                format!("{name} is made of nothing but itself"),
                "give it an object with properties in between, with an overlay action",
            );
            return Type::String;
        }
        through.push(name.to_owned());
        match self.version.schema(name) {
            Some(ReferenceOr::Item(schema)) if is_struct(schema) => {
                Type::Struct(rust_type_name(self.ledger, name, direction))
            }
            Some(ReferenceOr::Item(schema)) => self.inline(schema, name, &at, direction, through),
            Some(ReferenceOr::Reference { reference }) => {
                self.named(reference.trim_start_matches(SCHEMAS), direction, through)
            }
            None => Type::String,
        }
    }

    fn inline(
        &mut self,
        schema: &Schema,
        place: &str,
        at: &str,
        direction: Direction,
        through: &mut Vec<String>,
    ) -> Type {
        let millis = schema.schema_data.extensions.contains_key("x-unit");
        match &schema.schema_kind {
            SchemaKind::Type(openapiv3::Type::String(string)) if string.enumeration.is_empty() => {
                match string.format {
                    VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => Type::Timestamp,
                    _ => Type::String,
                }
            }
            SchemaKind::Type(openapiv3::Type::String(string)) => {
                let (version, values) = ((self.index, self.version), &string.enumeration);
                Type::Enum(
                    self.enums
                        .add(self.ledger, version, (place, at), direction, values),
                )
            }
            SchemaKind::Type(openapiv3::Type::Integer(_)) => {
                // The widths of HubSpot's integers change: all are 64 bits here.
                if millis {
                    Type::EpochMillis
                } else {
                    Type::Integer
                }
            }
            SchemaKind::Type(openapiv3::Type::Number(_)) => Type::Number,
            SchemaKind::Type(openapiv3::Type::Boolean(_)) => Type::Boolean,
            SchemaKind::Type(openapiv3::Type::Array(array)) => {
                let at = pointer(at, "items");
                let item = match array.items.clone().map(ReferenceOr::unbox) {
                    Some(items) => self.part(&items, place, &at, direction, through),
                    None => Type::String,
                };
                Type::List(Box::new(item))
            }
            SchemaKind::Type(openapiv3::Type::Object(object)) => {
                match &object.additional_properties {
                    Some(openapiv3::AdditionalProperties::Schema(values)) => {
                        let at = pointer(at, "additionalProperties");
                        Type::Map(Box::new(self.part(values, place, &at, direction, through)))
                    }
                    _ => {
                        self.problem(
                        at,
                        "an object of anything is not modelled",
                        "say what is in it (`properties` or `additionalProperties`) with an overlay action",
                    );
                        Type::String
                    }
                }
            }
            // The walker lets nothing else through.
            _ => {
                let remedy =
                    "describe it otherwise with an overlay action, or teach xtask about it";
                self.problem(at, "this schema is not modelled", remedy);
                Type::String
            }
        }
    }

    fn part(
        &mut self,
        schema: &ReferenceOr<Schema>,
        place: &str,
        at: &str,
        direction: Direction,
        through: &mut Vec<String>,
    ) -> Type {
        match schema {
            ReferenceOr::Item(schema) => self.inline(schema, place, at, direction, through),
            ReferenceOr::Reference { reference } => {
                self.named(reference.trim_start_matches(SCHEMAS), direction, through)
            }
        }
    }

    /// Lowers a schema that requests use.
    pub(super) fn request(&mut self, schema: &str) -> RequestType {
        let name = rust_type_name(self.ledger, schema, Direction::Request);
        let surface = self.ledger.surface;
        let entry = surface.requests.get(schema).cloned().unwrap_or_default();
        if surface.requests.contains_key(schema) {
            self.ledger.use_surface(&["requests", schema]);
        } else {
            self.missing_entry(schema, "requests", "\nnew: []");
        }
        let composites: Vec<(&String, &surface::Composite)> = entry
            .new
            .iter()
            .filter_map(|name| surface.composites.get_key_value(name))
            .collect();
        let taken: Vec<&String> = composites
            .iter()
            .flat_map(|(_, composite)| composite.fields.values())
            .collect();
        let mut fields = Vec::new();
        for (wire, field, ty, at) in self.properties(schema, Direction::Request, &[]) {
            let in_new = entry.new.contains(&wire) || taken.contains(&&wire);
            let presence = match (entry.maps.get(&wire), &ty) {
                (Some(map), Type::Map(_)) => {
                    self.ledger
                        .use_surface(&["requests", schema, "maps", &wire]);
                    RequestPresence::Map {
                        entry: (
                            map.entry.clone(),
                            self.ledger.setter_words(&name, &map.entry),
                        ),
                        keys: map
                            .keys
                            .iter()
                            .map(|(setter, key)| {
                                (
                                    setter.clone(),
                                    key.clone(),
                                    self.ledger.setter_words(&name, setter),
                                )
                            })
                            .collect(),
                    }
                }
                (None, Type::Map(value)) if **value == Type::String => {
                    let setter = format!("{}_entry", made_up(&wire, Case::Snake));
                    let path = ["requests", schema, "maps", &wire];
                    let value = format!("{{ entry: {setter} }}");
                    let what = format!("the map {wire} has no setter");
                    self.missing(&at, what, "", Entry::new(surface::FILE, &path, value));
                    RequestPresence::Setter
                }
                _ if in_new => RequestPresence::Constructor,
                _ => RequestPresence::Setter,
            };
            let docs = self.ledger.field_words(&name, &wire);
            fields.push(RequestField {
                name: field,
                wire,
                ty,
                presence,
                boxed: false,
                docs,
            });
        }
        let new = self.constructor(schema, &entry.new, &fields);
        let docs = self.ledger.type_words(&name);
        let request = RequestType {
            home: Home::Shared,
            name,
            schema: schema.to_owned(),
            fields,
            new,
            // Worked out when all types are known.
            doubts: None,
            docs,
        };
        self.claim_methods(&request);
        request
    }

    fn constructor(
        &mut self,
        schema: &str,
        new: &[String],
        fields: &[RequestField],
    ) -> Vec<NewArgument> {
        let surface = self.ledger.surface;
        let field = |wire: &str| {
            fields
                .iter()
                .find(|field| field.wire == wire)
                .map(|field| field.name.clone())
        };
        let mut arguments = Vec::new();
        // What this version lacks, another one may have: what none has is reported as unused.
        for wanted in new {
            let argument = if let Some(composite) = surface.composites.get(wanted) {
                let parts = composite.fields.iter();
                let bound: Vec<(String, String)> = parts
                    .filter_map(|(part, wire)| Some((part.clone(), field(wire)?)))
                    .collect();
                if bound.is_empty() {
                    continue;
                }
                self.ledger.use_surface(&["composites", wanted]);
                NewArgument::Composite(composite.argument.clone(), wanted.clone(), bound)
            } else if let Some(name) = field(wanted) {
                NewArgument::Field(name)
            } else {
                continue;
            };
            self.ledger
                .use_listed(&["requests", schema, "new"], new, wanted);
            arguments.push(argument);
        }
        arguments
    }

    /// Setters and the constructor share one scope.
    fn claim_methods(&mut self, request: &RequestType) {
        let (file, at) = (
            self.version.file.clone(),
            self.version.schema_pointer(&request.schema),
        );
        let mut claims = Claims::default();
        claims.reserve("new");
        claims.reserve("doubts");
        for field in &request.fields {
            let mut methods = vec![];
            match &field.presence {
                RequestPresence::Constructor => {}
                RequestPresence::Setter => methods.push(&field.name),
                RequestPresence::Map { entry, keys } => {
                    methods.push(&entry.0);
                    methods.extend(keys.iter().map(|(setter, ..)| setter));
                }
            }
            for method in methods {
                let owner = format!("a setter of {}.{}", request.schema, field.wire);
                claims.claim(self.ledger, &file, &at, method, &owner);
            }
        }
    }

    /// Lowers a schema that answers use.
    pub(super) fn response(&mut self, schema: &str) -> ResponseType {
        let name = rust_type_name(self.ledger, schema, Direction::Response);
        let entry = self.ledger.surface.responses.get(schema).cloned();
        match entry {
            Some(_) => self.ledger.use_surface(&["responses", schema]),
            None => self.missing_entry(schema, "responses", "{ plain: [] }"),
        }
        let entry = entry.unwrap_or_default();
        let mut fields = Vec::new();
        for (wire, field, ty, _) in self.properties(schema, Direction::Response, &entry.strings) {
            let plain =
                self.ledger
                    .use_listed(&["responses", schema, "plain"], &entry.plain, &wire);
            let presence = match ty {
                _ if plain => ResponsePresence::Plain,
                Type::List(_) | Type::Map(_) => ResponsePresence::Default,
                _ => ResponsePresence::Option,
            };
            let docs = self.ledger.field_words(&name, &wire);
            fields.push(ResponseField {
                name: field,
                wire,
                ty,
                presence,
                boxed: false,
                docs,
            });
        }
        let docs = self.ledger.type_words(&name);
        ResponseType {
            name,
            schema: schema.to_owned(),
            fields,
            has_default: false,
            docs,
        }
    }

    fn missing_entry(&mut self, schema: &str, section: &str, value: &str) {
        let file = surface::FILE;
        let at = self.version.schema_pointer(schema);
        let what = format!("the schema {schema} is used in {section} and has no entry in {file}");
        match Envelope::fitting(self.version, schema) {
            Some(envelope) => {
                let path = ["envelopes", envelope.key(), "-"];
                let entry = Entry::new(file, &path, schema);
                self.missing(&at, what, ", because it looks like one of these", entry);
            }
            None => {
                let entry = Entry::new(file, &[section, schema], value);
                self.missing(&at, what, " (and perhaps `type: BetterName`)", entry);
            }
        }
    }

    fn missing(&mut self, at: &str, what: String, aside: &str, entry: Entry) {
        let remedy = format!("add to {}{aside}", surface::FILE);
        let problem = Problem::new(&self.version.file, at, what, remedy);
        self.ledger.problems.push(problem.with_entry(entry));
    }

    /// The properties of a struct: name on the wire, Rust name, type, pointer.
    fn properties(
        &mut self,
        schema: &str,
        direction: Direction,
        strings: &[String],
    ) -> Vec<(String, String, Type, String)> {
        let Some(ReferenceOr::Item(Schema { schema_kind, .. })) = self.version.schema(schema)
        else {
            return Vec::new();
        };
        let SchemaKind::Type(openapiv3::Type::Object(object)) = schema_kind else {
            return Vec::new();
        };
        let file = self.version.file.clone();
        let base = pointer(&self.version.schema_pointer(schema), "properties");
        let mut claims = Claims::default();
        let mut properties = Vec::new();
        for (wire, property) in &object.properties {
            let at = pointer(&base, wire);
            let place = format!("{schema}.{wire}");
            let name = rust_name(self.ledger, &file, &at, &place, wire, Case::Snake);
            claims.claim(
                self.ledger,
                &file,
                &at,
                &name,
                &format!("the property {place}"),
            );
            let ty = if self
                .ledger
                .use_listed(&["responses", schema, "strings"], strings, wire)
            {
                Type::String
            } else {
                self.ty(&property.clone().unbox(), &place, &at, direction)
            };
            properties.push((wire.clone(), name, ty, at));
        }
        properties
    }
}

/// Whether a schema becomes a struct: it has properties, or could have.
fn is_struct(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(openapiv3::Type::Object(object)) => object.additional_properties.is_none(),
        _ => false,
    }
}

/// The Rust name of a struct.
pub(super) fn rust_type_name(
    ledger: &mut Ledger<'_>,
    schema: &str,
    direction: Direction,
) -> String {
    let surface = ledger.surface;
    let named = match direction {
        Direction::Request => surface.requests.get(schema).map(|entry| &entry.name),
        Direction::Response => surface.responses.get(schema).map(|entry| &entry.name),
    };
    let named = named.cloned().flatten();
    named.unwrap_or_else(|| heck::AsUpperCamelCase(schema).to_string())
}
