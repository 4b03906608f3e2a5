//! The progress of a check.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The progress of a check, from [`Findings::progress`](super::Findings::progress).
///
/// Clones show the same counts, also in other tasks and threads.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    people: AtomicUsize,
    stored: AtomicUsize,
    list_requests: AtomicUsize,
    lookups: AtomicUsize,
}

impl Progress {
    /// Returns the number of people to check, without duplicates.
    pub fn people(&self) -> usize {
        self.0.people.load(Ordering::Relaxed)
    }

    /// Returns for how many of them a participation in the expected state was found so far.
    pub fn stored(&self) -> usize {
        self.0.stored.load(Ordering::Relaxed)
    }

    /// Returns the number of requests so far, for the event's list and for single people, without retries.
    pub fn requests(&self) -> usize {
        self.0.list_requests.load(Ordering::Relaxed) + self.lookups()
    }

    /// Returns the number of requests for single people so far, at most
    /// [`max_lookups`](super::Reconcile::max_lookups).
    pub fn lookups(&self) -> usize {
        self.0.lookups.load(Ordering::Relaxed)
    }

    pub(super) fn set_people(&self, people: usize, stored: usize) {
        self.0.people.store(people, Ordering::Relaxed);
        self.0.stored.store(stored, Ordering::Relaxed);
    }

    pub(super) fn add_list_request(&self) {
        self.0.list_requests.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes one request from the budget. Returns false if the budget is used up.
    pub(super) fn take_lookup(&self, budget: usize) -> bool {
        let take = |used| (used < budget).then_some(used + 1);
        let lookups = &self.0.lookups;
        lookups.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}
