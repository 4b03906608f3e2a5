//! Edits of our own YAML files as text: comments, order and style of all else stay. An edit that can't be made without
//! a doubt isn't made: what it gives is read back and compared.

use serde_json::{Map, Value};

use super::{Line, child_block, content, inside, parse, plain_or_quoted};

/// A key as it is written: what `plain_or_quoted` leaves plain, and such words with spaces between them.
pub fn key(text: &str) -> String {
    let is_word = |word: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/$_-.{}+".contains(c);
        !word.is_empty() && word.chars().all(is_plain)
    };
    match text.split_once(' ') {
        Some((first, rest)) if plain_or_quoted(first) == first && rest.split(' ').all(is_word) => {
            text.to_owned()
        }
        _ => plain_or_quoted(text),
    }
}

/// The lines of an entry: a key for each token of the path, below one another, and the value behind the last one. Of
/// a value with several lines, the first one stands behind the key and the others below it. The token `-` makes an
/// item of a list.
pub fn lines(path: &[String], value: &str, indent: usize) -> String {
    let Some((last, parents)) = path.split_last() else {
        return String::new();
    };
    let mut text = String::new();
    for (depth, token) in parents.iter().enumerate() {
        text += &format!("{:1$}{2}:\n", "", indent + 2 * depth, key(token));
    }
    let depth = indent + 2 * parents.len();
    let mut value = value.lines();
    let first = value.next().unwrap_or_default();
    let head = if last == "-" {
        "-".to_owned()
    } else {
        format!("{}:", key(last))
    };
    text += format!("{:depth$}{head} {first}", "").trim_end();
    text.push('\n');
    for line in value {
        text += format!("{:1$}{line}", "", depth + 2).trim_end();
        text.push('\n');
    }
    text
}

/// Adds an entry behind the others of its section, which is made if there is none. Nothing, when it is there already
/// or its section is written in a way that this doesn't understand.
pub fn insert(text: &str, path: &[String], value: &str) -> Option<String> {
    let mut document = parse("", text).ok()?;
    if document.is_null() || document == Value::Object(Map::new()) {
        return Some(lines(path, value, 0));
    }
    let added = parse("", &lines(path, value, 0)).ok()?;
    if !unite(&mut document, added) {
        return None;
    }

    let mut block = content(text);
    let mut depth = 0;
    let mut known = 0;
    for token in &path[..path.len() - 1] {
        let Some(child) = child_block(&block, token) else {
            break;
        };
        known += 1;
        depth = indent_of(child.first()?) + 2;
        block = child;
        block = match block.split_first() {
            // An empty section keeps its own line: what comes goes behind it.
            Some((_, [])) => block,
            Some((_, rest)) => {
                depth = indent_of(rest.first()?);
                rest.to_vec()
            }
            None => return None,
        };
    }
    let behind = block.last()?.0;
    let all: Vec<&str> = text.lines().collect();
    let mut edited = all[..behind].join("\n") + "\n";
    edited += &lines(&path[known..], value, depth);
    for line in &all[behind..] {
        edited += line;
        edited.push('\n');
    }
    (parse("", &edited).ok()? == document).then_some(edited)
}

/// Takes out what a JSON pointer leads to, and the sections that are empty then. Comments stay.
pub fn remove(text: &str, pointer: &str) -> Option<String> {
    let mut document = parse("", text).ok()?;
    let tokens = tokens_of(pointer);
    let mut tokens = tokens.as_slice();
    take(&mut document, tokens)?;
    // A section that has nothing else goes as a whole.
    while let Some((_, parents)) = tokens.split_last() {
        let is_gone =
            parents.is_empty() || find(&document, parents).is_some_and(|value| !is_empty(value));
        if is_gone {
            break;
        }
        take(&mut document, parents)?;
        tokens = parents;
    }

    let edited = match walk(text, tokens)? {
        Place::Lines(first, last) => without(text, first, last),
        Place::Part(number, tokens) => {
            let line = text.lines().nth(number - 1)?;
            replaced(text, number, &without_part(line, tokens)?)
        }
    };
    (parse("", &edited).ok()? == document).then_some(edited)
}

/// The lines that a JSON pointer leads to.
pub fn lines_at(text: &str, pointer: &str) -> Option<String> {
    match walk(text, &tokens_of(pointer))? {
        Place::Lines(first, last) => {
            let lines = text.lines().skip(first - 1).take(last + 1 - first);
            Some(lines.map(|line| format!("{line}\n")).collect())
        }
        Place::Part(..) => None,
    }
}

/// Where a value is written.
enum Place<'a> {
    /// In these lines, counted from 1.
    Lines(usize, usize),
    /// In a line in flow style, this way down in its value.
    Part(usize, &'a [String]),
}

fn walk<'a>(text: &str, tokens: &'a [String]) -> Option<Place<'a>> {
    let mut block = content(text);
    for (i, token) in tokens.iter().enumerate() {
        let Some(child) = child_block(&block, token) else {
            // The rest of the way leads through one line.
            return match block.as_slice() {
                [(number, _)] => Some(Place::Part(*number, &tokens[i..])),
                _ => None,
            };
        };
        let (first, last) = (child.first()?.0, child.last()?.0);
        if i + 1 == tokens.len() {
            return Some(Place::Lines(first, last));
        }
        block = if child.len() == 1 {
            child
        } else {
            inside(child)
        };
    }
    None
}

