//! Errors of batches and of their inputs.

use std::mem;

use super::json::Failures;
use super::{BatchError, Error, Kind};

impl Error {
    /// The failures of a batch, if [`is_partial_failure`](Self::is_partial_failure) is true.
    pub fn batch_errors(&self) -> &[BatchError] {
        match &self.0.kind {
            Kind::PartialFailure { failures, .. } => &failures.list,
            _ => &[],
        }
    }

    /// The failures of a batch, and the number of failed inputs. Other kinds of errors are returned unchanged.
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
        let body = mem::take(&mut self.0.body);
        BatchError {
            status: Some("error".to_owned()),
            id: None,
            correlation_id,
            category: body.category,
            sub_category: body.sub_category,
            message: body.message.or(text),
            errors: body.errors,
            context: body.context,
            links: body.links,
        }
    }
}
