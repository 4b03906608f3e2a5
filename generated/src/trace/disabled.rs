//! Replaces `trace` if the feature `tracing` is disabled.

use std::time::Duration;

use bytes::Bytes;

use crate::call::Endpoint;
use crate::decode::UnreadableValue;
use crate::error::Error;

pub(crate) struct CallSpan;

impl CallSpan {
    pub(crate) fn begin(_: &Endpoint) -> Self {
        Self
    }

    // Not `async`, here and below: the future would be in it twice.
    pub(crate) fn around<F: Future>(&self, future: F) -> F {
        future
    }

    pub(crate) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }

    pub(crate) fn succeeded(&self, _: &http::Response<Bytes>, _: u32) {}

    pub(crate) fn repaired(&self, _: &[UnreadableValue]) {}

    pub(crate) fn failed(&self, _: &Error) {}
}

pub(crate) fn attempt<F: Future>(_: &Endpoint, _: u32, attempt: F) -> F {
    attempt
}

pub(crate) fn retrying(_: &Endpoint, _: u32, _: &Error, _: Duration) {}

pub(crate) fn partly(_: usize, _: usize) {}

pub(crate) fn no_token() {}

pub(crate) fn in_this_span<F: Future>(future: F) -> F {
    future
}
