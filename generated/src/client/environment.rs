//! A client configured by environment variables.

use std::env::{self, VarError};

use http::Uri;

use super::{Client, ClientBuilder, is_loopback};
use crate::error::Error;

/// The variable with the access token.
const TOKEN: &str = "HUBSPOT_TOKEN";

/// The variable with the base URL.
const BASE_URL: &str = "HUBSPOT_BASE_URL";

impl Client {
    /// Creates a client with the access token in the environment variable `HUBSPOT_TOKEN`, and defaults for everything
    /// else.
    ///
    /// If `HUBSPOT_BASE_URL` is set, calls are sent there. It must be a server on this machine, such as the example
    /// `mock_server`, or another of HubSpot's hosts, so that an environment variable alone can't send the token
    /// elsewhere. For any other host, use [`base_url`](ClientBuilder::base_url).
    ///
    /// ```no_run
    /// # fn run() -> Result<(), hubspot_marketing_events::Error> {
    /// let client = hubspot_marketing_events::Client::from_env()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If `HUBSPOT_TOKEN` is not set or not a valid token, or `HUBSPOT_BASE_URL` is not a URL of this machine or of
    /// HubSpot. The error names the variable, and never shows the token.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_variables(env::var)?.build()
    }
}

impl ClientBuilder {
    fn from_variables(variable: impl Fn(&'static str) -> Result<String, VarError>) -> Result<Self, Error> {
        let get = |name| match variable(name) {
            Ok(value) if !value.trim().is_empty() => Ok(Some(value)),
            Ok(_) | Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => {
                let what = format!("the environment variable {name} is not UTF-8");
                Err(Error::configuration(what))
            }
        };
        let Some(token) = get(TOKEN)? else {
            let what = format!("the environment variable {TOKEN} is not set: set it to a HubSpot access token");
            return Err(Error::configuration(what));
        };
        let mut builder = Client::builder().token(token);
        if let Some(url) = get(BASE_URL)? {
            if !is_trusted(&url) {
                let what = format!(
                    "the environment variable {BASE_URL} must be a URL of this machine or of HubSpot \
                     (…hubapi.com, …hubspot.com); set any other with `Client::builder().base_url(…)`"
                );
                return Err(Error::configuration(what));
            }
            builder = builder.base_url(url.trim());
        }
        Ok(builder)
    }
}

/// Returns whether the host of a URL is this machine or belongs to HubSpot.
fn is_trusted(url: &str) -> bool {
    let host = url.trim().parse().ok().and_then(|url: Uri| Some(url.host()?.to_ascii_lowercase()));
    host.is_some_and(|host| {
        let is_hubspot = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
        is_loopback(&host) || is_hubspot("hubapi.com") || is_hubspot("hubspot.com")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(token: Option<&str>, url: Option<&str>) -> Result<ClientBuilder, Error> {
        ClientBuilder::from_variables(|name| {
            let value = if name == TOKEN { token } else { url };
            value.map(str::to_owned).ok_or(VarError::NotPresent)
        })
    }

    #[test]
    fn the_token_is_required() {
        for token in [None, Some(""), Some(" \n")] {
            let Err(error) = build(token, None) else {
                panic!("{token:?} was accepted as a token");
            };
            assert!(error.is_configuration());
            assert!(error.to_string().contains("HUBSPOT_TOKEN is not set"), "{error}");
        }
    }

    #[test]
    fn the_token_is_sent_only_to_this_machine_and_hubspot() {
        for url in [
            "http://127.0.0.1:8080",
            "http://localhost:1/path",
            "http://[::1]:1",
            "https://api.hubapi.com",
            "https://api-eu1.HubApi.com",
            " https://app.hubspot.com ",
            "",
        ] {
            assert!(build(Some("token"), Some(url)).is_ok(), "{url}");
        }
        for url in [
            "https://example.com",
            "https://hubapi.com.example.com",
            "https://nothubapi.com",
            "https://api.hubapi.com@example.com",
            "nothing",
        ] {
            let Err(error) = build(Some("token"), Some(url)) else {
                panic!("{url} was accepted");
            };
            assert!(error.to_string().contains("HUBSPOT_BASE_URL"), "{error}");
        }
    }
}
