//! Settings of the default transport.

use std::time::Duration;

use super::proxies::ProxyChoice;
use crate::client::ClientBuilder;

pub(crate) struct HyperOptions {
    pub(super) proxy: ProxyChoice,
    pub(super) connect_timeout: Duration,
    /// Each in PEM, not checked yet.
    pub(super) root_certificates: Vec<Vec<u8>>,
}

impl Default for HyperOptions {
    fn default() -> Self {
        Self { proxy: ProxyChoice::default(), connect_timeout: Duration::from_secs(10), root_certificates: Vec::new() }
    }
}

/// Settings of the crate's own HTTP client.
impl ClientBuilder {
    /// How long it may take to establish a connection: DNS, TCP, the proxy and TLS together.
    ///
    /// The default is ten seconds. It is part of the [`timeout`](Self::timeout) of an attempt, which
    /// should be longer. A connection that takes too long is a failed connection
    /// ([`is_connect`](crate::Error::is_connect)): nothing was sent, and the call is retried.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.hyper.connect_timeout = timeout;
        self
    }

    /// Sends everything through this proxy instead of the one in the environment.
    ///
    /// The URL is like `http://proxy.example.com:3128`, or `https://…` if the proxy itself speaks
    /// TLS. It may contain a user name and a password (`http://user:password@…`), in which `@`, `#`,
    /// `/`, `?` and other reserved characters must be percent-encoded. The proxy only creates
    /// tunnels (`CONNECT`) and never sees what is sent. Calls to this machine bypass it.
    ///
    /// By default, the proxy is read from the environment when the client is built: from
    /// `HTTPS_PROXY`, or `ALL_PROXY` if that is not set, in upper or lower case. Hosts in `NO_PROXY`
    /// are reached directly. It is a comma-separated list of domains, which include their subdomains
    /// (`example.com`, `.example.com` and `*.example.com` are the same), addresses (`192.0.2.7`,
    /// `[2001:db8::1]`), networks (`10.0.0.0/8`), or `*` for all hosts.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.hyper.proxy = ProxyChoice::Url(url.into());
        self
    }

    /// Connects without a proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.hyper.proxy = ProxyChoice::None;
        self
    }

    /// Also trusts the certificate authorities in a PEM file, such as that of a company whose proxy
    /// inspects connections.
    ///
    /// This adds to what is trusted already: Mozilla's authorities, and with the feature
    /// `native-roots` those of the platform.
    pub fn add_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.hyper.root_certificates.push(pem.into());
        self
    }
}
