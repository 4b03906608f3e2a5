//! YAML in and out: strict reading, and one fixed way of writing.

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::problem::Problem;

/// Entries by name, in the order in which they are written: the order of arguments carries meaning.
pub type Entries<T> = IndexMap<String, T>;

/// Reads a YAML (or JSON) file into an untyped document. Duplicate keys are an error.
pub fn parse(file: &str, text: &str) -> Result<Value, Problem> {
    parse_typed(file, text)
}

/// Reads a YAML file into its type. Duplicate keys are an error. Where the type asks for text, any scalar is text.
pub fn parse_typed<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Problem> {
    // Other maps keep the last of two equal keys; serde_yaml's own value is the one that reports the second.
    let unique: Result<serde_yaml::Value, _> = serde_yaml::from_str(text);
    unique
        .and_then(|_| serde_yaml::from_str(text))
        .map_err(|error| Problem { line: error.location().map(|location| location.line()), ..unreadable(file, &error) })
}

/// Reads a JSON file into an untyped document: a YAML parser rejects some JSON. Duplicate keys are an error.
pub fn parse_json(file: &str, text: &str) -> Result<Value, Problem> {
    let unique: Result<serde_yaml::Value, _> = serde_json::from_str(text);
    let read = unique.and_then(|_| serde_json::from_str(text));
    read.map_err(|error| Problem { line: Some(error.line()), ..unreadable(file, &error) })
}

fn unreadable(file: &str, error: &dyn std::error::Error) -> Problem {
    let remedy = "fix the file at this place; the rest of it was not checked";
    Problem::new(file, "", format!("can't be read: {error}"), remedy)
}

/// Writes a document in block style, in the one form that `import` always gives. Strings that any YAML reader
/// might take for something else (`no`, `on`, dates, numbers) are quoted.
pub fn print(value: &Value) -> String {
    let mut out = String::new();
    print_value(value, 0, &mut out);
    out.trim_start().to_owned() + "\n"
}

/// What follows a key or a dash: a scalar on the same line, or lines below it.
fn print_value(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                *out += &format!("\n{:1$}{2}:", "", 2 * depth, plain_or_quoted(key));
                print_value(value, depth + 1, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                *out += &format!("\n{:1$}-", "", 2 * depth);
                let start = out.len();
                print_value(item, depth + 1, out);
                if item.is_object() {
                    // The first member is on the line of the dash.
                    let members = out.split_off(start);
                    *out += &format!(" {}", members.trim_start());
                }
            }
        }
        Value::String(text) => *out += &format!(" {}", plain_or_quoted(text)),
        other => *out += &format!(" {other}"),
    }
}

/// A string as a key or value: plain, where no reader takes that for something else.
pub(crate) fn plain_or_quoted(text: &str) -> String {
    const TAKEN: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let starts_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || "/$_".contains(c));
    let inner_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/$_-.{}+".contains(c));
    if starts_plain && inner_plain && !TAKEN.contains(&text.to_ascii_lowercase().as_str()) {
        return text.to_owned();
    }
    let mut quoted = String::new();
    for c in Value::from(text).to_string().chars() {
        match c {
            // JSON leaves these as they are; YAML doesn't allow them, or takes them for line breaks.
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                quoted += &format!("\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted
}

impl Problem {
    /// The same problem; its remedy ends in an entry to paste.
    #[must_use]
    pub fn with_entry(mut self, path: &[&str], value: &str) -> Self {
        self.remedy += &format!(":\n{}", entry(path, value));
        self
    }
}

/// An entry to paste: a key for each token of the path, below one another, and the value behind the last one.
fn entry(path: &[&str], value: &str) -> String {
    let Some((last, parents)) = path.split_last() else {
        return String::new();
    };
    let mut text = String::new();
    for (depth, token) in parents.iter().enumerate() {
        text += &format!("{:1$}{2}:\n", "", 2 * depth, key(token));
    }
    let depth = 2 * parents.len();
    let value = value.trim_end().replace('\n', &format!("\n{:1$}", "", depth + 2));
    text + format!("{:depth$}{}: {value}", "", key(last)).trim_end() + "\n"
}

/// A key as it is usually written: that of an operation, `GET /path`, needs no quotes.
fn key(text: &str) -> String {
    match text.split_once(' ') {
        Some((first, rest)) if [first, rest].iter().all(|word| plain_or_quoted(word) == **word) => text.to_owned(),
        _ => plain_or_quoted(text),
    }
}
