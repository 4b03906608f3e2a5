// Hand-written: edit templates/src/fields.rs, not generated/src/fields.rs.
//! An object of JSON whose fields are taken one by one, whatever they hold.
//!
//! Errors are read this way: derived code would be large for how seldom it runs.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::lenient::{to_context, to_text, to_text_map};

#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Fields(pub(crate) Map<String, Value>);

impl Fields {
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
    pub(crate) fn objects<T: From<Fields>>(&mut self, name: &str) -> Vec<T> {
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
        self.0.get_mut(name).map(Value::take).unwrap_or_default()
    }
}
