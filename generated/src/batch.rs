//! Batches, which can fail in part.

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
/// An input that is neither in the results nor in the errors is [unconfirmed](Self::unconfirmed). HubSpot leaves out
/// attendances it has already, so a repeated call may confirm nothing and still be in order.
#[must_use = "a batch may have failed in part: look at `errors()`, or call `all_ok()`"]
#[derive(Clone, Debug, PartialEq)]
pub struct BatchOutcome<T> {
    operation: &'static str,
    attempts: u32,
    correlation_id: Option<String>,
    multi_status: bool,
    /// How many inputs were sent; 0 if it isn't known.
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
    /// Whether there are errors. They are decoded apart from the results, by code that a program has once.
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

/// Whether a field is there.
#[derive(Clone, Debug, PartialEq)]
struct Present(bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

// Not derived, which would ask for `T: Default`.
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
        Self {
            operation: response.operation,
            attempts: response.attempts,
            correlation_id: response::correlation_id(response.headers).map(String::from),
            multi_status: response.status == StatusCode::MULTI_STATUS,
            inputs: response.inputs,
            confirms_all: false,
            body,
            unreadable: unreadable.clone(),
        }
    }

    /// Each input must be among the results, or the errors.
    pub(crate) fn confirming_all(mut self) -> Self {
        self.confirms_all = true;
        self
    }

    /// The inputs that HubSpot confirmed.
    ///
    /// **Confirmed is not stored.** HubSpot was measured to confirm an attendance of less than a second and to store
    /// nothing, and to leave out of the results what it has already. Only reading back tells:
    /// [`reconcile`](crate::participations::Participations::reconcile).
    pub fn results(&self) -> &[T] {
        &self.body.results
    }

    /// What failed. One entry may stand for several inputs.
    pub fn errors(&self) -> &[BatchError] {
        &self.body.errors.list
    }

    /// How many entries [`errors`](Self::errors) lacks: HubSpot reported more than the 10,000 that are kept.
    pub fn omitted_errors(&self) -> usize {
        self.body.errors.omitted
    }

    /// What couldn't be decoded as it came, and what became of it.
    pub fn unreadable(&self) -> &[UnreadableValue] {
        self.unreadable.values()
    }

    /// How many inputs are neither among the results nor among the errors.
    ///
    /// `events/upsert` has been seen to answer 200 without any result, and to create nothing: for events,
    /// [`all_ok`](Self::all_ok) fails then. For attendance it is no failure: HubSpot leaves out what it has already.
    pub fn unconfirmed(&self) -> usize {
        let failed = self.body.errors.list.len() + self.body.errors.omitted;
        let counted = self.num_errors().and_then(|count| usize::try_from(count).ok());
        self.inputs.saturating_sub(self.body.results.len() + counted.unwrap_or(0).max(failed))
    }

    /// Whether HubSpot reported no failure at all.
    pub fn is_complete(&self) -> bool {
        !self.is_partial()
    }

    /// Whether HubSpot reported a failure, be it without saying of what.
    pub fn is_partial(&self) -> bool {
        let canceled = self.status().is_some_and(|status| status.as_str() == "CANCELED");
        self.multi_status
            || !self.body.errors.list.is_empty()
            || self.body.errors.omitted > 0
            || self.num_errors().is_some_and(|count| count > 0)
            || canceled
    }

    /// The results, if HubSpot reported no failure, and for events if it confirmed all inputs.
    ///
    /// # Errors
    ///
    /// An error whose [`is_partial_failure`](Error::is_partial_failure) is true and whose
    /// [`batch_errors`](Error::batch_errors) are those of the outcome. The results are lost with
    /// it: use [`into_parts`](Self::into_parts) where you need both.
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

    /// The results and the errors.
    pub fn into_parts(self) -> (Vec<T>, Vec<BatchError>) {
        (self.body.results, self.body.errors.list)
    }

    /// How far HubSpot is with the batch, where it says so.
    pub fn status(&self) -> Option<&BatchStatus> {
        self.body.status.as_ref()
    }

    /// How many inputs failed, where HubSpot counts them.
    pub fn num_errors(&self) -> Option<i64> {
        self.body.num_errors
    }

    /// When HubSpot took the batch.
    pub fn requested_at(&self) -> Option<Timestamp> {
        self.body.requested_at
    }

    /// When HubSpot began with it.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.body.started_at
    }

    /// When HubSpot was done with it.
    pub fn completed_at(&self) -> Option<Timestamp> {
        self.body.completed_at
    }

    /// Names with addresses of pages that say more.
    pub fn links(&self) -> &BTreeMap<String, String> {
        &self.body.links
    }
}
