//! The answers that the server gives by itself: samples, with what the request says put in.

use http::StatusCode;
use serde_json::{Map, Value};

use super::batch::{self, InputOutcome};
use super::facts::{Answers, Known};
use super::pages;
use super::received::ReceivedRequest;
use super::reply::Reply;

/// The answer to a request, unless the test has another one.
pub(super) fn reply(known: &Known, request: &ReceivedRequest) -> Reply {
    match &known.facts.answers {
        Answers::Nothing => Reply::empty(success(known)),
        Answers::Value(_) | Answers::Page(_) | Answers::Collection(_) => {
            Reply::json(success(known), &value(known, request))
        }
        Answers::Batch(_) | Answers::BatchOfNothing => {
            let inputs = batch::inputs(request);
            batch::reply(known, request, &inputs, |_| InputOutcome::Confirmed)
        }
    }
}

pub(super) fn success(known: &Known) -> StatusCode {
    StatusCode::from_u16(known.facts.success).unwrap_or_default()
}

/// The body of the sample, with what stands in the request; `null` where it has none.
pub(super) fn value(known: &Known, request: &ReceivedRequest) -> Value {
    let sample = match &known.facts.answers {
        Answers::Value(sample) => match request.json() {
            Value::Object(body) => with_fields(sample(), &body),
            _ => sample(),
        },
        Answers::Page(sample) | Answers::Collection(sample) => pages::whole(&[sample()]),
        Answers::Nothing | Answers::Batch(_) | Answers::BatchOfNothing => Value::Null,
    };
    with_arguments(sample, known, request)
}

/// A sample with the fields that it has in common with what was sent.
pub(super) fn with_fields(mut sample: Value, sent: &Map<String, Value>) -> Value {
    for (name, value) in sent {
        if let Some(field) = sample.get_mut(name) {
            if std::mem::discriminant(field) == std::mem::discriminant(value) {
                *field = value.clone();
            }
        }
    }
    sample
}

/// A sample with the ids of path and query, wherever they stand in it.
pub(super) fn with_arguments(mut sample: Value, known: &Known, request: &ReceivedRequest) -> Value {
    for (name, value) in request.arguments() {
        put(&mut sample, name, value);
    }
    for (parameter, field) in known.facts.query {
        put(&mut sample, field, request.query(parameter).unwrap_or_default());
    }
    sample
}

/// Puts a value into all fields of this name, as far as they are of its type.
fn put(sample: &mut Value, name: &str, text: &str) {
    match sample {
        Value::Object(fields) => {
            for (field, value) in fields {
                match value {
                    Value::String(value) if field == name => text.clone_into(value),
                    Value::Number(number) if field == name => {
                        if let Ok(integer) = text.parse::<i64>() {
                            *number = integer.into();
                        }
                    }
                    other => put(other, name, text),
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                put(element, name, text);
            }
        }
        _ => {}
    }
}
