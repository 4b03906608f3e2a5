//! The response to a request without an override.

use serde_json::Value;

use super::backend::{Backend, Refusal};
use super::batch::{self, InputOutcome};
use super::facts::{Answers, Known};
use super::received::ReceivedRequest;
use super::reply::Reply;
use super::{pages, state::State};

/// Carries out a request. `told` has the outcomes that the test set for the inputs of a batch, if any.
pub(super) fn reply(state: &State, known: &Known, request: &ReceivedRequest, told: Option<&[InputOutcome]>) -> Reply {
    let backend = &mut **state.backend();
    respond(backend, known, request, told).unwrap_or_else(Reply::refusal)
}

fn respond(
    backend: &mut dyn Backend,
    known: &Known,
    request: &ReceivedRequest,
    told: Option<&[InputOutcome]>,
) -> Result<Reply, Refusal> {
    if known.is_batch() {
        backend.begin_batch(request)?;
        return Ok(batch::reply(backend, known, request, told));
    }
    let (body, status) = (backend.carry_out(request)?, known.success());
    Ok(match (&known.facts.answers, body) {
        (Answers::Page, Value::Array(items)) => pages::reply(status, &items, request),
        (Answers::Collection, Value::Array(items)) => Reply::json(status, &pages::whole(&items)),
        (Answers::Nothing, _) => Reply::empty(status),
        (_, body) => Reply::json(status, &body),
    })
}
