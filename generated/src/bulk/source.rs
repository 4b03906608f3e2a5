//! Sources of inputs.

use std::task::{Context, Poll};

/// A source of inputs with their indexes: any such iterator, or a stream.
///
/// Only this crate implements it.
pub trait Source<T>: sealed::Source<T> {
    /// Returns the next input. Not called again after the last one.
    #[doc(hidden)]
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<(usize, T)>>;
}

impl<T, I: Iterator<Item = (usize, T)>> Source<T> for I {
    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<(usize, T)>> {
        Poll::Ready(self.next())
    }
}

pub(super) mod sealed {
    /// Seals [`Source`](super::Source).
    pub trait Source<T> {}

    impl<T, I: Iterator<Item = (usize, T)>> Source<T> for I {}
}
