//! Opens connections, directly or through a proxy.

use std::error::Error as StdError;
use std::future::{self, Ready};
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Intercept;
use rustls::ClientConfig;
use tokio::time;
use tower_service::Service;

use super::proxies::Proxies;
use crate::transport::{BoxFuture, causes, is_refusal};

/// The HTTP versions that TLS offers to the server, in order of preference.
const PROTOCOLS: &[&str] = if cfg!(feature = "http2") { &["h2", "http/1.1"] } else { &["http/1.1"] };

/// After how much silence TCP probes the connection: before most routers drop idle ones.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// Opens connections that are ready for HTTP.
#[derive(Clone)]
pub(super) struct Connector {
    proxies: Arc<Proxies>,
    /// Connects to the server, or to a proxy without TLS.
    direct: HttpConnector,
    to_proxy: HttpsConnector<HttpConnector>,
    tls: Arc<ClientConfig>,
    /// Covers DNS, TCP, the proxy's tunnel and TLS.
    timeout: Duration,
}

type BoxError = Box<dyn StdError + Send + Sync>;
type Tcp = <HttpConnector as Service<Uri>>::Response;
/// A connection to the server, or to a proxy with or without TLS.
type Stream = MaybeHttpsStream<Tcp>;

impl Connector {
    pub(super) fn new(proxies: Proxies, mut tls: ClientConfig, timeout: Duration) -> Self {
        let mut direct = HttpConnector::new();
        // The TLS layer above takes `https` addresses too.
        direct.enforce_http(false);
        // hyper divides this among the host's addresses. With a single address, our own timeout must
        // come first, because its message says more.
        direct.set_connect_timeout(Some(timeout.saturating_add(Duration::from_millis(10))));
        direct.set_nodelay(true);
        direct.set_keepalive(Some(KEEP_ALIVE));
        let to_proxy = (direct.clone(), tls.clone()).into();
        tls.alpn_protocols = PROTOCOLS.iter().map(|&name| name.into()).collect();
        Self { proxies: Arc::new(proxies), direct, to_proxy, tls: Arc::new(tls), timeout }
    }

    async fn connect(mut self, address: Uri) -> Result<MaybeHttpsStream<Stream>, BoxError> {
        let timeout = self.timeout;
        // The current step, for the message in case of a timeout.
        let mut step = "no TCP connection".to_owned();
        let connecting = async {
            let stream = match self.proxies.to(&address) {
                None => MaybeHttpsStream::Http(self.direct.call(address.clone()).await?),
                Some(proxy) => {
                    step = format!("the proxy {}: no tunnel", proxy.uri());
                    self.tunnel(&proxy, address.clone()).await?
                }
            };
            step = "no TLS handshake".to_owned();
            // This allows plain HTTP: the client has checked that it goes to localhost.
            let mut https = HttpsConnector::from((Connected(Some(stream)), self.tls));
            https.call(address).await
        };
        let connected = time::timeout(timeout, connecting).await;
        connected.unwrap_or_else(|_| Err(format!("{step} within {timeout:?}").into()))
    }

    async fn tunnel(&self, proxy: &Intercept, address: Uri) -> Result<Stream, BoxError> {
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.to_proxy.clone());
        if let Some(password) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(password.clone());
        }
        // Names the proxy, because otherwise HubSpot would seem to be at fault.
        tunnel.call(address).await.map_err(|problem| {
            let cause = causes(&problem).last().map(ToString::to_string);
            let text = format!("the proxy {}: {}", proxy.uri(), cause.unwrap_or_default());
            // Reported like a TLS failure, because retrying wouldn't help.
            if is_refusal(&problem) { io::Error::new(io::ErrorKind::InvalidData, text).into() } else { text.into() }
        })
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Stream>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: Uri) -> Self::Future {
        Box::pin(self.clone().connect(address))
    }
}

/// An open connection on which TLS can start.
struct Connected(Option<Stream>);

impl Service<Uri> for Connected {
    type Response = Stream;
    type Error = BoxError;
    type Future = Ready<Result<Stream, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        future::ready(self.0.take().ok_or_else(|| "the connection has already been used".into()))
    }
}
