//! One version's checked document, and look-ups in it.

use indexmap::IndexMap;
use openapiv3::{ObjectType, OpenAPI, Operation, ReferenceOr, Response, Schema, SchemaKind, StatusCode};
use serde_json::Value;

use crate::document::{ORIGIN, SCHEMAS, UNSUPPORTED};
use crate::problem::pointer;
use crate::versions::VersionEntry;

#[derive(Clone, Debug)]
pub struct VersionDoc {
    pub name: String,
    /// File that problems are reported for.
    pub file: String,
    pub entry: VersionEntry,
    pub doc: OpenAPI,
}

pub(super) type SchemaRef = ReferenceOr<Schema>;

#[derive(Clone, Copy)]
pub(super) struct Listed<'a> {
    pub(super) version: usize,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) operation: &'a Operation,
}

/// A wrapper that all of HubSpot's APIs have, and its item: known by its properties.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Envelope {
    /// `results`, and perhaps `paging` and `total`.
    Page(SchemaRef),
    /// `results`, `status`, `errors` and the like.
    Batch(SchemaRef),
    /// `inputs`.
    Inputs(SchemaRef),
}

/// Properties of a page, and of the response to a batch, besides their `results`.
const PAGE: [&str; 2] = ["paging", "total"];
const BATCH: [&str; 7] = ["status", "errors", "numErrors", "requestedAt", "startedAt", "completedAt", "links"];

impl<'a> Listed<'a> {
    pub(super) fn key(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    pub(super) fn pointer(&self) -> String {
        pointer(&pointer("/paths", self.path), self.method)
    }

    pub(super) fn parameters(&self) -> impl Iterator<Item = &'a openapiv3::Parameter> + use<'a> {
        self.operation.parameters.iter().filter_map(ReferenceOr::as_item)
    }

    pub(super) fn parameter_pointer(&self, name: &str) -> String {
        let mut parameters = self.parameters().map(|parameter| parameter.parameter_data_ref());
        let origin = parameters.find(|data| data.name == name).and_then(|data| text(&data.extensions, ORIGIN));
        origin.map_or_else(|| pointer(&self.pointer(), "parameters"), str::to_owned)
    }

    /// The successful responses, by status, the lowest first.
    pub(super) fn success(&self) -> Vec<(u16, &'a Response)> {
        let responses = self.operation.responses.responses.iter();
        let success = responses.filter_map(|(code, response)| match code {
            StatusCode::Code(code @ 200..=299) => Some((*code, response.as_item()?)),
            _ => None,
        });
        let mut success: Vec<_> = success.collect();
        success.sort_unstable_by_key(|(code, _)| *code);
        success
    }

    pub(super) fn body(&self) -> Option<&'a SchemaRef> {
        self.operation.request_body.as_ref()?.as_item()?.content.values().next()?.schema.as_ref()
    }
}

pub(super) fn text<'a>(extensions: &'a IndexMap<String, Value>, key: &str) -> Option<&'a str> {
    extensions.get(key).and_then(Value::as_str)
}

pub(super) fn unsupported(schema: &Schema) -> String {
    text(&schema.schema_data.extensions, UNSUPPORTED).unwrap_or("its schema is not supported").to_owned()
}

/// The name of the schema that a reference leads to.
pub(super) fn target(reference: &str) -> &str {
    reference.strip_prefix(SCHEMAS).unwrap_or(reference)
}

