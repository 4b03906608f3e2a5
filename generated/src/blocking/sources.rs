//! Iterators for programs without async code.

use std::task::{Context, Poll};

use super::{Blocking, BlockingSource, sealed};
use crate::bulk;
use crate::bulk::{BulkError, BulkOperation, Outcome, Outcomes};
use crate::client::Client;
use crate::error::Error;
use crate::paging::{Items, Page, Paged, Pages};

impl<O: Paged> Items<O> {
    /// Returns an iterator over the items that waits for each page; see [`blocking`](crate::blocking).
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<O: Paged> sealed::Sealed for Items<O> {}

impl<O: Paged> BlockingSource for Items<O> {
    type Item = O::Item;
    type Error = Error;

    fn client(&self) -> Client {
        Items::client(self).clone()
    }

    fn misused(error: Error) -> Error {
        error
    }

    fn is_final(error: &Error) -> bool {
        !error.is_skipped_item()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<O::Item>, Error>> {
        self.poll(context)
    }
}

impl<O: Paged> Pages<O> {
    /// Returns an iterator that waits for each page; see [`blocking`](crate::blocking).
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<O: Paged> sealed::Sealed for Pages<O> {}

impl<O: Paged> BlockingSource for Pages<O> {
    type Item = Page<O::Item>;
    type Error = Error;

    fn client(&self) -> Client {
        Pages::client(self).clone()
    }

    fn misused(error: Error) -> Error {
        error
    }

    fn is_final(error: &Error) -> bool {
        !error.is_skipped_item()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Page<O::Item>>, Error>> {
        self.poll(context)
    }
}

impl<O: BulkOperation, S> Outcomes<O, S> {
    /// Returns an iterator that waits for each outcome; see [`blocking`](crate::blocking).
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<O: BulkOperation, S> sealed::Sealed for Outcomes<O, S> {}

impl<O: BulkOperation, S: bulk::Source<O::Input>> BlockingSource for Outcomes<O, S> {
    type Item = Outcome<O::Input, O::Record>;
    type Error = BulkError;

    fn client(&self) -> Client {
        Outcomes::client(self).clone()
    }

    fn misused(error: Error) -> BulkError {
        BulkError::without_inputs(error)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Self::Item>, BulkError>> {
        self.poll(context)
    }
}
