//! Iterates over the items of a collection.

use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::vec;

use super::{Paged, Pages};
use crate::error::Error;

/// The items of a collection, from [`Call::items`](crate::Call::items).
///
/// [`try_next`](Self::try_next) returns one after the other.
#[must_use = "nothing is sent before `try_next` is called"]
pub struct Items<O: Paged> {
    pub(super) pages: Pages<O>,
    /// The remaining items of the current page.
    page: vec::IntoIter<O::Item>,
    /// The cursor of the current page.
    cursor: Option<String>,
}

impl<O: Paged> Items<O> {
    pub(super) fn new(pages: Pages<O>) -> Self {
        Self { pages, page: Vec::new().into_iter(), cursor: None }
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn client(&self) -> &crate::Client {
        self.pages.client()
    }

    /// Fetches the next page while you process the items of the current one.
    ///
    /// A separate task fetches at most one page ahead. It starts when the first item of a page is
    /// returned, and ends when the `Items` are dropped. This is disabled by default, because a page
    /// that you never use also counts against the account's limits.
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// Returns the next item, or `None` after the last one. Empty pages are skipped.
    ///
    /// The future may be dropped, for example by `select!`: no item is lost, and the next call waits
    /// for the page in flight.
    ///
    /// # Errors
    ///
    /// - The errors of the call. No item is lost or repeated: the next call of this function requests the same page again.
    /// - For each item that can't be decoded, an error for which [`is_skipped_item`](Error::is_skipped_item) is true. It comes
    ///   before the other items of its page. The next call of this function continues.
    /// - If HubSpot returns the cursor of an earlier page, an error for which
    ///   [`is_repeated_cursor`](Error::is_repeated_cursor) is true. All further calls return it again.
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Returns where to continue later: the cursor of the page with the next item, for the operation's `after`.
    ///
    /// Items of that page that were already returned will be returned again. To continue exactly, use
    /// [`pages`](crate::Call::pages).
    ///
    /// Returns `None` after the last item, and on the first page unless the call had a cursor;
    /// [`is_finished`](Self::is_finished) tells these apart.
    pub fn cursor(&self) -> Option<&str> {
        if self.page.as_slice().is_empty() { self.pages.cursor() } else { self.cursor.as_deref() }
    }

    /// Whether the last item was returned.
    ///
    /// If the last page is empty, this is true only after [`try_next`](Self::try_next) has returned `None`.
    pub fn is_finished(&self) -> bool {
        self.page.as_slice().is_empty() && self.pages.is_finished()
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<O::Item>, Error>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Ok(Some(item)));
            }
            let cursor = self.pages.cursor().map(String::from);
            let Some(page) = ready!(self.pages.poll(context))? else {
                return Poll::Ready(Ok(None));
            };
            self.page = page.results.into_iter();
            self.cursor = cursor;
        }
    }
}

// Items are never pinned here, so they needn't be `Unpin`.
impl<O: Paged> Unpin for Items<O> {}

/// Prints only the operation: items contain personal data.
impl<O: Paged> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
