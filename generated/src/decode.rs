// Hand-written: edit templates/src/decode.rs, not generated/src/decode.rs.
//! From an answer's body to what the caller gets.

use http::{HeaderMap, StatusCode};
use serde::de::{DeserializeOwned, IgnoredAny};

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

/// Reads a body of JSON.
pub(crate) fn json<T: DeserializeOwned>(answer: Answered<'_>) -> Result<T, DecodeError> {
    serde_json::from_slice(answer.body).map_err(|error| locate::<T>(answer.body, error))
}

/// Reads the body again, slowly, to find where it went wrong.
#[cold]
fn locate<T: DeserializeOwned>(body: &[u8], error: serde_json::Error) -> DecodeError {
    let mut json = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Err(located) => {
            let path = match located.path().to_string() {
                // The library's name for the whole.
                root if root == "." => String::new(),
                path => path,
            };
            DecodeError {
                path,
                source: located.into_inner(),
            }
        }
        // The value is readable; what follows it is not.
        Ok(_) => DecodeError {
            path: String::new(),
            source: error,
        },
    }
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
    let batch: BatchAnswer<IgnoredAny> = serde_json::from_slice(answer.body).unwrap_or_default();
    Ok(BatchOutcome::new(answer, batch.without_results()))
}
