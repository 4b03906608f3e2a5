// Hand-written: edit templates/src/fields.rs, not generated/src/fields.rs.
//! JSON that is read piece by piece, whatever it holds: errors, and what stands around the results of a batch.
//!
//! There is JSON that has no value: `1e400`, half a surrogate pair, too many levels. Such a piece is as good as `null`,
//! and must not cost what else is said. Derived code would also be large for how seldom errors are read.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error_detail::BatchError;
use crate::lenient::to_text;

/// An object's fields, as they were written.
pub(crate) struct Fields<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    /// None where there is something else than an object.
    pub(crate) fn of(json: &'a str) -> Option<Self> {
        readable(json).map(Self)
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        text(self.json(name))
    }

    /// Text where an empty one means none.
    pub(crate) fn filled_text(&self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// Names with a text each.
    pub(crate) fn text_map(&self, name: &str) -> BTreeMap<String, String> {
        text_map(self.json(name))
    }

    /// Names with a list of texts each.
    pub(crate) fn context(&self, name: &str) -> BTreeMap<String, Vec<String>> {
        context(self.json(name))
    }

    /// The objects in a list.
    pub(crate) fn objects<T: From<Fields<'a>>>(&self, name: &str) -> Vec<T> {
        let objects = list(self.json(name)).unwrap_or_default();
        let objects = objects.into_iter().filter_map(Fields::of);
        objects.map(T::from).collect()
    }

    fn json(&self, name: &str) -> &'a str {
        self.0.get(name).map_or("null", |json| json.get())
    }
}

/// Reads an object from any format, for those who stored one.
pub(crate) fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: for<'a> From<Fields<'a>>,
{
    let json = Value::deserialize(deserializer)?.to_string();
    match Fields::of(&json) {
        Some(fields) => Ok(T::from(fields)),
        None => Err(D::Error::custom("an object is expected")),
    }
}

/// A value, or none if what stands there is of another kind.
pub(crate) fn readable<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    serde_json::from_str(json).ok()
}

/// A count that may come as text.
pub(crate) fn count(json: &str) -> Option<i64> {
    text(json)?.trim().parse().ok()
}

/// What failed of a batch. Nothing that stands there is dropped, or else the batch would seem to be
/// complete: what isn't an object becomes a message.
pub(crate) fn failures(json: &str) -> Vec<BatchError> {
    let failures = match json {
        "null" => Vec::new(),
        _ => list(json).unwrap_or_else(|| vec![json]),
    };
    let read = |failure| match Fields::of(failure) {
        Some(fields) => BatchError::from(fields),
        None => BatchError {
            message: text(failure),
            ..BatchError::default()
        },
    };
    failures.into_iter().map(read).collect()
}

/// Text that may come as a number, or as `{}` for none.
fn text(json: &str) -> Option<String> {
    readable(json).and_then(to_text)
}

/// What stands in a list.
fn list(json: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = readable(json)?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

// Maps are filled one by one: collecting into one sorts, for which a program has code of its own for each type.

/// Names with a text each.
pub(crate) fn text_map(json: &str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    if let Some(Fields(fields)) = Fields::of(json) {
        for (name, json) in fields {
            if let Some(text) = text(json.get()) {
                texts.insert(name, text);
            }
        }
    }
    texts
}

/// Names with a list of texts each, in any of the three forms HubSpot writes: lists, single texts,
/// or the whole as one text, `{missingScopes=[scope1, scope2]}`.
fn context(json: &str) -> BTreeMap<String, Vec<String>> {
    let Some(Fields(fields)) = Fields::of(json) else {
        let text: Option<String> = readable(json);
        return text.map(|text| java_map(&text)).unwrap_or_default();
    };
    let mut context = BTreeMap::new();
    for (name, json) in fields {
        let elements = list(json.get()).unwrap_or_else(|| vec![json.get()]);
        context.insert(name, elements.into_iter().filter_map(text).collect());
    }
    context
}

/// The longest text to take for a map, in bytes. Reading a hostile one takes time by its square.
const LONGEST_MAP: usize = 64 * 1024;

/// Reads a map in the form in which Java prints one. Text of another form gives nothing.
fn java_map(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut entries = BTreeMap::new();
    if text.len() > LONGEST_MAP {
        return entries;
    }
    let inner = text
        .trim()
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let mut rest = inner.unwrap_or_default();
    while let Some((name, after)) = rest.split_once('=') {
        let (values, next) = match after
            .strip_prefix('[')
            .and_then(|list| list.split_once(']'))
        {
            Some((list, next)) => {
                let values = list.split(", ").filter(|value| !value.is_empty());
                (values.map(String::from).collect(), next)
            }
            None => {
                // A lone value may have commas in it: it ends where the next name begins.
                let end = after
                    .find('=')
                    .and_then(|equals| after[..equals].rfind(", "));
                let (value, next) = after.split_at(end.unwrap_or(after.len()));
                (vec![value.to_owned()], next)
            }
        };
        entries.insert(name.trim_start_matches([',', ' ']).to_owned(), values);
        rest = next;
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<(String, Vec<String>)> {
        java_map(text).into_iter().collect()
    }

    fn entry(name: &str, values: &[&str]) -> (String, Vec<String>) {
        (
            name.into(),
            values.iter().map(|&value| value.into()).collect(),
        )
    }

    #[test]
    fn java_maps_are_read() {
        assert_eq!(
            entries("{missingScopes=[scope1, scope2], other=[x]}"),
            [
                entry("missingScopes", &["scope1", "scope2"]),
                entry("other", &["x"])
            ]
        );
        assert_eq!(
            entries("{id=12, name=a, b, last=c}"),
            [
                entry("id", &["12"]),
                entry("last", &["c"]),
                entry("name", &["a, b"]),
            ]
        );
        assert_eq!(
            entries(" {a=[], b=} "),
            [entry("a", &[]), entry("b", &[""])]
        );
    }

    #[test]
    fn other_text_is_no_map() {
        for text in ["", "{}", "{", "}", "no map", "{no map}", "a=b"] {
            assert_eq!(entries(text), [], "{text}");
        }
    }

    #[test]
    fn a_map_may_be_long_but_not_endless() {
        let longest = "x".repeat(LONGEST_MAP - "{a=}".len());
        assert_eq!(
            entries(&format!("{{a={longest}}}")),
            [entry("a", &[&longest])]
        );
        assert_eq!(entries(&format!("{{a={longest}x}}")), []);
    }

    #[test]
    fn broken_maps_do_no_harm() {
        for text in [
            "{=}",
            "{a=[b}",
            "{a=]b[}",
            "{a==b}",
            "{é=[ü, =, ]=}",
            "{[=, =[], ,=}",
        ] {
            java_map(text);
        }
    }
}
