//! One version's checked document, and look-ups in it.

use openapiv3::{
    ObjectType, OpenAPI, Operation, PathItem, ReferenceOr, Response, Schema, SchemaKind, StatusCode,
};

use crate::document::{RESPONSES, SCHEMAS, STANDS_AT};
use crate::problem::pointer;
use crate::sources::Source;

/// A version of the API: what it is called, where it comes from, what it says.
#[derive(Clone, Debug)]
pub struct VersionDoc {
    /// HubSpot's name.
    pub name: String,
    /// File that problems are reported for.
    pub file: String,
    /// Its entry in `versions.yaml`.
    pub source: Source,
    /// The checked document.
    pub doc: OpenAPI,
}

/// An operation with its place.
pub(super) struct Listed<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) operation: &'a Operation,
}

impl Listed<'_> {
    /// Its key in the surface.
    pub(super) fn key(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    pub(super) fn pointer(&self) -> String {
        pointer(&pointer("/paths", self.path), self.method)
    }

    /// The status codes of success, the lowest first.
    pub(super) fn success(&self) -> Vec<u16> {
        let codes = self.operation.responses.responses.keys();
        let mut success: Vec<u16> = codes
            .filter_map(|code| match code {
                StatusCode::Code(code @ 200..=299) => Some(*code),
                _ => None,
            })
            .collect();
        success.sort_unstable();
        success
    }
}

impl VersionDoc {
    /// All operations, in the order of the document.
    pub(super) fn operations(&self) -> impl Iterator<Item = Listed<'_>> {
        let items = self
            .doc
            .paths
            .iter()
            .filter_map(|(path, item)| Some((path, item.as_item()?)));
        items.flat_map(|(path, item)| {
            item.iter().map(move |(method, operation)| Listed {
                method,
                path,
                operation,
            })
        })
    }

    pub(super) fn schema_names(&self) -> impl Iterator<Item = &str> {
        self.schemas().map(|(name, _)| name.as_str())
    }

    fn schemas(&self) -> impl Iterator<Item = (&String, &ReferenceOr<Schema>)> {
        self.doc
            .components
            .iter()
            .flat_map(|components| &components.schemas)
    }

    pub(super) fn schema(&self, name: &str) -> Option<&ReferenceOr<Schema>> {
        self.doc.components.as_ref()?.schemas.get(name)
    }

    /// Where a schema stands: among the components, or inside of another one.
    pub(super) fn schema_pointer(&self, name: &str) -> String {
        let inside = match self.schema(name) {
            Some(ReferenceOr::Item(schema)) => schema.schema_data.extensions.get(STANDS_AT),
            _ => None,
        };
        match inside.and_then(serde_json::Value::as_str) {
            Some(at) => at.to_owned(),
            None => pointer("/components/schemas", name),
        }
    }

    /// An answer, itself or by reference.
    pub(super) fn response<'a>(
        &'a self,
        mut response: &'a ReferenceOr<Response>,
    ) -> Option<&'a Response> {
        // The walker has made sure that there are no circles.
        while let ReferenceOr::Reference { reference } = response {
            let responses = &self.doc.components.as_ref()?.responses;
            response = responses.get(reference.strip_prefix(RESPONSES)?)?;
        }
        response.as_item()
    }

    /// The object that a schema is.
    pub(super) fn object(&self, name: &str) -> Option<&ObjectType> {
        match self.schema(name)? {
            ReferenceOr::Item(Schema {
                schema_kind: SchemaKind::Type(openapiv3::Type::Object(object)),
                ..
            }) => Some(object),
            _ => None,
        }
    }

    /// Whether a schema becomes a struct: it is an object that is no map.
    pub(super) fn is_struct(&self, name: &str) -> bool {
        self.object(name)
            .is_some_and(|object| object.additional_properties.is_none())
    }

    /// The schema of the items of a list property.
    pub(super) fn item_of(&self, schema: &str, property: &str) -> Option<String> {
        let property = self.object(schema)?.properties.get(property)?.as_item()?;
        let SchemaKind::Type(openapiv3::Type::Array(array)) = &property.schema_kind else {
            return None;
        };
        match array.items.as_ref()? {
            ReferenceOr::Reference { reference } => {
                Some(reference.trim_start_matches(SCHEMAS).to_owned())
            }
            ReferenceOr::Item(_) => None,
        }
    }

    /// The main base of the version.
    pub(super) fn base(&self) -> &str {
        self.source.bases.first().map_or("", String::as_str)
    }

    /// The base that a path stands under.
    pub(super) fn base_of(&self, path: &str) -> &str {
        let item: Option<&PathItem> = self
            .doc
            .paths
            .paths
            .get(path)
            .and_then(ReferenceOr::as_item);
        let stated = item
            .and_then(|item| item.extensions.get("x-base"))
            .and_then(serde_json::Value::as_str);
        stated.unwrap_or_else(|| self.base())
    }

    /// HubSpot's full path.
    pub(super) fn full_path(&self, path: &str) -> String {
        Source::full_path(self.base_of(path), path)
    }
}
