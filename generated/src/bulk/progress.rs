//! How far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::outcome::InputResult;

/// How far sending in bulk has come, from [`Outcomes::progress`](super::Outcomes::progress).
///
/// Clones of it show the same numbers, also on other tasks and threads:
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
    /// Inputs that were read.
    pub fn read(&self) -> usize {
        get(&self.0.read)
    }

    /// Inputs that were sent, or wait for the limiter. Those of a failed batch that is sent again count
    /// again.
    pub fn sent(&self) -> usize {
        get(&self.0.sent)
    }

    /// Inputs whose outcome was given: the sum of the four that follow.
    pub fn done(&self) -> usize {
        self.confirmed() + self.rejected() + self.unconfirmed() + self.withheld()
    }

    /// Inputs that HubSpot has recorded.
    pub fn confirmed(&self) -> usize {
        get(&self.0.confirmed)
    }

    /// Inputs that HubSpot refused.
    pub fn rejected(&self) -> usize {
        get(&self.0.rejected)
    }

    /// Inputs that HubSpot said nothing about.
    pub fn unconfirmed(&self) -> usize {
        get(&self.0.unconfirmed)
    }

    /// Inputs that were not sent.
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
