// Hand-written: edit templates/src/hyper_transport.rs, not generated/src/hyper_transport.rs.
//! The default transport: hyper over rustls.

mod connector;
#[cfg(feature = "gzip")]
mod gzip;
mod options;
mod proxies;
mod tls;

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use self::connector::{Connector, NoPassword};
pub(crate) use self::options::HyperOptions;
use self::proxies::Proxies;
use crate::transport::{BoxFuture, Transport, TransportError};

/// How long a connection of HTTP/2 may be silent while a call waits for its answer.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(20);

/// How long to wait for a sign of life after that.
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// HTTP/1.1 and HTTP/2 over a pool of connections. Redirects are answers like any other.
pub(crate) struct HyperTransport {
    client: Client<HttpsConnector<Connector>, Full<Bytes>>,
}

impl HyperTransport {
    /// The error says what is wrong with the options or the environment, without their secrets.
    pub(crate) fn new(options: &HyperOptions) -> Result<Self, String> {
        let tls = tls::config(&options.root_certificates)?;
        let proxies = Proxies::new(&options.proxy)?;
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls.clone())
            // The client has made sure that plain HTTP goes to this machine only.
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(Connector::new(proxies, tls));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            // A connection can die without a word, and all calls over it with it: in calls that
            // wait for an answer, ask whether somebody is there.
            .http2_keep_alive_interval(KEEP_ALIVE_INTERVAL)
            .http2_keep_alive_timeout(KEEP_ALIVE_TIMEOUT)
            .http2_keep_alive_while_idle(false)
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
        #[cfg(feature = "gzip")]
        let request = gzip::asked_for(request);
        let answer = self.client.request(request.map(Full::new));
        Box::pin(async move {
            match answer.await {
                Ok(answer) => read(answer, max_body).await,
                Err(error) if error.is_connect() && is_refusal(&error) => {
                    Err(TransportError::refused(error))
                }
                Err(error) if error.is_connect() => Err(TransportError::not_sent(error)),
                Err(error) => Err(TransportError::interrupted(error)),
            }
        })
    }
}

/// Whether another attempt at a connection would end in the same way.
fn is_refusal(error: &(dyn StdError + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<rustls::Error>() || error.is::<NoPassword>() {
            return true;
        }
        // What an error of I/O wraps is not named as its source.
        let wrapped = error.downcast_ref().and_then(io::Error::get_ref);
        cause = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    false
}

async fn read<B>(answer: Response<B>, max_body: usize) -> Result<Response<Bytes>, TransportError>
where
    B: BodyExt<Data = Bytes, Error: Into<Box<dyn StdError + Send + Sync>>>,
{
    // Where the length is declared, the body needn't be read to know.
    if answer.body().size_hint().lower() > max_body as u64 {
        return Err(TransportError::too_large(max_body));
    }
    #[cfg(feature = "gzip")]
    if gzip::is_used(&answer) {
        return gzip::read(answer, max_body).await;
    }
    let (head, body) = answer.into_parts();
    match Limited::new(body, max_body).collect().await {
        Ok(body) => Ok(Response::from_parts(head, body.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Err(TransportError::too_large(max_body)),
        Err(error) => Err(TransportError::interrupted(error)),
    }
}
