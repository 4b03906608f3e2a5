// Hand-written: edit templates/src/paging/stream.rs, not generated/src/paging/stream.rs.
//! Collections as streams, for the functions of the crate `futures` and its like.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{Items, Paged, Pages};
use crate::error::Error;
use crate::page::Page;

/// As with [`try_next`](Self::try_next), an error doesn't end the stream: it goes on with another
/// attempt at the same page.
impl<O: Paged> Stream for Items<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context).map(Result::transpose)
    }
}

/// As with [`try_next`](Self::try_next), an error doesn't end the stream: it goes on with another
/// attempt at the same page.
impl<O: Paged> Stream for Pages<O> {
    type Item = Result<Page<O::Item>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context).map(Result::transpose)
    }
}
