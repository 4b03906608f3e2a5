//! Every type that something names must be one that is emitted.

use std::collections::BTreeSet;

use super::VersionDoc;
use super::ledger::Ledger;
use crate::ir::{Answer, ArgumentKind, Home, Ir, Operation, Type};
use crate::problem::pointer;
use crate::surface;

/// Reports the names of types that would be emitted without what they stand for.
pub(super) fn check(ledger: &mut Ledger<'_>, versions: &[VersionDoc], ir: &Ir) {
    let requests = ir.requests.iter().map(|item| (item.home, &item.name));
    let enums = ir.enums.iter().map(|item| (item.home, &item.name));
    let responses = ir.responses.iter().map(|item| (Home::Shared, &item.name));
    let emitted: BTreeSet<(Home, &String)> = requests.chain(enums).chain(responses).collect();
    let missing = |home: Home, ty: &Type| {
        let name = ty.name()?.to_owned();
        let is_there = emitted.contains(&(Home::Shared, &name)) || emitted.contains(&(home, &name));
        (!is_there).then_some(name)
    };
    for operation in ir
        .resources
        .iter()
        .flat_map(|resource| &resource.operations)
    {
        let at = pointer("/operations", operation.key());
        for (what, ty) in types(operation) {
            if let Some(name) = missing(operation.home, ty) {
                report(ledger, surface::FILE, &at, &what, &name);
            }
        }
    }
    let requests = ir.requests.iter().flat_map(|item| {
        let fields = item.fields.iter();
        fields.map(|field| (&item.schema, item.home, &field.wire, &field.ty))
    });
    let responses = ir.responses.iter().flat_map(|item| {
        let fields = item.fields.iter();
        fields.map(|field| (&item.schema, Home::Shared, &field.wire, &field.ty))
    });
    for (schema, home, property, ty) in requests.chain(responses) {
        let Some(name) = missing(home, ty) else {
            continue;
        };
        let has = |version: &&VersionDoc| {
            let object = version.object(schema);
            object.is_some_and(|object| object.properties.contains_key(property))
        };
        if let Some(version) = versions.iter().find(has) {
            let at = pointer(&version.schema_pointer(schema), "properties");
            let at = pointer(&at, property);
            report(
                ledger,
                &version.file,
                &at,
                &format!("{schema}.{property}"),
                &name,
            );
        }
    }
}

/// The types that a function names, each with what has it.
fn types(operation: &Operation) -> Vec<(String, &Type)> {
    let mut types = Vec::new();
    for argument in &operation.arguments {
        if let ArgumentKind::Value(ty) | ArgumentKind::Inputs(ty) = &argument.kind {
            types.push((format!("the argument {}", argument.name), ty));
        }
    }
    for setter in &operation.setters {
        types.push((format!("the parameter {}", setter.parameter), &setter.ty));
    }
    if let Answer::Value(ty) | Answer::Page(ty, _) | Answer::Batch(Some(ty)) = &operation.answer {
        types.push(("the answer".to_owned(), ty));
    }
    types
}

fn report(ledger: &mut Ledger<'_>, file: &str, at: &str, what: &str, name: &str) {
    let what = format!("{what} is made of `{name}`, which is no type of the crate");
    let remedy = format!(
        "its schema is left out, taken apart, read by the runtime or no object: mend that in {}, or refer to another one with an overlay action",
        surface::FILE
    );
    ledger.problem(file, at, what, remedy);
}
