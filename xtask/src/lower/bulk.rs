//! Sending in bulk: what identifies an input, and the result for it.

use super::context::Context;
use crate::ir::{ArgumentKind, Body, Bulk, Operation, Presence, Response, Struct, Type};
use crate::surface::BulkEntry;

/// What an entry for sending in bulk needs.
const NEEDS: &str = "`bulk` doesn't fit: it needs an idempotent operation that takes `body.inputs[]`; as `input`, a string or \
    integer that `new` lists; and as `result`, where a batch is returned, a property of the same type among `plain`";

impl Context<'_> {
    /// Adds the functions for any number of inputs. An entry that doesn't fit is ignored.
    pub(super) fn add_bulk(&mut self, operations: &mut [Operation], requests: &[Struct], responses: &[Struct]) {
        for operation in operations {
            let key = operation.key();
            let entry = self.surface.operations.get(&key);
            let Some(entry) = entry.and_then(|entry| entry.bulk.as_ref()) else {
                continue;
            };
            let function = format!("{}_bulk", operation.function);
            let docs = self.docs("functions", &function);
            let Some((input, result)) = keys(operation, entry, requests, responses) else {
                self.undecided(&["operations", &key, "bulk"], NEEDS, "correct the entry, or delete it");
                continue;
            };
            operation.bulk = Some(Bulk {
                function: function.rsplit('.').next().unwrap_or_default().to_owned(),
                input,
                result,
                check: entry.check.clone().map(|check| (check, enum_arguments(operation))),
                docs,
            });
        }
    }
}

fn keys(
    operation: &Operation,
    entry: &BulkEntry,
    requests: &[Struct],
    responses: &[Struct],
) -> Option<(String, Option<String>)> {
    let Some(Body::Inputs(_)) = operation.body.as_ref().filter(|_| operation.idempotent) else {
        return None;
    };
    let Type::Struct(name) = operation.inputs()? else {
        return None;
    };
    let required = |structs: &[Struct], name: &str, wire: &str| {
        let item = structs.iter().find(|item| item.name == *name)?;
        item.field(wire).filter(|field| field.presence == Presence::Required).cloned()
    };
    let input = required(requests, name, &entry.input)?;
    let result = match (&operation.response, &entry.result) {
        (Response::Nothing, None) => None,
        (Response::Batch(Some(Type::Struct(name))), Some(wire)) => Some(required(responses, name, wire)?),
        _ => return None,
    };
    let fits = matches!(input.ty, Type::String | Type::Integer) && result.iter().all(|result| result.ty == input.ty);
    fits.then(|| (input.name, result.map(|result| result.name)))
}

/// The arguments that are enums. rustc reports it if the hand-written check takes others.
fn enum_arguments(operation: &Operation) -> Vec<String> {
    let arguments = operation.arguments.iter();
    let enums = arguments.filter(|argument| matches!(argument.kind, ArgumentKind::Value(Type::Enum(_))));
    enums.map(|argument| argument.name.clone()).collect()
}
