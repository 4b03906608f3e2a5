//! Which schemas the operations of a version reach, and in which direction.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{ReferenceOr, StatusCode};
use serde_json::Value;

use super::{Direction, Listed, VersionDoc};
use crate::document::SCHEMAS;
use crate::surface::Surface;

/// The directions in which each schema is used. What the runtime reads is not looked into.
pub(super) fn directions(
    version: &VersionDoc,
    surface: &Surface,
    operations: &[Listed<'_>],
) -> BTreeMap<String, BTreeSet<Direction>> {
    let mut found: BTreeMap<String, BTreeSet<Direction>> = BTreeMap::new();
    let mut open: Vec<(String, Direction)> = Vec::new();
    for listed in operations {
        if let Some(ReferenceOr::Item(body)) = &listed.operation.request_body {
            open.extend(
                references(&body.content)
                    .into_iter()
                    .map(|name| (name, Direction::Request)),
            );
        }
        for (code, response) in &listed.operation.responses.responses {
            let StatusCode::Code(200..=299) = code else {
                continue;
            };
            if let Some(response) = version.response(response) {
                open.extend(
                    references(&response.content)
                        .into_iter()
                        .map(|name| (name, Direction::Response)),
                );
            }
        }
    }
    while let Some((name, direction)) = open.pop() {
        if !found.entry(name.clone()).or_default().insert(direction)
            || surface.runtime.contains_key(&name)
        {
            continue;
        }
        if let Some(schema) = version.schema(&name) {
            open.extend(references(schema).into_iter().map(|name| (name, direction)));
        }
    }
    found
}

/// The schemas that a part of the document refers to.
fn references(part: &impl serde::Serialize) -> Vec<String> {
    fn collect(value: &Value, names: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(name) = map
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(|r| r.strip_prefix(SCHEMAS))
                {
                    names.push(name.to_owned());
                }
                map.values().for_each(|value| collect(value, names));
            }
            Value::Array(items) => items.iter().for_each(|value| collect(value, names)),
            _ => {}
        }
    }
    let mut names = Vec::new();
    collect(&serde_json::to_value(part).unwrap_or_default(), &mut names);
    names
}
