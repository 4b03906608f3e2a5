//! What the documents say of schemas beyond what the IR shows.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Kind;
use super::facts::{Fact, of_schema, plus_minus};
use super::found::Found;
use super::pair::Side;
use crate::ir::{Fate, Ir};

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
            compare_cursor(new, name, (before, after), found);
        }
        let fate = [new, old]
            .iter()
            .find_map(|side| side.state.ir.schemas.get(name));
        match fate {
            Some(Fate::Emitted) => {
                if let (Some(before), Some(after)) = (before, after) {
                    compare_emitted(old, new, name, (&before, &after), found);
                }
            }
            Some(Fate::Unwrapped) => {
                if let (Some(before), Some(after)) = (before, after) {
                    compare_unwrapped(old, new, name, (&before, &after), found);
                }
            }
            Some(Fate::Runtime) => {
                compare_whole(Kind::RuntimeSchemaChanged, name, before, after, found)
            }
            Some(Fate::LeftOut) | None => {
                compare_whole(Kind::UnusedSchemaChanged, name, before, after, found)
            }
        }
    }
}

/// Of a page, the runtime reads the cursor wherever there is one.
fn compare_cursor(new: Side<'_>, name: &str, (before, after): (&Value, &Value), found: &mut Found) {
    let pages = &new.state.surface.envelopes.page;
    let [had, has] = [before, after].map(|schema| properties(schema).contains("paging"));
    if had != has && pages.iter().any(|page| page == name) {
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

/// A request that arguments take apart: what no argument fills is not sent.
fn compare_unwrapped(
    old: Side<'_>,
    new: Side<'_>,
    name: &str,
    (before, after): (&Value, &Value),
    found: &mut Found,
) {
    let (had, has) = (properties(before), properties(after));
    for (side, side_has, other_has, detail) in [(new, &has, &had, "new"), (old, &had, &has, "gone")]
    {
        let unfilled = side_has.difference(other_has);
        for property in unfilled.filter(|property| !is_filled(side, property)) {
            let entry = found.add(Kind::BodyFieldUnfilled, name, name);
            entry.member(property).detail(detail);
        }
    }
    for Fact {
        kind,
        property,
        detail,
    } in of_schema(before, after)
    {
        // The values of an argument are an enum of the crate, always.
        if kind == Kind::StringValuesChanged {
            continue;
        }
        let entry = found.add(kind, name, name).detail(detail);
        if !property.is_empty() {
            entry.member(property);
        }
    }
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

/// Whether an argument of any function is that property of a body.
fn is_filled(side: Side<'_>, property: &str) -> bool {
    let operations = side.state.surface.operations.values();
    let mut sources = operations.flat_map(|operation| operation.arguments.values());
    sources.any(|source| {
        let last = source.rsplit_once('.');
        source.starts_with("body") && last.is_some_and(|(_, name)| name == property)
    })
}
