//! Reports values that are not as HubSpot documents them.

use std::fmt;
use std::sync::Arc;

/// A value in a response that couldn't be decoded unchanged, and how it was repaired.
///
/// Returned by [`Response::unreadable`](crate::Response::unreadable), [`Page::unreadable`](crate::Page::unreadable) and
/// [`BatchOutcome::unreadable`](crate::BatchOutcome::unreadable). The value itself is in
/// [`Response::body`](crate::Response::body).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadableValue {
    /// Its path in the body, such as `results[3].createdAt`.
    pub path: String,
    /// How it was repaired.
    pub repair: Repair,
}

/// How an [`UnreadableValue`] was repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// A string of digits was decoded as the number that was expected.
    NumberFromString,
    /// An integer was decoded as the string that was expected.
    StringFromInteger,
    /// The value has no meaning here and was dropped: the field is `None` or empty.
    Dropped,
    /// The object contains the field twice. The first one is used.
    DuplicateKey,
    /// An item couldn't be decoded and is missing from the results.
    ///
    /// Only [`Call::items`](crate::Call::items), [`Call::pages`](crate::Call::pages) and [`bulk`](crate::bulk) skip items.
    Skipped,
}

impl UnreadableValue {
    pub(super) fn new(path: String, repair: Repair) -> Self {
        Self { path, repair }
    }
}

impl fmt::Display for UnreadableValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let repair = match self.repair {
            Repair::NumberFromString => "string decoded as a number",
            Repair::StringFromInteger => "integer decoded as a string",
            Repair::Dropped => "dropped",
            Repair::DuplicateKey => "duplicate key, the first one is used",
            Repair::Skipped => "item skipped",
        };
        write!(f, "`{}`: {repair}", self.path.escape_debug())
    }
}

/// The unreadable values of a response. Equality ignores them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unreadable(Option<Arc<[UnreadableValue]>>);

impl Unreadable {
    pub(super) fn new(values: Vec<UnreadableValue>) -> Self {
        Self((!values.is_empty()).then(|| values.into()))
    }

    pub(crate) fn values(&self) -> &[UnreadableValue] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl PartialEq for Unreadable {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
