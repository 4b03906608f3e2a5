//! What the server knows about each operation; emitted with the operations and in a table.

use std::any::TypeId;

use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::received;
use crate::call::{Endpoint, Operation};
use crate::version::Routes;

/// An operation that a [`MockServer`](crate::mock::MockServer) responds to. All operations of this crate are.
pub trait Mocked: Operation {
    /// The type of its request body: the request type, a list of inputs for a batch, `()` if it has no body, or a
    /// JSON value if the function takes the body's parts as separate arguments.
    type Body: DeserializeOwned;

    #[doc(hidden)]
    const FACTS: Facts;
}

/// What the server needs to know about an operation, in addition to its [`Endpoint`].
#[derive(Debug)]
pub struct Facts {
    /// The status of a success.
    pub(crate) success: u16,
    /// The status of a partial success.
    pub(crate) partial: u16,
    /// Required query parameters.
    pub(crate) query: &'static [&'static str],
    pub(crate) needs: Needs,
    pub(crate) answers: Answers,
}

impl Facts {
    /// Creates facts without required parameters and without a body.
    pub(crate) const fn new(success: u16, answers: Answers) -> Self {
        Self { success, partial: success, query: &[], needs: Needs::Nothing, answers }
    }

    pub(crate) const fn partial(mut self, status: u16) -> Self {
        self.partial = status;
        self
    }

    pub(crate) const fn query(mut self, query: &'static [&'static str]) -> Self {
        self.query = query;
        self
    }

    pub(crate) const fn object(mut self, properties: &'static [&'static str]) -> Self {
        self.needs = Needs::Object(properties);
        self
    }

    pub(crate) const fn inputs(mut self) -> Self {
        self.needs = Needs::Inputs;
        self
    }

    pub(crate) const fn inputs_of(mut self, property: &'static str) -> Self {
        self.needs = Needs::InputsOf(property);
        self
    }
}

/// The body that a request must have.
#[derive(Clone, Copy, Debug)]
pub enum Needs {
    /// None.
    Nothing,
    /// An object that can be decoded, with at least these properties.
    Object(&'static [&'static str]),
    /// A batch of objects that can be decoded.
    Inputs,
    /// A batch of objects with this one property.
    InputsOf(&'static str),
}

/// The kind of response.
#[derive(Clone, Copy, Debug)]
pub enum Answers {
    /// No body.
    Nothing,
    /// An object.
    Value,
    /// A page of a collection.
    Page,
    /// A whole collection.
    Collection,
    /// The outcome of a batch.
    Batch,
    /// The outcome of a batch, which has a body only if something failed.
    BatchOfNothing,
}

/// A version in the table.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) name: &'static str,
    pub(crate) routes: &'static Routes,
}

/// An operation in the table.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) id: fn() -> TypeId,
    pub(crate) endpoint: Endpoint,
    pub(crate) facts: Facts,
    /// Checks that the body can be decoded.
    pub(crate) read: fn(Value) -> Result<(), serde_json::Error>,
    pub(crate) versions: &'static [Published],
}

impl Known {
    pub(crate) const fn new<O: Mocked>(versions: &'static [Published]) -> Self {
        Self {
            id: TypeId::of::<O>,
            endpoint: O::ENDPOINT,
            facts: O::FACTS,
            read: |json| received::read::<O>(json).map(drop),
            versions,
        }
    }

    pub(crate) fn is_batch(&self) -> bool {
        matches!(self.facts.needs, Needs::Inputs | Needs::InputsOf(_))
    }

    /// The status of a success.
    pub(crate) fn success(&self) -> StatusCode {
        StatusCode::from_u16(self.facts.success).unwrap_or_default()
    }
}

/// Creates a sample from the emitted JSON.
pub(crate) fn sample<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the type reads what it would be sent")
}
