//! Which schemas the operations of a version reach, and in which direction.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{AdditionalProperties, Content, ReferenceOr, Schema, SchemaKind, StatusCode, Type};

use super::{Direction, Listed, VersionDoc};
use crate::document::SCHEMAS;
use crate::surface::Surface;

/// The directions in which each schema is used. What the runtime reads is not looked into.
pub(super) fn directions<'a>(
    version: &'a VersionDoc,
    surface: &Surface,
    operations: &[Listed<'a>],
) -> BTreeMap<&'a str, BTreeSet<Direction>> {
    let mut found: BTreeMap<&str, BTreeSet<Direction>> = BTreeMap::new();
    let mut open: Vec<(&str, Direction)> = Vec::new();
    let mut from = |content: &'a Content, direction| {
        let schemas = content.values().filter_map(|media| media.schema.as_ref());
        schemas.for_each(|schema| references(schema, &mut |name| open.push((name, direction))));
    };
    for listed in operations {
        if let Some(ReferenceOr::Item(body)) = &listed.operation.request_body {
            from(&body.content, Direction::Request);
        }
        for (code, response) in &listed.operation.responses.responses {
            let StatusCode::Code(200..=299) = code else {
                continue;
            };
            if let Some(response) = version.response(response) {
                from(&response.content, Direction::Response);
            }
        }
    }
    while let Some((name, direction)) = open.pop() {
        if !found.entry(name).or_default().insert(direction) || surface.runtime.contains_key(name) {
            continue;
        }
        if let Some(schema) = version.schema(name) {
            references(schema, &mut |name| open.push((name, direction)));
        }
    }
    found
}

/// Tells the names of the schemas that a schema refers to.
fn references<'a, S: Borrow<Schema>>(schema: &'a ReferenceOr<S>, tell: &mut dyn FnMut(&'a str)) {
    let schema = match schema {
        ReferenceOr::Item(schema) => schema.borrow(),
        ReferenceOr::Reference { reference } => {
            return reference.strip_prefix(SCHEMAS).into_iter().for_each(tell);
        }
    };
    match &schema.schema_kind {
        SchemaKind::Type(Type::Array(array)) => {
            let items = array.items.iter();
            items.for_each(|items| references(items, tell));
        }
        SchemaKind::Type(Type::Object(object)) => {
            let properties = object.properties.values();
            properties.for_each(|property| references(property, tell));
            if let Some(AdditionalProperties::Schema(values)) = &object.additional_properties {
                references(values, tell);
            }
        }
        // The walker lets nothing else through that refers to anything.
        _ => {}
    }
}
