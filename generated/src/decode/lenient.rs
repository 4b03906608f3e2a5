//! Decodes what HubSpot sends, where that differs from what it documents.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Decodes `null` as an empty list, map or object.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    struct OrDefault<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for OrDefault<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("option")
        }

        fn visit_none<E>(self) -> Result<T, E> {
            Ok(T::default())
        }

        // If serde buffers the value, `null` is a unit.
        fn visit_unit<E>(self) -> Result<T, E> {
            Ok(T::default())
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
            T::deserialize(deserializer)
        }
    }

    deserializer.deserialize_option(OrDefault(PhantomData))
}

/// The maximum number of results of a page, and the usual number of inputs or results of a batch.
pub(crate) const FULL: usize = 100;

/// Decodes the results of a page or a batch; `null` means none.
///
/// It allocates space for a full page at once and releases the rest. A growing list would copy its elements repeatedly and
/// end up with unused capacity.
pub(crate) fn results<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Results<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Results<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a sequence")
        }

        fn visit_none<E>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }

        // If serde buffers the value, for example for `#[serde(flatten)]`, `null` is a unit.
        fn visit_unit<E>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
            deserializer.deserialize_seq(self)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut results = Vec::new();
            while let Some(result) = list.next_element()? {
                if results.is_empty() {
                    results.reserve_exact(FULL);
                }
                results.push(result);
            }
            results.shrink_to_fit();
            Ok(results)
        }
    }

    deserializer.deserialize_option(Results(PhantomData))
}

/// Decodes a cursor: text or a number. Empty text and `null` mean that there is none. Anything else is an error, because
/// there may be more pages.
pub(crate) fn cursor<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    struct Cursor;

    impl Visitor<'_> for Cursor {
        type Value = Option<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string or an integer")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok((!text.is_empty()).then(|| text.to_owned()))
        }

        fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
            Ok(Some(number.to_string()))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            Ok(Some(number.to_string()))
        }
    }

    deserializer.deserialize_any(Cursor)
}

pub(crate) fn to_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Object(fields) if !fields.is_empty() => Some(Value::Object(fields).to_string()),
        Value::Null | Value::Object(_) | Value::Array(_) => None,
    }
}

// Maps are filled one by one: collecting would sort, which is compiled for each type.

pub(crate) fn to_text_map(value: Value) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    if let Value::Object(fields) = value {
        for (name, value) in fields {
            if let Some(text) = to_text(value) {
                texts.insert(name, text);
            }
        }
    }
    texts
}

/// Reads a map from names to lists of texts, in any of the three forms that HubSpot uses: with lists, with single texts, or
/// as one text such as `{missingScopes=[scope1, scope2]}`.
pub(crate) fn to_context(value: Value) -> BTreeMap<String, Vec<String>> {
    let mut context = BTreeMap::new();
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                context.insert(name, to_texts(value));
            }
        }
        Value::String(text) => context = java_map(&text),
        _ => {}
    }
    context
}

fn to_texts(value: Value) -> Vec<String> {
    match value {
        Value::Array(elements) => elements.into_iter().filter_map(to_text).collect(),
        single => to_text(single).into_iter().collect(),
    }
}

/// The longest text that is read as a map, in bytes. A hostile text may take quadratic time.
const LONGEST_MAP: usize = 4 * 1024;

/// Reads a map as printed by Java. Returns an empty map for any other text.
fn java_map(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut entries = BTreeMap::new();
    if text.len() > LONGEST_MAP {
        return entries;
    }
    let inner = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let mut rest = inner.unwrap_or_default();
    while let Some((name, after)) = rest.split_once('=') {
        let (values, next) = match after.strip_prefix('[').and_then(|list| list.split_once(']')) {
            Some((list, next)) => {
                let values = list.split(", ").filter(|value| !value.is_empty());
                (values.map(String::from).collect(), next)
            }
            None => {
                // A single value may contain commas: it ends where the next name starts.
                let end = after.find('=').and_then(|equals| after[..equals].rfind(", "));
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
        (name.into(), values.iter().map(|&value| value.into()).collect())
    }

    #[test]
    fn java_maps_are_read() {
        assert_eq!(
            entries("{missingScopes=[scope1, scope2], other=[x]}"),
            [entry("missingScopes", &["scope1", "scope2"]), entry("other", &["x"])]
        );
        assert_eq!(
            entries("{id=12, name=a, b, last=c}"),
            [entry("id", &["12"]), entry("last", &["c"]), entry("name", &["a, b"]),]
        );
        assert_eq!(entries(" {a=[], b=} "), [entry("a", &[]), entry("b", &[""])]);
    }

    #[test]
    fn other_text_is_not_a_map() {
        for text in ["", "{}", "{", "}", "no map", "{no map}", "a=b"] {
            assert_eq!(entries(text), [], "{text}");
        }
    }

    #[test]
    fn length_of_a_map_is_limited() {
        let longest = "x".repeat(LONGEST_MAP - "{a=}".len());
        assert_eq!(entries(&format!("{{a={longest}}}")), [entry("a", &[&longest])]);
        assert_eq!(entries(&format!("{{a={longest}x}}")), []);
    }

    #[test]
    fn broken_maps_do_no_harm() {
        for text in ["{=}", "{a=[b}", "{a=]b[}", "{a==b}", "{é=[ü, =, ]=}", "{[=, =[], ,=}"] {
            java_map(text);
        }
    }
}
