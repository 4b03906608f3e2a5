//! Sends one request over a transport and reads its response, for calls and for token requests.

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http::uri::Authority;
use tokio::time;

use crate::call::Endpoint;
use crate::error::Error;
use crate::transport::{SendState, Transport, TransportError};

/// Sends a request and returns its response, whatever the status.
///
/// If the request times out before the transport has sent anything, the error is a failed connection.
pub(crate) async fn exchange(
    transport: &dyn Transport,
    endpoint: &Endpoint,
    host: Option<&Authority>,
    mut http: http::Request<Bytes>,
    timeout: Duration,
    max_body: usize,
) -> Result<Response<Bytes>, Error> {
    let failed = |error| Error::transport(endpoint, host, error);
    let state = http.extensions_mut().get_or_insert_default::<SendState>();
    let state = state.clone();
    let response = match time::timeout(timeout, transport.send(http, max_body)).await {
        Err(_) if state.is_pending() => return Err(failed(nothing_sent(timeout))),
        Err(_) => return Err(Error::timeout(endpoint, timeout)),
        Ok(response) => response.and_then(|response| within(response, max_body)),
    };
    response.or_else(|error| match error.response {
        // The status says what happened, so the rest of the body isn't needed.
        Some(mut response) if !response.status().is_success() => {
            response.extensions_mut().insert(Incomplete);
            Ok(*response)
        }
        _ => Err(failed(error)),
    })
}

/// Enforces the size limit, which closures used as transports don't know.
fn within(response: Response<Bytes>, max_body: usize) -> Result<Response<Bytes>, TransportError> {
    if response.body().len() <= max_body {
        return Ok(response);
    }
    let response = response.map(|body| body.slice(..max_body));
    Err(TransportError::too_large(max_body).with_response(response))
}

/// Marks a response whose body was cut off.
#[derive(Clone)]
struct Incomplete;

/// Whether the body of a response was cut off.
pub(crate) fn is_incomplete(response: &Response<Bytes>) -> bool {
    response.extensions().get::<Incomplete>().is_some()
}

/// The error of a request that timed out before it was sent.
pub(crate) fn nothing_sent(within: Duration) -> TransportError {
    TransportError::not_sent(format!("nothing was sent within {within:?}"))
}

/// Returns the response if its status is a success, and its error otherwise.
pub(crate) fn success(endpoint: &Endpoint, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
    if response.status().is_success() { Ok(response) } else { Err(Error::from_status(endpoint, response)) }
}
