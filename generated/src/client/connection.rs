//! The connection settings that calls and token requests share.

#[cfg(feature = "hyper")]
use std::sync::Arc;

use http::HeaderValue;
use tokio::runtime::Handle;

use super::ClientBuilder;
use super::base_url::BaseUrl;
use crate::auth::{Connection, OAuth, OAuthApp};
use crate::call::execute::no_runtime;
use crate::error::Error;
#[cfg(feature = "hyper")]
use crate::transport::hyper::HyperTransport;

impl ClientBuilder {
    pub(super) fn connection(&mut self) -> Result<Connection, Error> {
        let base_url = match self.base_url.take() {
            Some(url) => BaseUrl::new(&url).map_err(Error::configuration)?,
            None => BaseUrl::hubspot(),
        };
        let user_agent = match self.user_agent.take() {
            Some(name) => {
                HeaderValue::try_from(name).map_err(|_| Error::configuration("the user agent is not a valid header"))?
            }
            None => HeaderValue::from_static(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"))),
        };
        let transport = match self.transport.take() {
            Some(transport) => transport,
            #[cfg(feature = "hyper")]
            None => Arc::new(HyperTransport::new(&self.hyper).map_err(Error::configuration)?),
            #[cfg(not(feature = "hyper"))]
            None => {
                return Err(Error::configuration(
                    "there is no transport: set one with `transport`, or enable the feature `hyper`",
                ));
            }
        };
        Ok(Connection { transport, base_url, user_agent, max_response_size: self.max_response_size })
    }

    /// Exchanges the code with which a user returned for the OAuth credentials of the account.
    ///
    /// [`OAuthApp::code`] checks the user's return and returns the code. This builder needs no token; only its base URL
    /// and connection settings, such as a proxy, are used. Afterwards, store the
    /// [`refresh_token`](OAuth::refresh_token), and build the client with [`oauth`](Self::oauth).
    ///
    /// # Errors
    ///
    /// [`is_no_token`](Error::is_no_token) if HubSpot rejects the code, which can be used only once and expires quickly,
    /// or if there is no response. [`is_configuration`](Error::is_configuration) if the builder's settings are invalid or
    /// there is no Tokio runtime.
    // Inline, so that only programs that use it compile it.
    #[inline]
    pub async fn exchange_code(mut self, app: &OAuthApp, code: &str) -> Result<OAuth, Error> {
        // Tokio's timer would panic.
        if Handle::try_current().is_err() {
            return Err(no_runtime());
        }
        app.exchange(code, &self.connection()?).await
    }
}
