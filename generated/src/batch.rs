// Hand-written: edit templates/src/batch.rs, not generated/src/batch.rs.
//! Batches, which can fail in part.

pub(crate) mod answer;

use std::collections::BTreeMap;

use http::StatusCode;

use self::answer::{BatchAnswer, Envelope};
use crate::decode::Answered;
use crate::error::Error;
use crate::error_detail::BatchError;
use crate::response;
use crate::timestamp::Timestamp;
use crate::types::BatchStatus;

/// What became of a batch.
///
/// HubSpot carries out what it can of a batch, so a call that succeeded may still hold failures.
/// [`all_ok`](Self::all_ok) turns them into an error:
///
/// ```
/// # use hubspot_marketing_events::{BatchOutcome, Error};
/// # fn take<T>(outcome: BatchOutcome<T>) -> Result<Vec<T>, Error> {
/// let results = outcome.all_ok()?;
/// # Ok(results)
/// # }
/// ```
///
/// An input that is neither in the results nor in the errors is unconfirmed. HubSpot leaves out
/// attendances it has already, so a repeated call may confirm nothing and still be in order.
#[must_use = "a batch may have failed in part: look at `errors()`, or call `all_ok()`"]
#[derive(Clone, Debug, PartialEq)]
pub struct BatchOutcome<T> {
    operation: &'static str,
    attempts: u32,
    correlation_id: Option<String>,
    multi_status: bool,
    results: Vec<T>,
    envelope: Envelope,
}

impl<T> BatchOutcome<T> {
    pub(crate) fn new(answered: Answered<'_>, answer: BatchAnswer<T>) -> Self {
        Self {
            operation: answered.operation,
            attempts: answered.attempts,
            correlation_id: response::correlation_id(answered.headers).map(String::from),
            multi_status: answered.status == StatusCode::MULTI_STATUS,
            results: answer.results,
            envelope: answer.envelope,
        }
    }

    /// The inputs that HubSpot carried out, as it has them now.
    pub fn results(&self) -> &[T] {
        &self.results
    }

    /// What failed. One entry may stand for several inputs.
    pub fn errors(&self) -> &[BatchError] {
        &self.envelope.errors
    }

    /// Whether HubSpot reported no failure at all.
    pub fn is_complete(&self) -> bool {
        !self.is_partial()
    }

    /// Whether HubSpot reported a failure, be it without saying of what.
    pub fn is_partial(&self) -> bool {
        let canceled = self
            .status()
            .is_some_and(|status| status.as_str() == "CANCELED");
        self.multi_status
            || !self.envelope.errors.is_empty()
            || self.num_errors().is_some_and(|count| count > 0)
            || canceled
    }

    /// The results, if HubSpot reported no failure.
    ///
    /// # Errors
    ///
    /// An error whose [`is_partial_failure`](Error::is_partial_failure) is true and whose
    /// [`batch_errors`](Error::batch_errors) are those of the outcome. The results are lost with
    /// it: use [`into_parts`](Self::into_parts) where you need both.
    pub fn all_ok(self) -> Result<Vec<T>, Error> {
        if self.is_complete() {
            Ok(self.results)
        } else {
            Err(Error::partial_failure(
                self.operation,
                self.attempts,
                self.correlation_id,
                self.envelope.num_errors,
                self.envelope.errors,
            ))
        }
    }

    /// The results and the errors.
    pub fn into_parts(self) -> (Vec<T>, Vec<BatchError>) {
        (self.results, self.envelope.errors)
    }

    /// How far HubSpot is with the batch, where it says so.
    pub fn status(&self) -> Option<&BatchStatus> {
        self.envelope.status.as_ref()
    }

    /// How many inputs failed, where HubSpot counts them.
    pub fn num_errors(&self) -> Option<i64> {
        self.envelope.num_errors
    }

    /// When HubSpot took the batch.
    pub fn requested_at(&self) -> Option<Timestamp> {
        self.envelope.requested_at
    }

    /// When HubSpot began with it.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.envelope.started_at
    }

    /// When HubSpot was done with it.
    pub fn completed_at(&self) -> Option<Timestamp> {
        self.envelope.completed_at
    }

    /// Names with addresses of pages that say more.
    pub fn links(&self) -> &BTreeMap<String, String> {
        &self.envelope.links
    }
}
