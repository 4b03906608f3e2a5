// Hand-written: edit templates/src/no_trace.rs, not generated/src/no_trace.rs.
//! What stands for `trace` when the feature `tracing` is off.

use crate::call::Endpoint;

pub(crate) async fn call<T>(_: &Endpoint, call: impl Future<Output = T>) -> T {
    call.await
}

pub(crate) async fn attempt<T>(_: &Endpoint, _: u32, attempt: impl Future<Output = T>) -> T {
    attempt.await
}

pub(crate) fn no_token() {}

pub(crate) fn in_this_span<F: Future>(future: F) -> F {
    future
}
