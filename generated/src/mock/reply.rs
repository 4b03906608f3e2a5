//! Responses of the server, and faults.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use super::backend::Refusal;

/// The server's reaction to a request.
pub(super) enum Reply {
    /// A response.
    Http(Response<Bytes>),
    /// The first part of this response, after which the connection is closed.
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

    /// Creates an error in HubSpot's format.
    pub(super) fn error(status: StatusCode, category: &str, message: &str) -> Self {
        Self::refusal(Refusal::new(status.as_u16(), category, message))
    }

    pub(super) fn refusal(Refusal { status, body }: Refusal) -> Self {
        Self::json(StatusCode::from_u16(status).unwrap_or_default(), &body)
    }

    /// Creates HubSpot's error for a token that lacks these scopes.
    pub(super) fn missing_scopes(scopes: &[String]) -> Self {
        let Refusal { status, mut body } = Refusal::new(403, "MISSING_SCOPES", "the token lacks a scope");
        body["context"] = json!({ "missingScopes": scopes });
        Self::refusal(Refusal { status, body })
    }

    /// Creates HubSpot's error for an exceeded limit.
    pub(super) fn limited(policy: &str) -> Self {
        let what = match policy {
            "DAILY" => "daily",
            _ => "ten secondly",
        };
        let message = format!("the {what} limit is used up");
        let Refusal { mut body, .. } = Refusal::new(429, "RATE_LIMITS", message);
        body["errorType"] = "RATE_LIMIT".into();
        body["policyName"] = policy.into();
        Self::json(StatusCode::TOO_MANY_REQUESTS, &body)
    }

    /// Creates an error with this status, and with a category and message that fit it.
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

    /// Returns the JSON of a successful response, `null` if it has no body, and `None` for anything else.
    pub(super) fn success(&self) -> Option<Value> {
        let Self::Http(response) = self else {
            return None;
        };
        if !response.status().is_success() {
            return None;
        }
        match &response.body()[..] {
            [] => Some(Value::Null),
            body => serde_json::from_slice(body).ok(),
        }
    }

    /// Closes the connection in the middle of the response.
    pub(super) fn truncated(self) -> Self {
        match self {
            Self::Http(response) => Self::Truncated(response),
            other => other,
        }
    }
}

/// Returns the first part of the response: up to the middle of its body, or of its head if it has no body.
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
