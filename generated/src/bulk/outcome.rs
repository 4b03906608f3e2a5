//! The outcome of an input.

use std::fmt::{self, Display};
use std::sync::Arc;

use super::doubt::Doubt;
use crate::batch::BatchStatus;
use crate::decode::UnreadableValue;
use crate::error::{BatchError, Error};

/// The outcome of one input, from [`Outcomes::try_next`](super::Outcomes::try_next).
///
/// `I` is the type of the input, and `R` that of HubSpot's record of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Outcome<I, R> {
    /// The input's position among those given to [`send`](super::Bulk::send), or the index given to
    /// [`send_indexed`](super::Bulk::send_indexed) with it.
    pub index: usize,
    /// The input.
    pub input: I,
    /// The result for the input.
    pub result: InputResult<R>,
    /// The rest of HubSpot's response to the batch, shared by its inputs. `None` if the input was not sent,
    /// or if it was [isolated and rejected](super::Bulk::isolate_refused).
    pub report: Option<Arc<BatchReport<R>>>,
}

/// The result for an input.
///
/// `Display` prints it for a log or a table: `confirmed`, `rejected: …` with the reasons, `unconfirmed`,
/// or `not sent: …` with the doubts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum InputResult<R> {
    /// HubSpot says that it recorded the input, with these ids.
    ///
    /// **Confirmed does not mean stored.** On live accounts, HubSpot confirmed an attendance of less than a second and
    /// stored nothing. The event's list and counters lag behind the contact's own list, so they don't show this at
    /// once. [`verify`](super::Bulk::verify) reads back what is stored.
    Confirmed(R),
    /// HubSpot rejected the input for these reasons: at least one, and usually only one. Other inputs of the
    /// batch may have the same reasons.
    ///
    /// These are the errors whose context names the input, under `vid`, `contactId`, `id`, `email` or their plurals. All
    /// other errors are in the [`report`](Outcome::report), as are those beyond a hundred per input.
    Rejected(Vec<Arc<BatchError>>),
    /// HubSpot accepted the batch, but its response doesn't mention this input. HubSpot may have had it
    /// already, may have silently dropped it, or may have rejected it with one of the errors in the
    /// [`report`](Outcome::report). Use the functions of `participations()` to find out.
    ///
    /// The operations of `subscriber_state()` confirm nothing, so this is the result for all their inputs.
    ///
    /// If a batch has several different inputs for one person, and HubSpot recorded fewer of them, its
    /// response doesn't say which. All of them are then unconfirmed.
    Unconfirmed,
    /// The input was not sent, because HubSpot silently drops or rejects such inputs, or because its behavior
    /// isn't known. The doubts say which.
    /// [`without_checks`](super::Bulk::without_checks) sends such inputs too.
    Withheld(Vec<Doubt>),
}

impl<R> Display for InputResult<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Confirmed(_) => f.write_str("confirmed"),
            Self::Rejected(reasons) => list(f, "rejected", reasons),
            Self::Unconfirmed => f.write_str("unconfirmed"),
            Self::Withheld(doubts) => list(f, "not sent", doubts),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, word: &str, items: &[impl Display]) -> fmt::Result {
    f.write_str(word)?;
    let mut separator = ": ";
    for item in items.iter().take(FEW) {
        write!(f, "{separator}{item}")?;
        separator = "; ";
    }
    match items.len().saturating_sub(FEW) {
        0 => Ok(()),
        more => write!(f, "{separator}and {more} more"),
    }
}

/// How many reasons are printed at most.
const FEW: usize = 5;

/// The parts of HubSpot's response to a batch that are not in the outcomes of its inputs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchReport<R> {
    /// Errors that don't name an input. They may be why inputs of the batch are unconfirmed.
    pub errors: Vec<Arc<BatchError>>,
    /// How many errors beyond the 10,000 that are kept in `errors` HubSpot reported.
    pub omitted_errors: usize,
    /// Values in the response that couldn't be decoded as they were, and how they were repaired. A
    /// [skipped](crate::Repair::Skipped) record confirms no input.
    pub unreadable: Vec<UnreadableValue>,
    /// Records that match no input, such as that of a contact that was merged into another one and now has
    /// the other's id.
    pub records: Vec<R>,
    /// Whether HubSpot reported a failure, even without naming what failed; see
    /// [`BatchOutcome::is_partial`](crate::BatchOutcome::is_partial). Unconfirmed inputs may then have
    /// failed.
    pub is_partial: bool,
    /// How many inputs failed, if HubSpot says so.
    pub num_errors: Option<i64>,
    /// HubSpot's progress with the batch when it responded, if HubSpot says so.
    pub status: Option<BatchStatus>,
    /// HubSpot's id of the request, which its support asks for.
    pub correlation_id: Option<String>,
    /// The number of attempts.
    pub attempts: u32,
}

impl<R> BatchReport<R> {
    /// Creates the report of a partial failure that was returned as an error. Any other error is returned unchanged.
    pub(super) fn of_partial_failure(error: Error) -> Result<Self, Error> {
        let correlation_id = error.correlation_id().map(String::from);
        let attempts = error.attempts();
        let (failures, num_errors) = error.into_partial_failure()?;
        Ok(Self {
            errors: failures.list.into_iter().map(Arc::new).collect(),
            omitted_errors: failures.omitted,
            is_partial: true,
            num_errors,
            correlation_id,
            attempts,
            ..Self::default()
        })
    }
}

// Not derived, because that would require `R: Default`.
impl<R> Default for BatchReport<R> {
    fn default() -> Self {
        Self {
            errors: Vec::new(),
            omitted_errors: 0,
            unreadable: Vec::new(),
            records: Vec::new(),
            is_partial: false,
            num_errors: None,
            status: None,
            correlation_id: None,
            attempts: 0,
        }
    }
}
