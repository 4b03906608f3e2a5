//! Outcomes of batches, which can fail in part.

mod status;

use std::collections::BTreeMap;

use http::StatusCode;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

pub use self::status::BatchStatus;
use crate::call::response;
use crate::decode::{SuccessResponse, Unreadable, UnreadableValue, lenient};
use crate::error::json::Failures;
use crate::error::{BatchError, Error};
use crate::time::Timestamp;
use crate::trace;

/// The outcome of a batch: results and errors.
///
/// HubSpot processes as much of a batch as it can, so a successful call may contain failures.
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
/// An input in neither the results nor the errors is [unconfirmed](Self::unconfirmed). HubSpot leaves out attendance
/// that it already has, so a repeated call may have no results although nothing is wrong. **For attendance, `all_ok` does
/// therefore not fail on unconfirmed inputs**, although HubSpot may have dropped them: check `unconfirmed`, or use a function
/// that ends in `_bulk`, which doesn't send what HubSpot would drop.
#[must_use = "part of the batch may have failed: check `errors()`, or call `all_ok()`"]
#[derive(Clone, Debug, PartialEq)]
pub struct BatchOutcome<T> {
    operation: &'static str,
    attempts: u32,
    correlation_id: Option<String>,
    multi_status: bool,
    /// The number of inputs that were sent; 0 if unknown.
    inputs: usize,
    /// Whether HubSpot confirms each input that it carries out.
    confirms_all: bool,
    body: BatchBody<T>,
    unreadable: Unreadable,
}

/// The body of a batch's response.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default, bound(deserialize = "T: Deserialize<'de>"))]
pub(crate) struct BatchBody<T> {
    #[serde(deserialize_with = "lenient::results")]
    results: Vec<T>,
    /// Whether there are errors. They are decoded separately, by code that isn't compiled for each type.
    #[serde(rename = "errors")]
    has_errors: Present,
    #[serde(skip)]
    pub(crate) errors: Failures,
    pub(crate) num_errors: Option<i64>,
    status: Option<BatchStatus>,
    requested_at: Option<Timestamp>,
    started_at: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    #[serde(deserialize_with = "lenient::null_as_default")]
    links: BTreeMap<String, String>,
}

