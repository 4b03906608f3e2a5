//! Decodes errors in JSON, leniently and field by field.
//!
//! Derived code would be large although it rarely runs, and would fail on a single unexpected value or an incomplete body. The
//! number of values that are kept is limited, because a body may contain millions.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::detail::BatchError;
use crate::decode::json_text::{Members, without_lone_surrogates};
use crate::decode::lenient::{to_context, to_text, to_text_map};

/// The fields that are read from any kind of error, except for `errors`.
const TAKEN: [&str; 15] = [
    "category",
    "code",
    "context",
    "correlationId",
    "error",
    "errorTokens",
    "errorType",
    "error_description",
    "id",
    "in",
    "links",
    "message",
    "policyName",
    "status",
    "subCategory",
];

/// The maximum number of errors of a list that are kept.
const MOST_ERRORS: usize = 10_000;

/// The maximum number of values of a body that are kept.
const MOST_VALUES: usize = 100_000;

/// The known fields of an error.
///
/// Other fields are skipped without decoding them, because some JSON has no value, for example `1e400`, half a surrogate
/// pair, or too many levels. Such a field must not make the other ones unreadable.
#[derive(Debug, Default)]
pub(crate) struct ErrorObject {
    fields: Map<String, Value>,
    /// Whether it is an object. Otherwise, the value is used as the message.
    is_object: bool,
    errors: Errors,
}

/// A list of errors, and the number of errors that were not kept.
#[derive(Debug, Default)]
struct Errors {
    list: Vec<ErrorObject>,
    omitted: usize,
}

impl ErrorObject {
    /// Reads a body as far as possible. A body that isn't an object has no fields.
    pub(crate) fn of_body(body: &[u8]) -> Self {
        let mut object = Self::default();
        let text = String::from_utf8_lossy(body);
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        let mut json = serde_json::Deserializer::from_str(text);
        match Fill::new(&mut object, &Budget::default()).deserialize(&mut json) {
            Err(error) if !error.is_eof() => Self::of_members(&without_lone_surrogates(text)),
            // The received part of a truncated body is kept.
            _ if object.is_object => object,
            _ => Self::default(),
        }
    }

    /// Reads each field separately: a field without a value doesn't affect the others.
    fn of_members(text: &str) -> Self {
        let (mut object, budget) = (Self::default(), Budget::default());
        for (name, value) in Members::of(text) {
            object.is_object = true;
            let mut json = serde_json::Deserializer::from_str(&text[value]);
            if name == "errors" {
                // The fields before a failure are kept.
                let _ = FillList(&mut object.errors, &budget).deserialize(&mut json);
            } else if TAKEN.contains(&name) {
                if let Ok(value) = Bounded(&budget).deserialize(&mut json) {
                    object.fields.insert(name.into(), value);
                }
            }
        }
        object
    }

    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        to_text(self.take(name))
    }

    /// A text, or `None` if it is empty.
    pub(crate) fn filled_text(&mut self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// A map from names to texts.
    pub(crate) fn text_map(&mut self, name: &str) -> BTreeMap<String, String> {
        to_text_map(self.take(name))
    }

    /// A map from names to lists of texts.
    pub(crate) fn context(&mut self, name: &str) -> BTreeMap<String, Vec<String>> {
        to_context(self.take(name))
    }

    /// The objects in `errors`.
    pub(crate) fn errors<T: From<Self>>(&mut self) -> Vec<T> {
        let errors = std::mem::take(&mut self.errors.list).into_iter();
        errors.filter(|error| error.is_object && !error.is_empty()).map(T::from).collect()
    }

    /// The number of elements of `errors` that were not kept.
    pub(crate) fn omitted_errors(&self) -> usize {
        self.errors.omitted
    }

    fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.errors.list.is_empty()
    }

    fn take(&mut self, name: &str) -> Value {
        debug_assert!(TAKEN.contains(&name), "{name} isn't read");
        self.fields.get_mut(name).map(Value::take).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for ErrorObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Self::default();
        Fill::new(&mut object, &Budget::default()).deserialize(deserializer)?;
        if object.is_object { Ok(object) } else { Err(D::Error::custom("an object is expected")) }
    }
}

/// The failures of a batch, and the number of failures that were not kept. A failure that isn't an object becomes a message:
/// if it were dropped, the batch would seem to have succeeded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Failures {
    pub(crate) list: Vec<BatchError>,
    pub(crate) omitted: usize,
}

impl Failures {
    /// Reads the `errors` of a body as far as possible.
    pub(crate) fn of_body(body: &[u8]) -> Self {
        let Errors { list, omitted } = ErrorObject::of_body(body).errors;
        let list = list.into_iter().map(BatchError::from).collect();
        Self { list, omitted }
    }
}

/// The number of values that may still be kept.
struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(MOST_VALUES))
    }
}

impl Budget {
    fn take(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }
}

/// Reads an error into an object.
struct Fill<'a>(&'a mut ErrorObject, &'a Budget);

impl<'a> Fill<'a> {
    fn new(object: &'a mut ErrorObject, budget: &'a Budget) -> Self {
        Self(object, budget)
    }

    fn message(self, message: Value) {
        self.0.fields.insert("message".into(), message);
    }
}

impl<'de> DeserializeSeed<'de> for Fill<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fill<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an error")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.message(value.into());
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.message(value.into());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.message(value.into());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.message(value.into());
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.message(text.into());
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let Self(error, budget) = self;
        error.is_object = true;
        while let Some(name) = object.next_key::<String>()? {
            if name == "errors" {
                object.next_value_seed(FillList(&mut error.errors, budget))?;
            } else if TAKEN.contains(&name.as_str()) {
                let value = object.next_value_seed(Bounded(budget))?;
                error.fields.insert(name, value);
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Reads a list of errors, or a single one.
struct FillList<'a>(&'a mut Errors, &'a Budget);

impl<'a> FillList<'a> {
    /// The list's next error.
    fn next(&mut self) -> Fill<'_> {
        self.0.list.push(ErrorObject::default());
        let last = self.0.list.len() - 1;
        Fill(&mut self.0.list[last], self.1)
    }
}

impl<'de> DeserializeSeed<'de> for FillList<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FillList<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("errors")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(mut self, value: bool) -> Result<(), E> {
        self.next().visit_bool(value)
    }

    fn visit_i64<E: Error>(mut self, value: i64) -> Result<(), E> {
        self.next().visit_i64(value)
    }

    fn visit_u64<E: Error>(mut self, value: u64) -> Result<(), E> {
        self.next().visit_u64(value)
    }

    fn visit_f64<E: Error>(mut self, value: f64) -> Result<(), E> {
        self.next().visit_f64(value)
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        self.next().visit_str(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while self.0.list.len() < MOST_ERRORS && self.1.take() {
            let next = self.next();
            if list.next_element_seed(next)?.is_none() {
                self.0.list.pop();
                return Ok(());
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            self.0.omitted += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, object: A) -> Result<(), A::Error> {
        self.next().visit_map(object)
    }
}

/// Reads any value within the budget. The rest of a list or an object is dropped.
struct Bounded<'a>(&'a Budget);

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
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
        let mut values = Vec::new();
        while self.0.take() {
            match list.next_element_seed(Bounded(self.0))? {
                Some(value) => values.push(value),
                None => return Ok(values.into()),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while self.0.take() {
            let Some(name) = object.next_key::<String>()? else {
                return Ok(fields.into());
            };
            fields.insert(name, object.next_value_seed(Bounded(self.0))?);
        }
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(fields.into())
    }
}
