//! The client and its builder.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

mod base_url;
mod connection;
mod default_headers;
#[cfg(feature = "hyper")]
mod environment;
mod renew_token;

pub(crate) use self::base_url::BaseUrl;
#[cfg(feature = "hyper")]
pub(crate) use self::base_url::is_loopback;
use self::default_headers::Names;
use crate::auth::{Auth, Connection, OAuth, OAuthProvider, Token, TokenProvider, Tokens};
use crate::call::RetryPolicy;
use crate::error::Error;
use crate::limiter::Limiter;
use crate::limiter::SlidingWindow;
use crate::transport::Transport;
#[cfg(feature = "hyper")]
use crate::transport::hyper::HyperOptions;

/// A client for the HubSpot API: token, base URL, connections, limiter.
///
/// Create one and keep it. Clones are cheap and share everything, so give each task a clone.
/// `client.v3()` and `client.v2026_03()` return the operations of a version.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    base_url: BaseUrl,
    auth: Auth,
    user_agent: HeaderValue,
    default_headers: HeaderMap,
    timeout: Duration,
    deadline: Option<Duration>,
    retry: RetryPolicy,
    limiter: Option<Box<dyn Limiter>>,
    max_response_size: usize,
    strict_responses: bool,
    transport: Arc<dyn Transport>,
    #[cfg(feature = "blocking")]
    mode: crate::blocking::Mode,
}

impl Client {
    /// Creates a client with this access token, and defaults for everything else.
    ///
    /// The token can be that of a private app, a service key, or an OAuth access token.
    ///
    /// # Errors
    ///
    /// If the token is empty or not a valid token.
    #[cfg(feature = "hyper")]
    pub fn new(token: impl Into<String>) -> Result<Self, Error> {
        Self::builder().token(token).build()
    }

    /// Returns a builder to configure the client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn mode(&self) -> &crate::blocking::Mode {
        &self.0.mode
    }

    pub(crate) fn base_url(&self) -> &str {
        self.0.base_url.as_str()
    }

    pub(crate) fn auth(&self) -> &Auth {
        &self.0.auth
    }

    pub(crate) fn user_agent(&self) -> HeaderValue {
        self.0.user_agent.clone()
    }

    pub(crate) fn default_headers(&self) -> &HeaderMap {
        &self.0.default_headers
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.0.timeout
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.0.deadline
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.0.retry
    }

    pub(crate) fn limiter(&self) -> Option<&dyn Limiter> {
        self.0.limiter.as_deref()
    }

    pub(crate) fn max_response_size(&self) -> usize {
        self.0.max_response_size
    }

    pub(crate) fn strict_responses(&self) -> bool {
        self.0.strict_responses
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }
}

