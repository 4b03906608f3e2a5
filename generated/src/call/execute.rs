//! Sending: the part of a call that doesn't depend on its operation's types.

use std::time::Duration;

use bytes::Bytes;
use http::uri::Authority;
use http::{HeaderValue, Uri};
use tokio::runtime::Handle;
use tokio::time::{self, Instant};

use crate::auth::Bearer;
use crate::call::Endpoint;
use crate::call::RateLimit;
use crate::call::request::Request;
use crate::call::retry_after;
use crate::client::Client;
use crate::error::Error;
use crate::limiter::Observation;
use crate::trace;
use crate::transport::mask;
use crate::transport::{Transport, TransportError};

/// Sends a request, as often as it takes, and returns the answer if it is a success, with the
/// number of attempts.
pub(crate) async fn execute(
    client: &Client,
    request: &Request,
) -> Result<(http::Response<Bytes>, u32), Error> {
    // A call that can't be sent is refused before it waits for anything.
    let url = request.url(client)?;
    // The timer would panic.
    if Handle::try_current().is_err() {
        return Err(no_runtime());
    }

    let deadline = request.deadline.or(client.deadline());
    // One that no clock will ever show is none.
    let end = deadline.and_then(|deadline| Instant::now().checked_add(deadline));
    let mut progress = Progress::default();
    let attempts = attempts(client, request, &url, end, &mut progress);
    let result = match end {
        None => Ok(attempts.await),
        Some(end) => time::timeout_at(end, attempts).await,
    };
    let error = match result {
        Ok(Ok(answer)) => return Ok((answer, progress.attempts)),
        Ok(Err(error)) => error,
        Err(_) => progress.at_the_deadline(&request.endpoint, deadline.unwrap_or_default()),
    };
    Err(error.after(progress.attempts, progress.in_doubt))
}

/// The error of a call outside of a runtime.
pub(crate) fn no_runtime() -> Error {
    Error::configuration("calls need a Tokio runtime: await them within one")
}

/// What has been done for a call so far. It outlives the attempts when the deadline ends them.
#[derive(Default)]
struct Progress {
    attempts: u32,
    under_way: bool,
    /// Whether one of the attempts may have been applied.
    in_doubt: bool,
    last_error: Option<Error>,
}

impl Progress {
    /// Why there is no answer when the deadline comes.
    fn at_the_deadline(&mut self, endpoint: &Endpoint, deadline: Duration) -> Error {
        if self.under_way {
            return Error::cut_off(endpoint, deadline);
        }
        // What kept the call from succeeding says more than that time ran out over it.
        let last_error = self.last_error.take();
        last_error.unwrap_or_else(|| Error::never_sent(endpoint, deadline))
    }
}

/// Tries until there is a success, or an error that is final.
async fn attempts(
    client: &Client,
    request: &Request,
    url: &Uri,
    end: Option<Instant>,
    progress: &mut Progress,
) -> Result<http::Response<Bytes>, Error> {
    let endpoint = &request.endpoint;
    let policy = request.retry.as_ref().unwrap_or(client.retry());
    let mut retries = policy.retries(endpoint);
    loop {
        let token = wait_for_turn(client, request).await?;
        progress.attempts += 1;
        progress.under_way = true;
        let attempt = attempt(client, request, url, token);
        let result = trace::attempt(endpoint, progress.attempts, attempt).await;
        progress.under_way = false;
        let error = match result {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        progress.in_doubt |= error.may_have_been_applied();

        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        let wait = retries.wait(&error, progress.attempts);
        match wait.filter(|wait| left.is_none_or(|left| *wait < left)) {
            None => return Err(error),
            Some(wait) => {
                progress.last_error = Some(error);
                time::sleep(wait).await;
            }
        }
    }
}

/// Waits for a token, which it returns if one is to be sent, and for the limiter.
async fn wait_for_turn(client: &Client, request: &Request) -> Result<Option<HeaderValue>, Error> {
    let get_token = || client.auth().token(&request.endpoint);
    let mut token = None;
    if request.needs_token(client) {
        token = Some(get_token().await?);
    }
    for _ in 0..MOST_TURNS {
        // In this order, so that a request is sent at the moment that the limiter let it through.
        if let Some(limiter) = client.limiter() {
            limiter.acquire().await;
        }
        if !token.as_ref().is_some_and(Bearer::has_expired) {
            break;
        }
        let begin = Instant::now();
        token = Some(get_token().await?);
        if begin.elapsed() < MOMENT {
            break;
        }
        // The place was for a request that is sent at once: it takes another one.
    }
    Ok(token.map(|token| token.header()))
}

/// How often a call waits for the limiter while its token expires each time.
const MOST_TURNS: u32 = 10;

/// How late a request may be for the place that the limiter gave it.
const MOMENT: Duration = Duration::from_millis(50);

/// Sends a request once.
async fn attempt(
    client: &Client,
    request: &Request,
    url: &Uri,
    token: Option<HeaderValue>,
) -> Result<http::Response<Bytes>, Error> {
    let begin = Instant::now();
    let answer = exchange(
        client.transport(),
        &request.endpoint,
        url.authority(),
        request.to_http(client, url.clone(), token.clone()),
        request.timeout.unwrap_or(client.timeout()),
        client.max_response_size(),
    )
    .await?;
    let mut seen = Observation {
        rate_limit: RateLimit::from_headers(answer.headers()),
        retry_after: retry_after::from_headers(answer.headers()),
        sent_ago: begin.elapsed(),
        ..Observation::new(answer.status())
    };
    let answer = mask::masked(answer, request.secrets(client, token.as_ref()));
    let result = succeed(&request.endpoint, answer);
    if let Err(error) = &result {
        seen.policy_name = error.policy_name().map(str::to_owned);
    }
    if let Some(limiter) = client.limiter() {
        limiter.observe(&seen);
    }
    result
}

/// Sends a request once and gives its answer, whatever the status.
pub(crate) async fn exchange(
    transport: &dyn Transport,
    endpoint: &Endpoint,
    host: Option<&Authority>,
    http: http::Request<Bytes>,
    timeout: Duration,
    max_body: usize,
) -> Result<http::Response<Bytes>, Error> {
    let failed = |error| Error::transport(endpoint, host, error);
    let answer = match time::timeout(timeout, transport.send(http, max_body)).await {
        Err(_) => return Err(Error::timeout(endpoint, timeout)),
        Ok(Err(error)) => return Err(failed(error)),
        Ok(Ok(answer)) => answer,
    };
    // Closures that serve as transports don't get to know the limit.
    if answer.body().len() > max_body {
        return Err(failed(TransportError::too_large(max_body)));
    }
    Ok(answer)
}

/// The answer if its status is a success.
pub(crate) fn succeed(
    endpoint: &Endpoint,
    answer: http::Response<Bytes>,
) -> Result<http::Response<Bytes>, Error> {
    if answer.status().is_success() {
        Ok(answer)
    } else {
        Err(Error::answer(endpoint, answer))
    }
}