fn tokens_of(pointer: &str) -> Vec<String> {
    let tokens = pointer.split('/').skip(1);
    tokens
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect()
}

fn indent_of((_, line): &Line<'_>) -> usize {
    line.len() - line.trim_start().len()
}

/// The text without these lines, counted from 1; two empty lines that meet become one.
fn without(text: &str, first: usize, last: usize) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.drain(first - 1..last);
    let is_empty = |i: usize| lines.get(i).is_none_or(|line| line.trim().is_empty());
    if first > 1 && is_empty(first - 2) && is_empty(first - 1) {
        lines.remove(first - 2);
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn replaced(text: &str, number: usize, by: &str) -> String {
    let lines = text.lines().enumerate();
    lines
        .map(|(i, line)| format!("{}\n", if i + 1 == number { by } else { line }))
        .collect()
}

/// A line `key: value` in flow style, without a part of the value.
fn without_part(line: &str, tokens: &[String]) -> Option<String> {
    let (head, _) = line.split_at(line.find(": ")? + 2);
    let mut value = parse("", &line[head.len()..]).ok()?;
    take(&mut value, tokens)?;
    Some(format!("{head}{}", flow(&value)))
}

fn flow(value: &Value) -> String {
    match value {
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let members: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{}: {}", key(name), flow(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => key(text),
        other => other.to_string(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn find<'a>(document: &'a Value, tokens: &[String]) -> Option<&'a Value> {
    tokens
        .iter()
        .try_fold(document, |value, token| match value {
            Value::Object(map) => map.get(token),
            Value::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        })
}

fn take(document: &mut Value, tokens: &[String]) -> Option<Value> {
    let (last, parents) = tokens.split_last()?;
    find(document, tokens)?;
    let parent = parents
        .iter()
        .try_fold(document, |value, token| match value {
            Value::Object(map) => map.get_mut(token),
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
            _ => None,
        })?;
    match parent {
        Value::Object(map) => map.shift_remove(last),
        Value::Array(items) => Some(items.remove(last.parse().ok()?)),
        _ => None,
    }
}

/// Puts an entry into a document; not, when its place is taken.
fn unite(document: &mut Value, added: Value) -> bool {
    match (document, added) {
        (Value::Object(map), Value::Object(added)) => {
            added
                .into_iter()
                .all(|(key, value)| match map.get_mut(&key) {
                    Some(known) => unite(known, value),
                    None => {
                        map.insert(key, value);
                        true
                    }
                })
        }
        (Value::Array(items), Value::Array(added)) => {
            let is_new = added.iter().all(|item| !items.contains(item));
            items.extend(added);
            is_new
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Head.\na:\n  # About x.\n  x: { v: [one, two], z: 1 }\n\n  w: |\n    # words\n\n    more\n\n# About b.\nb:\n  - one\n  - two\n";

    fn path(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn an_entry_goes_behind_the_others() {
        let text = insert(TEXT, &path("a/GET b"), "\nc: d\ne: f").expect("a section");
        assert!(
            text.contains("    more\n  GET b:\n    c: d\n    e: f\n\n# About b."),
            "{text}"
        );
        let text = insert(TEXT, &path("b/-"), "three").expect("a list");
        assert!(text.ends_with("  - two\n  - three\n"), "{text}");
        let text = insert(TEXT, &path("c/d"), "|\n…").expect("a new section");
        assert!(text.ends_with("  - two\nc:\n  d: |\n    …\n"), "{text}");
    }

    #[test]
    fn an_entry_that_is_there_or_has_no_place_is_not_added() {
        for taken in ["a/x", "a/x/z", "b", "a/w/v"] {
            assert_eq!(insert(TEXT, &path(taken), "1"), None, "{taken}");
        }
        assert_eq!(insert(TEXT, &path("b/-"), "one"), None);
    }

    #[test]
    fn what_is_removed_leaves_all_else() {
        let expected = TEXT.replace("[one, two]", "[two]");
        assert_eq!(remove(TEXT, "/a/x/v/0").as_deref(), Some(expected.as_str()));
        let expected = TEXT.replace("  - one\n", "");
        assert_eq!(remove(TEXT, "/b/0").as_deref(), Some(expected.as_str()));
        let expected = TEXT.replace("  w: |\n    # words\n\n    more\n\n", "");
        assert_eq!(remove(TEXT, "/a/w").as_deref(), Some(expected.as_str()));
        assert_eq!(remove(TEXT, "/a/gone"), None);
    }

    #[test]
    fn a_section_that_has_nothing_else_goes_too() {
        assert_eq!(
            remove("a:\n  b:\n    c: 1\nd: 2\n", "/a/b/c").as_deref(),
            Some("d: 2\n")
        );
        let text = "a:\n  b: [one]\n  c: {}\n";
        assert_eq!(remove(text, "/a/b/0").as_deref(), Some("a:\n  c: {}\n"));
    }
}
