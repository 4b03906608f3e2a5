//! A version of the API, as a type.

use std::fmt::Debug;

/// A version of HubSpot's API.
///
/// Each version module has one type that implements this, such as `v3::V3`. Use it as a bound to
/// write code that works with several versions: `fn sync<V: Version>(api: &Api<V>)`. Only the
/// types of this crate implement it.
pub trait Version: Copy + Debug + 'static {
    /// The version as HubSpot writes it, such as `2026-03`.
    const NAME: &'static str;

    /// Where the version's operations are.
    #[doc(hidden)]
    const ROUTES: &'static Routes;
}

/// Where a version's operations are.
#[derive(Debug)]
pub struct Routes {
    /// The path that the templates of operations continue.
    pub(crate) base: &'static str,
    /// Templates that stand elsewhere, each with its full path.
    pub(crate) moved: &'static [(&'static str, &'static str)],
}

impl Routes {
    /// The full path of an operation's template, in two parts: the first has no placeholders.
    pub(crate) fn full(&self, template: &'static str) -> (&'static str, &'static str) {
        if let Some((_, full)) = self.moved.iter().find(|(moved, _)| *moved == template) {
            return ("", full);
        }
        match template {
            // The operation on the collection itself: HubSpot writes no slash at the end.
            "/" => (self.base, ""),
            _ => (self.base, template),
        }
    }
}
