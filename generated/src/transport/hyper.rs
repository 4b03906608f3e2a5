//! The default transport: hyper over rustls.

mod body;
mod connector;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(feature = "http2")]
mod http2;
mod options;
mod proxies;
mod tls;

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper_util::client::legacy::{Builder, Client, Error, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::{Handle, Id};

use self::body::Outgoing;
use self::connector::Connector;
pub(crate) use self::options::HyperOptions;
use self::proxies::Proxies;
use crate::transport::{BoxFuture, SendState, Transport, TransportError, is_refusal};

/// How long idle connections are kept. Many gateways close them after a minute, possibly at the
/// moment when a request is sent.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// For how many runtimes connections are kept.
const MOST_RUNTIMES: usize = 8;

/// HTTP with one connection pool per runtime. Redirects are returned like any other response.
///
/// A connection makes progress only while the runtime that opened it runs, and calls in another
/// runtime must not depend on that.
pub(crate) struct HyperTransport {
    builder: Builder,
    connector: Connector,
    pools: Mutex<VecDeque<(Id, Pool)>>,
}

type Pool = Client<Connector, Outgoing>;

impl HyperTransport {
    /// The error says what is wrong with the options or the environment, without revealing their secrets.
    pub(crate) fn new(options: &HyperOptions) -> Result<Self, String> {
        let tls = tls::config(&options.root_certificates)?;
        let proxies = Proxies::new(&options.proxy)?;
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE_TIMEOUT);
        #[cfg(feature = "http2")]
        http2::keep_alive(&mut builder);
        Ok(Self { builder, connector: Connector::new(proxies, tls, options.connect_timeout), pools: Mutex::default() })
    }

    /// Starts a request in the pool of the current runtime.
    fn request(&self, request: Request<Outgoing>) -> ResponseFuture {
        let runtime = Handle::current().id();
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let place = pools.iter().position(|(known, _)| *known == runtime);
        let place = place.unwrap_or_else(|| {
            // Calls in flight keep the connections of a dropped pool open.
            pools.truncate(MOST_RUNTIMES - 1);
            pools.push_front((runtime, self.builder.build(self.connector.clone())));
            0
        });
        pools[place].1.request(request)
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request<Bytes>, max_body: usize) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        #[cfg(feature = "gzip")]
        let request = gzip::asked_for(request);
        Box::pin(async move {
            let state = request.extensions().get().cloned();
            let state: SendState = state.unwrap_or_default();
            state.pending();
            let request = request.map(|body| Outgoing::new(body, state.clone()));
            match self.request(request).await {
                Ok(response) => read(response, max_body).await,
                Err(error) => Err(failed(error, &state)),
            }
        })
    }
}

fn failed(error: Error, state: &SendState) -> TransportError {
    if error.is_connect() && is_refusal(&error) {
        return TransportError::refused(error);
    }
    // If no connection accepted the request, nothing was written: for example, a new connection was closed immediately.
    if error.is_connect() || state.is_pending() {
        return TransportError::not_sent(error);
    }
    #[cfg(feature = "http2")]
    if http2::is_unprocessed(&error) {
        return TransportError::not_sent(error);
    }
    TransportError::interrupted(error)
}

async fn read<B>(response: Response<B>, max_body: usize) -> Result<Response<Bytes>, TransportError>
where
    B: BodyExt<Data = Bytes, Error: Into<Box<dyn StdError + Send + Sync>>>,
{
    // If the length is declared, there is no need to read the body.
    if response.body().size_hint().lower() > max_body as u64 {
        let head = response.map(|_| Bytes::new());
        return Err(TransportError::too_large(max_body).with_response(head));
    }
    #[cfg(feature = "gzip")]
    if gzip::is_used(&response) {
        return gzip::read(response, max_body).await;
    }
    let (head, body) = response.into_parts();
    let mut body = std::pin::pin!(body);
    let mut received = Received::default();
    while let Some(frame) = body.frame().await {
        let failed = match frame.map(|frame| frame.into_data()) {
            Ok(Ok(data)) if data.len() > max_body - received.length => TransportError::too_large(max_body),
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

/// The received parts of a body. A single part isn't copied.
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
