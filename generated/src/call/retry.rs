//! Whether a failed attempt is followed by another one, and when.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use http::StatusCode;

use crate::call::Endpoint;
use crate::error::Error;

/// When a call is tried again.
///
/// A call whose repetition does no harm is tried again when there was no connection, no answer in
/// time or half an answer, and on the statuses 423, 429, 477, 502, 503, 504, 521, 523 and 524. Such
/// are reads, `PUT`, `DELETE`, and the writes that come to the same when done twice. Any other
/// write is tried again only when HubSpot can't have carried it out: without a connection, and on
/// 423, 429 and 477. A daily limit that is used up is never waited for, and a connection that TLS or
/// a proxy refuses is not tried again.
///
/// The wait before an attempt is random, between nothing and a ceiling that doubles each time, so
/// that callers who failed together don't come back together. Where HubSpot says how long to wait,
/// it comes on top of that, or the call ends at once if that is
/// [too long](Self::max_retry_after). After a 423 the wait is at least two seconds, and after a 429
/// at least half of the time over which HubSpot counts requests, which is ten seconds, so that the
/// default attempts outlast a budget that is used up.
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
#[must_use = "a policy does nothing until a client or a call has it"]
pub struct RetryPolicy {
    max_attempts: u32,
    first_wait: Duration,
    longest_wait: Duration,
    max_retry_after: Duration,
}

/// Five attempts, waits of up to 0.5 seconds doubling to 8, and a minute's patience where HubSpot
/// says how long to wait.
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
    /// Never try again.
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// How often to try at most, the first time included. Zero counts as one.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The ceiling of the wait after the first attempt, which doubles with each further one, and
    /// what it doubles to.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }

    /// The longest wait to accept where HubSpot says how long to wait.
    ///
    /// After a 429 that doesn't say, the wait for new budget is no longer than this either.
    ///
    /// If it asks for more, the call ends at once, and [`Error::retry_after`] tells when to come
    /// back. While it moves an account (477), it may ask for 24 hours.
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    /// How long to wait before the next attempt, or `None` when there is to be none.
    pub(crate) fn wait(
        &self,
        endpoint: &Endpoint,
        error: &Error,
        attempts: u32,
    ) -> Option<Duration> {
        if attempts >= self.max_attempts || !may_be_repeated(endpoint, error) {
            return None;
        }
        let asked = error.retry_after().unwrap_or_default();
        if asked > self.max_retry_after {
            return None;
        }
        let least = match error.refusal() {
            Some(StatusCode::LOCKED) => asked.max(Duration::from_secs(2)),
            Some(StatusCode::TOO_MANY_REQUESTS) if error.retry_after().is_none() => {
                // Budget comes back over the interval.
                let interval = error.rate_limit().and_then(|seen| seen.interval);
                let interval = interval.unwrap_or(BURST_INTERVAL);
                let random = interval
                    .min(LONGEST_INTERVAL)
                    .mul_f64(0.5 + random_fraction() / 2.0);
                random.min(self.max_retry_after)
            }
            _ => asked,
        };
        // On top, because others were asked to wait for as long.
        Some(least.saturating_add(self.backoff_after(attempts)))
    }

    /// A random wait up to the ceiling after so many attempts.
    pub(crate) fn backoff_after(&self, attempts: u32) -> Duration {
        let doubled = 1_u32.checked_shl(attempts.saturating_sub(1));
        let ceiling = self.first_wait.saturating_mul(doubled.unwrap_or(u32::MAX));
        ceiling.min(self.longest_wait).mul_f64(random_fraction())
    }
}

/// The time over which HubSpot counts requests, where an answer doesn't say.
const BURST_INTERVAL: Duration = Duration::from_secs(10);

/// The longest such time that is believed.
const LONGEST_INTERVAL: Duration = Duration::from_secs(60);

fn may_be_repeated(endpoint: &Endpoint, error: &Error) -> bool {
    if error.is_connect() {
        return !error.is_refused_connection();
    }
    if error.is_timeout() || error.is_interrupted() {
        return endpoint.idempotent;
    }
    match error.refusal().map(|status| status.as_u16()) {
        // Refused before it was carried out: the data is locked, the account is being moved, or
        // there were too many requests.
        Some(423 | 477) => true,
        Some(429) => !error.is_daily_limit(),
        // HubSpot or what stands before it is out of order for a moment. Cloudflare's other
        // statuses tell of a fault that stays.
        Some(502..=504 | 521 | 523 | 524) => endpoint.idempotent,
        _ => false,
    }
}

/// A random number from 0 to below 1.
///
/// The keys of the standard library's hash maps are random, and each is another one. That is good
/// enough to keep callers apart, and no reason for a dependency.
fn random_fraction() -> f64 {
    // As many bits as the number has.
    let bits = RandomState::new().hash_one(()) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_to_the_longest_wait() {
        let policy = RetryPolicy::default();
        for (attempts, ceiling) in [
            (1, 500),
            (2, 1000),
            (3, 2000),
            (4, 4000),
            (5, 8000),
            (6, 8000),
        ] {
            let ceiling = Duration::from_millis(ceiling);
            let waits: Vec<_> = (0..1000).map(|_| policy.backoff_after(attempts)).collect();
            assert!(waits.iter().all(|wait| *wait < ceiling));
            // All of the range is used: a thousand draws miss a tenth of it once in 10^45 runs.
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
