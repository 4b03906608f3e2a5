//! YAML in and out: strict reading, one fixed way of writing, and lines for JSON pointers.

pub mod edit;
mod read;

use std::borrow::Cow;

use serde_json::{Map, Value};

pub use self::read::{Entries, Untyped, parse, parse_json, parse_typed};

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
    let inner_plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/$_-.{}+".contains(c));
    const TAKEN: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let taken = TAKEN.contains(&text.to_ascii_lowercase().as_str());
    if starts_plain && inner_plain && !taken {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A string in quotes, with escapes for what YAML doesn't allow or takes for a line break.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in Value::from(text).to_string().chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                out += &format!("\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// A line, and its number counted from 1.
pub type Line<'a> = (usize, Cow<'a, str>);

/// The lines of a text that aren't empty and no comment.
pub fn content(text: &str) -> Vec<Line<'_>> {
    let lines = text.lines().enumerate();
    let lines = lines.map(|(i, line)| (i + 1, Cow::Borrowed(line)));
    lines
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .collect()
}

/// The line, counted from 1, at which a JSON pointer leads in the [`content`] of a block-style YAML text; of a
/// flow-style value, the line of the nearest block-style ancestor.
pub fn line_of(content: &[Line<'_>], pointer: &str) -> Option<usize> {
    let mut block = Cow::Borrowed(content);
    let mut found = None;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let Some(child) = child_block(&block, &token) else {
            break;
        };
        found = child.first().map(|(number, _)| *number);
        block = Cow::Owned(inside(child));
    }
    found
}

/// The lines of a child without its key or dash.
fn inside(mut child: Vec<Line<'_>>) -> Vec<Line<'_>> {
    match child.first_mut() {
        // A list item's first key stands behind the dash: make it look like the others.
        Some((_, line)) if line.trim_start().starts_with("- ") => {
            *line = line.replacen("- ", "  ", 1).into();
        }
        _ => {
            child.remove(0);
        }
    }
    child
}

/// The lines of one member of a mapping or one item of a list, its own line first.
fn child_block<'a>(block: &[Line<'a>], token: &str) -> Option<Vec<Line<'a>>> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let outer = block.iter().map(|(_, line)| depth(line)).min()?;
    let (quoted, single) = (Value::from(token).to_string(), format!("'{token}'"));
    let keys = [token, quoted.as_str(), single.as_str()];
    let mut index = 0;
    for (position, (_, line)) in block.iter().enumerate() {
        if depth(line) != outer {
            continue;
        }
        let content = line.trim_start();
        let is_item = content == "-" || content.starts_with("- ");
        let hit = if is_item {
            index += 1;
            token.parse() == Ok(index - 1)
        } else {
            keys.iter().any(|key| {
                let rest = content.strip_prefix(key);
                rest.is_some_and(|rest| rest.starts_with(':'))
            })
        };
        if hit {
            let rest = block[position + 1..].iter();
            let inside = rest.take_while(|(_, line)| {
                depth(line) > outer
                    || (!is_item && depth(line) == outer && line.trim_start().starts_with("- "))
            });
            return Some(
                block[position..=position]
                    .iter()
                    .chain(inside)
                    .cloned()
                    .collect(),
            );
        }
    }
    None
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
            assert_eq!(line_of(&content(TEXT), pointer), Some(line), "{pointer}");
        }
    }

    #[test]
    fn a_pointer_that_leads_nowhere_gives_its_nearest_ancestor() {
        assert_eq!(line_of(&content(TEXT), "/a/b/1/missing"), Some(6));
        assert_eq!(line_of(&content(TEXT), "/200/c/d"), Some(8));
        assert_eq!(line_of(&content(TEXT), "/missing"), None);
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
