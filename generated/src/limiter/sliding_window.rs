//! The default limiter.

use std::collections::{BTreeMap, VecDeque};
use std::ops::RangeInclusive;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{self, Instant};

use crate::limiter::{Limiter, Observation};
use crate::transport::BoxFuture;

/// Allows a number of requests in any time span of a given length, first come, first served.
///
/// Requests within the limit don't wait: with a limit of 100 in ten seconds, the first 100 are sent
/// immediately. HubSpot counts requests when they arrive, and some take longer to arrive than others.
/// Therefore each request counts for 1/32 longer than the span. This uses 97 % of the limit and
/// tolerates differences of up to 0.3 seconds in ten. If a request first has to connect over a long
/// distance, the difference may be larger, and HubSpot may occasionally reject a request.
///
/// A waiting call that isn't polled, for example because `select!` took another branch, loses its
/// turn to calls that are polled. It gets its turn back when it is polled again.
///
/// By default, the limiter starts with HubSpot's lowest limit, 100 in ten seconds. From the headers of
/// responses it learns the account's limit, if that is plausible (10 to 10,000 requests in 1 to 60
/// seconds), and how much of it others have used. The latter is ignored as outdated if the response
/// took more than 1/32 of the span.
///
/// If HubSpot returns a burst 429 anyway, the limit is used up. The limiter then sends nothing until
/// one span has passed since that request was sent, or for as long as its `Retry-After` says, up to a
/// minute. Other rejections, such as a daily 429, a 423, a 477 or a 5xx, don't slow down other calls.
///
/// The queue ignores deadlines. If a call's [deadline](crate::ClientBuilder::deadline) passes while it
/// waits, it leaves the queue, and the calls behind it move up.
#[derive(Debug)]
pub struct SlidingWindow {
    learns: bool,
    places: Mutex<Places>,
    more_places: Notify,
}

#[derive(Debug)]
struct Places {
    limit: usize,
    span: Duration,
    /// No request may be sent before this, because HubSpot rejected one.
    closed_until: Option<Instant>,
    /// The places that are still taken, oldest first.
    taken: VecDeque<Taken>,
    /// The number of taken places: by us and, as far as headers tell, by others.
    used: usize,
    next_ticket: u64,
    /// The waiting calls, by ticket, and when each checks again. A call that is late to check is
    /// asleep: it isn't polled, and the others don't wait for it.
    queue: BTreeMap<u64, Instant>,
}

/// Places that were taken together.
#[derive(Debug)]
struct Taken {
    at: Instant,
    count: usize,
}

/// HubSpot's limit for accounts of its Free and Starter tiers.
impl Default for SlidingWindow {
    fn default() -> Self {
        Self::new(100, Duration::from_secs(10))
    }
}

impl SlidingWindow {
    /// Allows `limit` requests in any `span`, until the headers of a response report another limit.
    ///
    /// A limit of zero counts as one.
    pub fn new(limit: usize, span: Duration) -> Self {
        Self {
            learns: true,
            places: Mutex::new(Places {
                limit: limit.max(1),
                span: span.min(LONGEST_SPAN),
                closed_until: None,
                taken: VecDeque::new(),
                used: 0,
                next_ticket: 0,
                queue: BTreeMap::new(),
            }),
            more_places: Notify::new(),
        }
    }

    /// Allows `limit` requests in any `span`, and ignores the limits in headers.
    ///
    /// Use it to leave part of the account's limit to other programs. A burst 429 still pauses it.
    pub fn fixed(limit: usize, span: Duration) -> Self {
        Self { learns: false, ..Self::new(limit, span) }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps instants within what a clock can represent.
const LONGEST_SPAN: Duration = Duration::from_secs(24 * 60 * 60);

/// The limits in headers that are accepted. Otherwise, anyone who controls headers could stop the client.
const PLAUSIBLE_LIMITS: RangeInclusive<usize> = 10..=10_000;
const PLAUSIBLE_SPANS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(60);

/// The longest `Retry-After` for which all calls wait. The call that received it may fail instead.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A place in the queue, left when this is dropped.
struct Ticket<'a> {
    window: &'a SlidingWindow,
    number: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let waited = self.window.places().queue.remove(&self.number);
        if waited.is_some() {
            // The calls behind it move up.
            self.window.more_places.notify_waiters();
        }
    }
}

