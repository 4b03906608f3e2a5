// Hand-written: edit templates/src/limiter.rs, not generated/src/limiter.rs.
//! Keeping to the account's limit, rather than running into it.

use std::sync::Arc;
use std::time::Duration;

use crate::response::RateLimit;
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

    /// Learns from the headers of an answer, of whatever status, to a request that was sent so long
    /// ago.
    ///
    /// Unless implemented, this does nothing.
    fn observe(&self, rate_limit: RateLimit, sent_ago: Duration) {
        let _ = (rate_limit, sent_ago);
    }
}

impl<L: Limiter + ?Sized> Limiter for Arc<L> {
    fn acquire(&self) -> BoxFuture<'_, ()> {
        (**self).acquire()
    }

    fn observe(&self, rate_limit: RateLimit, sent_ago: Duration) {
        (**self).observe(rate_limit, sent_ago);
    }
}
