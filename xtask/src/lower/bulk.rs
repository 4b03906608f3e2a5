//! Sending in bulk: what identifies an input and what is answered to it, and what HubSpot drops silently.

use std::collections::BTreeMap;

use super::context::Context;
use super::enums::EnumUses;
use crate::ir::{
    Answer, ArgumentKind, Body, Bulk, Check, Doubts, Operation, RequestField, RequestPresence, RequestType,
    ResponsePresence, ResponseType, Type,
};
use crate::surface::{BulkEntry, DoubtsEntry};

/// What an entry for doubts needs.
const DOUBTS: &str = "`doubts` doesn't fit: it needs an instant in milliseconds that `new` lists, a map among `maps` with both \
    keys, and an enum's value as `Enum.value`";

/// What an entry for sending in bulk needs.
const BULK: &str = "`bulk` doesn't fit: it needs an idempotent operation that takes `body.inputs[]`; as `input`, a string or \
    integer that `new` lists; as `result`, where a batch is returned, a property of the same type among `plain`; \
    and for `stay`, `doubts` of the input and their enum as an argument";

const CORRECT: &str = "correct the entry, or delete it";

/// The types, by their Rust names.
struct Types<'a> {
    requests: BTreeMap<&'a str, &'a RequestType>,
    responses: BTreeMap<&'a str, &'a ResponseType>,
}

impl Context<'_> {
    /// Adds to types what HubSpot drops silently of them. An entry that doesn't fit is ignored.
    pub(super) fn add_doubts(&mut self, requests: &mut [RequestType]) {
        let surface = self.surface;
        for request in requests {
            let entry = surface.requests.get(&request.schema);
            let Some(entry) = entry.and_then(|entry| entry.doubts.as_ref()) else {
                continue;
            };
            let docs = self.part_docs("types", &request.name, "doubts()");
            match doubts(request, entry, &self.enums, docs) {
                Some(doubts) => request.doubts = Some(doubts),
                None => self.undecided(&["requests", &request.schema, "doubts"], DOUBTS, CORRECT),
            }
        }
    }

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
                Some((input, result, check)) => {
                    operation.bulk = Some(Bulk { function, input, result, check, docs });
                }
                None => self.undecided(&["operations", &key, "bulk"], BULK, CORRECT),
            }
        }
    }
}

fn doubts(request: &RequestType, entry: &DoubtsEntry, enums: &EnumUses, docs: String) -> Option<Doubts> {
    let instant = constructor_field(request, &entry.instant)?;
    let stay = &entry.stay;
    let map = request.fields.iter().find(|field| field.wire == stay.map)?;
    let RequestPresence::Map { keys, .. } = &map.presence else {
        return None;
    };
    let has_key = |key: &String| keys.iter().any(|(_, known, _)| known == key);
    let (name, value) = stay.when.split_once('.')?;
    let fits =
        instant.ty == Type::EpochMillis && has_key(&stay.from) && has_key(&stay.to) && enums.has_value(name, value);
    fits.then(|| Doubts {
        instant: (instant.name.clone(), instant.wire.clone()),
        map: map.name.clone(),
        stay: (stay.from.clone(), stay.to.clone()),
        when: (name.to_owned(), value.to_owned()),
        docs,
    })
}

/// The fields that identify inputs and results, and which inputs aren't sent.
fn bulk(
    operation: &Operation,
    entry: &BulkEntry,
    types: &Types<'_>,
) -> Option<(String, Option<String>, Option<Check>)> {
    let Some(Body::Inputs(argument)) = operation.body.as_ref().filter(|_| operation.idempotent) else {
        return None;
    };
    let argument = operation.arguments.iter().find(|known| known.name == *argument)?;
    let ArgumentKind::Inputs(Type::Struct(name)) = &argument.kind else {
        return None;
    };
    let request = types.requests.get(name.as_str())?;
    let input = constructor_field(request, &entry.input)?;
    if !matches!(input.ty, Type::String | Type::Integer) {
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
    let check = match &request.doubts {
        None if entry.stay => return None,
        None => None,
        Some(doubts) if entry.stay => {
            let wanted = ArgumentKind::Value(Type::Enum(doubts.when.0.clone()));
            let state = operation.arguments.iter().find(|argument| argument.kind == wanted)?;
            Some(Check::All(state.name.clone()))
        }
        Some(doubts) => Some(Check::Instant(doubts.instant.0.clone(), doubts.instant.1.clone())),
    };
    Some((input.name.clone(), result, check))
}

/// A field that the constructor takes.
fn constructor_field<'a>(request: &'a RequestType, wire: &str) -> Option<&'a RequestField> {
    let field = request.fields.iter().find(|field| field.wire == wire);
    field.filter(|field| field.presence == RequestPresence::Constructor)
}
