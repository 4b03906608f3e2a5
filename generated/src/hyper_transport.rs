// Hand-written: edit templates/src/hyper_transport.rs, not generated/src/hyper_transport.rs.
//! The default transport: hyper over rustls.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::transport::{BoxFuture, Transport, TransportError};

/// How long to wait for TCP, for all addresses of the host together. TLS has the time of the call.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// HTTP/1.1 and HTTP/2 over a pool of connections. Redirects are answers like any other.
pub(crate) struct HyperTransport {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl HyperTransport {
    pub(crate) fn new() -> Result<Self, rustls::Error> {
        let mut tcp = HttpConnector::new();
        // The TLS layer above takes `https` addresses too.
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        tcp.set_nodelay(true);

        let connector = HttpsConnectorBuilder::new()
            // Named rather than taken from the process, where another crate may have set none or two.
            .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())?
            // The client has made sure that plain HTTP goes to this machine only.
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        Ok(Self { client })
    }
}

impl Transport for HyperTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let answer = self.client.request(request.map(Full::new));
        Box::pin(async move {
            let (head, body) = match answer.await {
                Ok(answer) => answer.into_parts(),
                Err(error) if error.is_connect() => return Err(TransportError::not_sent(error)),
                Err(error) => return Err(TransportError::interrupted(error)),
            };
            match Limited::new(body, max_body).collect().await {
                Ok(body) => Ok(Response::from_parts(head, body.to_bytes())),
                Err(error) if error.is::<LengthLimitError>() => {
                    Err(TransportError::too_large(max_body))
                }
                Err(error) => Err(TransportError::interrupted(error)),
            }
        })
    }
}
