// Hand-written: edit templates/src/lenient.rs, not generated/src/lenient.rs.
//! Reading what HubSpot sends rather than what it documents.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// `null` where a list, a map or an object with nothing in it is meant.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// How many results a full page has at most, and how many inputs or results a batch usually.
pub(crate) const FULL: usize = 100;

/// The results of a page or a batch, and `null` for none.
///
/// They get their room at once and give back what is left of it. A list that grows as it is read copies all it has,
/// again and again, and ends up with more room than it needs.
pub(crate) fn results<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Results::new().deserialize(deserializer)
}

/// What reads [`results`].
pub(crate) struct Results<T>(PhantomData<T>);

impl<T> Results<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Results<T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Results<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_none<E>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    // Where it was kept for a while, such as for `#[serde(flatten)]`, `null` is this.
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

/// Text where an empty one means none. It may come as a number, or as `{}` for none.
pub(crate) fn filled_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Value::deserialize(deserializer).map(to_text)?;
    Ok(text.filter(|text| !text.is_empty()))
}

pub(crate) fn to_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Object(fields) if !fields.is_empty() => Some(Value::Object(fields).to_string()),
        Value::Null | Value::Object(_) | Value::Array(_) => None,
    }
}
