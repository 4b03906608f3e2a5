//! The request of a call, independent of the type that it returns.

use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING, USER_AGENT,
};
use http::uri::InvalidUri;
use http::{Method, Uri};
use serde_json::{Map, Value};

use crate::call::Endpoint;
use crate::call::RetryPolicy;
use crate::call::path;
use crate::client::Client;
use crate::error::Error;
use crate::transport::mask;
use crate::transport::percent_encoding::push_encoded;
use crate::version::Routes;

/// The query parameter for the developer key.
pub(crate) const DEVELOPER_KEY: &str = "hapikey";

/// Enough capacity for nearly all URLs, to avoid reallocations.
const USUAL_URL: usize = 256;

/// A request that is being built.
///
/// Its functions can't fail, because calls have to be chainable. The first problem is kept, and
/// becomes the error of the call.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) endpoint: Endpoint,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    target: Target,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Option<Bytes>,
    /// How many inputs the body has.
    pub(crate) inputs: usize,
    problem: Option<String>,
}

/// The path of a request.
#[derive(Clone)]
enum Target {
    /// The template of the endpoint, with these arguments.
    Template(&'static Routes, Vec<String>),
    /// A path from the caller.
    Path(String),
}

impl Request {
    pub(crate) fn new(endpoint: Endpoint, routes: &'static Routes) -> Self {
        Self::with_target(endpoint, Target::Template(routes, Vec::new()))
    }

    /// A request to a path from the caller.
    pub(crate) fn to_path(endpoint: Endpoint, path: &str) -> Self {
        let is_tunnel = endpoint.method == Method::CONNECT;
        let mut request = Self::with_target(endpoint, Target::Path(path.to_owned()));
        if is_tunnel {
            request.problem("the method CONNECT is not supported: it is for proxies".into());
        }
        if let Err(problem) = path::check(path) {
            request.problem(problem);
        }
        request
    }

    fn with_target(endpoint: Endpoint, target: Target) -> Self {
        Self {
            endpoint,
            timeout: None,
            deadline: None,
            retry: None,
            target,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            inputs: 0,
            problem: None,
        }
    }

    pub(crate) fn path(&mut self, argument: String) {
        match &mut self.target {
            Target::Template(_, arguments) => arguments.push(argument),
            Target::Path(path) => {
                if let Err(problem) = path::add_segment(path, &argument) {
                    self.problem(problem);
                }
            }
        }
    }

    /// Whether this text is an argument of the path, or a value in the query.
    pub(crate) fn has_argument(&self, text: &str) -> bool {
        let arguments = match &self.target {
            Target::Template(_, arguments) => &arguments[..],
            Target::Path(_) => &[],
        };
        let mut values = arguments.iter().chain(self.query.iter().map(|(_, value)| value));
        values.any(|value| value == text)
    }

    /// The argument for the placeholder with this name.
    pub(crate) fn argument(&self, name: &str) -> Option<&str> {
        let Target::Template(_, arguments) = &self.target else {
            return None;
        };
        let position = path::placeholders(self.endpoint.path).position(|known| known == name);
        arguments.get(position?).map(String::as_str)
    }

    pub(crate) fn query(&mut self, name: &str, value: String) {
        match self.query.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.query.push((name.to_owned(), value)),
        }
    }

    /// Replaces a parameter with one for each value, or with one for all of them.
    #[allow(dead_code, reason = "unused while no operation takes a list")]
    pub(crate) fn query_list(&mut self, name: &str, values: impl Iterator<Item = String>, explode: bool) {
        self.query.retain(|(known, _)| known != name);
        if explode {
            let values = values.map(|value| (name.to_owned(), value));
            self.query.extend(values);
        } else {
            self.query(name, values.collect::<Vec<_>>().join(","));
        }
    }

