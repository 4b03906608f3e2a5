//! Collections as streams, for crates such as `futures`.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Items, Paged, Pages};
use crate::error::Error;
use crate::paging::Page;

/// Whether the stream ends after this result.
fn ends<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(error) if !error.is_skipped_item())
}

/// The stream ends after an error, because the error could be repeated forever, unless
/// [`is_skipped_item`](Error::is_skipped_item) is true. Afterwards, [`try_next`](Self::try_next) requests the same page again.
impl<O: Paged> Stream for Items<O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.pages.has_failed {
            return Poll::Ready(None);
        }
        let item = ready!(this.poll(context));
        this.pages.has_failed = ends(&item);
        Poll::Ready(item.transpose())
    }
}

/// The stream ends after an error, because the error could be repeated forever, unless
/// [`is_skipped_item`](Error::is_skipped_item) is true. Afterwards, [`try_next`](Self::try_next) requests the same page again.
impl<O: Paged> Stream for Pages<O> {
    type Item = Result<Page<O::Item>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.has_failed {
            return Poll::Ready(None);
        }
        let page = ready!(this.poll(context));
        this.has_failed = ends(&page);
        Poll::Ready(page.transpose())
    }
}
