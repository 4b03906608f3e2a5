//! Finds the path at which decoding a body stopped.
//!
//! This scans the brackets of the body again. Tracking the path while decoding would duplicate the code of every type.

use serde_json::Error;

/// The path of an error, such as `results[3].objectId`; empty for the whole body.
///
/// A wrong value, or an object that lacks a field, is the last value that was read. Invalid JSON is located in the object or
/// list that was being read.
pub(super) fn of(error: &Error, body: &str) -> String {
    let Some(end) = offset(error, body) else {
        return String::new();
    };
    let mut read = &body.as_bytes()[..end];
    // The unexpected character was read too. If it is a bracket, it must not close anything.
    if let (true, Some((_, before))) = (error.is_syntax(), read.split_last()) {
        read = before;
    }
    let mut open = open(read);
    // If the list itself is wrong, its first element hasn't started.
    if !error.is_data() || read.trim_ascii_end().ends_with(b"[") {
        open.pop();
    }
    path(&open)
}

/// How many bytes had been read. `None` for an error without a position.
pub(super) fn offset(error: &Error, body: &str) -> Option<usize> {
    let lines = error.line().checked_sub(1)?;
    let line: usize = body.split_inclusive('\n').take(lines).map(str::len).sum();
    Some(body.len().min(line.saturating_add(error.column())))
}

/// The path of the value that was read last.
pub(super) fn after(json: &[u8]) -> String {
    path(&open(json))
}

/// An object or list that is open where some JSON ends.
enum Open<'a> {
    /// An object, in the value of the field with this name, if any.
    Object(Option<&'a [u8]>),
    /// A list, at this element.
    List(usize),
}

/// The open objects and lists, up to the depth of a path: a hostile body may be nested without limit.
fn open(json: &[u8]) -> Vec<Open<'_>> {
    let mut open = Vec::new();
    let mut deeper: usize = 0;
    let mut text: &[u8] = b"";
    let mut rest = json;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let is_full = open.len() == DEEPEST;
        match (byte, open.last_mut()) {
            (b'"', _) => (text, rest) = split_text(rest),
            (b'{' | b'[', _) if is_full => deeper += 1,
            (b'}' | b']', _) if deeper > 0 => deeper -= 1,
            _ if deeper > 0 => {}
            (b'{', _) => open.push(Open::Object(None)),
            (b'[', _) => open.push(Open::List(0)),
            (b'}' | b']', _) => drop(open.pop()),
            (b':', Some(Open::Object(field))) => *field = Some(text),
            (b',', Some(Open::Object(field))) => *field = None,
            (b',', Some(Open::List(element))) => *element += 1,
            _ => {}
        }
    }
    open
}

/// The maximum depth of a path, which has to be printable. The crate's types have six levels.
const DEEPEST: usize = 32;

fn path(open: &[Open<'_>]) -> String {
    let mut path = String::new();
    for level in open {
        match level {
            Open::Object(None) => {}
            Open::Object(Some(field)) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&String::from_utf8_lossy(field));
            }
            Open::List(element) => path.push_str(&format!("[{element}]")),
        }
    }
    path
}

/// Splits JSON at the closing quotation mark of a string: the string's text, and what follows.
fn split_text(json: &[u8]) -> (&[u8], &[u8]) {
    let mut escaped = false;
    let end = json.iter().position(|&byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    });
    match end {
        Some(end) => (&json[..end], &json[end + 1..]),
        None => (json, b""),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;

    #[test]
    fn path_of_the_last_value() {
        for (json, path) in [
            ("", ""),
            ("{", ""),
            (r#"{"id""#, ""),
            (r#"{"id":"#, "id"),
            (r#"{"id":"a"#, "id"),
            (r#"{"id":"a""#, "id"),
            (r#"{"id":"a","#, ""),
            (r#"{"id":"a"}"#, ""),
            (r#"{"a":{"b":[1,[2,{"c":3"#, "a.b[1][1].c"),
            (r#"{"a":{"b":[1,[2,{"c":3}"#, "a.b[1][1]"),
            (r#"{"a":{"b":[1,[2,{"c":3}]"#, "a.b[1]"),
            (r#"{"a":{"b":[1,[2,{"c":3}]]"#, "a.b"),
            (r#"{"a":{"b":[1,[2,{"c":3}]]}"#, "a"),
            ("[", "[0]"),
            ("[[],[", "[1][0]"),
            (r#"{"a":"{[,:\"","b":"\\","c":"#, "c"),
            (r#"{"é\"":1"#, r#"é\""#),
            ("}]:,\"", ""),
        ] {
            assert_eq!(after(json.as_bytes()), path, "{json}");
        }
    }

    #[test]
    fn depth_of_a_path_is_limited() {
        assert_eq!(after(&[b'['; 100_000]).len(), 3 * DEEPEST);
        assert!(open(&[b'['; 100_000]).capacity() <= 2 * DEEPEST);
        for levels in [DEEPEST, DEEPEST + 1, 100_000] {
            let deep = "[".repeat(levels) + &"]".repeat(levels - 1);
            assert_eq!(after(deep.as_bytes()), "[0]");
            assert_eq!(after(format!(r#"{deep},[{{"a":"#).as_bytes()), "[1][0].a");
        }
    }

    #[test]
    fn errors_are_found_on_any_line() {
        let body = "{\n  \"é\": [\n1,\r\n true]\n}";
        let error = serde_json::from_str::<BTreeMap<String, Vec<u8>>>(body);
        assert_eq!(of(&error.expect_err("no list of numbers"), body), "é[1]");
    }

    #[test]
    fn invalid_json_is_located_in_its_object_or_list() {
        for (body, path) in [
            ("", ""),
            ("<p>", ""),
            (r#"{"a":[1"#, "a"),
            (r#"{"a":[{"b":1"#, "a[0]"),
            (r#"{"a":[{"b":tru"#, "a[0]"),
            (r#"{"a":[{"b":1}"#, "a"),
            (r#"{"a":[]"#, ""),
            (r#"{"a":[]} b"#, ""),
            (r#"{"a":[1,}"#, "a"),
            (r#"{"a":[1,]"#, "a"),
            (r#"{"a":[1.]"#, "a"),
            (r#"{"a":[[1},2]"#, "a[0]"),
            (r#"{"a":[{"b":1,}]}"#, "a[0]"),
            (r#"{"a":[{"b":1]}"#, "a[0]"),
            (r#"{"a":[{"b":[}]}"#, "a[0].b"),
            (r#"{"a":[{"b"}]}"#, "a[0]"),
            ("}", ""),
            (r#"{"a":1}}"#, ""),
        ] {
            let error = serde_json::from_str::<Value>(body).expect_err(body);
            assert_eq!(of(&error, body), path, "{body}");
        }
    }
}
