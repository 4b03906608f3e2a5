//! Decides whether and when to retry a failed attempt.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use http::StatusCode;

use crate::call::Endpoint;
use crate::error::Error;

/// Controls how a failed call is retried.
///
/// What is retried depends on what a second request could do:
///
/// - *Reads, `PUT` and `DELETE`*: after connection failures, timeouts, broken connections, and the
///   statuses 408, 423, 429, 477, 500, 502, 503, 504, 520, 521, 523 and 524. A 500 or 520 is retried
///   at most twice per call, because it often persists.
/// - *Repeatable writes*, such as attendance: the same without 408, 500 and 520.
/// - *Other writes*: only if HubSpot can't have processed the request: after connection failures,
///   on 423, 429 and 477, and if the server rejected an HTTP/2 stream before processing it.
///
/// Two errors are never retried: the daily limit is used up, or TLS or a proxy rejects the connection.
///
/// The wait before an attempt is random, between zero and a maximum that doubles each time. This
/// spreads out callers that failed together. If HubSpot says how long to wait, the random wait is
/// added to that; if that is [too long](Self::max_retry_after), the call fails immediately. The wait
/// is at least two seconds after a 423. After a 429 it is at least half of the interval over which
/// HubSpot counts requests, usually ten seconds, and the client's limiter may extend it.
///
/// Each attempt waits for the client's [`Limiter`](crate::Limiter) like the first.
///
/// ```
/// use std::time::Duration;
/// use hubspot_marketing_events::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .max_attempts(8)
///     .max_retry_after(Duration::from_secs(15 * 60));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a policy does nothing until you pass it to a client or a call"]
pub struct RetryPolicy {
    max_attempts: u32,
    first_wait: Duration,
    longest_wait: Duration,
    max_retry_after: Duration,
}

/// Five attempts, waits of up to 0.5 seconds that double up to 8, and at most a minute if HubSpot says
/// how long to wait.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Never retries.
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// Sets the maximum number of attempts, including the first. Zero counts as one.
    ///
    /// It is one more than the number of retries.
    #[doc(alias = "max_retries")]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the maximum wait after the first attempt, and the limit up to which it doubles with each
    /// further attempt.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }

    /// Sets the longest wait to accept if HubSpot says how long to wait.
    ///
    /// If HubSpot asks for more, the call fails immediately, and [`Error::retry_after`] says how long
    /// to wait. While HubSpot migrates an account (477), it may ask for 24 hours. This also limits the
    /// wait after a 429 that doesn't say how long, but the client's limiter may still extend it.
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    /// The retries of one call.
    pub(crate) fn retries<'a>(&'a self, endpoint: &'a Endpoint) -> Retries<'a> {
        Retries { policy: self, endpoint, faults: 0 }
    }

    /// Returns how long to wait after this error, or `None` if that is too long.
    fn wait(&self, error: &Error, attempts: u32) -> Option<Duration> {
        let asked = error.retry_after().unwrap_or_default();
        if asked > self.max_retry_after {
            return None;
        }
        let least = match error.refusal() {
            Some(StatusCode::LOCKED) => asked.max(Duration::from_secs(2)),
            Some(StatusCode::TOO_MANY_REQUESTS) if error.retry_after().is_none() => {
                // HubSpot frees the used requests over the interval.
                let interval = error.rate_limit().and_then(|seen| seen.interval);
                let interval = interval.unwrap_or(BURST_INTERVAL);
                let random = interval.min(LONGEST_INTERVAL).mul_f64(0.5 + random_fraction() / 2.0);
                random.min(self.max_retry_after)
            }
            _ => asked,
        };
        // Added on top, because other callers were asked to wait equally long.
        Some(least.saturating_add(self.backoff_after(attempts)))
    }

    /// A random wait up to the maximum after this many attempts.
    pub(crate) fn backoff_after(&self, attempts: u32) -> Duration {
        let doubled = 1_u32.checked_shl(attempts.saturating_sub(1));
        let ceiling = self.first_wait.saturating_mul(doubled.unwrap_or(u32::MAX));
        ceiling.min(self.longest_wait).mul_f64(random_fraction())
    }
}

/// The interval over which HubSpot counts requests, if a response doesn't say.
const BURST_INTERVAL: Duration = Duration::from_secs(10);

/// The longest such interval that is accepted.
const LONGEST_INTERVAL: Duration = Duration::from_secs(60);

/// The maximum number of retries after a 500 or 520.
const MOST_FAULTS: u32 = 2;

/// Decides whether to retry one call.
pub(crate) struct Retries<'a> {
    policy: &'a RetryPolicy,
    endpoint: &'a Endpoint,
    /// How many times the call was retried after a 500 or 520.
    faults: u32,
}

impl Retries<'_> {
    /// Returns how long to wait before the next attempt, or `None` if there must not be one.
    pub(crate) fn wait(&mut self, error: &Error, attempts: u32) -> Option<Duration> {
        if attempts >= self.policy.max_attempts || !self.may_repeat(error) {
            return None;
        }
        if matches!(status(error), Some(500 | 520)) {
            self.faults += 1;
        }
        self.policy.wait(error, attempts)
    }

    fn may_repeat(&self, error: &Error) -> bool {
        let repeatable = self.endpoint.idempotent;
        if error.is_connect() {
            return !error.is_refused_connection();
        }
        if error.is_timeout() || error.is_interrupted() {
            return repeatable;
        }
        match status(error) {
            // Rejected before it was processed: the data is locked, the account is being migrated, or
            // there were too many requests.
            Some(423 | 477) => true,
            Some(429) => !error.is_daily_limit(),
            // A temporary outage of HubSpot or a gateway. Cloudflare's other statuses are
            // permanent.
            Some(502..=504 | 521 | 523 | 524) => repeatable,
            // HubSpot may have processed the request, so it must be safe to repeat.
            Some(408) => repeatable && self.endpoint.method.is_idempotent(),
            Some(500 | 520) => repeatable && self.endpoint.method.is_idempotent() && self.faults < MOST_FAULTS,
            _ => false,
        }
    }
}

fn status(error: &Error) -> Option<u16> {
    error.refusal().map(|status| status.as_u16())
}

/// A random number from 0 to below 1.
///
/// The standard library's hash maps have random keys, which differ each time. This is good enough to
/// spread out callers, and avoids a dependency.
fn random_fraction() -> f64 {
    // As many bits as an `f64` can represent exactly.
    let bits = RandomState::new().hash_one(()) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_to_the_longest_wait() {
        let policy = RetryPolicy::default();
        for (attempts, ceiling) in [(1, 500), (2, 1000), (3, 2000), (4, 4000), (5, 8000), (6, 8000)] {
            let ceiling = Duration::from_millis(ceiling);
            let waits: Vec<_> = (0..1000).map(|_| policy.backoff_after(attempts)).collect();
            assert!(waits.iter().all(|wait| *wait < ceiling));
            // The whole range is used: a thousand draws miss a tenth of it once in 10^45 runs.
            assert!(waits.iter().any(|wait| *wait < ceiling / 10));
            assert!(waits.iter().any(|wait| *wait > ceiling * 9 / 10));
        }
    }

    #[test]
    fn no_number_of_attempts_is_too_large() {
        let policy = RetryPolicy::default().backoff(Duration::MAX, Duration::from_secs(1));
        for attempts in [0, 32, 33, 64, u32::MAX] {
            assert!(policy.backoff_after(attempts) <= Duration::from_secs(1));
        }
        let endless = policy.backoff(Duration::MAX, Duration::MAX);
        assert!(endless.backoff_after(7) <= Duration::MAX);
    }
}