/// Doesn't show the token.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base_url)
            .field("default_headers", &Names(&self.0.default_headers))
            .field("timeout", &self.0.timeout)
            .field("deadline", &self.0.deadline)
            .field("retry", &self.0.retry)
            .field("max_response_size", &self.0.max_response_size)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Client`], from [`Client::builder`].
///
/// Only a source of tokens is required, such as [`token`](Self::token), and a transport if the feature
/// `hyper` is disabled.
#[must_use = "a builder does nothing before `build()`"]
pub struct ClientBuilder {
    base_url: Option<String>,
    tokens: Option<Box<TokenSource>>,
    developer_key: Option<String>,
    user_agent: Option<String>,
    default_headers: Vec<(String, String)>,
    timeout: Duration,
    deadline: Option<Duration>,
    retry: RetryPolicy,
    limiter: Option<Box<dyn Limiter>>,
    max_response_size: usize,
    strict_responses: bool,
    transport: Option<Arc<dyn Transport>>,
    #[cfg(feature = "hyper")]
    pub(crate) hyper: HyperOptions,
}

/// The source of tokens that was set last. It is a function, so that OAuth is only compiled into programs that use it.
type TokenSource = dyn FnOnce(Connection) -> Result<Tokens, Error> + Send + Sync;

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            base_url: None,
            tokens: None,
            developer_key: None,
            user_agent: None,
            default_headers: Vec::new(),
            timeout: Duration::from_secs(60),
            deadline: None,
            retry: RetryPolicy::default(),
            limiter: Some(Box::new(SlidingWindow::default())),
            max_response_size: 32 * 1024 * 1024,
            strict_responses: false,
            transport: None,
            #[cfg(feature = "hyper")]
            hyper: HyperOptions::default(),
        }
    }
}

impl ClientBuilder {
    /// Sets the access token: that of a private app, a service key, or an OAuth access token.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        let token = token.into();
        self.tokens = Some(Box::new(move |_| {
            let token = Token::new(&token).map_err(Error::configuration)?;
            Ok(Tokens::Fixed(token))
        }));
        self
    }

    /// Gets access tokens from a provider, instead of using a fixed token.
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.tokens = Some(Box::new(|_| Ok(Tokens::provided(provider))));
        self
    }

    /// Gets access tokens from HubSpot's OAuth and renews them before they expire, instead of using
    /// a fixed token.
    ///
    /// Token requests go to the client's base URL too.
    // Inline, so that only programs that use it compile it.
    #[inline]
    pub fn oauth(mut self, oauth: OAuth) -> Self {
        self.tokens = Some(Box::new(|connection| Ok(Tokens::provided(OAuthProvider { oauth, connection }))));
        self
    }

    /// Sets the key of an app's developer account, which calls of `settings` send instead of a token.
    ///
    /// HubSpot requires it in the query of the URL. With a key, these calls don't need a token.
    pub fn developer_key(mut self, key: impl Into<String>) -> Self {
        self.developer_key = Some(key.into());
        self
    }

    /// Sends calls to this URL instead of `https://api.hubapi.com`, for example to a server in a test.
    ///
    /// If the URL has a path, the paths of the operations are appended to it. It must use `https`,
    /// except for this machine: `http://localhost`, `http://127.0.0.1` and `http://[::1]`, with any
    /// port.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets how long one attempt may take, from connecting to the last byte of the response.
    ///
    /// The default is 60 seconds. [`Call::timeout`](crate::Call::timeout) sets it for one call. If
    /// the timeout expires before anything was sent, the error is a failed connection
    /// ([`is_connect`](Error::is_connect)).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long a whole call may take: waiting for the token and for the limiter, all
    /// attempts, and the waits between them.
    ///
    /// There is no deadline by default, so one of thousands of calls waits for the limiter for as long
    /// as it takes. With a deadline, a call whose turn doesn't come in time fails at the deadline
    /// without having been sent ([`attempts`](Error::attempts) is zero). See
    /// [timeouts and deadlines](crate::guide::pacing#timeouts-and-deadlines).
    /// [`Call::deadline`](crate::Call::deadline) sets it for one call.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Sets when calls are retried. [`Call::retry`](crate::Call::retry) sets it for one call.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Uses this limiter instead of the client's own [`SlidingWindow`].
    ///
    /// All calls of this client and its clones wait for it.
    pub fn limiter(mut self, limiter: impl Limiter) -> Self {
        self.limiter = Some(Box::new(limiter));
        self
    }

    /// Sends requests without a limiter. HubSpot rejects those that exceed the account's limit.
    pub fn without_limiter(mut self) -> Self {
        self.limiter = None;
        self
    }

    /// Sets the `User-Agent` header, preferably to the name of your program.
    ///
    /// The default is this crate's name and version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets the maximum size of a response body in bytes, after decompression. The default is 32 MiB.
    ///
    /// A larger body is not read to its end.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Fails a call if a value in its response is not as HubSpot documents it.
    ///
    /// By default, such values are repaired or dropped, and listed in
    /// [`Response::unreadable`](crate::Response::unreadable).
    pub fn strict_responses(mut self) -> Self {
        self.strict_responses = true;
        self
    }

    /// Sends requests with this transport instead of the built-in HTTP client. The settings of the
    /// built-in client then have no effect.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Shares the connections of another client, including its transport, proxy, certificates and
    /// connect timeout.
    ///
    /// Everything else is separate: token, limiter, retry policy, timeouts. A program with many clients,
    /// one per account, then needs few connections. Only calls in the same Tokio runtime share
    /// connections.
    ///
    /// ```
    /// # use hubspot_marketing_events::{Client, Error};
    /// # #[cfg(feature = "hyper")]
    /// # fn run() -> Result<(), Error> {
    /// let first = Client::new("token-of-one-account")?;
    /// let second = Client::builder()
    ///     .token("token-of-another-account")
    ///     .connections_of(&first)
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connections_of(mut self, client: &Client) -> Self {
        self.transport = Some(Arc::clone(&client.0.transport));
        self
    }

    /// Builds the client, without connecting.
    ///
    /// # Errors
    ///
    /// If the token is missing or invalid, the base URL is not allowed, the user agent or a default header is not a
    /// valid header, the developer key is empty, there is no transport, or a proxy URL or root certificate is
    /// invalid. The error never shows a password.
    pub fn build(mut self) -> Result<Client, Error> {
        let connection = self.connection()?;
        let Connection { transport, base_url, user_agent, max_response_size } = connection.clone();
        let default_headers = default_headers::checked(self.default_headers)?;
        let developer_key = self.developer_key.map(|key| key.trim().to_owned());
        if developer_key.as_deref() == Some("") {
            return Err(Error::configuration("the developer key is empty"));
        }
        let tokens = match self.tokens {
            Some(source) => Some(source(connection)?),
            None if developer_key.is_some() => None,
            None => return Err(Error::configuration("there is no access token: set one with `token`")),
        };
        Ok(Client(Arc::new(Inner {
            base_url,
            auth: Auth { tokens, developer_key },
            user_agent,
            default_headers,
            timeout: self.timeout,
            deadline: self.deadline,
            retry: self.retry,
            limiter: self.limiter,
            max_response_size,
            strict_responses: self.strict_responses,
            transport,
            #[cfg(feature = "blocking")]
            mode: crate::blocking::Mode::default(),
        })))
    }
}

/// Shows neither the token nor the base URL, which has not been checked yet and may contain a password.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("max_response_size", &self.max_response_size)
            .finish_non_exhaustive()
    }
}
