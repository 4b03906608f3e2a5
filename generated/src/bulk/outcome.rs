//! What became of an input.

use std::fmt::{self, Display};
use std::sync::Arc;

use super::doubt::Doubt;
use crate::batch::BatchStatus;
use crate::decode::UnreadableValue;
use crate::error::{BatchError, Error};

/// What became of one input, from [`Outcomes::try_next`](super::Outcomes::try_next).
///
/// `I` is the type of the input and `R` that of HubSpot's record of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Outcome<I, R> {
    /// The input's position among those given to [`send`](super::Bulk::send), or the index given to
    /// [`send_indexed`](super::Bulk::send_indexed) with it.
    pub index: usize,
    /// The input.
    pub input: I,
    /// What became of it.
    pub result: InputResult<R>,
    /// What else HubSpot answered to its batch. The inputs of a batch share it. `None` if the input was
    /// not sent, or [refused by itself](super::Bulk::isolate_refused).
    pub report: Option<Arc<BatchReport<R>>>,
}

/// What became of an input.
///
/// It can be printed, such as for a log or a table: `confirmed`, `rejected: …` with the reasons,
/// `unconfirmed`, or `not sent: …` with the doubts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum InputResult<R> {
    /// HubSpot says that it has recorded it, with these ids.
    ///
    /// **Confirmed is not stored.** HubSpot was measured to confirm an attendance of less than a second and to store
    /// nothing. The event's list and counters can't tell at once: they lag behind the contact's own list.
    /// [`verify`](super::Bulk::verify) reads back what is stored.
    Confirmed(R),
    /// HubSpot rejected it, for these reasons: at least one, and mostly no more. Other inputs of its batch
    /// may have the same.
    ///
    /// These are errors whose context names the input, under `vid`, `contactId`, `id`, `email` or the plural of one. All others
    /// are in the [`report`](Outcome::report), and so are those beyond a hundred for one input.
    Rejected(Vec<Arc<BatchError>>),
    /// HubSpot took the batch, and its response doesn't say what became of this input: HubSpot had it
    /// already, has dropped it silently, or rejected it for one of the errors in the [`report`](Outcome::report). The functions of `participations()` tell which.
    ///
    /// The operations of `subscriber_state()` confirm nothing: this is what becomes of all their inputs.
    ///
    /// Where several inputs of a batch, not equal, are about one person, and HubSpot has recorded fewer
    /// of them than were sent, its answer doesn't say which: they are all unconfirmed.
    Unconfirmed,
    /// It was not sent, because HubSpot is known to drop such inputs silently, or because what HubSpot
    /// makes of it isn't known: the doubts say which.
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

/// How many reasons are printed.
const FEW: usize = 5;

/// What HubSpot answered to a batch beside what is in the outcomes of its inputs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchReport<R> {
    /// Failures that HubSpot reported without naming inputs. Where there are some, they may be why inputs of the batch are
    /// unconfirmed.
    pub errors: Vec<Arc<BatchError>>,
    /// How many entries `errors` lacks: HubSpot reported more than the 10,000 that are kept.
    pub omitted_errors: usize,
    /// What of the response couldn't be decoded as it came, and what became of it. A record that is
    /// [skipped](crate::Repair::Skipped) confirms no input.
    pub unreadable: Vec<UnreadableValue>,
    /// Records that belong to no input by what they say, such as that of a contact which was merged into
    /// another one and has its id now.
    pub records: Vec<R>,
    /// Whether HubSpot reported a failure, be it without saying of what: as
    /// [`BatchOutcome::is_partial`](crate::BatchOutcome::is_partial). What is unconfirmed may have failed
    /// then.
    pub is_partial: bool,
    /// How many inputs failed, where HubSpot counts them.
    pub num_errors: Option<i64>,
    /// How far HubSpot was with the batch when it answered, where it says so.
    pub status: Option<BatchStatus>,
    /// HubSpot's id for the exchange, which its support asks for.
    pub correlation_id: Option<String>,
    /// How often the call was tried.
    pub attempts: u32,
}

impl<R> BatchReport<R> {
    /// What the error of a batch says that failed in part, where nothing else is returned. Other errors are given back.
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

// Not derived, which would ask for `R: Default`.
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
