//! Any number of inputs for an operation that takes them in batches.
//!
//! Functions whose name ends in `_bulk` give a [`Bulk`], which says how to send. It sends batch after
//! batch, several at a time, and gives an [`Outcome`] for each input:
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
//! The inputs are read as they are needed. Of a million of them, no more are in memory than are on their
//! way: [`concurrency`](Bulk::concurrency) × [`batch_size`](Bulk::batch_size) at most. Each batch is a
//! call like any other, which waits for the client's limiter and is tried again as the client's policy
//! says.
//!
//! # After an error
//!
//! [`try_next`](Outcomes::try_next) gives an error when a batch has failed for good, after the outcomes
//! of all the others that were on their way. Nothing is lost: call `try_next` again to send the failed
//! batches again and to go on, or take their inputs back with [`take_failed`](Outcomes::take_failed) and
//! go on without them.
//!
//! HubSpot refuses a batch as a whole (400) for a single invalid input in it.
//! [`isolate_refused`](Bulk::isolate_refused) finds such inputs and sends the others.
//!
//! # After a crash
//!
//! Note the [`index`](Outcome::index) of each outcome, and next time give
//! [`send_indexed`](Bulk::send_indexed) what is not among them. Inputs whose outcome didn't make it into
//! the notes are sent again, which does no harm: HubSpot keeps what it has already.

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

/// An [`Operation`] that takes inputs in batches and may be repeated.
///
/// It is the bound for code that sends any of them in bulk. Only this crate's operations implement it.
pub trait BulkOperation: Operation<Answer: BulkAnswer<Record = <Self as BulkOperation>::Record>> {
    /// What a batch consists of.
    type Input: Serialize + PartialEq + Send + 'static;

    /// What HubSpot answers for an input that it has recorded.
    /// [`Infallible`](std::convert::Infallible), which there is no value of, for operations that confirm
    /// nothing.
    type Record: Clone + Send + Sync + 'static;

    /// What HubSpot knows an input by.
    #[doc(hidden)]
    fn key(input: &Self::Input) -> Key<'_>;

    /// The same in its answer.
    #[doc(hidden)]
    fn record_key(record: &<Self as BulkOperation>::Record) -> Key<'_>;

    /// What of an input the version doesn't support.
    #[doc(hidden)]
    fn unsupported_in(_input: &Self::Input, _version: &str) -> Option<&'static str> {
        None
    }
}

/// What an operation returns for a batch, as far as bulk sending goes.
///
/// Only this crate implements it.
pub trait BulkAnswer: sealed::Answer {
    /// What stands for an input in it.
    type Record;

    /// All of it, as if it were about none of the inputs in particular.
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
    /// Implemented by what implements [`BulkAnswer`](super::BulkAnswer), and named by nobody else.
    pub trait Answer {}

    impl<T> Answer for crate::batch::BatchOutcome<T> {}

    impl Answer for () {}
}

/// HubSpot took the batch, and says no more.
impl BulkAnswer for () {
    type Record = std::convert::Infallible;

    fn into_report(self) -> BatchReport<Self::Record> {
        BatchReport::default()
    }
}

/// How to send any number of inputs to an operation that takes them in batches.
///
/// From the functions whose name ends in `_bulk`; the [module](self) shows one. Set what is to be
/// different for the calls, then give the inputs to [`send`](Self::send).
#[must_use = "nothing is sent before `send(…).try_next().await`"]
pub struct Bulk<O: BulkOperation> {
    /// The call for each batch, without inputs.
    call: Call<O>,
    batch_size: usize,
    concurrency: usize,
    /// Whether batches that are refused are halved.
    isolates: bool,
    check: Option<Arc<Check<O::Input>>>,
}

/// Says why an input had better not be sent.
type Check<I> = dyn Fn(&I) -> Vec<Doubt> + Send + Sync;

impl<O: BulkOperation> Bulk<O> {
    pub(crate) fn new(call: Call<O>) -> Self {
        Self { call, batch_size: 100, concurrency: 4, isolates: false, check: None }
    }

    /// Looks at each input before it is sent.
    pub(crate) fn call(&self) -> &Call<O> {
        &self.call
    }

    pub(crate) fn checked(mut self, check: impl Fn(&O::Input) -> Vec<Doubt> + Send + Sync + 'static) -> Self {
        self.check = Some(Arc::new(check));
        self
    }

    /// How many inputs a call takes, at least one. The default is 100.
    ///
    /// HubSpot publishes no limit for it. Inputs that are
    /// [withheld](InputResult::Withheld) count too.
    pub fn batch_size(mut self, inputs: usize) -> Self {
        self.batch_size = inputs.max(1);
        self
    }

    /// How many calls are on their way at a time, at least one. The default is 4.
    ///
    /// The client's limiter holds them back all the same. With one there is none on its way while you work
    /// on an outcome: the next batch goes out when all outcomes of the one before were given. And as they
    /// are given in order, a batch that waits to be tried again holds up those behind it once as many as
    /// this are read.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// Sends inputs that there are [doubts](Doubt) about, instead of [withholding](InputResult::Withheld)
    /// them.
    pub fn without_checks(mut self) -> Self {
        self.check = None;
        self
    }

    /// [`Call::timeout`] for the call of each batch.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.call = self.call.timeout(timeout);
        self
    }

    /// [`Call::deadline`] for the call of each batch, which includes waiting for the limiter.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.call = self.call.deadline(deadline);
        self
    }

    /// [`Call::retry`] for the call of each batch.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.call = self.call.retry(policy);
        self
    }

    /// [`Call::header`] for the call of each batch.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call = self.call.header(name, value);
        self
    }

    /// [`Call::query`] for the call of each batch.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.call = self.call.query(name, value);
        self
    }

    /// Sends these inputs. The index of an [`Outcome`] is the input's position among them.
    ///
    /// They are read as they are needed, on the task that asks for outcomes, and nothing is read or sent
    /// before that. Give `&mut` an iterator to have what is left of it afterwards.
    pub fn send<I>(self, inputs: I) -> Outcomes<O, Enumerate<I::IntoIter>>
    where
        I: IntoIterator<Item = O::Input>,
    {
        self.send_indexed(inputs.into_iter().enumerate())
    }

    /// Sends these inputs, each with the index that its [`Outcome`] is to have: such as the number of a
    /// line in a file, of which some are done already.
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

// Not derived, which would ask for `O: Clone`.
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

/// What users rely on, checked by the compiler: sending in bulk can be spawned, and be watched from
/// elsewhere.
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
