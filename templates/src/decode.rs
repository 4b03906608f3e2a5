// Hand-written: edit templates/src/decode.rs, not generated/src/decode.rs.
//! From an answer's body to what the caller gets.

use http::{HeaderMap, StatusCode};
use serde::de::{self, DeserializeOwned};
use serde_json::{Map, Value};

use crate::batch::{BatchAnswer, BatchOutcome};

/// A 2xx answer, as an operation decodes it.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    pub(crate) operation: &'static str,
    pub(crate) attempts: u32,
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// Why a body could not be read, and where in it.
#[derive(Debug)]
pub struct DecodeError {
    /// Such as `results[3].objectId`; empty when the body as a whole is at fault.
    pub(crate) path: String,
    pub(crate) source: serde_json::Error,
}

/// Reads a body of JSON, which is an object for every operation.
pub(crate) fn json<T: DeserializeOwned>(answer: Answered<'_>) -> Result<T, DecodeError> {
    if is_list(answer.body) {
        return Err(DecodeError {
            path: String::new(),
            source: de::Error::custom("an object is expected, not a list"),
        });
    }
    any_json(answer)
}

/// Reads a body of JSON, whatever it is.
pub(crate) fn any_json<T: DeserializeOwned>(answer: Answered<'_>) -> Result<T, DecodeError> {
    serde_json::from_slice(answer.body).map_err(|error| locate::<T>(answer.body, error))
}

/// Whether JSON is a list. Serde would read one into a struct, field by field.
pub(crate) fn is_list(json: &[u8]) -> bool {
    json.trim_ascii_start().starts_with(b"[")
}

/// Reads the body again, slowly, to find where it went wrong.
#[cold]
fn locate<T: DeserializeOwned>(body: &[u8], error: serde_json::Error) -> DecodeError {
    let mut json = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Err(located) => DecodeError {
            path: readable(&located.path().to_string()),
            source: located.into_inner(),
        },
        // The value is readable; what follows it is not.
        Ok(_) => DecodeError {
            path: String::new(),
            source: error,
        },
    }
}

/// The path without the library's names for the whole, `.`, and for what it didn't come to, `?`.
fn readable(path: &str) -> String {
    let path = path.strip_suffix('?').unwrap_or(path);
    path.trim_end_matches('.').to_owned()
}

/// Any 2xx is success, whatever its body.
pub(crate) fn nothing(_: Answered<'_>) -> Result<(), DecodeError> {
    Ok(())
}

/// Reads the outcome of a batch.
pub(crate) fn batch<T: DeserializeOwned>(
    answer: Answered<'_>,
) -> Result<BatchOutcome<T>, DecodeError> {
    let batch: BatchAnswer<T> = json(answer)?;
    Ok(BatchOutcome::new(answer, batch))
}

/// Reads the outcome of a batch that has nothing to say when all went well: the status tells, and
/// a body is read as far as it can be.
pub(crate) fn batch_without_results(answer: Answered<'_>) -> Result<BatchOutcome<()>, DecodeError> {
    let mut body: Map<String, Value> = serde_json::from_slice(answer.body).unwrap_or_default();
    body.remove("results");
    let batch = serde_json::from_value(body.into()).unwrap_or_default();
    Ok(BatchOutcome::new(answer, batch))
}
