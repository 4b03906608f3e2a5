// Hand-written: edit templates/src/reqwest_transport.rs, not generated/src/reqwest_transport.rs.
//! A client of reqwest as transport.

use bytes::Bytes;
use http::{Request, Response};

use crate::transport::{BoxFuture, Transport, TransportError};

/// Sends with a client of reqwest that you have, and with what you have set up in it: TLS, proxies,
/// compression.
///
/// Such a client follows redirects unless it is told not to. Calls that were led elsewhere fail,
/// but by then the request was sent there, though reqwest takes the token out for another host.
/// So switch redirects off:
///
/// ```
/// use hubspot_marketing_events::Client;
///
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let http = reqwest::Client::builder()
///     .redirect(reqwest::redirect::Policy::none())
///     .build()?;
/// let client = Client::builder().token("a-token").transport(http).build()?;
/// # Ok(())
/// # }
/// ```
impl Transport for reqwest::Client {
    fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(failed)?;
            let url = request.url().clone();
            let answer = self.execute(request).await.map_err(failed)?;
            if *answer.url() != url {
                return Err(TransportError::interrupted(
                    "reqwest followed a redirect: give its client the policy `Policy::none()`",
                ));
            }
            read(answer, max_body).await
        })
    }
}

async fn read(
    mut answer: reqwest::Response,
    max_body: usize,
) -> Result<Response<Bytes>, TransportError> {
    // Where the length is declared, the body needn't be read to know.
    if answer.content_length() > Some(max_body as u64) {
        return Err(TransportError::too_large(max_body));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if chunk.len() > max_body - body.len() {
            return Err(TransportError::too_large(max_body));
        }
        body.extend_from_slice(&chunk);
    }
    let mut response = Response::new(body.into());
    *response.status_mut() = answer.status();
    *response.version_mut() = answer.version();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    Ok(response)
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
