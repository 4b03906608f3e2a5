//! The start of OAuth: a user authorizes an app for an account.

use std::fmt;

use super::OAuth;
use super::token_request::{Connection, TokenRequest};
use crate::error::Error;
use crate::transport::percent_encoding::{percent_decode, percent_encode};

/// The page where HubSpot asks users to authorize an app.
const AUTHORIZE: &str = "https://app.hubspot.com/oauth/authorize";

/// An app that accounts authorize with OAuth: creates the URL to send users to, and checks their return.
///
/// 1. [`authorization`](Self::authorization) returns a URL and a state. Store the state in the user's session, and
///    redirect the user to the URL. HubSpot asks them to choose an account and grant permission.
/// 2. HubSpot redirects the user to the app's redirect URI. [`code`](Self::code) compares the state with the one in the
///    session and returns the code.
/// 3. [`ClientBuilder::exchange_code`](crate::ClientBuilder::exchange_code) exchanges the code for an [`OAuth`]. Store
///    its [`refresh_token`](OAuth::refresh_token) and build a client with it.
///
/// When the program starts again, use [`with_refresh_token`](Self::with_refresh_token). The example `oauth` is a web
/// application that does all of this.
///
#[cfg_attr(feature = "hyper", doc = "```no_run")]
#[cfg_attr(not(feature = "hyper"), doc = "```ignore")]
/// # use hubspot_marketing_events::{Client, Error};
/// use hubspot_marketing_events::OAuthApp;
///
/// # fn store(_: String) {}
/// # async fn run(query: &str) -> Result<(), Error> {
/// let app = OAuthApp::new("client-id", "client-secret", "https://example.com/callback")
///     .scopes(["oauth", "crm.objects.marketing_events.read"])
///     .optional_scopes(["crm.objects.marketing_events.write"]);
///
/// let authorization = app.authorization()?;
/// println!("redirect to {}", authorization.url());
/// let state = authorization.state(); // keep it in the user's session
///
/// // When the user returns:
/// let code = app.code(query, state)?;
/// let oauth = Client::builder().exchange_code(&app, &code).await?;
/// store(oauth.refresh_token());
/// let client = Client::builder().oauth(oauth).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct OAuthApp {
    client_id: String,
    client_secret: String,
    redirect_uri: String,
    scopes: Vec<String>,
    optional_scopes: Vec<String>,
}

