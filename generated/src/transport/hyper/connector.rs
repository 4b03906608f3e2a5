//! How a connection comes about: directly, or through a proxy.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use rustls::ClientConfig;
use tower_service::Service;

use super::proxies::Proxies;
use crate::transport::BoxFuture;

/// How long to wait for TCP, for all addresses of the host together. TLS has the time of the call.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// After how much silence TCP asks whether the other side is there: before most routers forget an
/// idle connection.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// Makes connections on which TLS can begin.
#[derive(Clone)]
pub(super) struct Connector {
    proxies: Arc<Proxies>,
    direct: HttpConnector,
    /// Reaches the proxy itself, some of which want TLS too.
    to_proxy: HttpsConnector<HttpConnector>,
}

impl Connector {
    pub(super) fn new(proxies: Proxies, tls: ClientConfig) -> Self {
        let mut direct = HttpConnector::new();
        // The TLS layer above takes `https` addresses too.
        direct.enforce_http(false);
        direct.set_connect_timeout(Some(CONNECT_TIMEOUT));
        direct.set_nodelay(true);
        direct.set_keepalive(Some(KEEP_ALIVE));
        Self {
            proxies: Arc::new(proxies),
            to_proxy: (direct.clone(), tls).into(),
            direct,
        }
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<<HttpConnector as Service<Uri>>::Response>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.direct.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, address: Uri) -> Self::Future {
        let Some(proxy) = self.proxies.to(&address) else {
            let connecting = self.direct.call(address);
            return Box::pin(async { Ok(MaybeHttpsStream::Http(connecting.await?)) });
        };
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.to_proxy.clone());
        if let Some(password) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(password.clone());
        }
        let connecting = tunnel.call(address);
        Box::pin(async move {
            connecting
                .await
                .map_err(|problem| failure_of(proxy.uri(), &problem))
        })
    }
}

/// Names the proxy, because HubSpot seems to be at fault otherwise.
fn failure_of(proxy: &Uri, problem: &(dyn StdError + 'static)) -> Box<dyn StdError + Send + Sync> {
    let mut cause = problem;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let told = format!("the proxy {proxy}: {cause}");
    // Its type has no name that we could use.
    if cause.to_string().ends_with("authorization required") {
        return NoPassword(told).into();
    }
    told.into()
}

/// The proxy wants another password, or one at all.
#[derive(Debug)]
pub(super) struct NoPassword(String);

impl fmt::Display for NoPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for NoPassword {}
