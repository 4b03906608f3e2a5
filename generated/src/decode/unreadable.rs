//! What was done about values that are not as HubSpot documents them.

use std::fmt;
use std::sync::Arc;

/// A value of a response that couldn't be decoded as it came, and what became of it.
///
/// From [`Response::unreadable`](crate::Response::unreadable), [`Page::unreadable`](crate::Page::unreadable) and
/// [`BatchOutcome::unreadable`](crate::BatchOutcome::unreadable). The value itself is in
/// [`Response::body`](crate::Response::body).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadableValue {
    /// Where it is in the body, such as `results[3].createdAt`.
    pub path: String,
    /// What became of it.
    pub repair: Repair,
}

/// What became of an [`UnreadableValue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// It is a string of digits where a number is expected, and was taken for that number.
    NumberFromString,
    /// It is an integer where a string is expected, and was taken for its digits.
    StringFromInteger,
    /// It has no meaning in this place, and was dropped: the field is `None`, or empty.
    Dropped,
    /// The field is there twice. The first one counts.
    DuplicateKey,
    /// It is an item that couldn't be decoded, and is not among the results.
    ///
    /// Only where calls go on past such an item: [`Call::items`](crate::Call::items),
    /// [`Call::pages`](crate::Call::pages) and [`bulk`](crate::bulk).
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
            Repair::NumberFromString => "a string, taken for a number",
            Repair::StringFromInteger => "an integer, taken for a string",
            Repair::Dropped => "dropped",
            Repair::DuplicateKey => "a duplicate key, the first one counts",
            Repair::Skipped => "an item, skipped",
        };
        write!(f, "`{}`: {repair}", self.path.escape_debug())
    }
}

/// The unreadable values of a response. They are no part of what a value is equal to.
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
