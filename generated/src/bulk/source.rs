//! Where inputs come from.

use std::task::{Context, Poll};

/// Inputs with their indexes, one after the other: any iterator of them, or a stream.
///
/// Only this crate implements it.
pub trait Source<T>: sealed::Source<T> {
    /// The next input. Not asked again after the last one.
    #[doc(hidden)]
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<(usize, T)>>;
}

impl<T, I: Iterator<Item = (usize, T)>> Source<T> for I {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<(usize, T)>> {
        Poll::Ready(self.next())
    }
}

pub(super) mod sealed {
    /// Implemented by what implements [`Source`](super::Source), and named by nobody else.
    pub trait Source<T> {}

    impl<T, I: Iterator<Item = (usize, T)>> Source<T> for I {}
}
