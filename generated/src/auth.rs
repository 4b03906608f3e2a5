//! Access tokens and the developer key.

mod cache;
mod oauth;
mod oauth_app;
mod token;
mod token_request;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use tokio::time::Instant;

pub(crate) use self::cache::SharedError;
use self::cache::TokenCache;
pub use self::oauth::OAuth;
pub(crate) use self::oauth::OAuthProvider;
pub use self::oauth_app::{Authorization, OAuthApp};
pub(crate) use self::token::Token;
pub(crate) use self::token_request::{Connection, is_revoked};
use crate::call::Endpoint;
use crate::error::Error;
use crate::transport::BoxFuture;

/// A source of access tokens, for programs that run longer than a token is valid.
///
/// For HubSpot's OAuth, use [`OAuth`](crate::OAuth). Implement a provider for tokens from elsewhere,
/// such as a secret store that another program keeps up to date:
///
/// ```
/// use std::time::Duration;
/// use hubspot_marketing_events::{AccessToken, BoxFuture, TokenProvider};
///
/// struct Store { /* … */ }
///
/// impl TokenProvider for Store {
///     fn token(
///         &self,
///     ) -> BoxFuture<'_, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
///         Box::pin(async {
///             let (token, seconds_left) = ("a-token", 900); // from the store
///             Ok(AccessToken::new(token).expires_in(Duration::from_secs(seconds_left)))
///         })
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// Returns a token.
    ///
    /// The client calls this when the first call needs a token, and again after five sixths of
    /// [the token's lifetime](AccessToken::expires_in), or before every attempt if the lifetime isn't
    /// known. All waiting calls share one request, which runs in a spawned task and continues if they
    /// are dropped. Calls use the old token while it is valid, even after a failure. It counts as a
    /// failure if the provider panics or takes longer than a minute.
    ///
    /// After a failure, the client waits before it tries again: half a second, doubling up to eight
    /// seconds, or as long as the `Retry-After` of HubSpot's token endpoint asks. Calls that need a
    /// token wait too, but fail at once if the wait is longer than a minute. If the provider returns an
    /// expired token, the client sends it anyway, and waits in the same way before it requests another.
    ///
    /// # Errors
    ///
    /// The error becomes the [source](std::error::Error::source) of the call's error, and its text is
    /// included in that error's text. It must not contain a secret.
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, Box<dyn StdError + Send + Sync>>>;
}

impl<P: TokenProvider + ?Sized> TokenProvider for Arc<P> {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, Box<dyn StdError + Send + Sync>>> {
        (**self).token()
    }
}

/// An access token from a [`TokenProvider`], and its lifetime.
#[derive(Clone)]
pub struct AccessToken {
    token: String,
    expires_in: Option<Duration>,
}

impl AccessToken {
    /// Creates a token with an unknown lifetime.
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: token.into(), expires_in: None }
    }

    /// Sets how long the token is valid, counted from when the client requested it.
    pub fn expires_in(mut self, life: Duration) -> Self {
        self.expires_in = Some(life);
        self
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) fn life(&self) -> Option<Duration> {
        self.expires_in
    }
}

/// Doesn't show the token.
impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// A client's credentials.
pub(crate) struct Auth {
    pub(crate) tokens: Option<Tokens>,
    pub(crate) developer_key: Option<String>,
}

/// Where a client gets its tokens.
pub(crate) enum Tokens {
    Fixed(Token),
    Provided(Arc<TokenCache>),
}

impl Tokens {
    pub(crate) fn provided(provider: impl TokenProvider) -> Self {
        Self::Provided(Arc::new(TokenCache::new(Box::new(provider))))
    }
}

/// A token to send, and when it expires.
#[derive(Clone)]
pub(crate) struct Bearer {
    pub(crate) token: Token,
    /// Counts the tokens that the provider returned. Equal tokens may have the same number.
    pub(crate) number: u64,
    pub(crate) expires: Moment,
}

/// A point in time on two clocks; it is over when either has passed it. The monotonic clock may stop while the machine
/// sleeps, and the system clock can be changed. Overflow means never.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    steady: Option<Instant>,
    of_day: Option<SystemTime>,
}

impl Moment {
    pub(crate) const NEVER: Self = Self { steady: None, of_day: None };

    pub(crate) fn now() -> Self {
        Self { steady: Some(Instant::now()), of_day: Some(SystemTime::now()) }
    }

    pub(crate) fn after(self, time: Duration) -> Self {
        Self {
            steady: self.steady.and_then(|at| at.checked_add(time)),
            of_day: self.of_day.and_then(|at| at.checked_add(time)),
        }
    }

    pub(crate) fn is_over(self) -> bool {
        self.steady.is_some_and(|at| at <= Instant::now()) || self.of_day.is_some_and(|at| at <= SystemTime::now())
    }
}

impl Bearer {
    pub(crate) fn header(&self) -> HeaderValue {
        self.token.header()
    }

    pub(crate) fn has_expired(&self) -> bool {
        self.expires.is_over()
    }
}

impl Auth {
    /// Returns the developer key if calls of this operation send it.
    pub(crate) fn key(&self, endpoint: &Endpoint) -> Option<&str> {
        self.developer_key.as_deref().filter(|_| endpoint.developer)
    }

    /// Returns a token to send with a call of this operation.
    pub(crate) async fn token(&self, endpoint: &Endpoint) -> Result<Bearer, Error> {
        match &self.tokens {
            Some(Tokens::Fixed(token)) => Ok(Bearer { token: token.clone(), number: 0, expires: Moment::NEVER }),
            Some(Tokens::Provided(cache)) => {
                let token = cache.token().await;
                token.map_err(|problem| Error::no_token(Some(endpoint.name), problem))
            }
            None => {
                Err(Error::configuration("the client has only a developer key, and this call needs an access token"))
            }
        }
    }

    /// Renews the token that HubSpot rejected with this error, if it is the current one.
    pub(crate) async fn replace(&self, error: &Error) -> Result<bool, Error> {
        match (&self.tokens, error.rejected_token()) {
            (Some(Tokens::Provided(cache)), Some(number)) => {
                let replaced = cache.replace(number).await;
                replaced.map_err(|problem| Error::no_token(error.operation(), problem))
            }
            _ => Ok(false),
        }
    }
}
