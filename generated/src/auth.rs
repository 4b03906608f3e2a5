//! Tokens and keys.

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

/// A source of access tokens, for programs that outlive a token.
///
/// For HubSpot's OAuth, use [`OAuth`](crate::OAuth). Write a provider for tokens from elsewhere, such
/// as a secret store that another program keeps up to date:
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
    /// Gets a token.
    ///
    /// The client asks when the first call needs a token, and again after five sixths of
    /// [its lifetime](AccessToken::expires_in). If the lifetime isn't known, it asks before every
    /// attempt. It asks once for all waiting calls, in a spawned task that continues if they are
    /// dropped. While the old token is valid, calls use it, also after a failure. A provider that
    /// panics or takes longer than a minute has failed.
    ///
    /// After a failure there is a pause: half a second, doubling up to eight seconds, or as long as
    /// the `Retry-After` of HubSpot's token endpoint asks. Calls that need a token wait for its end
    /// and ask again, but fail at once if the pause is longer than a minute. A token that has expired
    /// already is sent nevertheless, and there is such a pause before the client asks for another.
    ///
    /// # Errors
    ///
    /// The error becomes the [source](std::error::Error::source) of the call's error, and its text
    /// part of that error's text. It must not contain a secret.
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, Box<dyn StdError + Send + Sync>>>;
}

impl<P: TokenProvider + ?Sized> TokenProvider for Arc<P> {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, Box<dyn StdError + Send + Sync>>> {
        (**self).token()
    }
}

/// An access token from a [`TokenProvider`], and how long it is valid.
#[derive(Clone)]
pub struct AccessToken {
    token: String,
    expires_in: Option<Duration>,
}

impl AccessToken {
    /// A token with an unknown lifetime.
    pub fn new(token: impl Into<String>) -> Self {
        Self { token: token.into(), expires_in: None }
    }

    /// Sets how long the token is valid, counted from when the client asked for it.
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

/// Without the token.
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

/// Where a client has its tokens from.
pub(crate) enum Tokens {
    Fixed(Token),
    Provided(Arc<TokenCache>),
}

impl Tokens {
    pub(crate) fn provided(provider: impl TokenProvider) -> Self {
        Self::Provided(Arc::new(TokenCache::new(Box::new(provider))))
    }
}

/// A token to send, and when it no longer should be.
#[derive(Clone)]
pub(crate) struct Bearer {
    pub(crate) token: Token,
    /// Which one it is of those that a provider gave. Equal tokens may have the same number.
    pub(crate) number: u64,
    pub(crate) expires: Moment,
}

/// A moment by both clocks, whichever shows it first: one stands still while the machine sleeps,
/// and the other may be set. What no clock will ever show is never.
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
    /// The key to send with calls of this operation.
    pub(crate) fn key(&self, endpoint: &Endpoint) -> Option<&str> {
        self.developer_key.as_deref().filter(|_| endpoint.developer)
    }

    /// A token to send with calls of this operation.
    pub(crate) async fn token(&self, endpoint: &Endpoint) -> Result<Bearer, Error> {
        match &self.tokens {
            Some(Tokens::Fixed(token)) => Ok(Bearer { token: token.clone(), number: 0, expires: Moment::NEVER }),
            Some(Tokens::Provided(cache)) => {
                let token = cache.token().await;
                token.map_err(|problem| Error::no_token(Some(endpoint.name), problem))
            }
            None => {
                Err(Error::configuration("the client has a developer key only, and this call needs an access token"))
            }
        }
    }

    /// Replaces the token that HubSpot rejected with this error, if it's the current one.
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
