//! Renewing the access token after a 401.

use tokio::runtime::Handle;

use crate::call::execute::no_runtime;
use crate::client::Client;
use crate::error::Error;

impl Client {
    /// Renews an access token that HubSpot rejected (401), if it comes from
    /// [OAuth](crate::ClientBuilder::oauth) or a [`TokenProvider`](crate::TokenProvider).
    ///
    /// Pass the error of the failed call. Returns whether the client now has a different token than the
    /// call was sent with, so that retrying it can help. It returns `false` if the token is a fixed one,
    /// if the provider returns the same token again, or if the error is not a 401.
    ///
    /// The client doesn't renew rejected tokens automatically, because HubSpot also rejects a new token if
    /// the app was uninstalled. If many calls fail at once, each may call this: the token is renewed only
    /// once, and only if the rejected one is still current.
    ///
    /// ```
    /// # use hubspot_marketing_events::{Client, Error};
    /// # async fn run(client: Client) -> Result<(), Error> {
    /// let call = client.request(hubspot_marketing_events::Method::GET, "/account-info/v3/details");
    /// let details = match call.clone().await {
    ///     Err(error) if error.is_unauthorized() && client.renew_token(&error).await? => call.await,
    ///     result => result,
    /// }?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`is_no_token`](Error::is_no_token) if there is no new token.
    pub async fn renew_token(&self, rejected: &Error) -> Result<bool, Error> {
        if Handle::try_current().is_err() {
            return Err(no_runtime());
        }
        #[cfg(feature = "blocking")]
        self.mode().check()?;
        self.auth().replace(rejected).await
    }
}
