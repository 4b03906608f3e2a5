//! Access tokens from HubSpot's OAuth.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::token_request::{Connection, TokenRequest};
use crate::auth::{AccessToken, TokenProvider};
use crate::transport::BoxFuture;

/// The OAuth credentials of an app for one account, for
/// [`ClientBuilder::oauth`](crate::ClientBuilder::oauth).
///
/// The client uses them to get access tokens, and renews each before it expires. The refresh token comes from
/// [`ClientBuilder::exchange_code`](crate::ClientBuilder::exchange_code), after a user of the account authorized the
/// app; [`OAuthApp`](crate::OAuthApp) shows how.
///
/// If the client can't get a token, calls fail with [`is_no_token`](crate::Error::is_no_token). If the refresh
/// token was revoked, [`is_refresh_token_revoked`](crate::Error::is_refresh_token_revoked) is true.
pub struct OAuth {
    client_id: String,
    client_secret: String,
    refresh_token: Mutex<String>,
    on_new_refresh_token: Option<Box<OnNewRefreshToken>>,
}

type OnNewRefreshToken = dyn Fn(&str) + Send + Sync;

impl OAuth {
    /// Creates credentials from the app's client id and client secret, and the account's refresh token.
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

    /// Calls this function when HubSpot replaces the refresh token.
    ///
    /// The client uses the new one. Store it, because the old one may no longer work when the program
    /// starts again. The function should return quickly: calls wait for it.
    pub fn on_new_refresh_token(mut self, function: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_new_refresh_token = Some(Box::new(function));
        self
    }

    /// Returns the refresh token, so you can store it for the program's next start. It is a secret.
    pub fn refresh_token(&self) -> String {
        self.current().clone()
    }

    fn current(&self) -> MutexGuard<'_, String> {
        self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, refresh_token: String) {
        if refresh_token.is_empty() || *self.current() == refresh_token {
            return;
        }
        self.current().clone_from(&refresh_token);
        if let Some(function) = &self.on_new_refresh_token {
            function(&refresh_token);
        }
    }
}

/// Doesn't show the secrets.
impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// Gets access tokens over a client's connections.
pub(crate) struct OAuthProvider {
    pub(crate) oauth: OAuth,
    pub(crate) connection: Connection,
}

impl TokenProvider for OAuthProvider {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async {
            let OAuth { client_id, client_secret, .. } = &self.oauth;
            let refresh_token = self.oauth.current().clone();
            let fields = [
                ("grant_type", "refresh_token"),
                ("client_id", client_id),
                ("client_secret", client_secret),
                ("refresh_token", &refresh_token),
            ];
            let request = TokenRequest::new(&fields, [client_secret, &refresh_token], true);
            let granted = request.send(&self.connection).await?;
            if let Some(refresh_token) = granted.refresh_token {
                self.oauth.keep(refresh_token);
            }
            let life = Duration::from_secs(granted.expires_in);
            Ok(AccessToken::new(granted.access_token).expires_in(life))
        })
    }
}
