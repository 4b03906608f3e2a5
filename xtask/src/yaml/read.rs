//! Strict reading: a key that occurs twice is an error, and in documents, so is what JSON can't express.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use indexmap::{IndexMap, map};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, EnumAccess, Error, MapAccess};
use serde::de::{SeqAccess, Visitor};
use serde_json::map::{Entry, Map};
use serde_json::{Number, Value};

use crate::problem::Problem;

/// Reads a YAML (or JSON) file into an untyped document. Duplicate keys are refused, and what has no form in JSON.
pub fn parse(file: &str, text: &str) -> Result<Value, Problem> {
    let document: Result<Untyped, _> = serde_yaml::from_str(text);
    document.map_or_else(|error| Err(unreadable(file, &error)), |read| Ok(read.0))
}

/// Reads a JSON file into an untyped document. Duplicate keys are refused.
pub fn parse_json(file: &str, text: &str) -> Result<Value, Problem> {
    let document: Result<Untyped, _> = serde_json::from_str(text);
    document.map(|read| read.0).map_err(|error| {
        let what = format!("can't be read as JSON: {error}");
        let mut problem = Problem::new(file, "", what, "fix the file at this place");
        problem.line = Some(error.line()).filter(|line| *line > 0);
        problem
    })
}

/// Reads a YAML file of ours into its type. Duplicate keys are refused where the type has [`Entries`] for maps and
/// [`Untyped`] for values: serde's own would keep the last one. Where the type asks for text, any scalar is text.
pub fn parse_typed<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Problem> {
    serde_yaml::from_str(text).or_else(|error| {
        // A syntax error comes before what doesn't fit the type.
        parse(file, text)?;
        Err(unreadable(file, &error))
    })
}

fn unreadable(file: &str, error: &serde_yaml::Error) -> Problem {
    let mut problem = Problem::new(
        file,
        "",
        format!("can't be read: {error}"),
        "fix the file at this place; the rest of it was not checked",
    );
    problem.line = error.location().map(|location| location.line());
    problem
}

/// The error for a key that occurs twice.
fn duplicate<E: Error>(key: &str) -> E {
    E::custom(format!("duplicate entry with key {key:?}"))
}

/// Entries by name, in the order in which they are written. No key occurs twice.
#[derive(Clone, Debug)]
pub struct Entries<T>(IndexMap<String, T>);

impl<T> Entries<T> {
    /// Without any.
    pub fn new() -> Self {
        Self(IndexMap::new())
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for Entries<T> {
    type Target = IndexMap<String, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> DerefMut for Entries<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<T> IntoIterator for Entries<T> {
    type Item = (String, T);
    type IntoIter = map::IntoIter<String, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Entries<T> {
    type Item = (&'a String, &'a T);
    type IntoIter = map::Iter<'a, String, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
    type Value = Entries<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = IndexMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            match map.entry(key) {
                map::Entry::Occupied(entry) => return Err(duplicate(entry.key())),
                map::Entry::Vacant(entry) => entry.insert(entries.next_value()?),
            };
        }
        Ok(Entries(map))
    }
}

/// Any value; no key of its mappings occurs twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Untyped(pub Value);

impl<'de> Deserialize<'de> for Untyped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UntypedVisitor).map(Self)
    }
}

struct UntypedVisitor;

impl<'de> Visitor<'de> for UntypedVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, number, list or mapping")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).map(Value::Number);
        number.ok_or_else(|| E::custom(format!("the number {value} has no JSON form")))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Untyped(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(Untyped(key)) = entries.next_key()? {
            let key = match key {
                Value::String(key) => key,
                // Status codes are often written without quotes.
                Value::Number(key) => key.to_string(),
                other => {
                    let what = format!("the key {other} is not a string");
                    return Err(A::Error::custom(what));
                }
            };
            match map.entry(key) {
                Entry::Occupied(entry) => return Err(duplicate(entry.key())),
                Entry::Vacant(entry) => entry.insert(entries.next_value::<Untyped>()?.0),
            };
        }
        Ok(Value::Object(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (tag, _): (String, _) = tagged.variant()?;
        let what = format!("the tag {tag} has no JSON form");
        Err(A::Error::custom(what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surface::Surface;

    fn refusal(text: &str) -> String {
        parse("x.yaml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_duplicate_key_is_refused_with_its_line() {
        let refused = refusal("a: 1\nb:\n  c: 2\n  d: 3\n  c: 4\n");
        assert!(refused.starts_with("x.yaml:3\n  can't be read: b: duplicate entry with key \"c\""), "{refused}");
    }

    #[test]
    fn keys_that_become_the_same_string_are_refused() {
        let refused = refusal("200: 1\n\"200\": 2\n");
        assert!(refused.contains("duplicate"), "{refused}");
    }

    #[test]
    fn what_has_no_form_in_json_is_refused() {
        for (text, what) in [
            ("a: .nan\n", "the number NaN has no JSON form"),
            ("a: !point [1, 2]\n", "the tag point has no JSON form"),
            ("true: 1\n", "the key true is not a string"),
            ("[a]: 1\n", "the key [\"a\"] is not a string"),
        ] {
            let refused = refusal(text);
            assert!(refused.contains(what), "{refused}");
        }
    }

    #[test]
    fn a_bare_number_is_text_where_the_type_asks_for_text() {
        let read: Result<Vec<String>, Problem> = parse_typed("x.yaml", "[2027, text]");
        assert_eq!(read.unwrap(), ["2027", "text"]);
    }

    #[test]
    fn a_key_stays_as_it_is_written() {
        let read = parse_typed::<Entries<u8>>("x.yaml", "1.10: 1\n0x10: 2\n").unwrap();
        let keys: Vec<&String> = read.keys().collect();
        assert_eq!(keys, ["1.10", "0x10"]);
    }

    #[test]
    fn a_list_is_no_struct() {
        let surface = parse_typed::<Surface>("x.yaml", "operations: {\"GET /\": [events.list]}\n");
        let refused = surface.unwrap_err();
        assert!(refused.what.contains("invalid type: sequence"), "{refused}");
    }

    #[test]
    fn what_does_not_fit_the_type_is_refused_with_its_line() {
        let refused = parse_typed::<Vec<u8>>("x.yaml", "- 1\n- text\n").unwrap_err();
        assert_eq!(refused.line, Some(2), "{refused}");
    }
}
