//! A version of the API, as a type.

use std::collections::BTreeMap;
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
    /// The version as HubSpot writes it.
    pub(crate) version: &'static str,
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

/// A value that can hold something which not every version of the API supports.
#[allow(dead_code, reason = "unused while the versions support the same")]
pub(crate) trait VersionCheck {
    /// The first thing in it that this version doesn't support, by its Rust name.
    fn unsupported_in(&self, version: &str) -> Option<&'static str>;
}

impl<T: VersionCheck> VersionCheck for Option<T> {
    fn unsupported_in(&self, version: &str) -> Option<&'static str> {
        self.as_ref()?.unsupported_in(version)
    }
}

impl<T: VersionCheck> VersionCheck for Box<T> {
    fn unsupported_in(&self, version: &str) -> Option<&'static str> {
        (**self).unsupported_in(version)
    }
}

impl<T: VersionCheck> VersionCheck for Vec<T> {
    fn unsupported_in(&self, version: &str) -> Option<&'static str> {
        self.iter().find_map(|item| item.unsupported_in(version))
    }
}

impl<T: VersionCheck> VersionCheck for BTreeMap<String, T> {
    fn unsupported_in(&self, version: &str) -> Option<&'static str> {
        self.values().find_map(|value| value.unsupported_in(version))
    }
}
