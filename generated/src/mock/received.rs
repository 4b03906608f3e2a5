//! Requests that the server received.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use bytes::Bytes;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::facts::{Mocked, Needs};
use super::route::Route;
use crate::call::request::DEVELOPER_KEY;

/// A request that a [`MockServer`](super::MockServer) received.
///
/// `{:?}` prints it for the message of a failed test, without the token and the developer key. If the body isn't JSON, only
/// its size is printed.
#[derive(Clone)]
pub struct ReceivedRequest {
    pub(super) id: Option<TypeId>,
    operation: Option<&'static str>,
    version: Option<&'static str>,
    method: Method,
    path: String,
    arguments: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    bytes: Bytes,
}

impl ReceivedRequest {
    pub(super) fn new(parts: http::request::Parts, bytes: Bytes, route: Option<&Route>) -> Self {
        let mut headers = parts.headers;
        for secret in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION] {
            if let http::header::Entry::Occupied(mut entry) = headers.entry(secret) {
                entry.iter_mut().for_each(|value| value.set_sensitive(true));
            }
        }
        let query = parts.uri.query().unwrap_or_default().split('&');
        let query = query.filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
        });
        Self {
            id: route.map(|route| (route.known.id)()),
            operation: route.map(|route| route.known.endpoint.name),
            version: route.map(|route| route.version),
            method: parts.method,
            path: parts.uri.path().to_owned(),
            arguments: route.map_or_else(Vec::new, |route| route.arguments.clone()),
            query: query.collect(),
            headers,
            bytes,
        }
    }

    /// Returns the operation, such as `events.get`, or `None` if it matches none of this crate's operations.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Returns the version of the API, such as `2026-03`, or `None` if it matches none of this crate's operations.
    pub fn version(&self) -> Option<&'static str> {
        self.version
    }

    /// Returns the HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path as it was sent, percent-encoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the decoded value of a path parameter, such as `objectId`.
    pub fn path_argument(&self, name: &str) -> Option<&str> {
        find(&self.arguments, name)
    }

    /// Returns the decoded value of a query parameter, such as `limit`.
    pub fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// Returns the value of a header, if it exists and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns all headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body as it was sent.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Returns the body as JSON, or `null` if it isn't JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// Returns method and path, as in a log.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

fn find<'a, N: AsRef<str>>(pairs: &'a [(N, String)], name: &str) -> Option<&'a str> {
    let pair = pairs.iter().find(|(known, _)| known.as_ref() == name);
    pair.map(|(_, value)| value.as_str())
}

pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(name, value): &(String, String)| {
            let is_secret = name == DEVELOPER_KEY;
            let value = if is_secret { "***" } else { value.as_str() };
            (name.clone(), value.to_owned())
        };
        let query: Vec<_> = self.query.iter().map(shown).collect();
        let mut shows = f.debug_struct("ReceivedRequest");
        shows
            .field("operation", &self.operation)
            .field("version", &self.version)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &query)
            .field("headers", &self.headers);
        match serde_json::from_slice::<Value>(&self.bytes) {
            Ok(json) => shows.field("body", &format_args!("{json}")),
            // It may be a form that contains a secret.
            Err(_) => shows.field("body", &format_args!("{} bytes, not JSON", self.bytes.len())),
        };
        shows.finish()
    }
}

/// A request for the operation `O`, from [`MockServer::requests_of`](super::MockServer::requests_of).
///
/// It has all methods of a [`ReceivedRequest`].
pub struct Received<O> {
    request: ReceivedRequest,
    operation: PhantomData<fn() -> O>,
}

impl<O: Mocked> Received<O> {
    pub(super) fn new(request: ReceivedRequest) -> Self {
        Self { request, operation: PhantomData }
    }

    /// Returns the body as the value that was passed to the function.
    ///
    /// For a batch, this is the list of its inputs. If the function takes the body's parts as separate arguments, it is
    /// the JSON object.
    ///
    /// # Panics
    ///
    /// If the body has a different form, for example because of a [`body_field`](crate::Call::body_field). Use
    /// [`json`](ReceivedRequest::json) then.
    pub fn body(&self) -> O::Body {
        read::<O>(self.request.json()).unwrap_or_else(|error| {
            panic!("the body can't be read as what {} sends: {error}\n{:#?}", O::ENDPOINT.name, self.request,)
        })
    }
}

/// Decodes the body of a request for an operation.
pub(super) fn read<O: Mocked>(mut json: Value) -> Result<O::Body, serde_json::Error> {
    let body = match &O::FACTS.needs {
        Needs::Nothing => Value::Null,
        Needs::Object(_) => json,
        Needs::Inputs => json["inputs"].take(),
        Needs::InputsOf(property) => match json["inputs"].take() {
            Value::Array(inputs) => inputs.into_iter().map(|mut input| input[*property].take()).collect(),
            other => other,
        },
    };
    serde_json::from_value(body)
}

impl<O> Deref for Received<O> {
    type Target = ReceivedRequest;

    fn deref(&self) -> &ReceivedRequest {
        &self.request
    }
}

// Not derived, because that would require `O: Clone`.
impl<O> Clone for Received<O> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), operation: PhantomData }
    }
}

impl<O> fmt::Debug for Received<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(f)
    }
}
