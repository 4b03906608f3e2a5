//! Sending in bulk: what identifies an input and what is answered to it, and what HubSpot drops silently.

use std::collections::BTreeMap;

use super::context::Context;
use super::enums::EnumUses;
use crate::ir::{
    Answer, Argument, ArgumentKind, Body, Bulk, Check, Doubts, Operation, RequestField,
    RequestPresence, RequestType, ResponsePresence, ResponseType, Type,
};
use crate::surface::{BulkEntry, DoubtsEntry};

/// Why an entry can't work: what is wrong, and what to do about it.
type Refusal = (String, &'static str);

const CORRECT: &str = "correct the name, or delete the entry";

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
                Ok(doubts) => request.doubts = Some(doubts),
                Err((what, remedy)) => {
                    let schema = request.schema.clone();
                    self.undecided(&["requests", &schema, "doubts"], what, remedy);
                }
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
            requests: requests
                .iter()
                .map(|item| (item.name.as_str(), item))
                .collect(),
            responses: responses
                .iter()
                .map(|item| (item.name.as_str(), item))
                .collect(),
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
                Ok((input, result, check)) => {
                    operation.bulk = Some(Bulk {
                        function,
                        input,
                        result,
                        check,
                        docs,
                    });
                }
                Err((what, remedy)) => self.undecided(&["operations", &key, "bulk"], what, remedy),
            }
        }
    }
}

fn doubts(
    request: &RequestType,
    entry: &DoubtsEntry,
    enums: &EnumUses,
    docs: String,
) -> Result<Doubts, Refusal> {
    let instant = field(request, &entry.instant)?;
    if instant.ty != Type::EpochMillis || instant.presence != RequestPresence::Constructor {
        let what = format!(
            "{}.{} is not an instant in milliseconds that the constructor takes",
            request.schema, entry.instant
        );
        return Err((what, "name one that `new` lists"));
    }
    let stay = &entry.stay;
    let map = field(request, &stay.map)?;
    let RequestPresence::Map { keys, .. } = &map.presence else {
        let what = format!("{}.{} is not among `maps`", request.schema, stay.map);
        return Err((what, "name one that is"));
    };
    for key in [&stay.from, &stay.to] {
        if !keys.iter().any(|(_, known, _)| known == key) {
            let what = format!("{}.{} has no key {key} in `maps`", request.schema, stay.map);
            return Err((what, CORRECT));
        }
    }
    let when = stay.when.split_once('.').unwrap_or_default();
    if !enums.has_value(when.0, when.1) {
        let what = format!("`{}` is not an enum and one of its values", stay.when);
        return Err((
            what,
            "write the name from `enums`, a dot, and the value on the wire",
        ));
    }
    Ok(Doubts {
        instant: (instant.name.clone(), instant.wire.clone()),
        map: map.name.clone(),
        stay: (stay.from.clone(), stay.to.clone()),
        when: (when.0.to_owned(), when.1.to_owned()),
        docs,
    })
}

/// The fields that identify inputs and results, and which inputs aren't sent.
fn bulk(
    operation: &Operation,
    entry: &BulkEntry,
    types: &Types<'_>,
) -> Result<(String, Option<String>, Option<Check>), Refusal> {
    let request = inputs(operation, types)?;
    if !operation.idempotent {
        let what = "`bulk` sends failed batches again, and the operation is not idempotent".into();
        return Err((
            what,
            "delete `bulk`, or say `idempotent: true` where that holds",
        ));
    }
    let input = field(request, &entry.input)?;
    let is_key = matches!(input.ty, Type::String | Type::Integer);
    if !is_key || input.presence != RequestPresence::Constructor {
        let what = format!(
            "{}.{} can't identify an input: it is {}, or not always there",
            request.schema, entry.input, input.ty
        );
        return Err((what, "name a string or an integer that `new` takes"));
    }
    let result = result(operation, entry, &input.ty, types)?;
    let check = check(operation, entry, request)?;
    Ok((input.name.clone(), result, check))
}

/// The type of the batch's inputs.
fn inputs<'a>(operation: &Operation, types: &Types<'a>) -> Result<&'a RequestType, Refusal> {
    let refusal = || {
        let what = "`bulk` is for operations that take a batch of objects".to_owned();
        (what, "delete `bulk`, or make `body.inputs[]` an argument")
    };
    let Some(Body::Inputs(argument)) = &operation.body else {
        return Err(refusal());
    };
    let mut arguments = operation.arguments.iter();
    let kind = arguments.find(|known| known.name == *argument);
    let Some(ArgumentKind::Inputs(Type::Struct(name))) = kind.map(|known| &known.kind) else {
        return Err(refusal());
    };
    let request = types.requests.get(name.as_str());
    request.copied().ok_or_else(refusal)
}

/// The field that identifies a result, if there are results.
fn result(
    operation: &Operation,
    entry: &BulkEntry,
    ty: &Type,
    types: &Types<'_>,
) -> Result<Option<String>, Refusal> {
    let (name, wire) = match (&operation.answer, &entry.result) {
        (Answer::Nothing, None) => return Ok(None),
        (Answer::Batch(Some(Type::Struct(name))), Some(wire)) => (name, wire),
        (Answer::Nothing, Some(wire)) => {
            let what =
                format!("`result: {wire}` names a property of an answer that has no results");
            return Err((what, "delete `result`"));
        }
        (Answer::Batch(Some(_)), None) => {
            let what = "nothing says which property of a result identifies its input".into();
            return Err((what, "name it with `result`"));
        }
        _ => {
            let what = "`bulk` is for operations whose answer is that of a batch, or none".into();
            return Err((what, "delete `bulk`"));
        }
    };
    let response = types.responses.get(name.as_str());
    let field = response.and_then(|response| response.fields.iter().find(|f| f.wire == *wire));
    let Some(field) = field else {
        return Err((format!("{name} has no property {wire}"), CORRECT));
    };
    if field.ty != *ty || field.presence != ResponsePresence::Plain {
        let what = format!("{name}.{wire} is not, like the input's, {ty} that is always there");
        return Err((what, "name one that is, and list it under `plain`"));
    }
    Ok(Some(field.name.clone()))
}

/// Which inputs HubSpot drops silently.
fn check(
    operation: &Operation,
    entry: &BulkEntry,
    request: &RequestType,
) -> Result<Option<Check>, Refusal> {
    let Some(doubts) = &request.doubts else {
        if entry.stay {
            let what = format!("{} has no `doubts`, which `stay` is about", request.schema);
            return Err((what, "delete `stay`, or say where the stay is"));
        }
        return Ok(None);
    };
    if !entry.stay {
        let (field, wire) = doubts.instant.clone();
        return Ok(Some(Check::Instant(field, wire)));
    }
    let wanted = ArgumentKind::Value(Type::Enum(doubts.when.0.clone()));
    let mut arguments = operation.arguments.iter();
    match arguments.find(|argument| argument.kind == wanted) {
        Some(Argument { name, .. }) => Ok(Some(Check::All(name.clone()))),
        None => {
            let what = format!("no argument is {}, which `stay` depends on", doubts.when.0);
            Err((what, "delete `stay`"))
        }
    }
}

fn field<'a>(request: &'a RequestType, wire: &str) -> Result<&'a RequestField, Refusal> {
    let mut fields = request.fields.iter();
    let found = fields.find(|field| field.wire == wire);
    found.ok_or_else(|| {
        (
            format!("{} has no property {wire}", request.schema),
            CORRECT,
        )
    })
}
