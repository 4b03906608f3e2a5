//! Progress of bulk sending.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::outcome::InputResult;

/// The progress of bulk sending, from [`Outcomes::progress`](super::Outcomes::progress).
///
/// Clones show the same counts, also in other tasks and threads:
///
/// ```
/// # use hubspot_marketing_events::bulk::Progress;
/// # fn show(progress: &Progress, total: usize) {
/// let progress = progress.clone();
/// std::thread::spawn(move || {
///     println!("{} of {total}, {} rejected", progress.done(), progress.rejected());
/// });
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    read: AtomicUsize,
    sent: AtomicUsize,
    confirmed: AtomicUsize,
    rejected: AtomicUsize,
    unconfirmed: AtomicUsize,
    withheld: AtomicUsize,
}

impl Progress {
    /// Returns the number of inputs that were read.
    pub fn read(&self) -> usize {
        get(&self.0.read)
    }

    /// Returns the number of inputs that were sent or wait for the limiter. Inputs of a failed batch that is
    /// sent again count again.
    pub fn sent(&self) -> usize {
        get(&self.0.sent)
    }

    /// Returns the number of inputs whose outcome was returned: the sum of the four counts below.
    pub fn done(&self) -> usize {
        self.confirmed() + self.rejected() + self.unconfirmed() + self.withheld()
    }

    /// Returns the number of inputs that HubSpot [confirmed](InputResult::Confirmed).
    pub fn confirmed(&self) -> usize {
        get(&self.0.confirmed)
    }

    /// Returns the number of inputs that HubSpot [rejected](InputResult::Rejected).
    pub fn rejected(&self) -> usize {
        get(&self.0.rejected)
    }

    /// Returns the number of inputs that HubSpot [didn't mention](InputResult::Unconfirmed).
    pub fn unconfirmed(&self) -> usize {
        get(&self.0.unconfirmed)
    }

    /// Returns the number of inputs that were [not sent](InputResult::Withheld).
    pub fn withheld(&self) -> usize {
        get(&self.0.withheld)
    }

    pub(super) fn add_read(&self) {
        add(&self.0.read, 1);
    }

    pub(super) fn add_sent(&self, inputs: usize) {
        add(&self.0.sent, inputs);
    }

    pub(super) fn add_result<R>(&self, result: &InputResult<R>) {
        let count = match result {
            InputResult::Confirmed(_) => &self.0.confirmed,
            InputResult::Rejected(_) => &self.0.rejected,
            InputResult::Unconfirmed => &self.0.unconfirmed,
            InputResult::Withheld(_) => &self.0.withheld,
        };
        add(count, 1);
    }
}

fn get(count: &AtomicUsize) -> usize {
    count.load(Ordering::Relaxed)
}

fn add(count: &AtomicUsize, more: usize) {
    count.fetch_add(more, Ordering::Relaxed);
}
