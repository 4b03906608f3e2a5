//! A client of reqwest as transport.

use bytes::Bytes;
use http::{Request, Response};
use reqwest::redirect::Policy;

use crate::transport::{BoxFuture, Transport, TransportError};

/// Sends with a client of reqwest, and with what you have set up for it: TLS, proxies, compression.
///
/// It is made from a builder, because a client that follows redirects would take secrets to other
/// hosts, and whether it does can't be seen from outside:
///
/// ```
/// use hubspot_marketing_events::{Client, ReqwestTransport};
///
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let http = ReqwestTransport::new(reqwest::Client::builder().tcp_nodelay(true))?;
/// let client = Client::builder().token("a-token").transport(http).build()?;
/// # Ok(())
/// # }
/// ```
///
/// A clone sends over the same connections.
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// A client with these settings, except that it neither follows redirects nor sends `Referer`.
    ///
    /// # Errors
    ///
    /// Those of [`reqwest::ClientBuilder::build`].
    pub fn new(settings: reqwest::ClientBuilder) -> Result<Self, reqwest::Error> {
        let settings = settings.redirect(Policy::none()).referer(false);
        settings.build().map(Self)
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(failed)?;
            let answer = self.0.execute(request).await.map_err(failed)?;
            read(answer, max_body).await
        })
    }
}

async fn read(
    mut answer: reqwest::Response,
    max_body: usize,
) -> Result<Response<Bytes>, TransportError> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = answer.status();
    *response.version_mut() = answer.version();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    // Where the length is declared, the body needn't be read to know.
    if answer.content_length() > Some(max_body as u64) {
        return Err(TransportError::too_large(max_body).with_response(response));
    }
    let mut body = Vec::new();
    let error = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if chunk.len() > max_body - body.len() => {
                break Some(TransportError::too_large(max_body));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break None,
            Err(error) => break Some(failed(error)),
        }
    };
    let response = response.map(|_| body.into());
    match error {
        None => Ok(response),
        Some(error) => Err(error.with_response(response)),
    }
}

fn failed(error: reqwest::Error) -> TransportError {
    // The URL can hold an e-mail address.
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        TransportError::not_sent(error)
    } else {
        TransportError::interrupted(error)
    }
}
