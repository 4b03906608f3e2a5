//! A request to HubSpot's token endpoint, and its response.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method, Request, Response};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tokio::time;

use crate::call::{Endpoint, RetryPolicy};
use crate::client::BaseUrl;
use crate::error::Error;
use crate::error::json::ErrorObject;
use crate::trace;
use crate::transport::exchange::{exchange, success};
use crate::transport::percent_encoding::percent_encode;
use crate::transport::{Transport, mask};

/// The timeout of one attempt.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The parts of a client that token requests need.
#[derive(Clone)]
pub(crate) struct Connection {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) base_url: BaseUrl,
    pub(crate) user_agent: HeaderValue,
    pub(crate) max_response_size: usize,
}

/// A token request.
pub(super) struct TokenRequest<'a> {
    endpoint: Endpoint,
    form: String,
    /// Values in `form` that must not appear in any output.
    secrets: [&'a str; 2],
}

/// The response to a token request.
#[derive(Deserialize)]
pub(super) struct Granted {
    pub(super) access_token: String,
    /// In seconds.
    #[serde(deserialize_with = "number_or_text")]
    pub(super) expires_in: u64,
    #[serde(default)]
    pub(super) refresh_token: Option<String>,
}

impl<'a> TokenRequest<'a> {
    /// Creates a request with these fields. An idempotent one is retried like a read, any other only if HubSpot can't
    /// have processed it.
    pub(super) fn new(fields: &[(&str, &str)], secrets: [&'a str; 2], idempotent: bool) -> Self {
        let endpoint = Endpoint {
            name: "oauth.token",
            method: Method::POST,
            path: "/oauth/2026-03/token",
            idempotent,
            developer: false,
            siblings: &[],
        };
        let fields = fields.iter().map(|(name, value)| format!("{name}={}", percent_encode(value)));
        Self { endpoint, form: fields.collect::<Vec<_>>().join("&"), secrets }
    }

    /// Sends the request, and reads the tokens.
    pub(super) async fn send(
        &self,
        connection: &Connection,
    ) -> Result<Granted, Box<dyn std::error::Error + Send + Sync>> {
        let response = self.exchange(connection).await?;
        // serde's own message could show a secret.
        let granted = serde_json::from_slice(response.body())
            .map_err(|_| "the response to the token request has no valid `access_token` or `expires_in`")?;
        Ok(granted)
    }

    async fn exchange(&self, connection: &Connection) -> Result<Response<Bytes>, Error> {
        let policy = RetryPolicy::default().max_attempts(3).max_retry_after(Duration::from_secs(10));
        let mut retries = policy.retries(&self.endpoint);
        let mut attempts = 0;
        loop {
            let http = self.http(connection)?;
            let host = http.uri().authority().cloned();
            attempts += 1;
            let attempt = async {
                let (transport, limit) = (&*connection.transport, connection.max_response_size);
                let response = exchange(transport, &self.endpoint, host.as_ref(), http, TIMEOUT, limit).await;
                // A successful response that was cut off may contain a token.
                let response = response.map_err(|error| error.map_response(hidden))?;
                success(&self.endpoint, self.masked(response))
            };
            let error = match trace::attempt(&self.endpoint, attempts, attempt).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            match retries.wait(&error, attempts) {
                None => return Err(error.after(attempts, false)),
                Some(wait) => {
                    trace::retrying(&self.endpoint, attempts, &error, wait);
                    time::sleep(wait).await;
                }
            }
        }
    }

    fn http(&self, connection: &Connection) -> Result<Request<Bytes>, Error> {
        Request::builder()
            .method(self.endpoint.method.clone())
            .uri(format!("{}{}", connection.base_url.as_str(), self.endpoint.path))
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(USER_AGENT, connection.user_agent.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
            .body(self.form.clone().into())
            .map_err(|problem| Error::invalid_request(&self.endpoint, format!("the URL can't be sent: {problem}")))
    }

    /// Masks a rejection, which may repeat parts of the request, all of which is secret. The body is
    /// dropped if it isn't HubSpot's error format.
    fn masked(&self, response: Response<Bytes>) -> Response<Bytes> {
        if response.status().is_success() {
            return response;
        }
        if !Rejection::read(response.body()).says_why() {
            return hidden(response);
        }
        mask::masked(response, self.secrets)
    }
}

/// Reads a number, which some servers put in quotes. Fractions of a second are dropped.
fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let number: Option<f64> = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| *number >= 0.0);
    number.map(|number| number as u64).ok_or_else(|| D::Error::custom("not a number"))
}

/// The response without its body.
fn hidden(response: Response<Bytes>) -> Response<Bytes> {
    response.map(|_| Bytes::from_static(b"not shown because it may contain secrets"))
}

/// HubSpot's error response to a token request.
struct Rejection {
    status: Option<String>,
    category: Option<String>,
    message: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

impl Rejection {
    fn read(body: &[u8]) -> Self {
        let mut body = ErrorObject::of_body(body);
        let mut text = |name| body.filled_text(name);
        Self {
            status: text("status"),
            category: text("category"),
            message: text("message"),
            error: text("error"),
            error_description: text("error_description"),
        }
    }

    fn says_why(&self) -> bool {
        let reasons = [&self.category, &self.message, &self.error, &self.error_description];
        self.is_of_revoked_token() || reasons.into_iter().any(Option::is_some)
    }

    fn is_of_revoked_token(&self) -> bool {
        self.status.as_deref() == Some("BAD_REFRESH_TOKEN") || self.error.as_deref() == Some("invalid_grant")
    }
}

/// Returns whether a response of the token endpoint says that the refresh token was revoked.
pub(crate) fn is_revoked(body: &[u8]) -> bool {
    Rejection::read(body).is_of_revoked_token()
}
