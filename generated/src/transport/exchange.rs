//! One request and its response over a transport, for calls and for token requests.

use std::time::Duration;

use bytes::Bytes;
use http::uri::Authority;
use tokio::time;

use crate::call::Endpoint;
use crate::error::Error;
use crate::transport::{SendState, Transport, TransportError};

/// Sends a request and returns its response, whatever the status.
///
/// If time runs out before the transport has sent anything, the error is a failed connection.
pub(crate) async fn exchange(
    transport: &dyn Transport,
    endpoint: &Endpoint,
    host: Option<&Authority>,
    mut http: http::Request<Bytes>,
    timeout: Duration,
    max_body: usize,
) -> Result<http::Response<Bytes>, Error> {
    let failed = |error| Error::transport(endpoint, host, error);
    let state = http.extensions_mut().get_or_insert_default::<SendState>();
    let state = state.clone();
    let response = match time::timeout(timeout, transport.send(http, max_body)).await {
        Err(_) if state.is_pending() => return Err(failed(nothing_sent(timeout))),
        Err(_) => return Err(Error::timeout(endpoint, timeout)),
        Ok(Err(error)) => return Err(failed(error)),
        Ok(Ok(response)) => response,
    };
    // Closures that serve as transports don't know the limit.
    if response.body().len() > max_body {
        return Err(failed(TransportError::too_large(max_body)));
    }
    Ok(response)
}

/// Why a request was not sent whose time is over.
pub(crate) fn nothing_sent(within: Duration) -> TransportError {
    TransportError::not_sent(format!("nothing was sent within {within:?}"))
}

/// The response if its status is a success, or else the error it stands for.
pub(crate) fn success(
    endpoint: &Endpoint,
    response: http::Response<Bytes>,
) -> Result<http::Response<Bytes>, Error> {
    if response.status().is_success() {
        Ok(response)
    } else {
        Err(Error::answer(endpoint, response))
    }
}