impl Limiter for SlidingWindow {
    fn acquire(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let ticket = Ticket { window: self, number: self.places().next_ticket() };
            loop {
                let more_places = self.more_places.notified();
                let taken = self.places().take(ticket.number, Instant::now());
                let Err(look_again) = taken else { return };
                // Whichever comes first.
                let _ = time::timeout_at(look_again, more_places).await;
            }
        })
    }

    fn observe(&self, seen: &Observation) {
        let now = Instant::now();
        if self.learns && self.places().learn(seen, now) {
            self.more_places.notify_waiters();
        }
        if seen.is_burst_limit() {
            self.places().close(seen, now);
        }
    }
}

impl Places {
    /// The tolerated difference between the times that requests take to arrive.
    fn margin(&self) -> Duration {
        self.span / 32
    }

    /// How late a waiting call may check before the calls behind it no longer wait for it.
    fn grace(&self) -> Duration {
        (self.span / 256).max(Duration::from_millis(5))
    }

    fn next_ticket(&mut self) -> u64 {
        self.next_ticket += 1;
        self.next_ticket
    }

    fn forget_the_past(&mut self, now: Instant) {
        let lasts = self.span + self.margin();
        while let Some(taken) = self.taken.front().filter(|it| it.at + lasts <= now) {
            self.used -= taken.count;
            self.taken.pop_front();
        }
    }

    fn add(&mut self, count: usize, at: Instant) {
        self.used += count;
        self.taken.push_back(Taken { at, count });
    }

    /// Takes a place and leaves the queue, or returns when to check again.
    fn take(&mut self, ticket: u64, now: Instant) -> Result<(), Instant> {
        if let Some(opens) = self.closed_until.filter(|opens| *opens > now) {
            self.queue.insert(ticket, opens);
            return Err(opens);
        }
        self.forget_the_past(now);
        let grace = self.grace();
        let before = self.queue.range(..ticket);
        let awake = before.filter(|(_, looks_again)| **looks_again + grace > now);
        // There is no need to count more than the number of places.
        let ahead = awake.take(self.limit).count();
        if self.used + ahead < self.limit {
            self.queue.remove(&ticket);
            self.add(1, now);
            return Ok(());
        }
        let look_again = if self.used < self.limit {
            // The calls ahead take the free places, unless they are asleep.
            now + grace
        } else {
            self.free_at(self.used + ahead + 1 - self.limit, now)
        };
        self.queue.insert(ticket, look_again);
        Err(look_again)
    }

    /// When this many of the taken places will be free again, or all if there are fewer.
    fn free_at(&self, places: usize, now: Instant) -> Instant {
        let mut free = 0;
        let mut at = now;
        for taken in &self.taken {
            free += taken.count;
            at = taken.at;
            if free >= places {
                break;
            }
        }
        at + self.span + self.margin()
    }

    /// Sends nothing until one span after the rejected request was sent, or for as long as HubSpot asks.
    fn close(&mut self, seen: &Observation, now: Instant) {
        let told = seen.rate_limit.interval;
        let told = told.filter(|span| PLAUSIBLE_SPANS.contains(span));
        // A fixed window may have a shorter span than HubSpot's interval.
        let span = self.span.max(told.unwrap_or_default());
        let full = (span + self.margin()).saturating_sub(seen.sent_ago);
        let asked = seen.retry_after.unwrap_or_default().min(LONGEST_PAUSE);
        let opens = now + full.max(asked);
        self.closed_until = self.closed_until.max(Some(opens));
    }

    /// Learns from headers; returns whether more places may be free now.
    fn learn(&mut self, seen: &Observation, now: Instant) -> bool {
        let sent_ago = seen.sent_ago;
        let seen = seen.rate_limit;
        let max = seen.max.and_then(|max| usize::try_from(max).ok());
        let (Some(max), Some(span)) = (max, seen.interval) else {
            return false;
        };
        if !PLAUSIBLE_LIMITS.contains(&max) || !PLAUSIBLE_SPANS.contains(&span) {
            return false;
        }
        let more = max > self.limit || span < self.span;
        self.limit = max;
        self.span = span;
        // An older response counts places that are free again.
        if sent_ago <= self.margin() {
            self.forget_the_past(now);
            let remaining = seen.remaining.and_then(|left| usize::try_from(left).ok());
            let used = max.saturating_sub(remaining.unwrap_or(max));
            if used > self.used {
                self.add(used - self.used, now);
            }
        }
        more
    }
}
