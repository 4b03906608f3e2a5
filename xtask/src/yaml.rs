//! YAML in and out: strict reading, one fixed way of writing, and lines for JSON pointers.

mod read;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub use self::read::{Entries, Untyped, parse, parse_json, parse_typed};
use crate::problem::pointer;

/// Writes a document in block style, in the one form that `import` always gives. Strings that any YAML reader
/// might take for something else (`no`, `on`, dates, numbers) are quoted.
pub fn print(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => print_map(map, 0, &mut out),
        Value::Array(items) if !items.is_empty() => print_list(items, 0, &mut out),
        other => {
            out.push_str(&scalar(other));
            out.push('\n');
        }
    }
    out
}

/// YAML needs a mark before keys longer than 1024 characters.
const LONGEST_KEY: usize = 1000;

fn print_map(map: &Map<String, Value>, depth: usize, out: &mut String) {
    for (key, value) in map {
        indent(depth, out);
        let key = plain_or_quoted(key);
        if key.len() > LONGEST_KEY {
            out.push_str("? ");
            out.push_str(&key);
            out.push('\n');
            indent(depth, out);
        } else {
            out.push_str(&key);
        }
        out.push(':');
        print_value(value, depth, out);
    }
}

fn print_list(items: &[Value], depth: usize, out: &mut String) {
    for item in items {
        indent(depth, out);
        out.push('-');
        match item {
            Value::Object(map) if !map.is_empty() => {
                let mut nested = String::new();
                print_map(map, depth + 1, &mut nested);
                out.push(' ');
                out.push_str(nested.trim_start());
            }
            other => print_value(other, depth, out),
        }
    }
}

/// What follows a key or a dash: a scalar on the same line, or a nested block.
fn print_value(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            print_map(map, depth + 1, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            print_list(items, depth + 1, out);
        }
        other => {
            out.push(' ');
            out.push_str(&scalar(other));
            out.push('\n');
        }
    }
}

fn indent(depth: usize, out: &mut String) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => plain_or_quoted(text),
        other => other.to_string(),
    }
}

/// A string as a key or value: plain, where no reader takes that for something else.
pub(crate) fn plain_or_quoted(text: &str) -> String {
    let starts_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || "/$_".contains(c));
    let inner_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/$_-.{}+".contains(c));
    const TAKEN: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let taken = TAKEN.contains(&text.to_ascii_lowercase().as_str());
    if starts_plain && inner_plain && !taken { text.to_owned() } else { quoted(text) }
}

/// A string in quotes, with escapes for what YAML doesn't allow or takes for a line break.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in Value::from(text).to_string().chars() {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                out += &format!("\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// An entry to paste: a key for each token of the path, below one another, and the value behind the last one.
pub fn entry(path: &[&str], value: &str) -> String {
    let Some((last, parents)) = path.split_last() else {
        return String::new();
    };
    let mut text = String::new();
    for (depth, token) in parents.iter().enumerate() {
        text += &format!("{:1$}{2}:\n", "", 2 * depth, key(token));
    }
    let depth = 2 * parents.len();
    let mut lines = value.lines();
    let first = lines.next().unwrap_or_default();
    text += format!("{:depth$}{}: {first}", "", key(last)).trim_end();
    text.push('\n');
    for line in lines {
        text += &format!("{:1$}{line}\n", "", depth + 2);
    }
    text
}

/// A key as it is usually written: that of an operation, `GET /path`, needs no quotes.
fn key(text: &str) -> String {
    match text.split_once(' ') {
        Some((first, rest)) if [first, rest].iter().all(|word| plain_or_quoted(word) == **word) => text.to_owned(),
        _ => plain_or_quoted(text),
    }
}

/// The lines of a block-style YAML text that JSON pointers lead to.
#[derive(Clone, Debug, Default)]
pub struct Lines(BTreeMap<String, usize>);

impl Lines {
    /// Reads them, all at once.
    pub fn of(text: &str) -> Self {
        let mut lines = Self::default();
        // The members that the line is inside of: indentation, pointer, and whether it is an item of a list.
        let mut open: Vec<(usize, String, bool)> = Vec::new();
        let mut items: BTreeMap<String, usize> = BTreeMap::new();
        for (i, line) in text.lines().enumerate() {
            let mut rest = line.trim_start();
            let mut indent = line.len() - rest.len();
            if rest.is_empty() || rest.starts_with('#') {
                continue;
            }
            loop {
                let item = (rest == "-").then_some("").or(rest.strip_prefix("- "));
                let is_inside = |(outer, _, is_item): &(usize, String, bool)| {
                    *outer < indent || (*outer == indent && item.is_some() && !is_item)
                };
                open.truncate(open.iter().rposition(is_inside).map_or(0, |last| last + 1));
                let parent = open.last().map_or("", |(_, pointer, _)| pointer);
                let place = match (item, key_of(rest)) {
                    (Some(_), _) => {
                        let count = items.entry(parent.to_owned()).or_default();
                        *count += 1;
                        pointer(parent, *count - 1)
                    }
                    (None, Some(key)) => pointer(parent, key),
                    (None, None) => break,
                };
                lines.0.entry(place.clone()).or_insert(i + 1);
                open.push((indent, place, item.is_some()));
                let Some(inner) = item else {
                    break;
                };
                rest = inner.trim_start();
                indent = line.len() - rest.len();
            }
        }
        lines
    }

    /// The line, counted from 1, of a pointer or its nearest ancestor that begins on a line of its own.
    pub fn line(&self, mut pointer: &str) -> Option<usize> {
        loop {
            if let Some(line) = self.0.get(pointer) {
                return Some(*line);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }
}

/// The key that a line begins with.
fn key_of(line: &str) -> Option<String> {
    if line.starts_with('"') {
        let mut read = serde_json::Deserializer::from_str(line).into_iter::<String>();
        return read.next()?.ok();
    }
    if let Some(rest) = line.strip_prefix('\'') {
        return rest.split_once('\'').map(|(key, _)| key.to_owned());
    }
    let key = line.split_once(": ").map(|(key, _)| key);
    key.or(line.strip_suffix(':')).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# a comment\na:\n  b:\n    - name: x\n      in: path\n    - name: y\n\"200\":\n  c: {d: 1}\n";

    #[test]
    fn a_pointer_leads_to_its_line() {
        for (pointer, line) in [
            ("/a", 2),
            ("/a/b", 3),
            ("/a/b/0", 4),
            ("/a/b/0/name", 4),
            ("/a/b/0/in", 5),
            ("/a/b/1/name", 6),
            ("/200/c", 8),
        ] {
            assert_eq!(Lines::of(TEXT).line(pointer), Some(line), "{pointer}");
        }
    }

    #[test]
    fn a_pointer_that_leads_nowhere_gives_its_nearest_ancestor() {
        assert_eq!(Lines::of(TEXT).line("/a/b/1/missing"), Some(6));
        assert_eq!(Lines::of(TEXT).line("/200/c/d"), Some(8));
        assert_eq!(Lines::of(TEXT).line("/missing"), None);
    }

    #[test]
    fn what_was_printed_reads_back_the_same() {
        let value = serde_json::json!({
            "on": ["no", "2026-03", "a: b", "", "plain", "-x", {"k": [1, true, null]}, [], {}],
            "200": {"/path/{id}": "ü\n\t\"quoted\"", "\u{7f}\u{85}\u{2028}\u{feff}": "😀", "k".repeat(2000): 1e30},
        });
        let text = print(&value);
        assert_eq!(parse("x.yaml", &text).unwrap(), value, "{text}");
    }
}
