//! Schemas: a closed vocabulary for each type.

use serde_json::{Map, Value, json};

use super::{MEND, REPORTED, SCHEMAS, Walker};
use crate::problem::pointer;

/// What may stand in a schema of any type.
const COMMON: [&str; 3] = ["type", "nullable", "default"];

/// What may stand beside that in a schema of each type.
const TYPES: [(&str, &[&str]); 6] = [
    (
        "string",
        &["format", "enum", "minLength", "maxLength", "pattern"],
    ),
    ("integer", &["format", "x-unit", "minimum", "maximum"]),
    ("number", &["format", "minimum", "maximum"]),
    ("boolean", &[]),
    ("array", &["items", "minItems", "maxItems"]),
    (
        "object",
        &["properties", "additionalProperties", "required"],
    ),
];

/// Facts that decide nothing here. They are checked, and the typed view does without them: it would refuse the ones
/// that its numbers can't hold.
const WITHOUT_EFFECT: [&str; 9] = [
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "required",
];

/// What stands in place of a schema that was reported.
pub(super) fn unknown() -> Value {
    json!({ "type": "string", REPORTED: true })
}

impl Walker<'_> {
    pub(super) fn schema(&mut self, value: &Value, at: &str) -> Value {
        if let Some(target) = value.get("$ref") {
            let reference = self.reference(value, target, at, SCHEMAS);
            return reference.unwrap_or_else(unknown);
        }
        let vocabulary: Vec<&str> = TYPES
            .iter()
            .flat_map(|(_, keywords)| *keywords)
            .chain(&COMMON)
            .copied()
            .collect();
        let mut schema = Map::new();
        let members = self.members(value, at, Some(&vocabulary));
        let is_known = value
            .as_object()
            .is_some_and(|map| map.len() == members.len());
        for (key, value, at) in members {
            let value = self.keyword(key, value, &at);
            schema.extend(value.map(|value| (key.to_owned(), value)));
        }
        match schema.get("type") {
            // With a keyword that isn't modelled, such as `oneOf`, there is nothing to add.
            None if !is_known => return unknown(),
            None => {
                self.not_modelled(at, "a schema without `type`");
                return unknown();
            }
            Some(_) if !self.is_understood(&schema, at) => return unknown(),
            Some(_) => {}
        }
        schema.retain(|key, _| !WITHOUT_EFFECT.contains(&key.as_str()));
        Value::Object(schema)
    }

    /// The value of a keyword; nothing when it was reported and the schema can be understood without it.
    fn keyword(&mut self, key: &str, value: &Value, at: &str) -> Option<Value> {
        let (fits, form) = match key {
            "items" => return Some(self.schema(value, at)),
            "additionalProperties" if value.is_object() => return Some(self.schema(value, at)),
            "properties" => return Some(self.properties(value, at)),
            "nullable" => (value.is_boolean(), "true or false"),
            "minimum" | "maximum" => (value.is_number(), "a number"),
            "minLength" | "maxLength" | "minItems" | "maxItems" => {
                (value.is_u64(), "a whole number from 0 on")
            }
            "pattern" => (value.is_string(), "a string"),
            "required" => (is_list_of_strings(value), "a list of names"),
            _ => return Some(value.clone()),
        };
        self.expect(value, at, fits, form)
    }

    fn properties(&mut self, value: &Value, at: &str) -> Value {
        let members = self.members(value, at, None);
        members
            .into_iter()
            .map(|(name, value, at)| (name.to_owned(), self.schema(value, &at)))
            .collect()
    }

    /// Type and format must be ones we give a Rust type, and what goes with another type must not stand here.
    fn is_understood(&mut self, schema: &Map<String, Value>, at: &str) -> bool {
        let kind = text(&schema["type"]);
        let Some((_, keywords)) = TYPES.iter().find(|(known, _)| *known == kind) else {
            self.not_modelled(&pointer(at, "type"), &format!("the type `{kind}`"));
            return false;
        };
        let is_foreign =
            |key: &&String| !COMMON.contains(&key.as_str()) && !keywords.contains(&key.as_str());
        let foreign: Vec<&String> = schema.keys().filter(is_foreign).collect();
        for key in &foreign {
            let what = format!("`{key}` in a schema of the type {kind}");
            self.not_modelled(&pointer(at, key), &what);
        }
        foreign.is_empty()
            && self.is_known_format(schema, &kind, at)
            && self.is_known_collection(schema, &kind, at)
            && self.is_enum_of_strings(schema, at)
    }

    fn is_known_format(&mut self, schema: &Map<String, Value>, kind: &str, at: &str) -> bool {
        let formats: &[&str] = match kind {
            "string" => &["date-time", "uuid"],
            "integer" => &["int32", "int64"],
            "number" => &["float", "double"],
            _ => &[],
        };
        let units = ["epoch-milliseconds"];
        for (key, name, known) in [("format", "format", formats), ("x-unit", "unit", &units)] {
            let value = schema.get(key).map(text);
            if let Some(value) = value.filter(|value| !known.contains(&value.as_str())) {
                let what = format!("the {name} `{value}` of the type {kind}");
                self.not_modelled(&pointer(at, key), &what);
                return false;
            }
        }
        true
    }

    fn is_known_collection(&mut self, schema: &Map<String, Value>, kind: &str, at: &str) -> bool {
        if kind == "array" && !schema.contains_key("items") {
            self.problem(at, "an array without `items`", MEND);
            return false;
        }
        let values = schema.get("additionalProperties");
        if values.is_some_and(|values| !values.is_object()) {
            let at = pointer(at, "additionalProperties");
            self.not_modelled(&at, "an object of anything");
            return false;
        }
        if values.is_some() && schema.contains_key("properties") {
            let what = "an object with both `properties` and `additionalProperties`";
            self.not_modelled(at, what);
            return false;
        }
        true
    }

    fn is_enum_of_strings(&mut self, schema: &Map<String, Value>, at: &str) -> bool {
        let Some(values) = schema.get("enum") else {
            return true;
        };
        let fits = is_list_of_strings(values) && *values != json!([]);
        if !fits {
            self.not_modelled(&pointer(at, "enum"), "an enum of anything but strings");
        }
        fits
    }
}

fn is_list_of_strings(value: &Value) -> bool {
    let list = value.as_array();
    list.is_some_and(|list| list.iter().all(Value::is_string))
}

/// A string as it is, and anything else as JSON.
fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
