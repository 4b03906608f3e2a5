// Hand-written: edit templates/src/sliding_window.rs, not generated/src/sliding_window.rs.
//! The limiter that a client has unless it is given another one.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{self, Notify};
use tokio::time::{self, Instant};

use crate::limiter::Limiter;
use crate::response::RateLimit;
use crate::transport::BoxFuture;

/// Lets so many requests through in any span of a length, and no more, first come, first served.
///
/// Requests that find a place wait for nothing: a limit of 100 in ten seconds lets 100 through at
/// once. HubSpot counts requests when they arrive, and one may be on its way for longer than
/// another, so a place is free again a thirty-second part of the span later than it could be. That
/// uses 97 % of the limit.
///
/// By default it begins with HubSpot's lowest limit, 100 in ten seconds, and takes over what the
/// headers of answers say: the account's limit, and how much of it others have used.
#[derive(Debug)]
pub struct SlidingWindow {
    learns: bool,
    places: Mutex<Places>,
    /// Held by the one whose turn it is. The lock is fair, and dropping it in mid-wait passes it on.
    turn: sync::Mutex<()>,
    more_places: Notify,
}

#[derive(Debug)]
struct Places {
    limit: usize,
    span: Duration,
    /// When places were taken, as far as they are not free again.
    ours: VecDeque<Instant>,
    /// The same of what others have taken, as far as headers tell.
    others: VecDeque<Instant>,
}

/// HubSpot's limit for accounts of its free and cheapest tiers.
impl Default for SlidingWindow {
    fn default() -> Self {
        Self::new(100, Duration::from_secs(10))
    }
}

impl SlidingWindow {
    /// Lets `limit` requests through in any `span`, until an answer's headers say otherwise.
    ///
    /// A limit of zero counts as one.
    pub fn new(limit: usize, span: Duration) -> Self {
        Self {
            learns: true,
            places: Mutex::new(Places {
                limit: limit.max(1),
                span: span.min(LONGEST_SPAN),
                ours: VecDeque::new(),
                others: VecDeque::new(),
            }),
            turn: sync::Mutex::default(),
            more_places: Notify::new(),
        }
    }

    /// Keeps to the limit it was made with, whatever headers say: to leave a part of the account's
    /// budget to others, for example.
    pub fn fixed(limit: usize, span: Duration) -> Self {
        Self {
            learns: false,
            ..Self::new(limit, span)
        }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps instants within what a clock can represent.
const LONGEST_SPAN: Duration = Duration::from_secs(24 * 60 * 60);

impl Limiter for SlidingWindow {
    fn acquire(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            let _turn = self.turn.lock().await;
            loop {
                let taken = self.places().take(Instant::now());
                let Err(free_at) = taken else { return };
                // Whichever comes first.
                let _ = time::timeout_at(free_at, self.more_places.notified()).await;
            }
        })
    }

    fn observe(&self, rate_limit: RateLimit, sent_ago: Duration) {
        if self.learns && self.places().learn(rate_limit, sent_ago, Instant::now()) {
            self.more_places.notify_one();
        }
    }
}

impl Places {
    /// The time that requests may differ in how long they are on their way.
    fn margin(&self) -> Duration {
        self.span / 32
    }

    fn forget_the_past(&mut self, now: Instant) {
        let lasts = self.span + self.margin();
        for taken in [&mut self.ours, &mut self.others] {
            while taken.front().is_some_and(|at| *at + lasts <= now) {
                taken.pop_front();
            }
        }
    }

    /// Takes a place, or says when there may be one.
    fn take(&mut self, now: Instant) -> Result<(), Instant> {
        self.forget_the_past(now);
        if self.ours.len() + self.others.len() < self.limit {
            self.ours.push_back(now);
            return Ok(());
        }
        let oldest = self.ours.front().into_iter().chain(self.others.front());
        let oldest = oldest.min().copied().unwrap_or(now);
        Err(oldest + self.span + self.margin())
    }

    /// Learns from headers; says whether there may be more places now.
    fn learn(&mut self, seen: RateLimit, sent_ago: Duration, now: Instant) -> bool {
        let max = seen.max.and_then(|max| usize::try_from(max).ok());
        let (Some(max @ 1..), Some(span)) = (max, seen.interval) else {
            return false;
        };
        if span.is_zero() {
            return false;
        }
        let more = max > self.limit || span < self.span;
        self.limit = max;
        self.span = span.min(LONGEST_SPAN);
        // An older answer tells of a past in which places were taken that are free again.
        if sent_ago <= self.margin() {
            self.forget_the_past(now);
            let remaining = seen.remaining.and_then(|left| usize::try_from(left).ok());
            let used = max.saturating_sub(remaining.unwrap_or(max));
            let by_others = used.saturating_sub(self.ours.len());
            for _ in self.others.len()..by_others {
                self.others.push_back(now);
            }
        }
        more
    }
}
