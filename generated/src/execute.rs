// Hand-written: edit templates/src/execute.rs, not generated/src/execute.rs.
//! Sending: the part of a call that doesn't depend on its operation's types.

use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::Handle;

use crate::call::Endpoint;
use crate::client::Client;
use crate::error::Error;
use crate::request::Request;
use crate::trace;
use crate::transport::TransportError;

/// Sends a request, and returns the answer if it is a success.
pub(crate) async fn execute(
    client: &Client,
    request: &Request,
) -> Result<http::Response<Bytes>, Error> {
    let endpoint = &request.endpoint;
    let http = request.to_http(client)?;
    // The timer would panic.
    if Handle::try_current().is_err() {
        return Err(Error::configuration(
            "calls need a Tokio runtime: await them within one",
        ));
    }

    let timeout = request.timeout.unwrap_or(client.timeout());
    trace::attempt(endpoint, 1, send(client, endpoint, http, timeout)).await
}

/// Sends a request once.
async fn send(
    client: &Client,
    endpoint: &Endpoint,
    http: http::Request<Bytes>,
    timeout: Duration,
) -> Result<http::Response<Bytes>, Error> {
    let max_body = client.max_response_size();
    let answer = match tokio::time::timeout(timeout, client.transport().send(http, max_body)).await
    {
        Err(_) => return Err(Error::timeout(endpoint, timeout)),
        Ok(Err(error)) => return Err(Error::transport(endpoint, error)),
        Ok(Ok(answer)) => answer,
    };
    // Closures that serve as transports don't get to know the limit.
    if answer.body().len() > max_body {
        return Err(Error::transport(
            endpoint,
            TransportError::too_large(max_body),
        ));
    }
    if answer.status().is_success() {
        Ok(answer)
    } else {
        Err(Error::answer(endpoint, answer))
    }
}
