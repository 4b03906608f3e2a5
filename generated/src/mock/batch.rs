//! Answers to batches, input by input.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::facts::{Answers, Known};
use super::received::ReceivedRequest;
use super::reply::Reply;
use super::sample;

/// What becomes of an input of a batch, for [`On::each`](super::On::each).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputOutcome {
    /// It is among the results.
    Confirmed,
    /// It is among the errors.
    Rejected {
        /// The kind of failure, such as `VALIDATION_ERROR`.
        category: String,
        /// What went wrong.
        message: String,
    },
    /// It is in neither, as when HubSpot has it already or drops it without a word.
    Unconfirmed,
}

impl InputOutcome {
    /// Among the errors, with HubSpot's category and message.
    pub fn rejected(category: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Rejected { category: category.into(), message: message.into() }
    }
}

/// Fields that identify an input.
const IDS: [&str; 4] = ["vid", "email", "objectId", "externalEventId"];

/// The inputs of a batch, as they came.
pub(super) fn inputs(request: &ReceivedRequest) -> Vec<Value> {
    match request.json().get_mut("inputs").map(Value::take) {
        Some(Value::Array(inputs)) => inputs,
        _ => Vec::new(),
    }
}

/// The answer to a batch, given what becomes of each input.
pub(super) fn reply(
    known: &Known,
    request: &ReceivedRequest,
    inputs: &[Value],
    outcome: impl Fn(usize) -> InputOutcome,
) -> Reply {
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for (i, input) in inputs.iter().enumerate() {
        match outcome(i) {
            InputOutcome::Confirmed => results.extend(result(known, request, input, i)),
            InputOutcome::Rejected { category, message } => {
                errors.push(error(input, &category, &message));
            }
            InputOutcome::Unconfirmed => {}
        }
    }
    let has_results = matches!(known.facts.answers, Answers::Batch(_));
    if errors.is_empty() && !has_results {
        return Reply::empty(sample::success(known));
    }
    let mut body = json!({
        "status": "COMPLETE",
        "startedAt": "2026-03-01T10:00:00Z",
        "completedAt": "2026-03-01T10:00:01Z",
        "results": results,
    });
    let mut status = sample::success(known);
    if !errors.is_empty() {
        status = StatusCode::from_u16(known.facts.partial).unwrap_or_default();
        body["numErrors"] = errors.len().into();
        body["errors"] = errors.into();
    }
    Reply::json(status, &body)
}

/// What HubSpot confirms an input with: it has the input's ids, and numbers of its own count up.
fn result(known: &Known, request: &ReceivedRequest, input: &Value, i: usize) -> Option<Value> {
    let Answers::Batch(sample) = &known.facts.answers else {
        return None;
    };
    let mut result = sample();
    for id in ["id", "objectId", "vid"] {
        match result.get_mut(id) {
            Some(Value::String(text)) => {
                if let Ok(number) = text.parse::<usize>() {
                    *text = (number + i).to_string();
                }
            }
            Some(Value::Number(number)) => {
                *number = (number.as_u64().unwrap_or_default() + i as u64).into();
            }
            _ => {}
        }
    }
    if let Value::Object(input) = input {
        result = sample::with_fields(result, input);
    }
    Some(sample::with_arguments(result, known, request))
}

fn error(input: &Value, category: &str, message: &str) -> Value {
    let mut context = Map::new();
    for id in IDS {
        if let Some(value) = input.get(id) {
            let value = value.as_str().map_or_else(|| value.to_string(), String::from);
            context.insert(id.to_owned(), json!([value]));
        }
    }
    json!({ "status": "error", "category": category, "message": message, "context": context })
}
