//! What the documents say of schemas beyond what the IR shows.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Kind;
use super::facts::{Fact, of_schema, plus_minus};
use super::found::Found;
use super::pair::Side;
use crate::ir::Ir;

/// Compares the schemas of a version.
pub(super) fn compare(old: Side<'_>, new: Side<'_>, found: &mut Found) {
    let names: BTreeSet<&String> = old
        .schemas()
        .chain(new.schemas())
        .map(|(name, _)| name)
        .collect();
    for name in names {
        let schema = |side: Side<'_>| {
            side.schemas()
                .find(|(known, _)| *known == name)
                .map(|(_, schema)| schema.clone())
        };
        let (before, after) = (schema(old), schema(new));
        if before == after {
            continue;
        }
        if let (Some(before), Some(after)) = (&before, &after) {
            compare_cursor(name, (before, after), found);
        }
        let is_emitted = [new, old].iter().any(|side| {
            let ir = &side.state.ir;
            ir.requests.iter().any(|item| item.schema == *name)
                || ir.responses.iter().any(|item| item.schema == *name)
        });
        if let (Some(before), Some(after), true) = (&before, &after, is_emitted) {
            compare_emitted(old, new, name, (before, after), found);
        } else {
            compare_whole(Kind::UnusedSchemaChanged, name, before, after, found);
        }
    }
}

/// Of a page, the runtime reads the cursor wherever there is one.
fn compare_cursor(name: &str, (before, after): (&Value, &Value), found: &mut Found) {
    let [had, has] = [before, after].map(|schema| properties(schema).contains("paging"));
    if had != has && properties(after).contains("results") {
        let entry = found.add(Kind::PageCursorChanged, name, name);
        entry.detail(if has { "new" } else { "gone" });
    }
}

fn compare_emitted(
    old: Side<'_>,
    new: Side<'_>,
    name: &str,
    (before, after): (&Value, &Value),
    found: &mut Found,
) {
    let owner = owner(&new.state.ir, name);
    for Fact {
        kind,
        property,
        detail,
    } in of_schema(before, after)
    {
        let is_string = |side: Side<'_>| is_string(&side.state.ir, name, &property);
        if kind == Kind::StringValuesChanged && !(is_string(old) && is_string(new)) {
            // An enum of the crate.
            continue;
        }
        let entry = found.add(kind, &owner, name).detail(detail);
        if !property.is_empty() {
            entry.member(property);
        }
    }
    // A type of answers has the fields of all versions.
    let response = |side: Side<'_>| {
        let responses = side.state.ir.responses.iter();
        let mut responses = responses.filter(|response| response.schema == name);
        responses
            .next()
            .map(|response| response.fields.clone())
            .unwrap_or_default()
    };
    let (had, has) = (response(old), response(new));
    let (was, is) = (properties(before), properties(after));
    for field in had
        .iter()
        .filter(|field| has.iter().any(|other| other.wire == field.wire))
    {
        let kind = match (was.contains(&field.wire), is.contains(&field.wire)) {
            (true, false) => Kind::FieldOfFewerVersions,
            (false, true) => Kind::FieldOfMoreVersions,
            _ => continue,
        };
        found.add(kind, &owner, name).member(&field.name);
    }
}

/// The Rust name of a schema's type.
fn owner(ir: &Ir, schema: &str) -> String {
    let requests = ir.requests.iter().map(|item| (&item.schema, &item.name));
    let responses = ir.responses.iter().map(|item| (&item.schema, &item.name));
    let mut all = requests.chain(responses);
    let found = all.find(|(known, _)| *known == schema);
    found.map_or(schema, |(_, name)| name).to_owned()
}

/// Whether a field holds plain text, whatever values HubSpot lists.
fn is_string(ir: &Ir, schema: &str, property: &str) -> bool {
    let responses = ir.responses.iter().filter(|item| item.schema == schema);
    let mut fields = responses.flat_map(|item| &item.fields);
    fields.any(|field| field.wire == property && field.ty.name().is_none())
}

fn compare_whole(
    kind: Kind,
    name: &str,
    before: Option<Value>,
    after: Option<Value>,
    found: &mut Found,
) {
    let detail = match (before, after) {
        (None, _) => "new".to_owned(),
        (_, None) => "removed".to_owned(),
        (Some(before), Some(after)) => properties_changed(&before, &after),
    };
    found.add(kind, name, name).detail(detail);
}

/// Which properties came, went and changed.
fn properties_changed(before: &Value, after: &Value) -> String {
    let (had, has) = (properties(before), properties(after));
    let mut parts: Vec<String> = Vec::new();
    if had != has {
        parts.push(plus_minus(&had, &has));
    }
    let changed = had
        .intersection(&has)
        .filter(|name| before["properties"][name] != after["properties"][name]);
    parts.extend(changed.map(|name| format!("{name} changed")));
    if before["required"] != after["required"] {
        parts.push("other list of required fields".to_owned());
    }
    if parts.is_empty() {
        parts.push("changed".to_owned());
    }
    parts.join(", ")
}

/// The names of an object's properties.
fn properties(schema: &Value) -> BTreeSet<String> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, _)| name.clone()).collect()
}
