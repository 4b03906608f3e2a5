//! Finds the operation for a method and a path.

use http::Method;

use super::facts::{Known, Published};
use super::received::decode;
use crate::api::mock::OPERATIONS;

/// The operation of a request, and its path arguments.
pub(super) struct Route {
    pub(super) known: &'static Known,
    pub(super) version: &'static str,
    pub(super) arguments: Vec<(&'static str, String)>,
    /// For each segment, whether it is a placeholder. The smallest list matches best, so fixed segments take precedence.
    open: Vec<bool>,
}

/// Finds the operation of this method and path. If several match, such as `events/search` and
/// `events/{externalEventId}`, the one with the fixed segment takes precedence.
pub(super) fn find(method: &Method, path: &str) -> Option<Route> {
    fitting(path).filter(|route| route.known.endpoint.method == *method).min_by(|a, b| a.open.cmp(&b.open))
}

/// Returns the methods for which this path has operations.
pub(super) fn methods(path: &str) -> Vec<&'static Method> {
    let mut methods: Vec<_> = fitting(path).map(|route| &route.known.endpoint.method).collect();
    methods.sort_unstable_by_key(|method| method.as_str());
    methods.dedup();
    methods
}

fn fitting(path: &str) -> impl Iterator<Item = Route> {
    OPERATIONS.iter().flat_map(move |known| {
        let versions = known.versions.iter();
        versions.filter_map(move |version| fit(known, version, path))
    })
}

/// Matches a path against an operation in this version.
fn fit(known: &'static Known, version: &Published, path: &str) -> Option<Route> {
    let (base, template) = version.routes.full(known.endpoint.path);
    let template = format!("{base}{template}");
    if template.split('/').count() != path.split('/').count() {
        return None;
    }
    let mut names = known.endpoint.path.split('/').filter_map(placeholder);
    let mut route = Route { known, version: version.name, arguments: Vec::new(), open: Vec::new() };
    for (segment, value) in template.split('/').zip(path.split('/')) {
        let is_open = placeholder(segment).is_some();
        route.open.push(is_open);
        if is_open && !value.is_empty() {
            route.arguments.push((names.next()?, decode(value)));
        } else if segment != value {
            return None;
        }
    }
    Some(route)
}

/// Returns the name in a segment such as `{objectId}`.
fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}
