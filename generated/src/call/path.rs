//! Builds the path of a call from a template. Each argument becomes one segment, or is rejected.

use crate::call::Endpoint;
use crate::transport::percent_encoding::push_encoded;
use crate::version::Routes;

/// Adds the full path of a call to a URL, or returns why an argument is rejected.
pub(crate) fn fill(url: &mut String, endpoint: &Endpoint, routes: &Routes, arguments: &[String]) -> Result<(), String> {
    let mut values = arguments.iter();
    let (base, template) = routes.full(endpoint.path);
    url.push_str(base);
    for segment in template.split('/').skip(1) {
        url.push('/');
        match placeholder(segment) {
            None => url.push_str(segment),
            Some(name) => {
                let value = values.next().ok_or_else(|| format!("`{name}` is missing"))?;
                refuse_unroutable(name, value)?;
                push_encoded(url, value);
            }
        }
    }
    let mut siblings = endpoint.siblings.iter();
    siblings.try_for_each(|sibling| refuse_sibling(endpoint, sibling, arguments))
}

/// Checks a path from the caller: it must not change when it becomes part of a URL.
pub(crate) fn check(path: &str) -> Result<(), String> {
    let Some(segments) = path.strip_prefix('/') else {
        return Err(format!("the path {path:?} doesn't start with `/`"));
    };
    let mut segments = segments.split('/').peekable();
    while let Some(segment) = segments.next() {
        // A path may end with a slash.
        if segment.is_empty() && segments.peek().is_some() {
            return Err(format!("the path {path:?} has an empty segment"));
        }
        // Percent-encoded dots count as dots too.
        if let "." | ".." = &*segment.to_ascii_lowercase().replace("%2e", ".") {
            return Err(format!("the path {path:?} has a segment `{segment}`, which would change the path"));
        }
        check_characters(segment)?;
    }
    Ok(())
}

/// Rejects characters that RFC 3986 doesn't allow in a segment.
fn check_characters(segment: &str) -> Result<(), String> {
    let mut rest = segment;
    while let Some(character) = rest.chars().next() {
        let length = match character {
            '%' if is_hex(rest.as_bytes().get(1..3)) => 3,
            _ if character.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(character) => 1,
            _ => {
                return Err(format!(
                    "a path can't contain {character:?}: percent-encode it, or use `segment` \
                     for values and `query` for parameters"
                ));
            }
        };
        rest = &rest[length..];
    }
    Ok(())
}

fn is_hex(digits: Option<&[u8]>) -> bool {
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Adds a value to a path from the caller, as a single segment.
pub(crate) fn add_segment(path: &mut String, value: &str) -> Result<(), String> {
    refuse_unroutable("segment", value)?;
    if !path.ends_with('/') {
        path.push('/');
    }
    push_encoded(path, value);
    Ok(())
}

/// The names of a template's placeholders, in order.
pub(crate) fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    template.split('/').filter_map(placeholder)
}

/// The name in a segment such as `{objectId}`.
fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Rejects an empty, `.` or `..` segment. Normalizing the URL would remove it, even if it is encoded,
/// and the path would then belong to another operation.
fn refuse_unroutable(name: &str, value: &str) -> Result<(), String> {
    match value {
        "" => Err(format!("`{name}` is empty: pass an id")),
        "." | ".." => Err(format!("`{name}` can't be `{value}`: URLs don't allow it as a value")),
        _ => Ok(()),
    }
}

/// Rejects a value that is a fixed part of another operation's path. With the event id `search`,
/// for example, HubSpot would treat the call as `/events/search`.
fn refuse_sibling(endpoint: &Endpoint, sibling: &str, arguments: &[String]) -> Result<(), String> {
    let mut arguments = arguments.iter();
    let mut culprit = None;
    let mut sibling_segments = sibling.split('/');
    for ours in endpoint.path.split('/') {
        let Some(theirs) = sibling_segments.next() else {
            return Ok(());
        };
        let parameter = placeholder(ours);
        let value = match parameter {
            Some(_) => arguments.next().map_or("", String::as_str),
            None => ours,
        };
        if placeholder(theirs).is_some() {
            continue;
        }
        if value != theirs {
            return Ok(());
        }
        culprit = culprit.or(parameter.map(|name| (name, value)));
    }
    match culprit {
        Some((name, value)) if sibling_segments.next().is_none() => Err(format!(
            "`{name}` can't be `{value}`: HubSpot would treat the call as another operation, `{} {sibling}`",
            endpoint.method
        )),
        _ => Ok(()),
    }
}