    /// The version of the API; `None` for a path from the caller.
    pub(crate) fn version(&self) -> Option<&'static str> {
        match &self.target {
            Target::Template(routes, _) => Some(routes.version),
            Target::Path(_) => None,
        }
    }

    /// Records a problem if something is set that the version doesn't support.
    #[allow(dead_code, reason = "unused while the versions support the same")]
    pub(crate) fn check_version(&mut self, unsupported: impl Fn(&str) -> Option<&'static str>) {
        let Some(version) = self.version() else {
            return;
        };
        if let Some(setter) = unsupported(version) {
            self.problem(format!("version {version} of the API doesn't support `{setter}`"));
        }
    }

    pub(crate) fn query_value(&self, name: &str) -> Option<&str> {
        let parameter = self.query.iter().find(|(known, _)| known == name);
        parameter.map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        let parsed = (HeaderName::try_from(name), HeaderValue::try_from(value));
        // The value is not shown: it may be secret.
        let (Ok(name), Ok(mut value)) = parsed else {
            return self.problem(format!(
                "the header {name:?} can't be sent: its name or value contains characters that HTTP doesn't allow"
            ));
        };
        if [HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
            return self.problem(format!("the header `{name}` can't be set: the transport sets it"));
        }
        value.set_sensitive(mask::is_secret(&name));
        self.headers.insert(name, value);
    }

    pub(crate) fn body(&mut self, json: Result<Vec<u8>, serde_json::Error>) {
        match json {
            Ok(json) => self.body = Some(json.into()),
            Err(problem) => self.problem(format!("the body can't be serialized as JSON: {problem}")),
        }
    }

    pub(crate) fn body_field(&mut self, name: &str, value: Result<Value, serde_json::Error>) {
        let value = match value {
            Ok(value) => value,
            Err(problem) => {
                return self.problem(format!("the body field `{name}` can't be serialized as JSON: {problem}"));
            }
        };
        let fields = match &self.body {
            Some(body) => serde_json::from_slice(body),
            None => Ok(Map::new()),
        };
        match fields {
            Ok(mut fields) => {
                fields.insert(name.to_owned(), value);
                self.body(serde_json::to_vec(&fields));
            }
            Err(_) => self.problem(format!("the body field `{name}` can't be set: the body is not an object")),
        }
    }

    fn problem(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Checks the request and combines it with the client's settings, or returns why it can't be sent.
    pub(crate) fn prepare<'a>(&'a self, client: &'a Client) -> Result<Prepared<'a>, Error> {
        let url = self.url(client)?;
        let key = client.auth().key(&self.endpoint);
        Ok(Prepared {
            endpoint: &self.endpoint,
            timeout: self.timeout.unwrap_or(client.timeout()),
            deadline: self.deadline.or(client.deadline()),
            retry: self.retry.as_ref().unwrap_or(client.retry()),
            needs_token: key.is_none() && !self.headers.contains_key(AUTHORIZATION),
            url,
            key: self.query_value(DEVELOPER_KEY).or(key),
            user_agent: client.user_agent(),
            default_headers: client.default_headers(),
            headers: &self.headers,
            body: self.body.as_ref(),
        })
    }

    fn url(&self, client: &Client) -> Result<Uri, Error> {
        let refused = |problem| Error::invalid_request(&self.endpoint, problem);
        if let Some(problem) = &self.problem {
            return Err(refused(problem.clone()));
        }
        let mut url = String::with_capacity(USUAL_URL);
        url.push_str(client.base_url());
        match &self.target {
            Target::Template(routes, arguments) => {
                path::fill(&mut url, &self.endpoint, routes, arguments).map_err(refused)?;
            }
            Target::Path(path) => url.push_str(path),
        }
        let has_key = self.query_value(DEVELOPER_KEY).is_some();
        let key = client.auth().key(&self.endpoint).filter(|_| !has_key);
        let query = self.query.iter().map(|(name, value)| (&**name, &**value));
        let mut separator = '?';
        for (name, value) in query.chain(key.map(|key| (DEVELOPER_KEY, key))) {
            url.push(separator);
            push_encoded(&mut url, name);
            url.push('=');
            push_encoded(&mut url, value);
            separator = '&';
        }
        url.try_into().map_err(|problem: InvalidUri| refused(format!("the URL can't be sent: {problem}")))
    }
}

/// A request that can be sent, with the settings of its call or otherwise of the client.
pub(crate) struct Prepared<'a> {
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) url: Uri,
    /// Per attempt.
    pub(crate) timeout: Duration,
    /// For the whole call.
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: &'a RetryPolicy,
    /// Whether to send an access token. False if there is a developer key or an `Authorization` header from the caller.
    pub(crate) needs_token: bool,
    /// The developer key, which is also part of the URL.
    key: Option<&'a str>,
    user_agent: HeaderValue,
    /// The client's headers. The call's headers take precedence.
    default_headers: &'a HeaderMap,
    headers: &'a HeaderMap,
    body: Option<&'a Bytes>,
}

impl<'a> Prepared<'a> {
    /// Values in the request that must not appear in any output.
    pub(crate) fn secrets(&'a self, token: Option<&'a HeaderValue>) -> impl Iterator<Item = &'a str> {
        let token = token.map(|value| (&AUTHORIZATION, value));
        let headers = self.default_headers.iter().chain(self.headers).chain(token);
        headers.flat_map(|(name, value)| mask::in_header(name, value)).chain(self.key)
    }

    /// The request for the transport.
    pub(crate) fn to_http(&self, authorization: Option<HeaderValue>) -> http::Request<Bytes> {
        let mut request = http::Request::new(self.body.cloned().unwrap_or_default());
        *request.method_mut() = self.endpoint.method.clone();
        *request.uri_mut() = self.url.clone();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(authorization) = authorization {
            headers.insert(AUTHORIZATION, authorization);
        }
        headers.insert(USER_AGENT, self.user_agent.clone());
        if self.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        } else if [Method::POST, Method::PUT, Method::PATCH].contains(&self.endpoint.method) {
            // HTTP clients omit it for an empty body, and gateways then return 411.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        for (name, value) in self.default_headers.iter().chain(self.headers) {
            headers.insert(name, value.clone());
        }
        request
    }
}
