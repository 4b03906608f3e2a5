//! Versions of the API as types.

use std::collections::BTreeMap;
use std::fmt::Debug;

/// A version of HubSpot's API.
///
/// Each version module has one type that implements this trait, such as `v3::V3`. Use it as a bound to
/// write code that works with several versions: `fn sync<V: Version>(api: &Api<V>)`. Only this crate's
/// types implement it.
pub trait Version: Copy + Debug + 'static {
    /// The version as HubSpot writes it, such as `2026-03`.
    const NAME: &'static str;

    /// The paths of the version's operations.
    #[doc(hidden)]
    const ROUTES: &'static Routes;
}

/// The paths of a version's operations.
#[derive(Debug)]
pub struct Routes {
    /// The version as HubSpot writes it.
    pub(crate) version: &'static str,
    /// The base path, to which the operations' templates are appended.
    pub(crate) base: &'static str,
    /// Templates that are not below the base path, each with its full path.
    pub(crate) moved: &'static [(&'static str, &'static str)],
}

impl Routes {
    /// Returns the full path of an operation's template in two parts. The first has no placeholders.
    pub(crate) fn full(&self, template: &'static str) -> (&'static str, &'static str) {
        if let Some((_, full)) = self.moved.iter().find(|(moved, _)| *moved == template) {
            return ("", full);
        }
        match template {
            // The collection itself: HubSpot's path has no slash at the end.
            "/" => (self.base, ""),
            _ => (self.base, template),
        }
    }
}

/// A value that can contain fields or values that some versions of the API don't support.
#[allow(dead_code, reason = "unused while all versions support the same")]
pub(crate) trait VersionCheck {
    /// Returns the Rust name of the first field or value that this version doesn't support.
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
