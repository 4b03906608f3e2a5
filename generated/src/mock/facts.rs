//! What the emitted table says about each operation.

use std::any::TypeId;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::received::{self, ReceivedRequest};
use crate::Timestamp;
use crate::call::{Endpoint, Operation};
use crate::version::Routes;

/// An operation that a [`MockServer`](crate::mock::MockServer) answers: each one of this crate's.
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
    /// Required query parameters, each with the field of answers that has the same value.
    pub(crate) query: &'static [(&'static str, &'static str)],
    pub(crate) needs: Needs,
    pub(crate) answers: Answers,
}

/// The body that a request must have.
#[derive(Debug)]
pub enum Needs {
    /// None.
    Nothing,
    /// An object with at least these properties.
    Object(&'static [&'static str]),
    /// A batch of objects with at least these properties.
    Inputs(&'static [&'static str]),
    /// A batch of objects with this one property.
    InputsOf(&'static str),
}

/// The kind of answer, with a sample.
#[derive(Debug)]
pub enum Answers {
    /// No body.
    Nothing,
    /// An object.
    Value(fn() -> Value),
    /// A collection of these, page by page.
    Page(fn() -> Value),
    /// A collection of these, as a whole.
    Collection(fn() -> Value),
    /// The outcome of a batch, whose results are these.
    Batch(fn() -> Value),
    /// The outcome of a batch, which only speaks up about failures.
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
    pub(crate) read: fn(&ReceivedRequest) -> Result<(), serde_json::Error>,
    pub(crate) versions: &'static [Published],
}

impl Known {
    pub(crate) const fn new<O: Mocked>(versions: &'static [Published]) -> Self {
        Self {
            id: TypeId::of::<O>,
            endpoint: O::ENDPOINT,
            facts: O::FACTS,
            read: |request| received::read::<O>(request).map(drop),
            versions,
        }
    }
}

/// A value of this crate's as it is on the wire.
pub(crate) fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("the types of answers are JSON")
}

/// An instant of a sample.
pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().expect("the instants of samples are RFC 3339")
}
