//! What the server sends, HTTP or not.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

/// What comes of a request.
pub(super) enum Reply {
    /// An answer.
    Http(Response<Bytes>),
    /// The beginning of this answer, and then the connection is closed.
    Truncated(Response<Bytes>),
    /// The connection is reset.
    Reset,
}

impl Reply {
    pub(super) fn json(status: StatusCode, body: &Value) -> Self {
        Self::with_type(status, "application/json;charset=utf-8", body.to_string())
    }

    pub(super) fn with_type(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut response = Response::new(body.into());
        *response.status_mut() = status;
        let content_type = HeaderValue::from_static(content_type);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        Self::Http(response)
    }

    pub(super) fn empty(status: StatusCode) -> Self {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = status;
        Self::Http(response)
    }

    /// A refusal in the shape of HubSpot's.
    pub(super) fn error(status: StatusCode, category: &str, message: &str) -> Self {
        Self::json(status, &error(category, message))
    }

    /// HubSpot's refusal of what exceeds a limit.
    pub(super) fn limited(policy: &str) -> Self {
        let what = match policy {
            "DAILY" => "daily",
            _ => "ten secondly",
        };
        let mut body = error("RATE_LIMITS", &format!("the {what} limit is used up"));
        body["errorType"] = "RATE_LIMIT".into();
        body["policyName"] = policy.into();
        Self::json(StatusCode::TOO_MANY_REQUESTS, &body)
    }

    /// A refusal with this status, and with the category and message that fit it.
    pub(super) fn status(status: StatusCode) -> Self {
        if status.is_success() {
            return Self::empty(status);
        }
        let (category, message) = match status.as_u16() {
            400 => ("VALIDATION_ERROR", "the request is not valid"),
            401 => ("INVALID_AUTHENTICATION", "the token is not valid"),
            403 => ("MISSING_SCOPES", "the token lacks a scope"),
            404 => ("OBJECT_NOT_FOUND", "there is no such object"),
            409 => ("CONFLICT", "there is such an object already"),
            429 => return Self::limited("TEN_SECONDLY_ROLLING"),
            _ => ("ERROR", status.canonical_reason().unwrap_or("failed")),
        };
        Self::error(status, category, message)
    }

    /// The same answer, and the connection ends in the middle of it.
    pub(super) fn truncated(self) -> Self {
        match self {
            Self::Http(response) => Self::Truncated(response),
            other => other,
        }
    }
}

/// The answer as it is sent, up to the middle of its body, or of its head where it has no body.
pub(super) fn beginning(response: &Response<Bytes>) -> Vec<u8> {
    let (status, body) = (response.status(), response.body());
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in response.headers() {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    if !body.is_empty() {
        bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        bytes.extend_from_slice(&body[..body.len() / 2]);
    }
    bytes
}

fn error(category: &str, message: &str) -> Value {
    json!({ "status": "error", "category": category, "message": message })
}
