//! A transport that uses reqwest.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::{Request, Response};
use reqwest::redirect::Policy;

use crate::transport::{BoxFuture, Transport, TransportError, causes, is_refusal};

/// A transport that uses a client of reqwest, with its settings for TLS, proxies and compression.
///
/// It is built from a [`reqwest::ClientBuilder`] instead of a client, because a client that follows
/// redirects would send secrets to other hosts, and reqwest doesn't reveal whether a client does:
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
/// Plain HTTP is allowed to localhost only. A second client sends it, with default settings and without
/// a proxy: with `HTTP_PROXY`, reqwest would send the token to the proxy.
///
/// Clones share their connections.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// For plain HTTP. Created on first use; most programs never need it.
    loopback: Arc<OnceLock<reqwest::Client>>,
}

/// Omits the settings: their default headers may be secret.
impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

impl ReqwestTransport {
    /// Builds a client with these settings, but without redirects and the `Referer` header.
    ///
    /// # Errors
    ///
    /// Returns the error of [`reqwest::ClientBuilder::build`].
    pub fn new(settings: reqwest::ClientBuilder) -> Result<Self, reqwest::Error> {
        Ok(Self { client: without_redirects(settings)?, loopback: Arc::default() })
    }

    /// The client for a URL of this scheme.
    fn client(&self, scheme: &str) -> Result<&reqwest::Client, reqwest::Error> {
        if scheme == "https" {
            return Ok(&self.client);
        }
        if let Some(client) = self.loopback.get() {
            return Ok(client);
        }
        let client = without_redirects(reqwest::Client::builder().no_proxy())?;
        Ok(self.loopback.get_or_init(|| client))
    }
}

fn without_redirects(settings: reqwest::ClientBuilder) -> Result<reqwest::Client, reqwest::Error> {
    settings.redirect(Policy::none()).referer(false).build()
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request<Bytes>, max_body: usize) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(failed)?;
            let client = self.client(request.url().scheme()).map_err(failed)?;
            let response = client.execute(request).await.map_err(failed)?;
            read(response, max_body).await
        })
    }
}

async fn read(mut received: reqwest::Response, max_body: usize) -> Result<Response<Bytes>, TransportError> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = received.status();
    *response.version_mut() = received.version();
    *response.headers_mut() = std::mem::take(received.headers_mut());
    // If the length is declared, there is no need to read the body.
    if received.content_length() > Some(max_body as u64) {
        return Err(TransportError::too_large(max_body).with_response(response));
    }
    let mut body = Vec::new();
    let error = loop {
        match received.chunk().await {
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
    // The URL may contain an email address.
    let error = error.without_url();
    if error.is_builder() || error.is_connect() && (is_refusal(&error) || is_about_trust(&error)) {
        TransportError::refused(error)
    } else if error.is_connect() {
        TransportError::not_sent(error)
    } else {
        TransportError::interrupted(error)
    }
}

/// Whether a TLS library other than rustls doesn't trust the server. The types of its errors aren't
/// known here, but their messages say what is wrong.
fn is_about_trust(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.to_string().contains("certificate"))
}
