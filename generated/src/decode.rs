//! Decodes the body of a success response.

mod fields;
mod json_path;
pub(crate) mod json_text;
pub(crate) mod lenient;
pub(crate) mod open_enum;
mod repair;
mod unreadable;

use std::str::{self, Utf8Error};

use http::{HeaderMap, StatusCode};
use serde::de::{self, DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};

use self::json_text::Members;
pub use self::open_enum::UnrecognizedValue;
pub(crate) use self::unreadable::Unreadable;
pub use self::unreadable::{Repair, UnreadableValue};
use crate::batch::{BatchBody, BatchOutcome};
use crate::error::json::Failures;
use crate::paging::Page;

/// A response with a success status, as an operation decodes it.
#[derive(Clone, Copy, Debug)]
pub struct SuccessResponse<'a> {
    pub(crate) operation: &'static str,
    /// Whether the operation only reads.
    pub(crate) is_read: bool,
    pub(crate) mode: Mode,
    pub(crate) attempts: u32,
    /// How many inputs were sent.
    pub(crate) inputs: usize,
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// How to handle values that can't be decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mode {
    /// Whether to repair them.
    pub(crate) repair: bool,
    /// Whether to skip elements of `results` that can't be decoded.
    pub(crate) skip: bool,
    /// Whether the operation returns `results`.
    pub(crate) needs_results: bool,
}

