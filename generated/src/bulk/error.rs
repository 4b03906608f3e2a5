//! The error if whole batches fail.

use std::fmt;

use crate::error::Error;

/// One or more whole batches failed; from [`Outcomes::try_next`](super::Outcomes::try_next).
///
/// `?` converts it to an [`Error`], that of the first batch.
pub struct BulkError {
    /// Not empty.
    batches: Vec<FailedBatch>,
}

/// A batch that failed as a whole.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedBatch {
    /// The indexes of its inputs.
    pub indexes: Vec<usize>,
    /// Why it failed. [`may_have_been_applied`](Error::may_have_been_applied) says whether HubSpot may
    /// have recorded the inputs nevertheless.
    pub error: Error,
}

impl BulkError {
    /// Creates the error of at least one failed batch.
    pub(super) fn new(first: FailedBatch, others: impl Iterator<Item = FailedBatch>) -> Self {
        let mut batches = vec![first];
        batches.extend(others);
        Self { batches }
    }

    /// Creates an error that occurred before there was a batch.
    #[cfg(feature = "blocking")]
    pub(crate) fn without_inputs(error: Error) -> Self {
        let indexes = Vec::new();
        Self::new(FailedBatch { indexes, error }, std::iter::empty())
    }

    /// Returns why the first of the batches failed. The others, if any, usually failed for the same reason.
    pub fn error(&self) -> &Error {
        &self.batches[0].error
    }

    /// Returns all batches that failed.
    pub fn batches(&self) -> &[FailedBatch] {
        &self.batches
    }

    /// Returns the indexes of all inputs of the failed batches.
    pub fn indexes(&self) -> impl Iterator<Item = usize> {
        self.batches.iter().flat_map(|batch| batch.indexes.iter().copied())
    }
}

impl fmt::Display for BulkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.indexes().count();
        let (first, last) = (self.indexes().min(), self.indexes().max());
        let plural = if count == 1 { "" } else { "s" };
        write!(f, "{count} input{plural} failed")?;
        if let (Some(first), Some(last)) = (first, last) {
            match count {
                1 => write!(f, ", index {first}")?,
                _ => write!(f, ", indexes from {first} to {last}")?,
            }
        }
        write!(f, ": {}", self.error())
    }
}

/// Prints what `{}` prints, and then further details. A program whose `main` returns the error prints this.
impl fmt::Debug for BulkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ")?;
        f.debug_struct("BulkError").field("batches", &self.batches.len()).field("error", self.error()).finish()
    }
}

impl std::error::Error for BulkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(self.error())
    }
}

/// Returns the error of the first batch.
impl From<BulkError> for Error {
    fn from(error: BulkError) -> Self {
        let mut batches = error.batches;
        batches.swap_remove(0).error
    }
}