impl OAuthApp {
    /// Creates an app from its client id, its client secret and one of its redirect URLs, all as in the app's settings
    /// at HubSpot.
    ///
    /// HubSpot requires `https` for the redirect URL, except for `http://localhost`.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            redirect_uri: redirect_uri.into(),
            scopes: Vec::new(),
            optional_scopes: Vec::new(),
        }
    }

    /// Sets the scopes that the app requires. They must include all that its settings at HubSpot require. An account that
    /// can't grant all of them can't authorize the app.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the scopes that are granted if the account can grant them.
    pub fn optional_scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.optional_scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Returns the URL to send a user to, with a new random state.
    ///
    /// # Errors
    ///
    /// If the operating system provides no random numbers.
    // Uses the same source as TLS, so no further dependency is needed.
    #[cfg(feature = "hyper")]
    #[cfg_attr(docsrs, doc(cfg(feature = "hyper")))]
    pub fn authorization(&self) -> Result<Authorization, Error> {
        let mut bytes = [0; 16];
        let source = rustls::crypto::ring::default_provider().secure_random;
        source.fill(&mut bytes).map_err(|_| Error::configuration("the operating system provides no random numbers"))?;
        let state = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Ok(self.authorization_with_state(state))
    }

    /// Returns the URL to send a user to, with your own state, such as the CSRF token of the user's session.
    ///
    /// The state must be impossible to guess and different in each session. Otherwise an attacker can connect your user
    /// to the attacker's account.
    pub fn authorization_with_state(&self, state: impl Into<String>) -> Authorization {
        let state = state.into();
        let (scopes, optional_scopes) = (self.scopes.join(" "), self.optional_scopes.join(" "));
        let parameters = [
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", &scopes),
            ("optional_scope", &optional_scopes),
            ("state", &state),
        ];
        let parameters = parameters.into_iter().filter(|(_, value)| !value.is_empty());
        let parameters = parameters.map(|(name, value)| format!("{name}={}", percent_encode(value)));
        let url = format!("{AUTHORIZE}?{}", parameters.collect::<Vec<_>>().join("&"));
        Authorization { url, state }
    }

    /// Returns the code with which a user returned, for [`exchange_code`](crate::ClientBuilder::exchange_code).
    ///
    /// `query` is the query of the URL to which HubSpot redirected the user, or the whole URL. `state` is the state from
    /// the user's session; use it only once.
    ///
    /// # Errors
    ///
    /// [`is_no_token`](Error::is_no_token) if the state is missing, empty or different, if the user did not authorize
    /// the app, or if there is no code.
    pub fn code(&self, query: &str, state: &str) -> Result<String, Error> {
        let query = query.split_once('?').map_or(query, |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let parameters: Vec<_> = query.split('&').filter_map(|parameter| parameter.split_once('=')).collect();
        let value = |name| {
            let mut values = parameters.iter().filter(|(known, _)| *known == name);
            let (_, value) = values.next()?;
            Some(percent_decode(value)).filter(|value| !value.is_empty())
        };
        // Check the state first: without it, anybody could have made this request, so nothing else in it counts.
        if !value("state").is_some_and(|returned| is_same(&returned, state)) {
            return Err(Error::not_authorized(
                "the state in the redirect is not the one in the user's session; start again with `authorization`",
            ));
        }
        if let Some(error) = value("error") {
            let description = value("error_description").map(|text| format!(": {text}")).unwrap_or_default();
            return Err(Error::not_authorized(format!("the app was not authorized: {error}{description}")));
        }
        value("code").ok_or_else(|| Error::not_authorized("the redirect has no code"))
    }

    /// Returns the credentials for an account whose refresh token you have stored.
    pub fn with_refresh_token(&self, refresh_token: impl Into<String>) -> OAuth {
        OAuth::new(&*self.client_id, &*self.client_secret, refresh_token)
    }

    /// Exchanges a code for a refresh token.
    pub(crate) async fn exchange(&self, code: &str, connection: &Connection) -> Result<OAuth, Error> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("redirect_uri", &self.redirect_uri),
            ("code", code),
        ];
        // A code can be used once, so a request that may have been processed is not repeated.
        let request = TokenRequest::new(&fields, [&self.client_secret, code], false);
        let granted = request.send(connection).await;
        let granted = granted.map_err(|problem| Error::no_token(None, problem.into()))?;
        match granted.refresh_token {
            Some(refresh_token) => Ok(self.with_refresh_token(refresh_token)),
            None => Err(Error::not_authorized("the response to the code has no `refresh_token`")),
        }
    }
}

/// Compares in constant time. An empty state is never the same.
fn is_same(returned: &str, state: &str) -> bool {
    let differences = returned.bytes().zip(state.bytes()).fold(0, |bits, (a, b)| bits | (a ^ b));
    !state.is_empty() && returned.len() == state.len() && differences == 0
}

/// Doesn't show the secret.
impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .field("scopes", &self.scopes)
            .field("optional_scopes", &self.optional_scopes)
            .finish_non_exhaustive()
    }
}

/// The URL where a user can authorize an [`OAuthApp`], and the state with which they must return.
#[derive(Clone)]
pub struct Authorization {
    url: String,
    state: String,
}

impl Authorization {
    /// Returns the URL to redirect the user to.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the state to store in the user's session for [`OAuthApp::code`].
    pub fn state(&self) -> &str {
        &self.state
    }
}

/// Shows neither the URL nor the state: anyone who knows them could return instead of the user.
impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization").finish_non_exhaustive()
    }
}
