// Hand-written: edit templates/src/batch/answer.rs, not generated/src/batch/answer.rs.
//! Reading a batch's answer.
//!
//! The batch was carried out by then, so that only results which can't be read make an error of it. What stands beside
//! them is read piece by piece: a piece that can't be read is left out, and costs no other.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::error_detail::BatchError;
use crate::fields;
use crate::lenient::Results;
use crate::timestamp::Timestamp;
use crate::types::BatchStatus;

/// The body of a batch's answer.
pub(crate) struct BatchAnswer<T> {
    pub(super) results: Vec<T>,
    pub(super) envelope: Envelope,
}

/// What stands beside the results. It knows nothing of their type, so that it is compiled once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Envelope {
    pub(super) errors: Vec<BatchError>,
    pub(super) num_errors: Option<i64>,
    pub(super) status: Option<BatchStatus>,
    pub(super) requested_at: Option<Timestamp>,
    pub(super) started_at: Option<Timestamp>,
    pub(super) completed_at: Option<Timestamp>,
    pub(super) links: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Field {
    Results,
    Errors,
    NumErrors,
    Status,
    RequestedAt,
    StartedAt,
    CompletedAt,
    Links,
    #[serde(other)]
    Unknown,
}

impl Envelope {
    fn set(&mut self, field: Field, json: &str) {
        match field {
            Field::Errors => self.errors = fields::failures(json),
            Field::NumErrors => self.num_errors = fields::count(json),
            Field::Status => self.status = fields::readable(json),
            Field::RequestedAt => self.requested_at = fields::readable(json),
            Field::StartedAt => self.started_at = fields::readable(json),
            Field::CompletedAt => self.completed_at = fields::readable(json),
            Field::Links => self.links = fields::text_map(json),
            Field::Results | Field::Unknown => {}
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for BatchAnswer<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(WithResults(PhantomData))
    }
}

struct WithResults<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for WithResults<T> {
    type Value = BatchAnswer<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let (mut results, mut envelope) = (Vec::new(), Envelope::default());
        while let Some(field) = object.next_key()? {
            match field {
                Field::Results => results = object.next_value_seed(Results::new())?,
                field => envelope.set(field, object.next_value::<&RawValue>()?.get()),
            }
        }
        Ok(BatchAnswer { results, envelope })
    }
}

impl BatchAnswer<()> {
    /// Reads a body as far as it can be, but for the results.
    pub(crate) fn without_results(json: &str) -> Self {
        let mut envelope = Envelope::default();
        let mut json = serde_json::Deserializer::from_str(json);
        // What comes before an error is kept.
        let _ = json.deserialize_map(WithoutResults(&mut envelope));
        Self {
            results: Vec::new(),
            envelope,
        }
    }
}

struct WithoutResults<'a>(&'a mut Envelope);

impl<'de> Visitor<'de> for WithoutResults<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(field) = object.next_key()? {
            self.0.set(field, object.next_value::<&RawValue>()?.get());
        }
        Ok(())
    }
}
