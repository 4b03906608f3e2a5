//! From an answer's body to what the caller gets.

mod json_path;
pub(crate) mod lenient;
pub(crate) mod open_enum;

use std::str::{self, Utf8Error};

use http::{HeaderMap, StatusCode};
use serde::de::{self, DeserializeOwned};
use serde_json::{Map, Value};

pub use self::open_enum::UnrecognizedValue;
use crate::batch::{BatchBody, BatchOutcome};

/// A 2xx answer, as an operation decodes it.
#[derive(Clone, Copy, Debug)]
pub struct SuccessResponse<'a> {
    pub(crate) operation: &'static str,
    pub(crate) attempts: u32,
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// How an operation reads its answer.
pub type Decode<T> = fn(SuccessResponse<'_>) -> Result<T, DecodeError>;

/// Why a body could not be read, and where in it.
#[derive(Debug)]
pub struct DecodeError {
    /// Such as `results[3].objectId`; empty when the body as a whole is at fault.
    pub(crate) path: String,
    pub(crate) source: serde_json::Error,
}

/// Reads a body of JSON, which is an object for every operation.
pub(crate) fn json<T: DeserializeOwned>(answer: SuccessResponse<'_>) -> Result<T, DecodeError> {
    if is_list(answer.body) {
        return Err(DecodeError {
            path: String::new(),
            source: de::Error::custom("an object is expected, not a list"),
        });
    }
    any_json(answer)
}

/// Reads a body of JSON, whatever it is.
pub(crate) fn any_json<T: DeserializeOwned>(answer: SuccessResponse<'_>) -> Result<T, DecodeError> {
    // Checked once for the whole, which costs less than text by text. So bytes that aren't UTF-8 are an error also in
    // fields that nobody reads.
    let text = str::from_utf8(answer.body).map_err(|error| not_text(answer.body, error))?;
    serde_json::from_str(text).map_err(|source| DecodeError {
        path: json_path::of(&source, text),
        source,
    })
}

/// The error for a body that isn't UTF-8, as the library would put it.
#[cold]
fn not_text(body: &[u8], error: Utf8Error) -> DecodeError {
    let (read, _) = body.split_at(error.valid_up_to());
    let line = 1 + read.iter().filter(|&&byte| byte == b'\n').count();
    let column = 1 + read.iter().rev().take_while(|&&byte| byte != b'\n').count();
    // Not in a page of HTML, say.
    let path = match read.trim_ascii_start() {
        [b'{' | b'[', ..] => json_path::after(read),
        _ => String::new(),
    };
    DecodeError {
        path,
        source: de::Error::custom(format_args!(
            "invalid unicode code point at line {line} column {column}"
        )),
    }
}

/// Whether JSON is a list. Serde would read one into a struct, field by field.
pub(crate) fn is_list(json: &[u8]) -> bool {
    json.trim_ascii_start().starts_with(b"[")
}

/// Any 2xx is success, whatever its body.
pub(crate) fn nothing(_: SuccessResponse<'_>) -> Result<(), DecodeError> {
    Ok(())
}

/// Reads the outcome of a batch.
pub(crate) fn batch<T: DeserializeOwned>(
    answer: SuccessResponse<'_>,
) -> Result<BatchOutcome<T>, DecodeError> {
    let batch: BatchBody<T> = json(answer)?;
    Ok(BatchOutcome::new(answer, batch))
}

/// Reads the outcome of a batch that has nothing to say when all went well: the status tells, and
/// a body is read as far as it can be.
pub(crate) fn batch_without_results(
    answer: SuccessResponse<'_>,
) -> Result<BatchOutcome<()>, DecodeError> {
    let mut body: Map<String, Value> = serde_json::from_slice(answer.body).unwrap_or_default();
    body.remove("results");
    let batch = serde_json::from_value(body.into()).unwrap_or_default();
    Ok(BatchOutcome::new(answer, batch))
}
