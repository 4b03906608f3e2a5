//! Settings of the default transport.

use std::time::Duration;

use super::proxies::ProxyChoice;
use crate::client::ClientBuilder;

pub(crate) struct HyperOptions {
    pub(super) proxy: ProxyChoice,
    pub(super) connect_timeout: Duration,
    /// In PEM, not validated yet.
    pub(super) root_certificates: Vec<Vec<u8>>,
}

impl Default for HyperOptions {
    fn default() -> Self {
        Self { proxy: ProxyChoice::default(), connect_timeout: Duration::from_secs(10), root_certificates: Vec::new() }
    }
}

/// Settings of the crate's own HTTP client.
impl ClientBuilder {
    /// Sets how long establishing a connection may take, including DNS, TCP, the proxy and TLS.
    ///
    /// The default is ten seconds. It is part of the [`timeout`](Self::timeout) of an attempt, which
    /// should be longer. If connecting takes too long, the attempt fails with
    /// [`is_connect`](crate::Error::is_connect): nothing was sent, and the call is retried.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.hyper.connect_timeout = timeout;
        self
    }

    /// Sends all requests through this proxy instead of the one in the environment.
    ///
    /// The URL is like `http://proxy.example.com:3128`, or `https://…` if the proxy itself uses TLS.
    /// It may contain a user name and a password (`http://user:password@…`), in which `@`, `#`, `/`,
    /// `?` and other reserved characters must be percent-encoded. The proxy only creates tunnels
    /// (`CONNECT`) and can't read the traffic. Calls to localhost bypass it.
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

    /// Connects without a proxy and ignores the environment.
    pub fn no_proxy(mut self) -> Self {
        self.hyper.proxy = ProxyChoice::None;
        self
    }

    /// Also trusts the certificate authorities in this PEM file, for example of a company whose proxy
    /// inspects connections.
    ///
    /// Mozilla's authorities are always trusted, and with the feature `native-roots` the platform's too.
    pub fn add_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.hyper.root_certificates.push(pem.into());
        self
    }
}
