//! A collection item by item.

use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::vec;

use super::{Paged, Pages};
use crate::error::Error;

/// The items of a collection, from [`Call::items`](crate::Call::items).
///
/// [`try_next`](Self::try_next) gives one after the other.
#[must_use = "nothing is sent before `try_next` is called"]
pub struct Items<O: Paged> {
    pub(super) pages: Pages<O>,
    /// What is left of the page at hand.
    page: vec::IntoIter<O::Item>,
    /// The cursor of the page at hand.
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

    /// Fetches the next page while you work on the items of the one before.
    ///
    /// It is fetched on a task of its own, from when the first item of a page is given, and at most
    /// one page ahead. Dropping the `Items` ends it. This is off unless asked for, because the last
    /// page fetched counts against the account's limits even if you never come to it.
    pub fn prefetch(mut self) -> Self {
        self.pages = self.pages.prefetch();
        self
    }

    /// The next item, `None` after the last one. Empty pages are passed over.
    ///
    /// The future may be dropped, such as by `select!`: no item is lost with it, and the next call
    /// waits for the page that is on its way.
    ///
    /// # Errors
    ///
    /// - The errors of the call. No item is lost or repeated: the next call of this function asks for the same page again.
    /// - An error whose [`is_skipped_item`](Error::is_skipped_item) is true, for each item that could not be decoded, before
    ///   the other items of its page. The next call of this function goes on.
    /// - An error whose [`is_repeated_cursor`](Error::is_repeated_cursor) is true, from then on, if HubSpot gives the cursor
    ///   of a page that was there before.
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Where to continue another time: the cursor of the page that the next item is on, which the
    /// operation's `after` takes.
    ///
    /// The items of that page which were given already will come once more; to continue exactly,
    /// use [`pages`](crate::Call::pages). `None` after the last item, and on the first page unless
    /// the call had a cursor; [`is_finished`](Self::is_finished) tells these apart.
    pub fn cursor(&self) -> Option<&str> {
        if self.page.as_slice().is_empty() { self.pages.cursor() } else { self.cursor.as_deref() }
    }

    /// Whether the last item was given.
    ///
    /// Where the last page is empty, this is known only when [`try_next`](Self::try_next) has found
    /// it so.
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

// Items are never pinned in here, so theirs needn't be `Unpin`.
impl<O: Paged> Unpin for Items<O> {}

/// Names the operation only: items hold what identifies people.
impl<O: Paged> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