/// How an operation decodes its response.
pub type Decode<T> = fn(SuccessResponse<'_>) -> Result<Decoded<T>, DecodeError>;

/// A decoded value, and how it was decoded.
#[derive(Debug)]
pub struct Decoded<T> {
    pub(crate) value: T,
    pub(crate) report: Report,
}

/// How values that can't be decoded were handled.
#[derive(Debug, Default)]
pub struct Report {
    pub(crate) unreadable: Unreadable,
    /// Why elements of `results` were skipped.
    pub(crate) skipped: Vec<DecodeError>,
}

impl<T> Decoded<T> {
    fn new(value: T) -> Self {
        let report = Report::default();
        Self { value, report }
    }
}

/// Why a body can't be decoded, and where.
#[derive(Debug)]
pub struct DecodeError {
    /// Such as `results[3].objectId`; empty if the error concerns the whole body.
    pub(crate) path: String,
    pub(crate) problem: Problem,
}

#[derive(Debug)]
pub(crate) enum Problem {
    Json(serde_json::Error),
    /// The body doesn't start like JSON.
    NotJson,
    /// The body isn't a JSON object.
    NotAnObject,
    /// It is a JSON object, but not the operation's response, for this reason.
    NotTheResponse(&'static str),
    /// Part of the batch failed.
    Partial(Box<BatchBody<Ignored>>),
}

impl DecodeError {
    fn json(path: String, error: serde_json::Error) -> Self {
        Self { path, problem: Problem::Json(error) }
    }

    #[cold]
    fn whole(problem: Problem) -> Self {
        Self { path: String::new(), problem }
    }

    /// A copy of this error.
    fn again(&self) -> Self {
        self.with_path(self.path.clone())
    }

    /// Converts the error of an element of `results` that was decoded in its own document.
    fn at_element(&self, index: usize) -> Self {
        self.with_path(repair::at_element(&self.path, index))
    }

    fn with_path(&self, path: String) -> Self {
        let Problem::Json(error) = &self.problem else {
            return Self::whole(Problem::NotAnObject);
        };
        // A position that doesn't refer to the body would mislead.
        let message = error.to_string();
        let position = format!(" at line {} column {}", error.line(), error.column());
        let message = message.strip_suffix(&position).unwrap_or(&message);
        Self::json(path, de::Error::custom(message))
    }
}

/// Decodes a response that is one value.
pub(crate) fn json<T: DeserializeOwned>(response: SuccessResponse<'_>) -> Result<Decoded<T>, DecodeError> {
    let decoded = object(response)?;
    match response.is_read {
        true => check_read(response, fields::of::<T>())?,
        false => check_write(response)?,
    }
    Ok(decoded)
}

/// Decodes a page of a collection.
pub(crate) fn page<T: DeserializeOwned>(response: SuccessResponse<'_>) -> Result<Decoded<Page<T>>, DecodeError> {
    let decoded: Decoded<Page<T>> = object(response)?;
    if decoded.value.results.is_empty() {
        check_page(response, decoded.value.total)?;
    }
    let Decoded { value, report } = decoded;
    let value = value.with_unreadable(&report.unreadable);
    Ok(Decoded { value, report })
}

/// Decodes the outcome of a batch.
pub(crate) fn batch<T: DeserializeOwned>(
    response: SuccessResponse<'_>,
) -> Result<Decoded<BatchOutcome<T>>, DecodeError> {
    let mut decoded: Decoded<BatchBody<T>> = object(response)?;
    if !decoded.value.has_results() {
        check_write(response)?;
    }
    if decoded.value.has_errors() {
        decoded.value.errors = Failures::of_body(without_mark(response.body));
    }
    let Decoded { value, report } = decoded;
    let value = BatchOutcome::new(response, value, &report.unreadable);
    Ok(Decoded { value, report })
}

/// Decodes the outcome of a batch whose results must include every input that HubSpot processed.
pub(crate) fn confirmed_batch<T: DeserializeOwned>(
    response: SuccessResponse<'_>,
) -> Result<Decoded<BatchOutcome<T>>, DecodeError> {
    let Decoded { value, report } = batch(response)?;
    Ok(Decoded { value: value.confirming_all(), report })
}

/// Decodes the outcome of a batch without results. The status decides, and the body is decoded as far as possible.
pub(crate) fn batch_without_results(response: SuccessResponse<'_>) -> Result<Decoded<BatchOutcome<()>>, DecodeError> {
    check_write(response)?;
    let Decoded { value, report } = failures(response);
    // It confirms nothing.
    let response = SuccessResponse { inputs: 0, ..response };
    let value = BatchOutcome::new(response, value.without_results(), &report.unreadable);
    Ok(Decoded { value, report })
}

/// Accepts any 2xx as success, unless the body is an error or the status is 207.
pub(crate) fn nothing(response: SuccessResponse<'_>) -> Result<Decoded<()>, DecodeError> {
    check_write(response)?;
    if response.status == StatusCode::MULTI_STATUS {
        let body = failures(response).value;
        return Err(DecodeError::whole(Problem::Partial(Box::new(body))));
    }
    Ok(Decoded::new(()))
}

/// Decodes the failures in a body, which is optional.
fn failures(response: SuccessResponse<'_>) -> Decoded<BatchBody<Ignored>> {
    let mode = Mode { repair: true, skip: false, needs_results: false };
    let decoded = object(SuccessResponse { mode, ..response });
    let mut decoded = decoded.unwrap_or_else(|_| Decoded::new(BatchBody::default()));
    decoded.value.errors = Failures::of_body(without_mark(response.body));
    decoded
}

/// Any JSON, which is discarded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ignored;

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// Decodes a JSON object, and repairs it if necessary.
fn object<T: DeserializeOwned>(response: SuccessResponse<'_>) -> Result<Decoded<T>, DecodeError> {
    let mut value = None;
    let report = read(response, &mut value)?;
    match value {
        Some(value) => Ok(Decoded { value, report }),
        None => Err(DecodeError::whole(Problem::NotAnObject)),
    }
}

/// Decodes a text and keeps the value. Only this part of decoding an object is compiled for each type.
trait Parse {
    fn parse(&mut self, text: &str) -> Result<(), serde_json::Error>;
}

impl<T: DeserializeOwned> Parse for Option<T> {
    fn parse(&mut self, text: &str) -> Result<(), serde_json::Error> {
        *self = Some(serde_json::from_str(text)?);
        Ok(())
    }
}

fn read(response: SuccessResponse<'_>, value: &mut dyn Parse) -> Result<Report, DecodeError> {
    let text = object_text(response.body)?;
    match value.parse(text) {
        Ok(()) => Ok(Report::default()),
        Err(error) => retry(response, text, error, value),
    }
}

/// Returns the text of a body that starts like a JSON object.
fn object_text(body: &[u8]) -> Result<&str, DecodeError> {
    let body = without_mark(body);
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(DecodeError::whole(Problem::NotAnObject));
    }
    text(body)
}

/// Decodes any JSON, without repairs.
pub(crate) fn any_json<T: DeserializeOwned>(response: SuccessResponse<'_>) -> Result<Decoded<T>, DecodeError> {
    let body = without_mark(response.body);
    let has_place = matches!(body.trim_ascii_start(), [b'{' | b'[', ..]);
    let not_json = |error| if has_place { error } else { DecodeError::whole(Problem::NotJson) };
    let text = text(body).map_err(not_json)?;
    serde_json::from_str(text).map(Decoded::new).map_err(|error| {
        let is_json = error.is_data();
        let error = DecodeError::json(json_path::of(&error, text), error);
        if is_json { error } else { not_json(error) }
    })
}

/// Decodes a text that couldn't be decoded without repairs.
#[cold]
fn retry(
    response: SuccessResponse<'_>,
    text: &str,
    error: serde_json::Error,
    value: &mut dyn Parse,
) -> Result<Report, DecodeError> {
    if is_error(text) {
        return Err(DecodeError::whole(Problem::NotTheResponse(AN_ERROR)));
    }
    if !response.mode.repair && !response.mode.skip {
        return Err(DecodeError::json(json_path::of(&error, text), error));
    }
    repair::repair(text, response.mode, error, value)
}

const AN_ERROR: &str = "it is an error, despite the status";

/// Checks the response to a write. The write has already happened, which is in doubt only if the body is an error.
fn check_write(response: SuccessResponse<'_>) -> Result<(), DecodeError> {
    if response.status != StatusCode::MULTI_STATUS {
        if let Ok(text) = str::from_utf8(without_mark(response.body)) {
            if is_error(text) {
                return Err(DecodeError::whole(Problem::NotTheResponse(AN_ERROR)));
            }
        }
    }
    Ok(())
}

/// Checks that an object has at least one field of its type, if the type has fields.
fn check_read(response: SuccessResponse<'_>, fields: &[&str]) -> Result<(), DecodeError> {
    let text = text(without_mark(response.body))?;
    if fields.is_empty() || Members::of(text).any(|(name, _)| fields.contains(&name)) {
        return Ok(());
    }
    let why = "it has none of the expected fields";
    Err(DecodeError::whole(Problem::NotTheResponse(why)))
}

/// Checks that a page without results contains `results`.
#[cold]
fn check_page(response: SuccessResponse<'_>, total: Option<i64>) -> Result<(), DecodeError> {
    let text = text(without_mark(response.body))?;
    let why = if is_error(text) {
        AN_ERROR
    } else if total == Some(0) || Members::of(text).any(|(name, _)| name == "results") {
        return Ok(());
    } else {
        "it has no `results`"
    };
    Err(DecodeError::whole(Problem::NotTheResponse(why)))
}

/// Whether a body describes itself as an error.
fn is_error(text: &str) -> bool {
    let (mut has_category, mut has_message) = (false, false);
    for (name, value) in Members::of(text) {
        let value = &text[value];
        match name {
            "status" if value.eq_ignore_ascii_case("\"error\"") => return true,
            "category" => has_category = value.starts_with('"'),
            "message" => has_message = value.starts_with('"'),
            _ => {}
        }
    }
    has_category && has_message
}

/// A body without its byte order mark.
fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

/// Checks the whole body for UTF-8, which costs less than checking each string. Therefore invalid UTF-8 is an error even in
/// unknown fields.
fn text(body: &[u8]) -> Result<&str, DecodeError> {
    str::from_utf8(body).map_err(|error| not_text(body, error))
}

/// The error for a body that isn't UTF-8, with the message that serde_json uses.
#[cold]
fn not_text(body: &[u8], error: Utf8Error) -> DecodeError {
    let (read, _) = body.split_at(error.valid_up_to());
    let line = 1 + read.iter().filter(|&&byte| byte == b'\n').count();
    let column = 1 + read.iter().rev().take_while(|&&byte| byte != b'\n').count();
    // Other formats, such as HTML, have no path.
    let path = match read.trim_ascii_start() {
        [b'{' | b'[', ..] => json_path::after(read),
        _ => String::new(),
    };
    let message = format!("invalid unicode code point at line {line} column {column}");
    DecodeError::json(path, de::Error::custom(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_without_expected_fields_is_an_error() {
        #[derive(Debug, Deserialize)]
        struct Event {
            name: Option<String>,
        }

        let headers = HeaderMap::new();
        let read = |body: &str| {
            json::<Event>(SuccessResponse {
                operation: "events.get",
                is_read: true,
                mode: Mode { repair: true, skip: false, needs_results: true },
                attempts: 1,
                inputs: 0,
                status: StatusCode::OK,
                headers: &headers,
                body: body.as_bytes(),
            })
        };
        for body in ["{}", r#"{"message":"please log in"}"#] {
            let error = read(body).expect_err(body);
            assert!(matches!(error.problem, Problem::NotTheResponse(_)));
        }
        for body in [r#"{"name":null}"#, r#"{"x":1,"name":"a"}"#] {
            let event = read(body).expect(body).value;
            assert_eq!(event.name.is_some(), body.contains("\"a\""));
        }
    }
}
