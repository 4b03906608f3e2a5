//! One page of a collection.

use std::slice;
use std::vec;

use serde::{Deserialize, Serialize};

use crate::decode::{Unreadable, UnreadableValue, lenient};

/// One page of a collection.
///
/// If the operation is paginated, [`items`](crate::Call::items) on the call iterates over all pages. To
/// fetch the next page yourself, pass [`next_cursor`](Self::next_cursor) to `after`. A page may be empty
/// without being the last.
///
/// A `for` loop over a page iterates over its [`results`](Self::results).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
#[non_exhaustive]
pub struct Page<T> {
    /// The items on the page.
    #[serde(default = "Vec::new", deserialize_with = "lenient::results")]
    pub results: Vec<T>,
    /// The number of items on all pages, if HubSpot counts them.
    #[serde(default)]
    pub total: Option<i64>,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    paging: Paging,
    #[serde(skip)]
    unreadable: Unreadable,
}

impl<T> Page<T> {
    pub(crate) fn with_unreadable(mut self, unreadable: &Unreadable) -> Self {
        self.unreadable = unreadable.clone();
        self
    }

    /// Values that couldn't be decoded unchanged, and how they were repaired.
    pub fn unreadable(&self) -> &[UnreadableValue] {
        self.unreadable.values()
    }

    /// The cursor of the next page; `None` on the last page.
    pub fn next_cursor(&self) -> Option<&str> {
        self.paging.next.after.as_deref()
    }

    /// The cursor of the previous page, if HubSpot returns one.
    pub fn prev_cursor(&self) -> Option<&str> {
        self.paging.prev.before.as_deref()
    }
}

/// Iterates over the [`results`](Page::results) of this page.
impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.results.into_iter()
    }
}

/// Iterates over the [`results`](Page::results) of this page.
impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.results.iter()
    }
}

/// The links next to the cursors are ignored: following a URL from a response could send the access
/// token to another host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Paging {
    #[serde(deserialize_with = "lenient::null_as_default")]
    next: Next,
    #[serde(deserialize_with = "lenient::null_as_default")]
    prev: Prev,
}

// HubSpot has been seen to send an empty cursor instead of none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Next {
    #[serde(deserialize_with = "lenient::cursor")]
    after: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Prev {
    #[serde(deserialize_with = "lenient::cursor")]
    before: Option<String>,
}
