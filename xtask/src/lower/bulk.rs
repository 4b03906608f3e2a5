//! Sending in bulk: what identifies an input and what is answered to it.

use std::collections::BTreeMap;

use super::context::Context;
use crate::ir::{
    Answer, ArgumentKind, Body, Bulk, Operation, RequestPresence, RequestType, ResponsePresence, ResponseType, Type,
};
use crate::surface::BulkEntry;

/// What an entry for sending in bulk needs.
const BULK: &str = "`bulk` doesn't fit: it needs an idempotent operation that takes `body.inputs[]`; as `input`, a string or \
    integer that `new` lists; and as `result`, where a batch is returned, a property of the same type among `plain`";

const CORRECT: &str = "correct the entry, or delete it";

/// The types, by their Rust names.
struct Types<'a> {
    requests: BTreeMap<&'a str, &'a RequestType>,
    responses: BTreeMap<&'a str, &'a ResponseType>,
}

impl Context<'_> {
    /// Adds the functions for any number of inputs. An entry that doesn't fit is ignored.
    pub(super) fn add_bulk(
        &mut self,
        operations: &mut [Operation],
        requests: &[RequestType],
        responses: &[ResponseType],
    ) {
        let surface = self.surface;
        let types = Types {
            requests: requests.iter().map(|item| (item.name.as_str(), item)).collect(),
            responses: responses.iter().map(|item| (item.name.as_str(), item)).collect(),
        };
        for operation in operations {
            let key = operation.key();
            let entry = surface.operations.get(&key);
            let Some(entry) = entry.and_then(|entry| entry.bulk.as_ref()) else {
                continue;
            };
            let function = format!("{}_bulk", operation.function);
            let docs = self.docs("functions", &function);
            let function = function.rsplit('.').next().unwrap_or_default().to_owned();
            match bulk(operation, entry, &types) {
                Some((input, result)) => {
                    let check = entry.check.clone().map(|check| (check, enum_arguments(operation)));
                    operation.bulk = Some(Bulk { function, input, result, check, docs });
                }
                None => self.undecided(&["operations", &key, "bulk"], BULK, CORRECT),
            }
        }
    }
}

/// The fields that identify inputs and results.
fn bulk(operation: &Operation, entry: &BulkEntry, types: &Types<'_>) -> Option<(String, Option<String>)> {
    let Some(Body::Inputs(argument)) = operation.body.as_ref().filter(|_| operation.idempotent) else {
        return None;
    };
    let argument = operation.arguments.iter().find(|known| known.name == *argument)?;
    let ArgumentKind::Inputs(Type::Struct(name)) = &argument.kind else {
        return None;
    };
    let request = types.requests.get(name.as_str())?;
    let input = request.fields.iter().find(|field| field.wire == entry.input)?;
    if input.presence != RequestPresence::Constructor || !matches!(input.ty, Type::String | Type::Integer) {
        return None;
    }
    let result = match (&operation.answer, &entry.result) {
        (Answer::Nothing, None) => None,
        (Answer::Batch(Some(Type::Struct(name))), Some(wire)) => {
            let mut fields = types.responses.get(name.as_str())?.fields.iter();
            let field = fields.find(|field| field.wire == *wire)?;
            let fits = field.ty == input.ty && field.presence == ResponsePresence::Plain;
            Some(fits.then(|| field.name.clone())?)
        }
        _ => return None,
    };
    Some((input.name.clone(), result))
}

/// The arguments that are enums. rustc reports it if the hand-written check takes others.
fn enum_arguments(operation: &Operation) -> Vec<String> {
    let arguments = operation.arguments.iter();
    let enums = arguments.filter(|argument| matches!(argument.kind, ArgumentKind::Value(Type::Enum(_))));
    enums.map(|argument| argument.name.clone()).collect()
}
