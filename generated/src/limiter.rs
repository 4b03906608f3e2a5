//! Rate limiting: keeps requests within the account's limit.

mod sliding_window;

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

pub use self::sliding_window::SlidingWindow;
use crate::call::RateLimit;
use crate::transport::BoxFuture;

/// Decides when a request may be sent.
///
/// By default, each client has its own [`SlidingWindow`](crate::SlidingWindow). But HubSpot's limit
/// applies to the account: if several clients in one program use the same account, give each a clone
/// of one `Arc<SlidingWindow>`. If several programs do, implement a limiter with shared state.
///
/// ```
/// use std::sync::Arc;
/// use hubspot_marketing_events::{BoxFuture, Limiter};
/// use tokio::sync::Semaphore;
///
/// /// Lets one request through per permit.
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
    /// Waits until one request may be sent. The client sends it right afterwards.
    ///
    /// If the future is dropped, the request is not sent: the call was dropped, or its deadline passed.
    fn acquire(&self) -> BoxFuture<'_, ()>;

    /// Learns from a response with any status.
    ///
    /// The default implementation does nothing.
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

/// What a [`Limiter`] learns from a response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observation {
    /// The HTTP status. 429 means that a limit is used up; see
    /// [`is_burst_limit`](Self::is_burst_limit).
    pub status: StatusCode,
    /// What the headers say about the account's limits.
    pub rate_limit: RateLimit,
    /// How long HubSpot asks to wait before the next request.
    pub retry_after: Option<Duration>,
    /// The limit that a 429 refers to, such as `DAILY` or `TEN_SECONDLY_ROLLING`.
    pub policy_name: Option<String>,
    /// How long ago the request was sent.
    pub sent_ago: Duration,
}

impl Observation {
    /// Creates an observation of an immediate response with this status and nothing else, to test a limiter.
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
    /// False if the daily limit is used up, because then waiting doesn't help.
    pub fn is_burst_limit(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS && self.policy_name.as_deref() != Some("DAILY")
    }
}
