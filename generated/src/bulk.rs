//! Sending in bulk: any number of inputs, in batches, with an outcome for each.
//!
//! Functions whose name ends in `_bulk` return a [`Bulk`]. It sends the inputs in batches, several at a time, and returns
//! an [`Outcome`] for each input:
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! use hubspot_marketing_events::types::{EmailAttendance, SubscriberState};
//! use hubspot_marketing_events::v2026_03::Api;
//!
//! # async fn run(api: Api, people: Vec<EmailAttendance>) -> Result<(), hubspot_marketing_events::Error> {
//! let mut outcomes = api
//!     .attendance()
//!     .create_by_email_bulk("12345", SubscriberState::Attend)
//!     .concurrency(8)
//!     .send(people);
//! while let Some(outcome) = outcomes.try_next().await? {
//!     println!("{}: {}", outcome.input.email, outcome.result);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Inputs are read as they are needed. At most [`concurrency`](Bulk::concurrency) ×
//! [`batch_size`](Bulk::batch_size) of them are in memory at a time, so a million inputs take no more
//! memory than a thousand. Each batch is an ordinary call: it waits for the client's limiter, and is
//! retried according to the client's retry policy.
//!
//! # After an error
//!
//! If a batch fails and retries don't help, [`try_next`](Outcomes::try_next) returns an error after the
//! outcomes of all other batches in flight. No input is lost. Call `try_next` again to resend the failed
//! batches and continue, or remove their inputs with [`take_failed`](Outcomes::take_failed) and continue
//! without them.
//!
//! HubSpot rejects a whole batch (400) if a single input is invalid.
//! [`isolate_refused`](Bulk::isolate_refused) finds such inputs and sends the others.
//!
//! # After a crash
//!
//! Record the [`index`](Outcome::index) of each outcome. In the next run, pass the inputs whose index was
//! not recorded to [`send_indexed`](Bulk::send_indexed). If an outcome was not recorded in time, its input
//! is sent twice. That is harmless: HubSpot keeps what it has already.

mod attribution;
mod batch;
mod doubt;
mod error;
mod isolate;
mod key_hash;
mod outcome;
mod outcomes;
mod progress;
mod source;
#[cfg(feature = "stream")]
mod stream;

use std::fmt::{self, Display};
use std::iter::Enumerate;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

pub use self::attribution::Key;
pub use self::doubt::Doubt;
pub use self::error::{BulkError, FailedBatch};
pub use self::outcome::{BatchReport, InputResult, Outcome};
pub use self::outcomes::Outcomes;
pub use self::progress::Progress;
pub use self::source::Source;
#[cfg(feature = "stream")]
#[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
pub use self::stream::{Numbered, Streamed};
use crate::batch::BatchOutcome;
use crate::call::RetryPolicy;
use crate::call::{Call, Operation};

/// An [`Operation`] that takes inputs in batches and is safe to repeat.
///
/// Use it as a bound for code that sends to any such operation. Only this crate's operations implement it.
pub trait BulkOperation: Operation<Answer: BulkAnswer<Record = <Self as BulkOperation>::Record>> {
    /// The type of an input.
    type Input: Serialize + PartialEq + Send + 'static;

    /// What HubSpot returns for an input that it has recorded. For operations that confirm nothing, it is
    /// [`Infallible`](std::convert::Infallible), a type without values.
    type Record: Clone + Send + Sync + 'static;

    /// Returns what identifies an input.
    #[doc(hidden)]
    fn key(input: &Self::Input) -> Key<'_>;

    /// Returns what identifies the input that a record is about.
    #[doc(hidden)]
    fn record_key(record: &<Self as BulkOperation>::Record) -> Key<'_>;

    /// Returns the name of the first field or value of an input that the version doesn't support.
    #[doc(hidden)]
    fn unsupported_in(_input: &Self::Input, _version: &str) -> Option<&'static str> {
        None
    }
}

/// The response type of a [`BulkOperation`].
///
/// Only this crate implements it.
pub trait BulkAnswer: sealed::Answer {
    /// What it contains for an input.
    type Record;

    /// Returns everything in it, not yet assigned to inputs.
    #[doc(hidden)]
    fn into_report(self) -> BatchReport<Self::Record>;
}

impl<T> BulkAnswer for BatchOutcome<T> {
    type Record = T;

    fn into_report(self) -> BatchReport<T> {
        let mut report = BatchReport {
            status: self.status().cloned(),
            num_errors: self.num_errors(),
            is_partial: self.is_partial(),
            omitted_errors: self.omitted_errors(),
            ..BatchReport::default()
        };
        let (records, errors) = self.into_parts();
        report.records = records;
        report.errors = errors.into_iter().map(Arc::new).collect();
        report
    }
}

mod sealed {
    /// Seals [`BulkAnswer`](super::BulkAnswer).
    pub trait Answer {}

    impl<T> Answer for crate::batch::BatchOutcome<T> {}

    impl Answer for () {}
}

/// HubSpot accepted the batch, and says nothing else.
impl BulkAnswer for () {
    type Record = std::convert::Infallible;

    fn into_report(self) -> BatchReport<Self::Record> {
        BatchReport::default()
    }
}

