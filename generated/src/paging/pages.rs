//! Iterates over the pages of a collection.

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::panic::resume_unwind;
use std::task::{Context, Poll, ready};
use std::vec;

use tokio::runtime::Handle;
use tokio::task::JoinSet;

use super::Paged;
use crate::call::{Call, Response};
use crate::error::Error;
use crate::paging::Page;
use crate::trace;
use crate::transport::BoxFuture;

/// The query parameter for the cursor, the same for all operations.
const CURSOR: &str = "after";

/// The pages of a collection, from [`Call::pages`].
///
/// [`try_next`](Self::try_next) returns one after the other.
#[must_use = "nothing is sent before `try_next` is called"]
pub struct Pages<O: Paged> {
    /// Requests the next page.
    call: Call<O>,
    next: Next,
    /// The cursors so far.
    seen: HashSet<String>,
    /// The page in flight. It is kept when a future of `try_next` is dropped.
    fetch: Option<Fetch<O>>,
    /// The current page, while its skipped items are reported.
    page: Option<Page<O::Item>>,
    skipped: vec::IntoIter<Error>,
    prefetch: bool,
    /// Whether the stream has ended with an error.
    #[cfg(feature = "stream")]
    pub(super) has_failed: bool,
}

type Fetch<O> = BoxFuture<'static, Result<Fetched<O>, Error>>;

/// A page, and errors about items that couldn't be decoded.
type Fetched<O> = (Response<Page<<O as Paged>::Item>>, Vec<Error>);

/// What comes after the pages so far.
enum Next {
    Page,
    /// An earlier page: following its cursor would never end.
    Repeated(String),
    End,
}

impl<O: Paged> Pages<O> {
    pub(super) fn new(call: Call<O>) -> Self {
        Self {
            seen: call.request.query_value(CURSOR).map(String::from).into_iter().collect(),
            call,
            next: Next::Page,
            fetch: None,
            page: None,
            skipped: Vec::new().into_iter(),
            prefetch: false,
            #[cfg(feature = "stream")]
            has_failed: false,
        }
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn client(&self) -> &crate::Client {
        &self.call.client
    }

    /// Fetches the next page while you process the current one.
    ///
    /// A separate task fetches at most one page ahead. It starts when a page is returned, and ends when
    /// the `Pages` are dropped. This is disabled by default, because a page that you never use also
    /// counts against the account's limits.
    pub fn prefetch(mut self) -> Self {
        self.prefetch = true;
        self
    }

    /// Returns the next page, or `None` after the last one. A page may be empty without being the last.
    ///
    /// The future may be dropped, for example by `select!`: the page in flight is kept, and the next
    /// call waits for it.
    ///
    /// # Errors
    ///
    /// - The errors of the call. No page is lost: the next call of this function requests the same page again.
    /// - For each item that can't be decoded, an error for which [`is_skipped_item`](Error::is_skipped_item) is true. The next
    ///   call of this function continues. After the last such error, it returns the page without these items.
    /// - If HubSpot returns the cursor of an earlier page, an error for which
    ///   [`is_repeated_cursor`](Error::is_repeated_cursor) is true. All further calls return it again.
    pub async fn try_next(&mut self) -> Result<Option<Page<O::Item>>, Error> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Returns where to continue later: the cursor of the next page, for the operation's `after`.
    ///
    /// Returns `None` after the last page, and before the first one unless the call had a cursor;
    /// [`is_finished`](Self::is_finished) tells these apart.
    pub fn cursor(&self) -> Option<&str> {
        match &self.next {
            Next::Page => self.call.request.query_value(CURSOR),
            Next::Repeated(cursor) => Some(cursor),
            Next::End => None,
        }
    }

    /// Whether the last page was returned.
    pub fn is_finished(&self) -> bool {
        matches!(self.next, Next::End)
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Page<O::Item>>, Error>> {
        match &self.next {
            Next::Page => {}
            Next::Repeated(cursor) => {
                let endpoint = &self.call.request.endpoint;
                return Poll::Ready(Err(Error::repeated_cursor(endpoint, cursor)));
            }
            Next::End => return Poll::Ready(Ok(None)),
        }
        if self.page.is_none() {
            let (page, skipped) = ready!(self.poll_fetch(context))?;
            self.page = Some(page.into_value());
            self.skipped = skipped.into_iter();
        }
        if let Some(error) = self.skipped.next() {
            return Poll::Ready(Err(error));
        }
        let page = self.page.take();
        self.turn(page.as_ref().and_then(Page::next_cursor));
        Poll::Ready(Ok(page))
    }

    fn poll_fetch(&mut self, context: &mut Context<'_>) -> Poll<Result<Fetched<O>, Error>> {
        let fetch = self.fetch.get_or_insert_with(|| Box::pin(self.call.clone().skipping()));
        let fetched = ready!(fetch.as_mut().poll(context));
        self.fetch = None;
        Poll::Ready(fetched)
    }

    /// Prepares for the page with this cursor.
    fn turn(&mut self, cursor: Option<&str>) {
        let Some(cursor) = cursor else {
            self.next = Next::End;
            return;
        };
        if !self.seen.insert(cursor.to_owned()) {
            self.next = Next::Repeated(cursor.to_owned());
            return;
        }
        self.call.request.query(CURSOR, cursor.to_owned());
        if self.prefetch {
            self.fetch = start(&self.call);
        }
    }
}

/// Starts a call on a separate task, which ends when the future is dropped. Returns `None` outside of a
/// runtime.
fn start<O: Paged>(call: &Call<O>) -> Option<Fetch<O>> {
    let runtime = Handle::try_current().ok()?;
    let again = call.clone().skipping();
    let mut task = JoinSet::new();
    task.spawn_on(trace::in_this_span(call.clone().skipping()), &runtime);
    Some(Box::pin(async move {
        match task.join_next().await {
            Some(Ok(fetched)) => fetched,
            Some(Err(failed)) if failed.is_panic() => resume_unwind(failed.into_panic()),
            // The runtime of the task has shut down.
            Some(Err(_)) | None => again.await,
        }
    }))
}

// Pages are never pinned here, so their items needn't be `Unpin`.
impl<O: Paged> Unpin for Pages<O> {}

/// Prints only the operation: arguments contain personal data.
impl<O: Paged> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("operation", &self.call.request.endpoint.name).finish_non_exhaustive()
    }
}
