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

    pub(crate) async fn around<T>(&self, future: impl Future<Output = T>) -> T {
        future.await
    }

    pub(crate) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        work()
    }

    pub(crate) fn succeeded(&self, _: &http::Response<Bytes>, _: u32) {}

    pub(crate) fn repaired(&self, _: &[UnreadableValue]) {}

    pub(crate) fn failed(&self, _: &Error) {}
}

pub(crate) async fn attempt<T>(_: &Endpoint, _: u32, attempt: impl Future<Output = T>) -> T {
    attempt.await
}

pub(crate) fn retrying(_: &Endpoint, _: u32, _: &Error, _: Duration) {}

pub(crate) fn no_token() {}

pub(crate) fn in_this_span<F: Future>(future: F) -> F {
    future
}
