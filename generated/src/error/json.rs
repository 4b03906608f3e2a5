//! An object of JSON whose fields are taken one by one, whatever they hold.
//!
//! Errors are read this way: derived code would be large for how seldom it runs.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::decode::lenient::{to_context, to_text, to_text_map};

/// The fields that are taken of errors of any kind.
const TAKEN: [&str; 16] = [
    "category",
    "code",
    "context",
    "correlationId",
    "error",
    "errorTokens",
    "errorType",
    "error_description",
    "errors",
    "id",
    "in",
    "links",
    "message",
    "policyName",
    "status",
    "subCategory",
];

pub(crate) struct ErrorObject(pub(crate) Map<String, Value>);

impl ErrorObject {
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        to_text(self.take(name))
    }

    /// Text where an empty one means none.
    pub(crate) fn filled_text(&mut self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// Names with a text each.
    pub(crate) fn text_map(&mut self, name: &str) -> BTreeMap<String, String> {
        to_text_map(self.take(name))
    }

    /// Names with a list of texts each.
    pub(crate) fn context(&mut self, name: &str) -> BTreeMap<String, Vec<String>> {
        to_context(self.take(name))
    }

    /// The objects in a list.
    pub(crate) fn objects<T: From<ErrorObject>>(&mut self, name: &str) -> Vec<T> {
        let Value::Array(elements) = self.take(name) else {
            return Vec::new();
        };
        let objects = elements.into_iter().filter_map(|element| match element {
            Value::Object(fields) => Some(T::from(Self(fields))),
            _ => None,
        });
        objects.collect()
    }

    fn take(&mut self, name: &str) -> Value {
        debug_assert!(TAKEN.contains(&name), "{name} isn't read");
        self.0.get_mut(name).map(Value::take).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for ErrorObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match ErrorJson::deserialize(deserializer)?.0 {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(D::Error::custom("an object is expected")),
        }
    }
}

/// An error or a list of them, without the fields that nobody takes.
///
/// Those are skipped and not read, for there is JSON that has no value: `1e400`, half a surrogate pair, too many
/// levels. It must not cost what else an error says.
pub(crate) struct ErrorJson(pub(crate) Value);

impl<'de> Deserialize<'de> for ErrorJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ErrorJsonVisitor).map(Self)
    }
}

struct ErrorJsonVisitor;

impl<'de> Visitor<'de> for ErrorJsonVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut told = Vec::new();
        while let Some(ErrorJson(value)) = list.next_element()? {
            told.push(value);
        }
        Ok(told.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let value = match name.as_str() {
                "errors" => object.next_value::<ErrorJson>()?.0,
                taken if TAKEN.contains(&taken) => object.next_value()?,
                _ => {
                    object.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            fields.insert(name, value);
        }
        Ok(fields.into())
    }
}
