//! Errors of batches and of their inputs.

use std::mem;

use super::json::Failures;
use super::{BatchError, Error, Kind};

impl Error {
    /// What failed of a batch, for an error of [`all_ok`](crate::BatchOutcome::all_ok), or of a call that has nothing else to
    /// return.
    pub fn batch_errors(&self) -> &[BatchError] {
        match &self.0.kind {
            Kind::PartialFailure { failures, .. } => &failures.list,
            _ => &[],
        }
    }

    /// What failed in part, and how many inputs. Errors of another kind are given back.
    pub(crate) fn into_partial_failure(self) -> Result<(Failures, Option<i64>), Self> {
        match self.0.kind {
            Kind::PartialFailure { failures, count } => Ok((failures, count)),
            _ => Err(self),
        }
    }

    /// The error of the only input of a call.
    pub(crate) fn into_batch_error(mut self) -> BatchError {
        let correlation_id = self.correlation_id().map(String::from);
        let text = self.message().is_none().then(|| self.to_string());
        let told = mem::take(&mut self.0.told);
        BatchError {
            status: Some("error".to_owned()),
            id: None,
            correlation_id,
            category: told.category,
            sub_category: told.sub_category,
            message: told.message.or(text),
            errors: told.errors,
            context: told.context,
            links: told.links,
        }
    }
}
