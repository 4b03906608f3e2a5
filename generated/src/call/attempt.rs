//! One attempt at a call: waits for its turn, sends the request, and informs the limiter.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::request::Prepared;
use super::response::RateLimit;
use super::retry_after;
use crate::auth::Bearer;
use crate::client::Client;
use crate::error::Error;
use crate::limiter::Observation;
use crate::trace;
use crate::transport::exchange::{exchange, success};
use crate::transport::{SendState, mask};

/// Waits for a token and for the limiter. Returns the token, if the request needs one.
pub(super) async fn wait_for_turn(client: &Client, request: &Prepared<'_>) -> Result<Option<Bearer>, Error> {
    let get_token = || client.auth().token(request.endpoint);
    let mut token = None;
    if request.needs_token {
        token = Some(get_token().await?);
    }
    for _ in 0..MOST_TURNS {
        // The limiter comes last, because the request must be sent immediately after it.
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
        // Too much time has passed since the limiter's permission, so the request waits again.
    }
    Ok(token)
}

/// The maximum number of times a call waits for the limiter, if its token expires each time.
const MOST_TURNS: u32 = 10;

/// How long after the limiter's permission a request may be sent.
const MOMENT: Duration = Duration::from_millis(50);

/// Sends a request once, in its own tracing span. The first attempt is number 1.
// Not `async`: the future of `send_once` would be in it twice.
pub(super) fn attempt(
    client: &Client,
    request: &Prepared<'_>,
    token: Option<Bearer>,
    number: u32,
    state: SendState,
) -> impl Future<Output = Result<http::Response<Bytes>, Error>> {
    trace::attempt(request.endpoint, number, send_once(client, request, token, state))
}

async fn send_once(
    client: &Client,
    request: &Prepared<'_>,
    token: Option<Bearer>,
    state: SendState,
) -> Result<http::Response<Bytes>, Error> {
    let number = token.as_ref().map(|token| token.number);
    let token = token.as_ref().map(Bearer::header);
    let mut http = request.to_http(token.clone());
    http.extensions_mut().insert(state.clone());
    let begin = Instant::now();
    let masked = |response| mask::masked(response, request.secrets(token.as_ref()));
    let response = exchange(
        client.transport(),
        request.endpoint,
        request.url.authority(),
        http,
        request.timeout,
        client.max_response_size(),
    )
    .await
    .map_err(|error| error.map_response(masked))?;
    let mut seen = Observation {
        rate_limit: RateLimit::from_headers(response.headers()),
        retry_after: retry_after::from_headers(response.headers()),
        sent_ago: state.started_at().unwrap_or(begin).elapsed(),
        ..Observation::new(response.status())
    };
    let response = match response.status().is_success() {
        true => response,
        false => masked(response),
    };
    let result = success(request.endpoint, response).map_err(|error| error.sent_with(number));
    if let Err(error) = &result {
        seen.policy_name = error.policy_name().map(str::to_owned);
    }
    if let Some(limiter) = client.limiter() {
        limiter.observe(&seen);
    }
    result
}
