//! Keeping to the account's limit, rather than running into it.

mod sliding_window;

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

pub use self::sliding_window::SlidingWindow;
use crate::call::RateLimit;
use crate::transport::BoxFuture;

/// Decides when a request may be sent.
///
/// A client comes with a [`SlidingWindow`](crate::SlidingWindow) of its own. The budget is the
/// account's, though: where several programs share it, write a limiter that asks what they have in
/// common. Where several clients in one program do, give each a clone of one
/// `Arc<SlidingWindow>`.
///
/// ```
/// use std::sync::Arc;
/// use hubspot_marketing_events::{BoxFuture, Limiter};
/// use tokio::sync::Semaphore;
///
/// /// Lets requests through as something else hands out permits.
/// struct Permits(Arc<Semaphore>);
///
/// impl Limiter for Permits {
///     fn acquire(&self) -> BoxFuture<'_, ()> {
///         Box::pin(async {
///             if let Ok(permit) = self.0.acquire().await {
///                 permit.forget();
///             }
///         })
///     }
/// }
/// ```
pub trait Limiter: Send + Sync + 'static {
    /// Waits until one request may be sent. It is sent right afterwards.
    ///
    /// Dropping the future means that it isn't; a call that is given up does that.
    fn acquire(&self) -> BoxFuture<'_, ()>;

    /// Learns from an answer, of whatever status.
    ///
    /// Unless implemented, this does nothing.
    fn observe(&self, seen: &Observation) {
        let _ = seen;
    }
}

impl<L: Limiter + ?Sized> Limiter for Arc<L> {
    fn acquire(&self) -> BoxFuture<'_, ()> {
        (**self).acquire()
    }

    fn observe(&self, seen: &Observation) {
        (**self).observe(seen);
    }
}

/// What an answer tells a [`Limiter`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observation {
    /// The HTTP status: 429 is a refusal for want of budget.
    pub status: StatusCode,
    /// What the headers say of the account's limits.
    pub rate_limit: RateLimit,
    /// How long HubSpot asks to wait before the next request.
    pub retry_after: Option<Duration>,
    /// Which limit a 429 is about, in HubSpot's words: `DAILY` or `TEN_SECONDLY_ROLLING`, for
    /// example.
    pub policy_name: Option<String>,
    /// How long ago the request was sent.
    pub sent_ago: Duration,
}

impl Observation {
    /// An answer of this status that says nothing else and came at once, to test a limiter with.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            rate_limit: RateLimit::default(),
            retry_after: None,
            policy_name: None,
            sent_ago: Duration::ZERO,
        }
    }

    /// Whether HubSpot rejected the request because there were too many in a short time (429).
    ///
    /// False if the limit of the day is used up: waiting doesn't help then.
    pub fn is_burst_limit(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS && self.policy_name.as_deref() != Some("DAILY")
    }
}
