//! The interface of the API behind the server.

use std::any::Any;

use serde_json::{Value, json};

use super::batch::InputOutcome;
use super::received::ReceivedRequest;

/// Carries out requests, and stores what they write.
pub(crate) trait Backend: Any + Send {
    /// Carries out a request that is not a batch. Returns the body of its response, or `null` if it has none. For a
    /// collection, this is a list of all items; those that are not on the request's [`page`](super::pages::page) may be
    /// `null`.
    fn carry_out(&mut self, request: &ReceivedRequest) -> Result<Value, Refusal>;

    /// Checks a batch before its inputs are carried out.
    fn begin_batch(&mut self, request: &ReceivedRequest) -> Result<(), Refusal>;

    /// Carries out one input of a batch. `told` is the outcome that the test set: confirmed, and stored or not. Returns
    /// the result, or `None` if the response doesn't mention the input.
    fn input(
        &mut self,
        request: &ReceivedRequest,
        input: &Value,
        told: Option<&InputOutcome>,
    ) -> Result<Option<Value>, Rejection>;

    /// Stores what a custom response with this body confirms.
    fn confirm(&mut self, request: &ReceivedRequest, body: &Value);

    /// Removes everything that is stored.
    fn reset(&mut self);

    fn as_any(&mut self) -> &mut dyn Any;
}

/// An error in HubSpot's format.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Refusal {
    pub(crate) fn new(status: u16, category: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, body: json!({ "status": "error", "category": category, "message": message }) }
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "OBJECT_NOT_FOUND", message)
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "VALIDATION_ERROR", message)
    }
}

/// Why an input is among the errors of its batch.
#[derive(Debug)]
pub(crate) struct Rejection {
    pub(crate) category: String,
    pub(crate) message: String,
}
