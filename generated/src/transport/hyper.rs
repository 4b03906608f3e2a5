//! The default transport: hyper over rustls.

mod connector;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(feature = "http2")]
mod http2;
mod options;
mod proxies;
mod tls;

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use self::connector::{Connector, NoPassword};
pub(crate) use self::options::HyperOptions;
use self::proxies::Proxies;
use crate::transport::{BoxFuture, Transport, TransportError};

/// The versions of HTTP that TLS offers to the server, the best first.
const PROTOCOLS: &[&str] = if cfg!(feature = "http2") {
    &["h2", "http/1.1"]
} else {
    &["http/1.1"]
};

/// How long a connection is kept that nobody uses: less than the minute after which many gateways
/// close one, perhaps at the moment that a request goes out on it.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// HTTP over a pool of connections. Redirects are answers like any other.
pub(crate) struct HyperTransport {
    client: Client<HttpsConnector<Connector>, Full<Bytes>>,
}

impl HyperTransport {
    /// The error says what is wrong with the options or the environment, without their secrets.
    pub(crate) fn new(options: &HyperOptions) -> Result<Self, String> {
        let mut tls = tls::config(&options.root_certificates)?;
        let proxies = Proxies::new(&options.proxy)?;
        let connector = Connector::new(proxies, tls.clone());
        tls.alpn_protocols = PROTOCOLS.iter().map(|&name| name.into()).collect();
        // This lets plain HTTP through: the client has made sure that it goes to this machine only.
        let connector = HttpsConnector::from((connector, tls));
        let mut client = Client::builder(TokioExecutor::new());
        client
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT);
        #[cfg(feature = "http2")]
        http2::keep_alive(&mut client);
        Ok(Self {
            client: client.build(connector),
        })
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
        let head = answer.map(|_| Bytes::new());
        return Err(TransportError::too_large(max_body).with_response(head));
    }
    #[cfg(feature = "gzip")]
    if gzip::is_used(&answer) {
        return gzip::read(answer, max_body).await;
    }
    let (head, body) = answer.into_parts();
    let mut body = std::pin::pin!(body);
    let mut received = Received::default();
    while let Some(frame) = body.frame().await {
        let failed = match frame.map(|frame| frame.into_data()) {
            Ok(Ok(data)) if data.len() > max_body - received.length => {
                TransportError::too_large(max_body)
            }
            Ok(Ok(data)) => {
                received.add(data);
                continue;
            }
            // Trailers.
            Ok(Err(_)) => continue,
            Err(error) => TransportError::interrupted(error),
        };
        let response = Response::from_parts(head, received.into_bytes());
        return Err(failed.with_response(response));
    }
    Ok(Response::from_parts(head, received.into_bytes()))
}

/// The parts of a body as they came. A single one isn't copied.
#[derive(Default)]
struct Received {
    parts: Vec<Bytes>,
    length: usize,
}

impl Received {
    fn add(&mut self, part: Bytes) {
        self.length += part.len();
        self.parts.push(part);
    }

    fn into_bytes(mut self) -> Bytes {
        match self.parts.len() {
            0 | 1 => self.parts.pop().unwrap_or_default(),
            _ => self.parts.concat().into(),
        }
    }
}
