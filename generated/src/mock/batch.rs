//! Batches, input by input.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::backend::{Backend, Rejection};
use super::facts::{Answers, Known};
use super::received::ReceivedRequest;
use super::reply::Reply;

/// The outcome of an input of a batch, for [`On::each`](super::On::each).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputOutcome {
    /// It is among the results, and stored.
    Confirmed,
    /// It is among the results, but not stored.
    NotStored,
    /// It is among the errors.
    Rejected {
        /// The kind of failure, such as `VALIDATION_ERROR`.
        category: String,
        /// What went wrong.
        message: String,
    },
    /// It is in neither, and not stored.
    Unconfirmed,
}

impl InputOutcome {
    /// Returns [`Rejected`](Self::Rejected) with this category and message.
    pub fn rejected(category: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Rejected { category: category.into(), message: message.into() }
    }
}

/// Fields that identify an input.
const IDS: [&str; 4] = ["vid", "email", "objectId", "externalEventId"];

/// Returns the inputs of a batch as they were sent.
pub(super) fn inputs(request: &ReceivedRequest) -> Vec<Value> {
    match request.json().get_mut("inputs").map(Value::take) {
        Some(Value::Array(inputs)) => inputs,
        _ => Vec::new(),
    }
}

/// Carries out a batch. `told` has the outcomes that the test set, if any.
pub(super) fn reply(
    backend: &mut dyn Backend,
    known: &Known,
    request: &ReceivedRequest,
    told: Option<&[InputOutcome]>,
) -> Reply {
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for (i, input) in inputs(request).iter().enumerate() {
        let handled = match told.map(|told| &told[i]) {
            Some(InputOutcome::Unconfirmed) => Ok(None),
            Some(InputOutcome::Rejected { category, message }) => {
                Err(Rejection { category: category.clone(), message: message.clone() })
            }
            told => backend.input(request, input, told),
        };
        match handled {
            Ok(result) => results.extend(result),
            Err(rejection) => errors.push(error(input, &rejection)),
        }
    }
    let is_silent = match known.facts.answers {
        Answers::Batch => false,
        Answers::BatchOfNothing => errors.is_empty(),
        _ => true,
    };
    if is_silent {
        return Reply::empty(known.success());
    }
    let mut body = json!({
        "status": "COMPLETE",
        "startedAt": "2026-03-01T10:00:00Z",
        "completedAt": "2026-03-01T10:00:01Z",
        "results": results,
    });
    let mut status = known.success();
    if !errors.is_empty() {
        status = StatusCode::from_u16(known.facts.partial).unwrap_or_default();
        body["numErrors"] = errors.len().into();
        body["errors"] = errors.into();
    }
    Reply::json(status, &body)
}

fn error(input: &Value, Rejection { category, message }: &Rejection) -> Value {
    let mut context = Map::new();
    for id in IDS {
        if let Some(value) = input.get(id) {
            let value = value.as_str().map_or_else(|| value.to_string(), String::from);
            context.insert(id.to_owned(), json!([value]));
        }
    }
    json!({ "status": "error", "category": category, "message": message, "context": context })
}
