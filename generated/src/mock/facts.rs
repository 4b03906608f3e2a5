//! What the emitted table says about each operation.

use std::any::TypeId;

use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::received;
use crate::call::{Endpoint, Operation};
use crate::version::Routes;

/// An operation that a [`MockServer`](crate::mock::MockServer) responds to: each one of this crate's.
pub trait Mocked: Operation {
    /// What its requests carry: the request type, a list of them for a batch, `()` for nothing,
    /// and a JSON value where the function takes its parts one by one.
    type Body: DeserializeOwned;

    #[doc(hidden)]
    const FACTS: Facts;
}

/// What the server must know of an operation, beside its [`Endpoint`].
#[derive(Debug)]
pub struct Facts {
    /// The status of a success.
    pub(crate) success: u16,
    /// The status of a success in part.
    pub(crate) partial: u16,
    /// Required query parameters.
    pub(crate) query: &'static [&'static str],
    pub(crate) needs: Needs,
    pub(crate) answers: Answers,
}

impl Facts {
    /// Needs nothing, unless told otherwise.
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
    /// An object that can be read, with at least these properties.
    Object(&'static [&'static str]),
    /// A batch of objects that can be read.
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
    /// A collection, page by page.
    Page,
    /// A collection as a whole.
    Collection,
    /// The outcome of a batch.
    Batch,
    /// The outcome of a batch, which has a body only if something failed.
    BatchOfNothing,
}

/// A version, as the table has it.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) name: &'static str,
    pub(crate) routes: &'static Routes,
}

/// An operation, as the table has it.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) id: fn() -> TypeId,
    pub(crate) endpoint: Endpoint,
    pub(crate) facts: Facts,
    /// Whether the body can be read.
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

/// Reads a sample from the JSON that is emitted for it.
pub(crate) fn sample<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("the type reads what it would be sent")
}