/// Sends any number of inputs, in batches.
///
/// Functions whose name ends in `_bulk` return it; see [the module](self) for an example. Configure it,
/// then pass the inputs to [`send`](Self::send).
#[must_use = "nothing is sent before `send(…).try_next().await`"]
pub struct Bulk<O: BulkOperation> {
    /// The call for each batch, without inputs.
    call: Call<O>,
    batch_size: usize,
    concurrency: usize,
    /// Whether rejected batches are halved.
    isolates: bool,
    check: Option<Arc<Check<O::Input>>>,
}

/// Returns the reasons why an input should not be sent.
type Check<I> = dyn Fn(&I) -> Vec<Doubt> + Send + Sync;

impl<O: BulkOperation> Bulk<O> {
    pub(crate) fn new(call: Call<O>) -> Self {
        Self { call, batch_size: 100, concurrency: 4, isolates: false, check: None }
    }

    pub(crate) fn call(&self) -> &Call<O> {
        &self.call
    }

    /// Checks each input before it is sent.
    pub(crate) fn checked(mut self, check: impl Fn(&O::Input) -> Vec<Doubt> + Send + Sync + 'static) -> Self {
        self.check = Some(Arc::new(check));
        self
    }

    /// Sets the number of inputs per call, at least one. The default is 100.
    ///
    /// HubSpot publishes no limit. [Withheld](InputResult::Withheld) inputs count too.
    pub fn batch_size(mut self, inputs: usize) -> Self {
        self.batch_size = inputs.max(1);
        self
    }

    /// Sets how many calls are in flight at a time, at least one. The default is 4.
    ///
    /// The client's limiter applies as well. With a concurrency of 1, no call is in flight while you
    /// process outcomes: the next batch is sent after the last outcome of the previous one was returned.
    /// Outcomes are returned in order, so while a batch waits for a retry, at most this many batches are
    /// read and sent.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// Sends inputs even if there are [doubts](Doubt) about them, instead of
    /// [withholding](InputResult::Withheld) them.
    pub fn without_checks(mut self) -> Self {
        self.check = None;
        self
    }

    /// Sets [`Call::timeout`] for the call of each batch.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.call = self.call.timeout(timeout);
        self
    }

    /// Sets [`Call::deadline`] for the call of each batch, which includes waiting for the limiter.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.call = self.call.deadline(deadline);
        self
    }

    /// Sets [`Call::retry`] for the call of each batch.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.call = self.call.retry(policy);
        self
    }

    /// Sets [`Call::header`] for the call of each batch.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call = self.call.header(name, value);
        self
    }

    /// Sets [`Call::query`] for the call of each batch.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.call = self.call.query(name, value);
        self
    }

    /// Sends these inputs. The [`index`](Outcome::index) of an outcome is the position of its input.
    ///
    /// Inputs are read as they are needed, on the task that calls [`try_next`](Outcomes::try_next). Nothing
    /// is read or sent before its first call. To keep the rest of an iterator, pass it as `&mut`.
    pub fn send<I>(self, inputs: I) -> Outcomes<O, Enumerate<I::IntoIter>>
    where
        I: IntoIterator<Item = O::Input>,
    {
        self.send_indexed(inputs.into_iter().enumerate())
    }

    /// Sends these inputs, each with your own [`index`](Outcome::index), such as a line number in a file of
    /// which some lines are already done.
    ///
    #[cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
    #[cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
    /// # use std::collections::HashSet;
    /// # use hubspot_marketing_events::types::{ContactAttendance, SubscriberState};
    /// # async fn run(
    /// #     api: hubspot_marketing_events::v2026_03::Api,
    /// #     rows: Vec<ContactAttendance>,
    /// #     mut done: HashSet<usize>,
    /// # ) -> Result<(), hubspot_marketing_events::Error> {
    /// let todo: Vec<_> = rows
    ///     .into_iter()
    ///     .enumerate()
    ///     .filter(|(index, _)| !done.contains(index))
    ///     .collect();
    /// let mut outcomes = api
    ///     .attendance()
    ///     .create_by_contact_id_bulk("12345", SubscriberState::Register)
    ///     .send_indexed(todo);
    /// while let Some(outcome) = outcomes.try_next().await? {
    ///     done.insert(outcome.index);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_indexed<I>(self, inputs: I) -> Outcomes<O, I::IntoIter>
    where
        I: IntoIterator<Item = (usize, O::Input)>,
    {
        Outcomes::new(self, inputs.into_iter())
    }
}

// Not derived, because that would require `O: Clone`.
impl<O: BulkOperation> Clone for Bulk<O> {
    fn clone(&self) -> Self {
        Self { call: self.call.clone(), check: self.check.clone(), ..*self }
    }
}

impl<O: BulkOperation> fmt::Debug for Bulk<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk")
            .field("operation", &O::ENDPOINT.name)
            .field("batch_size", &self.batch_size)
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}

/// Asserts at compile time that bulk sending can be spawned, and that its progress can be shared.
fn _assert_spawnable<O: BulkOperation, S>(bulk: Bulk<O>, mut outcomes: Outcomes<O, S>)
where
    S: Source<O::Input> + Send + 'static,
{
    fn spawnable<T: Send + 'static>(_: T) {}
    fn shareable<T: Send + Sync + 'static>(_: T) {}

    shareable(bulk);
    shareable(outcomes.progress().clone());
    spawnable(async move {
        let _ = outcomes.try_next().await;
    });
}
