//! Runs the attempts at a call, until one succeeds or an error is final.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use tokio::runtime::Handle;
use tokio::time::{self, Instant};

use super::attempt::{attempt, wait_for_turn};
use super::read_response::Undecoded;
use super::request::{Prepared, Request};
use crate::auth::Bearer;
use crate::client::Client;
use crate::error::Error;
use crate::trace::{self, CallSpan};
use crate::transport::SendState;
use crate::transport::exchange::nothing_sent;

/// Sends a request, retries it if necessary, and returns the response if it is a success.
pub(crate) async fn execute(client: Client, request: Request) -> Result<Undecoded, Error> {
    let span = CallSpan::begin(&request.endpoint);
    match span.around(until_final(&client, &request)).await {
        Ok((response, progress)) => {
            Ok(Undecoded { client, request, token: progress.token, response, attempts: progress.attempts, span })
        }
        Err(error) => {
            span.failed(&error);
            Err(error)
        }
    }
}

/// Returns a success with its progress, or the error after all attempts.
async fn until_final(client: &Client, request: &Request) -> Result<(http::Response<Bytes>, Progress), Error> {
    // A call that can't be sent is rejected before it waits for anything.
    let request = request.prepare(client)?;
    // The timer would panic.
    if Handle::try_current().is_err() {
        return Err(no_runtime());
    }
    #[cfg(feature = "blocking")]
    client.mode().check()?;

    let deadline = request.deadline;
    // Overflow means no deadline.
    let end = deadline.and_then(|deadline| Instant::now().checked_add(deadline));
    let mut progress = Progress::default();
    // Without a variable for the future, which would be in this one twice.
    let result = match end {
        None => Ok(attempts(client, &request, end, &mut progress).await),
        Some(at) => time::timeout_at(at, attempts(client, &request, end, &mut progress)).await,
    };
    let error = match result {
        Ok(Ok(response)) => return Ok((response, progress)),
        Ok(Err(error)) => error,
        Err(_) => progress.at_the_deadline(&request, deadline.unwrap_or_default()),
    };
    Err(error.after(progress.attempts, progress.in_doubt))
}

/// The error of a call outside of a runtime.
pub(crate) fn no_runtime() -> Error {
    Error::configuration("calls need a Tokio runtime: await them within one")
}

/// The progress of a call. It is still available when the deadline ends the attempts.
#[derive(Default)]
struct Progress {
    attempts: u32,
    /// The state of the current attempt.
    send_state: Option<SendState>,
    /// Whether one of the attempts may have been applied.
    in_doubt: bool,
    last_error: Option<Error>,
    /// The token of the last attempt.
    token: Option<HeaderValue>,
}

impl Progress {
    /// The error of a call whose deadline has passed.
    fn at_the_deadline(&mut self, request: &Prepared<'_>, deadline: Duration) -> Error {
        let endpoint = request.endpoint;
        match &self.send_state {
            Some(state) if state.is_pending() => {
                let host = request.url.authority();
                return Error::transport(endpoint, host, nothing_sent(deadline));
            }
            Some(_) => return Error::cut_off(endpoint, deadline),
            None => {}
        }
        // The last error says more than that the deadline passed.
        let last_error = self.last_error.take();
        last_error.unwrap_or_else(|| Error::never_sent(endpoint, deadline))
    }
}

/// Makes attempts until one succeeds or an error is final.
async fn attempts(
    client: &Client,
    request: &Prepared<'_>,
    end: Option<Instant>,
    progress: &mut Progress,
) -> Result<http::Response<Bytes>, Error> {
    let mut retries = request.retry.retries(request.endpoint);
    loop {
        let token = wait_for_turn(client, request).await?;
        progress.token = token.as_ref().map(Bearer::header);
        progress.attempts += 1;
        let state = progress.send_state.insert(SendState::default()).clone();
        let result = attempt(client, request, token, progress.attempts, state).await;
        progress.send_state = None;
        let error = match result {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        progress.in_doubt |= error.may_have_been_applied();

        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        let wait = retries.wait(&error, progress.attempts);
        match wait.filter(|wait| left.is_none_or(|left| *wait < left)) {
            None => return Err(error),
            Some(wait) => {
                trace::retrying(request.endpoint, progress.attempts, &error, wait);
                progress.last_error = Some(error);
                time::sleep(wait).await;
            }
        }
    }
}
