//! Schemas → Rust types.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaKind, StringFormat, VariantOrUnknownOrEmpty};

use super::Direction;
use super::context::Context;
use super::version_doc::{SchemaRef, target, unsupported};
use crate::ir::Type;
use crate::problem::pointer;

/// Where a schema is: its version, its name in the surface, its pointer, and which way its values travel.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) version: usize,
    pub(super) name: &'p str,
    pub(super) at: &'p str,
    pub(super) direction: Direction,
}

impl Context<'_> {
    /// The Rust type of a schema, or why there is none.
    pub(super) fn ty(&mut self, schema: &SchemaRef, place: Place<'_>) -> Result<Type, String> {
        self.part(schema, place, &mut Vec::new())
    }

    /// The type of a body or of a response; JSON, if it is not supported.
    pub(super) fn type_or_json(&mut self, schema: &SchemaRef, place: Place<'_>, what: &str) -> Type {
        self.ty(schema, place).unwrap_or_else(|why| {
            self.note(place.version, place.at, format!("the {what} of {} is JSON: {why}", place.name));
            Type::Json
        })
    }

    fn part(&mut self, schema: &SchemaRef, place: Place<'_>, through: &mut Vec<String>) -> Result<Type, String> {
        let reference = match schema {
            ReferenceOr::Item(schema) => return self.inline(schema, place, through),
            ReferenceOr::Reference { reference } => target(reference),
        };
        let doc = &self.versions[place.version];
        let (name, schema) = doc.schema(reference).ok_or("its reference is unresolved")?;
        if doc.object(name).is_some() {
            return Ok(Type::Struct(self.struct_name(place.version, name, place.direction)));
        }
        if through.iter().any(|seen| seen == name) {
            return Err(format!("{name} consists of nothing but itself"));
        }
        through.push(name.to_owned());
        let at = doc.schema_pointer(name);
        self.inline(schema, Place { name, at: &at, ..place }, through)
    }

    fn inline(&mut self, schema: &Schema, place: Place<'_>, through: &mut Vec<String>) -> Result<Type, String> {
        let SchemaKind::Type(ty) = &schema.schema_kind else {
            return Err(unsupported(schema));
        };
        Ok(match ty {
            openapiv3::Type::String(string) if string.enumeration.is_empty() => match string.format {
                VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => Type::Timestamp,
                _ => Type::String,
            },
            openapiv3::Type::String(string) => Type::Enum(self.enum_name(place, &string.enumeration)),
            // The widths of HubSpot's integers change: all are 64 bits here.
            openapiv3::Type::Integer(_) => match schema.schema_data.extensions.contains_key("x-unit") {
                true => Type::EpochMillis,
                false => Type::Integer,
            },
            openapiv3::Type::Number(_) => Type::Number,
            openapiv3::Type::Boolean(_) => Type::Boolean,
            openapiv3::Type::Array(array) => {
                let at = pointer(place.at, "items");
                let items = array.items.clone().ok_or("it is an array of anything")?;
                let item = self.part(&items.unbox(), Place { at: &at, ..place }, through)?;
                Type::List(Box::new(in_collection(item)))
            }
            openapiv3::Type::Object(object) => {
                let Some(AdditionalProperties::Schema(values)) = &object.additional_properties else {
                    return Err("it is an object of anything".to_owned());
                };
                let at = pointer(place.at, "additionalProperties");
                let value = self.part(values, Place { at: &at, ..place }, through)?;
                Type::Map(Box::new(in_collection(value)))
            }
        })
    }
}

/// No attribute of serde's reaches into a collection: there, milliseconds are a number.
pub(super) fn in_collection(ty: Type) -> Type {
    match ty {
        Type::EpochMillis => Type::Integer,
        other => other,
    }
}
