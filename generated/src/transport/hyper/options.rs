//! What a program can set of the default transport.

use super::proxies::ProxyChoice;
use crate::client::ClientBuilder;

#[derive(Default)]
pub(crate) struct HyperOptions {
    pub(super) proxy: ProxyChoice,
    /// Each in PEM, not checked yet.
    pub(super) root_certificates: Vec<Vec<u8>>,
}

/// Settings of the crate's own HTTP client.
impl ClientBuilder {
    /// The proxy to send everything through, instead of the one that the environment names.
    ///
    /// Such as `http://proxy.example.com:3128`, or with `https` to speak TLS with the proxy too. A
    /// user name and a password may stand before the host. The proxy makes tunnels (`CONNECT`), so
    /// that it never sees what is sent. Calls to this machine don't go through it.
    ///
    /// Otherwise, the proxy is taken from the variable `HTTPS_PROXY`, or `ALL_PROXY` where that is
    /// not set, when the client is built; names in lower case do as well. Hosts in `NO_PROXY` are
    /// reached without it: a list of domains, which include those below them, addresses, networks
    /// such as `10.0.0.0/8`, or `*`, with commas between them.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.hyper.proxy = ProxyChoice::Url(url.into());
        self
    }

    /// Connects without a proxy, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.hyper.proxy = ProxyChoice::None;
        self
    }

    /// Trusts the certificate authorities of a PEM file too, one or more, such as that of a company
    /// whose proxy looks into connections.
    ///
    /// This adds to what is trusted already: the authorities of Mozilla, and with the feature
    /// `native-roots` those of the platform.
    pub fn add_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.hyper.root_certificates.push(pem.into());
        self
    }
}