/// Whether a field is present.
#[derive(Clone, Debug, PartialEq)]
struct Present(bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

// Not derived, because that would require `T: Default`.
impl<T> Default for BatchBody<T> {
    fn default() -> Self {
        Self {
            results: Vec::new(),
            has_errors: Present(false),
            errors: Failures::default(),
            num_errors: None,
            status: None,
            requested_at: None,
            started_at: None,
            completed_at: None,
            links: BTreeMap::new(),
        }
    }
}

impl<T> BatchBody<T> {
    pub(crate) fn has_errors(&self) -> bool {
        self.has_errors.0
    }

    pub(crate) fn has_results(&self) -> bool {
        !self.results.is_empty()
    }

    pub(crate) fn without_results<U>(self) -> BatchBody<U> {
        BatchBody {
            results: Vec::new(),
            has_errors: self.has_errors,
            errors: self.errors,
            num_errors: self.num_errors,
            status: self.status,
            requested_at: self.requested_at,
            started_at: self.started_at,
            completed_at: self.completed_at,
            links: self.links,
        }
    }
}

impl<T> BatchOutcome<T> {
    pub(crate) fn new(response: SuccessResponse<'_>, body: BatchBody<T>, unreadable: &Unreadable) -> Self {
        let outcome = Self {
            operation: response.operation,
            attempts: response.attempts,
            correlation_id: response::correlation_id(response.headers).map(String::from),
            multi_status: response.status == StatusCode::MULTI_STATUS,
            inputs: response.inputs,
            confirms_all: false,
            body,
            unreadable: unreadable.clone(),
        };
        trace::partly(outcome.failed(), outcome.unconfirmed());
        outcome
    }

    /// The number of failures, or of inputs that failed if HubSpot counts more of these.
    fn failed(&self) -> usize {
        let listed = self.body.errors.list.len() + self.body.errors.omitted;
        let counted = self.num_errors().and_then(|count| usize::try_from(count).ok());
        counted.unwrap_or(0).max(listed)
    }

    /// Requires each input to be among the results or the errors.
    pub(crate) fn confirming_all(mut self) -> Self {
        self.confirms_all = true;
        self
    }

    /// The results of the inputs that HubSpot confirmed.
    ///
    /// **Confirmed is not stored.** HubSpot has been seen to confirm attendance of less than a second without storing
    /// it, and to leave out of the results what it already has. To find out what is stored, read it back: see
    /// [`reconcile`](crate::participations::Participations::reconcile).
    pub fn results(&self) -> &[T] {
        &self.body.results
    }

    /// The failures. One entry may cover several inputs.
    pub fn errors(&self) -> &[BatchError] {
        &self.body.errors.list
    }

    /// How many entries are missing from [`errors`](Self::errors), because HubSpot returned more than the 10,000 that are kept.
    pub fn omitted_errors(&self) -> usize {
        self.body.errors.omitted
    }

    /// Values that couldn't be decoded unchanged, and how they were repaired.
    pub fn unreadable(&self) -> &[UnreadableValue] {
        self.unreadable.values()
    }

    /// The number of inputs that are in neither the results nor the errors.
    ///
    /// `events/upsert` has been seen to return 200 without results, and to create nothing. For events,
    /// [`all_ok`](Self::all_ok) therefore returns an error. For attendance, this is not a failure: HubSpot leaves out
    /// what it already has.
    pub fn unconfirmed(&self) -> usize {
        self.inputs.saturating_sub(self.body.results.len() + self.failed())
    }

    /// Whether HubSpot reported no failure.
    pub fn is_complete(&self) -> bool {
        !self.is_partial()
    }

    /// Whether HubSpot reported a failure, even if it doesn't say of which inputs.
    pub fn is_partial(&self) -> bool {
        let canceled = self.status().is_some_and(|status| status.as_str() == "CANCELED");
        self.multi_status
            || !self.body.errors.list.is_empty()
            || self.body.errors.omitted > 0
            || self.num_errors().is_some_and(|count| count > 0)
            || canceled
    }

    /// Returns the results, or an error if HubSpot reported a failure or, for events, did not confirm every input.
    ///
    /// # Errors
    ///
    /// An error for which [`is_partial_failure`](Error::is_partial_failure) is true. Its
    /// [`batch_errors`](Error::batch_errors) are the outcome's errors. It discards the results: use
    /// [`into_parts`](Self::into_parts) if you need both.
    pub fn all_ok(self) -> Result<Vec<T>, Error> {
        if self.is_complete() {
            if self.confirms_all && self.unconfirmed() > 0 {
                let counts = [self.body.results.len(), self.inputs];
                return Err(Error::unconfirmed(self.operation, self.attempts, self.correlation_id, counts));
            }
            Ok(self.body.results)
        } else {
            Err(Error::partial_failure(
                self.operation,
                self.attempts,
                self.correlation_id,
                self.body.num_errors,
                self.body.errors,
            ))
        }
    }

    /// Returns the results and the errors.
    pub fn into_parts(self) -> (Vec<T>, Vec<BatchError>) {
        (self.body.results, self.body.errors.list)
    }

    /// The batch's status, if HubSpot returns it.
    pub fn status(&self) -> Option<&BatchStatus> {
        self.body.status.as_ref()
    }

    /// How many inputs failed, if HubSpot counts them.
    pub fn num_errors(&self) -> Option<i64> {
        self.body.num_errors
    }

    /// When HubSpot accepted the batch.
    pub fn requested_at(&self) -> Option<Timestamp> {
        self.body.requested_at
    }

    /// When HubSpot started processing the batch.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.body.started_at
    }

    /// When HubSpot finished processing the batch.
    pub fn completed_at(&self) -> Option<Timestamp> {
        self.body.completed_at
    }

    /// Named links to further information.
    pub fn links(&self) -> &BTreeMap<String, String> {
        &self.body.links
    }
}
