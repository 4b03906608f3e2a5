//! Batches, which can fail in part.

mod status;

use std::collections::BTreeMap;

use http::StatusCode;
use serde::Deserialize;

pub use self::status::BatchStatus;
use crate::call::response;
use crate::decode::SuccessResponse;
use crate::decode::lenient;
use crate::error::BatchError;
use crate::error::Error;
use crate::time::Timestamp;

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
    answer: BatchBody<T>,
}

/// The body of a batch's answer. The batch was carried out by then, so that only results which can't
/// be read make an error of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(
    rename_all = "camelCase",
    default,
    bound(deserialize = "T: Deserialize<'de>")
)]
pub(crate) struct BatchBody<T> {
    #[serde(deserialize_with = "lenient::results")]
    results: Vec<T>,
    #[serde(deserialize_with = "lenient::failures")]
    errors: Vec<BatchError>,
    #[serde(deserialize_with = "lenient::count")]
    num_errors: Option<i64>,
    #[serde(deserialize_with = "lenient::readable")]
    status: Option<BatchStatus>,
    #[serde(deserialize_with = "lenient::readable")]
    requested_at: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::readable")]
    started_at: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::readable")]
    completed_at: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::text_map")]
    links: BTreeMap<String, String>,
}

// Not derived, which would ask for `T: Default`.
impl<T> Default for BatchBody<T> {
    fn default() -> Self {
        Self {
            results: Vec::new(),
            errors: Vec::new(),
            num_errors: None,
            status: None,
            requested_at: None,
            started_at: None,
            completed_at: None,
            links: BTreeMap::new(),
        }
    }
}

impl<T> BatchOutcome<T> {
    pub(crate) fn new(response: SuccessResponse<'_>, answer: BatchBody<T>) -> Self {
        Self {
            operation: response.operation,
            attempts: response.attempts,
            correlation_id: response::correlation_id(response.headers).map(String::from),
            multi_status: response.status == StatusCode::MULTI_STATUS,
            answer,
        }
    }

    /// The inputs that HubSpot carried out, as it has them now.
    pub fn results(&self) -> &[T] {
        &self.answer.results
    }

    /// What failed. One entry may stand for several inputs.
    pub fn errors(&self) -> &[BatchError] {
        &self.answer.errors
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
            || !self.answer.errors.is_empty()
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
            Ok(self.answer.results)
        } else {
            Err(Error::partial_failure(
                self.operation,
                self.attempts,
                self.correlation_id,
                self.answer.num_errors,
                self.answer.errors,
            ))
        }
    }

    /// The results and the errors.
    pub fn into_parts(self) -> (Vec<T>, Vec<BatchError>) {
        (self.answer.results, self.answer.errors)
    }

    /// How far HubSpot is with the batch, where it says so.
    pub fn status(&self) -> Option<&BatchStatus> {
        self.answer.status.as_ref()
    }

    /// How many inputs failed, where HubSpot counts them.
    pub fn num_errors(&self) -> Option<i64> {
        self.answer.num_errors
    }

    /// When HubSpot took the batch.
    pub fn requested_at(&self) -> Option<Timestamp> {
        self.answer.requested_at
    }

    /// When HubSpot began with it.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.answer.started_at
    }

    /// When HubSpot was done with it.
    pub fn completed_at(&self) -> Option<Timestamp> {
        self.answer.completed_at
    }

    /// Names with addresses of pages that say more.
    pub fn links(&self) -> &BTreeMap<String, String> {
        &self.answer.links
    }
}