impl VersionDoc {
    /// All operations, in the order of the document, which is that of this version.
    pub(super) fn operations(&self, version: usize) -> impl Iterator<Item = Listed<'_>> {
        let items = self.doc.paths.iter();
        let items = items.filter_map(|(path, item)| Some((path, item.as_item()?)));
        items.flat_map(move |(path, item)| {
            item.iter().map(move |(method, operation)| Listed { version, method, path, operation })
        })
    }

    /// A component as it is, behind all references, and its last name.
    pub(super) fn schema<'a>(&'a self, mut name: &'a str) -> Option<(&'a str, &'a Schema)> {
        // References that lead back to themselves were reported.
        for _ in 0..20 {
            match self.component(name)? {
                ReferenceOr::Item(schema) => return Some((name, schema)),
                ReferenceOr::Reference { reference } => name = target(reference),
            }
        }
        None
    }

    fn component(&self, name: &str) -> Option<&SchemaRef> {
        self.doc.components.as_ref()?.schemas.get(name)
    }

    /// The name of the component that a schema refers to, behind all references.
    pub(super) fn referenced<'a>(&'a self, schema: &'a SchemaRef) -> Option<&'a str> {
        match schema {
            ReferenceOr::Reference { reference } => Some(self.schema(target(reference))?.0),
            ReferenceOr::Item(_) => None,
        }
    }

    /// Where a schema is: among the components, or inside of another one.
    pub(super) fn schema_pointer(&self, name: &str) -> String {
        let schema = self.component(name).and_then(ReferenceOr::as_item);
        let inside = schema.and_then(|schema| text(&schema.schema_data.extensions, ORIGIN));
        inside.map_or_else(|| pointer("/components/schemas", name), str::to_owned)
    }

    pub(super) fn property_pointer(&self, schema: &str, property: &str) -> String {
        pointer(&pointer(&self.schema_pointer(schema), "properties"), property)
    }

    /// The struct that a component is: an object with properties.
    pub(super) fn object<'a>(&'a self, name: &'a str) -> Option<&'a ObjectType> {
        match &self.schema(name)?.1.schema_kind {
            SchemaKind::Type(openapiv3::Type::Object(object)) => {
                object.additional_properties.is_none().then_some(object)
            }
            _ => None,
        }
    }

    /// Whether a struct always has a property.
    pub(super) fn requires(&self, schema: &str, property: &str) -> bool {
        self.object(schema).is_some_and(|object| {
            let found = object.properties.get(property);
            let is_nullable =
                |found: &ReferenceOr<Box<Schema>>| found.as_item().is_some_and(|item| item.schema_data.nullable);
            object.required.iter().any(|name| name == property) && found.is_some_and(|found| !is_nullable(found))
        })
    }

    /// The wrapper that a schema is. Further properties don't make it another one.
    pub(super) fn envelope(&self, schema: &SchemaRef) -> Option<Envelope> {
        let properties = &self.object(self.referenced(schema)?)?.properties;
        let has = |key: &str| properties.contains_key(key);
        let items = |key: &str| self.struct_items(properties.get(key)?.as_item()?);
        if let Some(item) = items("inputs").filter(|_| properties.len() == 1) {
            return Some(Envelope::Inputs(item));
        }
        let item = items("results")?;
        let is_only = |known: &[&str]| properties.keys().all(|key| key == "results" || known.contains(&key.as_str()));
        if has("paging") || is_only(&PAGE) {
            return Some(Envelope::Page(item));
        }
        let is_reported = has("status") || has("errors");
        let is_batch = is_reported && (has("completedAt") || is_only(&BATCH));
        is_batch.then_some(Envelope::Batch(item))
    }

    fn struct_items(&self, schema: &Schema) -> Option<SchemaRef> {
        let SchemaKind::Type(openapiv3::Type::Array(array)) = &schema.schema_kind else {
            return None;
        };
        let items = array.items.clone()?.unbox();
        self.object(self.referenced(&items)?)?;
        Some(items)
    }

    pub(super) fn base(&self) -> &str {
        self.entry.bases.first().map_or("", String::as_str)
    }

    pub(super) fn full_path(&self, path: &str) -> String {
        let item = self.doc.paths.paths.get(path).and_then(ReferenceOr::as_item);
        let base = item.and_then(|item| text(&item.extensions, "x-base"));
        VersionEntry::full_path(base.unwrap_or_else(|| self.base()), path)
    }
}
