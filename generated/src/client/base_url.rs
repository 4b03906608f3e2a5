//! The base URL of calls: HTTPS, or plain HTTP to this machine.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use http::uri::Scheme;

/// A validated base URL, without a slash at the end.
#[derive(Clone)]
pub(crate) struct BaseUrl(String);

impl BaseUrl {
    /// HubSpot's production server.
    pub(crate) fn hubspot() -> Self {
        Self("https://api.hubapi.com".into())
    }

    /// Checks a base URL. The error says what is wrong, and never contains a password.
    pub(crate) fn new(url: &str) -> Result<Self, String> {
        // Checked before parsing, because `Uri` silently drops a fragment.
        if url.contains(['?', '#']) {
            return Err("the base URL must not have a query or a fragment".into());
        }
        let uri: Uri = url.parse().map_err(|problem| format!("the base URL is not a URL: {problem}"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err("the base URL must be absolute, such as https://api.hubapi.com".into());
        };
        if authority.as_str().contains('@') {
            return Err("the base URL must not have a user name or a password".into());
        }
        let host = authority.host();
        if host.is_empty() {
            return Err("the base URL has no host".into());
        }
        if authority.as_str() != host && authority.port_u16().is_none() {
            return Err("the port of the base URL is not a number below 65536".into());
        }
        if *scheme != Scheme::HTTPS && !(*scheme == Scheme::HTTP && is_loopback(host)) {
            return Err(format!(
                "the base URL must begin with https:// because its host is `{host}`; plain http:// is allowed only for \
                 this machine (localhost, 127.0.0.1, [::1])"
            ));
        }
        Ok(Self(format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/'))))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Returns whether the host of a URL is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || address.and_then(|address| address.parse().ok()).is_some_and(|address: Ipv6Addr| address.is_loopback())
}
