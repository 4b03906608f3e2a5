//! Access tokens from HubSpot's OAuth.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method, Request, Response};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tokio::time;

use crate::auth::{AccessToken, TokenProvider};
use crate::call::Endpoint;
use crate::call::RetryPolicy;
use crate::error::Error;
use crate::error::json::ErrorObject;
use crate::trace;
use crate::transport::exchange::{exchange, success};
use crate::transport::mask;
use crate::transport::percent_encoding::percent_encode;
use crate::transport::{BoxFuture, Transport};

/// The token request as an operation, of which it has the retries.
const ENDPOINT: Endpoint = Endpoint {
    name: "oauth.token",
    method: Method::POST,
    path: "/oauth/2026-03/token",
    idempotent: true,
    developer: false,
    siblings: &[],
};

/// How long one attempt at a token request may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The OAuth credentials of an app for one account, for
/// [`ClientBuilder::oauth`](crate::ClientBuilder::oauth).
///
/// The client gets access tokens with them, each before the last one expires. The app must have
/// exchanged the code that HubSpot returned after the account's owner agreed for a refresh token.
///
/// If there is no token, a call fails with [`is_no_token`](crate::Error::is_no_token). If the refresh
/// token was revoked, [`is_refresh_token_revoked`](crate::Error::is_refresh_token_revoked) is true.
pub struct OAuth {
    client_id: String,
    client_secret: String,
    refresh_token: Mutex<String>,
    on_new_refresh_token: Option<Box<OnNewRefreshToken>>,
}

type OnNewRefreshToken = dyn Fn(&str) + Send + Sync;

impl OAuth {
    /// The id and secret of the app, and the refresh token for the account.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        refresh_token: impl Into<String>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            refresh_token: Mutex::new(refresh_token.into()),
            on_new_refresh_token: None,
        }
    }

    /// Calls a function when HubSpot replaces the refresh token.
    ///
    /// The client uses the new one. Store it, because the old one may not work at the program's next
    /// start. The function should return quickly: calls wait for it.
    pub fn on_new_refresh_token(mut self, function: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_new_refresh_token = Some(Box::new(function));
        self
    }

    fn refresh_token(&self) -> MutexGuard<'_, String> {
        self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The body of a token request.
    fn form(&self) -> String {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("refresh_token", &self.refresh_token()),
        ];
        fields.map(|(name, value)| format!("{name}={}", percent_encode(value))).join("&")
    }

    fn keep(&self, refresh_token: String) {
        if refresh_token.is_empty() || *self.refresh_token() == refresh_token {
            return;
        }
        self.refresh_token().clone_from(&refresh_token);
        if let Some(function) = &self.on_new_refresh_token {
            function(&refresh_token);
        }
    }

    /// A rejection without what it may repeat of the request, all of which is secret. Of a body that
    /// isn't HubSpot's nothing is kept.
    fn masked(&self, response: Response<Bytes>) -> Response<Bytes> {
        if response.status().is_success() {
            return response;
        }
        if !Rejection::read(response.body()).says_why() {
            return hidden(response);
        }
        mask::masked(response, [&*self.client_secret, &self.refresh_token()])
    }
}

/// The response without its body.
fn hidden(response: Response<Bytes>) -> Response<Bytes> {
    response.map(|_| Bytes::from_static(b"not shown, it may repeat secrets"))
}

/// What is read of a rejected token request.
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

/// Whether a response of the token endpoint says that the refresh token was revoked.
pub(crate) fn is_revoked(body: &[u8]) -> bool {
    Rejection::read(body).is_of_revoked_token()
}

/// Without the secrets.
impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// Gets access tokens with a client's connections.
pub(crate) struct OAuthProvider {
    pub(crate) oauth: OAuth,
    pub(crate) connection: Connection,
}

/// What of a client is needed to send requests for tokens.
pub(crate) struct Connection {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) base_url: String,
    pub(crate) user_agent: HeaderValue,
    pub(crate) max_response_size: usize,
}

/// What is read of the answer to a token request.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    /// In seconds.
    #[serde(deserialize_with = "number_or_text")]
    expires_in: u64,
    #[serde(default)]
    refresh_token: Option<String>,
}

/// Some servers put the number into quotes.
fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let number = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| D::Error::custom("not a number"))
}

impl OAuthProvider {
    async fn ask(&self) -> Result<http::Response<Bytes>, Error> {
        let policy = RetryPolicy::default().max_attempts(3).max_retry_after(Duration::from_secs(10));
        let mut retries = policy.retries(&ENDPOINT);
        let mut attempts = 0;
        loop {
            let http = self.request()?;
            let host = http.uri().authority().cloned();
            attempts += 1;
            let attempt = async {
                let transport = &*self.connection.transport;
                let limit = self.connection.max_response_size;
                let answer = exchange(transport, &ENDPOINT, host.as_ref(), http, TIMEOUT, limit).await;
                // What came of a success that was cut off may be a token.
                let answer = answer.map_err(|error| error.map_response(hidden))?;
                success(&ENDPOINT, self.oauth.masked(answer))
            };
            let error = match trace::attempt(&ENDPOINT, attempts, attempt).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            match retries.wait(&error, attempts) {
                None => return Err(error.after(attempts, false)),
                Some(wait) => time::sleep(wait).await,
            }
        }
    }

    fn request(&self) -> Result<Request<Bytes>, Error> {
        Request::builder()
            .method(ENDPOINT.method)
            .uri(format!("{}{}", self.connection.base_url, ENDPOINT.path))
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(USER_AGENT, self.connection.user_agent.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
            .body(self.oauth.form().into())
            .map_err(|problem| Error::invalid_request(&ENDPOINT, format!("the URL can't be sent: {problem}")))
    }
}

impl TokenProvider for OAuthProvider {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async {
            let answer = self.ask().await?;
            // What the reader says of the place would show a secret.
            let granted: Granted = serde_json::from_slice(answer.body())
                .map_err(|_| "the answer to the token request has no `access_token`, or no `expires_in`")?;
            if let Some(refresh_token) = granted.refresh_token {
                self.oauth.keep(refresh_token);
            }
            let life = Duration::from_secs(granted.expires_in);
            Ok(AccessToken::new(granted.access_token).expires_in(life))
        })
    }
}
