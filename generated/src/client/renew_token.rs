//! Another access token after a 401.

use tokio::runtime::Handle;

use crate::call::execute::no_runtime;
use crate::client::Client;
use crate::error::Error;

impl Client {
    /// Replaces an access token that HubSpot rejected (401), where the client gets its tokens from
    /// [OAuth](crate::ClientBuilder::oauth) or a [`TokenProvider`](crate::TokenProvider).
    ///
    /// The error is that of the call. Returns whether the client now has another token than the one
    /// the call was sent with, so that repeating it can help. That is not the case if the token was
    /// given to the builder, if the provider returns the same one again, or if the error is no 401.
    ///
    /// The client doesn't do this by itself, because HubSpot rejects a new token of an uninstalled
    /// app too. If many calls fail together, all of them may call this: the token is renewed once,
    /// and only if the rejected one is still current.
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
