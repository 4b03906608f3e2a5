//! How far a check has come.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How far a check has come, from [`Findings::progress`](super::Findings::progress).
///
/// Clones show the same numbers, also on other tasks and threads.
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
    /// How many people are checked. Someone who was given twice counts once.
    pub fn people(&self) -> usize {
        self.0.people.load(Ordering::Relaxed)
    }

    /// For how many of them a participation in the expected state was found so far.
    pub fn stored(&self) -> usize {
        self.0.stored.load(Ordering::Relaxed)
    }

    /// Requests so far, without retries: those for the event's list and those for single people.
    pub fn requests(&self) -> usize {
        self.0.list_requests.load(Ordering::Relaxed) + self.lookups()
    }

    /// Requests for single people, of which there are at most
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

    /// Takes one request out of a budget; false if it is used up.
    pub(super) fn take_lookup(&self, budget: usize) -> bool {
        let take = |used| (used < budget).then_some(used + 1);
        let lookups = &self.0.lookups;
        lookups.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}
