// Hand-written: edit templates/src/client.rs, not generated/src/client.rs.
//! The client and how it is set up.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use crate::base_url::BaseUrl;
use crate::error::Error;
#[cfg(feature = "hyper")]
use crate::hyper_transport::{HyperOptions, HyperTransport};
use crate::token::Token;
use crate::transport::Transport;

/// The way to HubSpot: token, base URL, connections.
///
/// Build one and keep it. Clones are cheap and share its connections, so give each task a clone.
/// The version modules add the way to their operations: `client.v3()`, `client.v2026_03()`.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    base_url: BaseUrl,
    token: Token,
    user_agent: HeaderValue,
    timeout: Duration,
    max_response_size: usize,
    transport: Box<dyn Transport>,
}

impl Client {
    /// A client with this access token, and the defaults for everything else.
    ///
    /// The token of a private app, a service key and an OAuth access token all do.
    ///
    /// # Errors
    ///
    /// If the token is empty or can't be one.
    #[cfg(feature = "hyper")]
    pub fn new(token: impl Into<String>) -> Result<Self, Error> {
        Self::builder().token(token).build()
    }

    /// A client with settings of your own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    pub(crate) fn base_url(&self) -> &str {
        self.0.base_url.as_str()
    }

    pub(crate) fn authorization(&self) -> HeaderValue {
        self.0.token.header()
    }

    pub(crate) fn user_agent(&self) -> HeaderValue {
        self.0.user_agent.clone()
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.0.timeout
    }

    pub(crate) fn max_response_size(&self) -> usize {
        self.0.max_response_size
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }
}

/// Without the token.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base_url)
            .field("timeout", &self.0.timeout)
            .field("max_response_size", &self.0.max_response_size)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Client`], from [`Client::builder`].
///
/// Only the token must be given, and a transport where the feature `hyper` is off.
#[must_use = "a builder does nothing before `build()`"]
pub struct ClientBuilder {
    base_url: Option<String>,
    token: Option<String>,
    user_agent: Option<String>,
    timeout: Duration,
    max_response_size: usize,
    transport: Option<Box<dyn Transport>>,
    #[cfg(feature = "hyper")]
    pub(crate) hyper: HyperOptions,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            base_url: None,
            token: None,
            user_agent: None,
            timeout: Duration::from_secs(60),
            max_response_size: 32 * 1024 * 1024,
            transport: None,
            #[cfg(feature = "hyper")]
            hyper: HyperOptions::default(),
        }
    }
}

impl ClientBuilder {
    /// The access token: of a private app, a service key, or from OAuth.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Where to send calls instead of `https://api.hubapi.com`, such as to a server of a test.
    ///
    /// It may have a path, which those of the operations then continue. It must be `https`, except
    /// on this machine: `http://localhost`, `http://127.0.0.1` and `http://[::1]`, with any port.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// How long a call may take, from the first poll to the last byte of the answer.
    ///
    /// The default is 60 seconds. [`Call::timeout`](crate::Call::timeout) sets it for one call.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The `User-Agent` header: the name of your program, preferably.
    ///
    /// The default is this crate's name and version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// The longest body of an answer to accept, in bytes, decompressed. The default is 32 MiB.
    ///
    /// What is longer isn't read to its end.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// What to send requests with instead of the crate's own HTTP client, whose settings then have
    /// no effect.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// Builds the client. This connects to nothing.
    ///
    /// # Errors
    ///
    /// If the token is missing or can't be one, the base URL is not allowed, the user agent can't
    /// stand in a header, there is no transport, or a proxy or root certificate is no such thing.
    pub fn build(self) -> Result<Client, Error> {
        let token = self.token.ok_or_else(|| {
            Error::configuration("there is no access token: give one with `token`")
        })?;
        let base_url = match self.base_url {
            Some(url) => BaseUrl::new(&url).map_err(Error::configuration)?,
            None => BaseUrl::hubspot(),
        };
        let user_agent = match self.user_agent {
            Some(name) => HeaderValue::try_from(name)
                .map_err(|_| Error::configuration("the user agent can't stand in a header"))?,
            None => HeaderValue::from_static(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            )),
        };
        Ok(Client(Arc::new(Inner {
            base_url,
            token: Token::new(&token).map_err(Error::configuration)?,
            user_agent,
            timeout: self.timeout,
            max_response_size: self.max_response_size,
            transport: match self.transport {
                Some(transport) => transport,
                #[cfg(feature = "hyper")]
                None => Box::new(HyperTransport::new(&self.hyper).map_err(Error::configuration)?),
                #[cfg(not(feature = "hyper"))]
                None => {
                    return Err(Error::configuration(
                        "there is no transport: give one with `transport`, or switch the feature `hyper` on",
                    ));
                }
            },
        })))
    }
}

/// Without the token, and without a base URL that is not checked yet: it may hold a password.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("max_response_size", &self.max_response_size)
            .finish_non_exhaustive()
    }
}
