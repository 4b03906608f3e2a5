//! Collections that come page by page.

use std::slice;
use std::vec;

use serde::{Deserialize, Serialize};

use crate::decode::{Unreadable, UnreadableValue, lenient};

/// One page of a collection.
///
/// Where the operation takes a cursor, [`items`](crate::Call::items) on the call goes through all pages,
/// and [`next_cursor`](Self::next_cursor) is what the `after` of the next page's call takes. A page may
/// be empty without being the last.
///
/// A `for` loop over a page goes through its [`results`](Self::results).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on the page.
    #[serde(default = "Vec::new", deserialize_with = "lenient::results")]
    pub results: Vec<T>,
    /// How many there are on all pages, where HubSpot counts them.
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

    /// What couldn't be decoded as it came, and what became of it.
    pub fn unreadable(&self) -> &[UnreadableValue] {
        self.unreadable.values()
    }

    /// The cursor of the page after this one; `None` on the last page.
    pub fn next_cursor(&self) -> Option<&str> {
        self.paging.next.after.as_deref()
    }

    /// The cursor of the page before this one, where HubSpot gives one.
    pub fn prev_cursor(&self) -> Option<&str> {
        self.paging.prev.before.as_deref()
    }
}

/// Goes through the [`results`](Page::results) of this page.
impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.results.into_iter()
    }
}

/// Goes through the [`results`](Page::results) of this page.
impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.results.iter()
    }
}

/// The links that stand beside the cursors are left alone: they lead where the answer says, and
/// the access token must not follow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Paging {
    #[serde(deserialize_with = "lenient::null_as_default")]
    next: Next,
    #[serde(deserialize_with = "lenient::null_as_default")]
    prev: Prev,
}

// HubSpot has been seen to send an empty cursor for the lack of one.
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
