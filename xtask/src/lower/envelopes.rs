//! Schemas that the runtime's own types replace: each must really have the shape that the runtime reads.

use openapiv3::{ReferenceOr, Schema, SchemaKind};

use super::VersionDoc;
use super::ledger::{Ledger, List};
use crate::document::SCHEMAS;
use crate::problem::pointer;
use crate::surface;

/// A wrapper that every API of HubSpot has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Envelope {
    Page,
    Batch,
    Inputs,
}

impl Envelope {
    /// The envelope that the surface says a schema is.
    pub(super) fn of(ledger: &Ledger<'_>, schema: &str) -> Option<Self> {
        [Self::Page, Self::Batch, Self::Inputs]
            .into_iter()
            .find(|envelope| ledger.is_listed(envelope.list(), schema))
    }

    /// The envelope that a schema without an entry has the shape of.
    pub(super) fn fitting(version: &VersionDoc, schema: &str) -> Option<Self> {
        let has = version.shape_of(schema);
        let is_fitting = |envelope: &Self| {
            let known = envelope.shape();
            version.item_of(schema, envelope.items()).is_some()
                && has
                    .iter()
                    .all(|(name, shape)| known.contains(&(name.as_str(), shape.as_str())))
        };
        [Self::Page, Self::Batch, Self::Inputs]
            .into_iter()
            .find(is_fitting)
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Batch => "batch",
            Self::Inputs => "inputs",
        }
    }

    fn list(self) -> List {
        match self {
            Self::Page => List::Page,
            Self::Batch => List::Batch,
            Self::Inputs => List::Inputs,
        }
    }

    /// The property that holds the items.
    fn items(self) -> &'static str {
        if self == Self::Inputs {
            "inputs"
        } else {
            "results"
        }
    }

    /// Properties the runtime reads, and what they look like.
    fn shape(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Page => &[
                ("results", "list of objects"),
                ("paging", "Paging"),
                ("total", "integer"),
            ],
            Self::Batch => &[
                ("results", "list of objects"),
                ("errors", "list of StandardError"),
                ("status", "enum"),
                ("numErrors", "integer"),
                ("requestedAt", "date-time"),
                ("startedAt", "date-time"),
                ("completedAt", "date-time"),
                ("links", "map of strings"),
            ],
            Self::Inputs => &[("inputs", "list of objects")],
        }
    }

    /// Checks the shape and notes that the surface's entry was used.
    pub(super) fn check(self, ledger: &mut Ledger<'_>, version: &VersionDoc, schema: &str) {
        ledger.use_list(self.list(), schema);
        let at = version.schema_pointer(schema);
        if version.item_of(schema, self.items()).is_none() {
            ledger.problem(
                &version.file,
                &at,
                format!(
                    "{schema} is no {} envelope: it has no list of objects `{}`",
                    self.key(),
                    self.items()
                ),
                format!(
                    "take it out of `envelopes.{}` in {}",
                    self.key(),
                    surface::FILE
                ),
            );
            return;
        }
        for (name, found) in version.shape_of(schema) {
            let wanted = self
                .shape()
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, shape)| *shape);
            if wanted == Some(found.as_str()) {
                continue;
            }
            let known = wanted.unwrap_or("nothing of that name");
            ledger.problem(
                &version.file,
                pointer(&pointer(&at, "properties"), &name),
                format!("`{name}` of the {} envelope {schema} is {found}, and the runtime reads {known}", self.key()),
                "teach the runtime (generated/src) and xtask/src/lower/envelopes.rs about it",
            );
        }
    }
}

/// Checks that a schema which a hand-written type reads has only properties that this type knows.
pub(super) fn check_runtime(ledger: &mut Ledger<'_>, version: &VersionDoc, schema: &str) {
    ledger.use_surface(&["runtime", schema]);
    let surface = ledger.surface;
    let known = &surface.runtime[schema];
    for (property, _) in version.shape_of(schema) {
        if !ledger.use_listed(&["runtime", schema], known, &property) {
            ledger.problem(
                &version.file,
                pointer(
                    &pointer(&version.schema_pointer(schema), "properties"),
                    &property,
                ),
                format!("the runtime's type for {schema} does not know `{property}`"),
                format!(
                    "read it in generated/src, then list it under `runtime.{schema}` in {}",
                    surface::FILE
                ),
            );
        }
    }
}

impl VersionDoc {
    /// The properties of a schema, each with its shape in a word or two.
    fn shape_of(&self, schema: &str) -> Vec<(String, String)> {
        let Some(object) = self.object(schema) else {
            return Vec::new();
        };
        let of = |schema: &ReferenceOr<Box<Schema>>| self.describe(&schema.clone().unbox());
        object
            .properties
            .iter()
            .map(|(name, schema)| (name.clone(), of(schema)))
            .collect()
    }

    fn describe(&self, schema: &ReferenceOr<Schema>) -> String {
        let schema = match schema {
            ReferenceOr::Reference { reference } => {
                return match reference.trim_start_matches(SCHEMAS) {
                    "Paging" | "ForwardPaging" => "Paging".to_owned(),
                    "StandardError" => "StandardError".to_owned(),
                    _ => "object".to_owned(),
                };
            }
            ReferenceOr::Item(schema) => schema,
        };
        match &schema.schema_kind {
            SchemaKind::Type(openapiv3::Type::String(string)) if !string.enumeration.is_empty() => {
                "enum".to_owned()
            }
            SchemaKind::Type(openapiv3::Type::String(string)) => match string.format {
                openapiv3::VariantOrUnknownOrEmpty::Item(openapiv3::StringFormat::DateTime) => {
                    "date-time".to_owned()
                }
                _ => "string".to_owned(),
            },
            SchemaKind::Type(openapiv3::Type::Integer(_)) => "integer".to_owned(),
            SchemaKind::Type(openapiv3::Type::Boolean(_)) => "boolean".to_owned(),
            SchemaKind::Type(openapiv3::Type::Array(array)) => {
                let items = array
                    .items
                    .clone()
                    .map(|items| self.describe(&items.unbox()))
                    .unwrap_or_default();
                let plural = if items == "object" {
                    "objects"
                } else {
                    items.as_str()
                };
                format!("list of {plural}")
            }
            SchemaKind::Type(openapiv3::Type::Object(object)) => {
                match &object.additional_properties {
                    Some(openapiv3::AdditionalProperties::Schema(values)) => {
                        format!("map of {}s", self.describe(values))
                    }
                    _ => "object".to_owned(),
                }
            }
            _ => "something else".to_owned(),
        }
    }
}
