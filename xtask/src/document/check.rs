//! What makes a document unusable: unresolved references, and names, paths and scopes that are more than that. They end up
//! in documentation and code, so nothing else may hide in them.

use serde_json::Value;

use super::METHODS;
use crate::ir::placeholder;
use crate::problem::{Problem, Problems, pointer};

/// Members that say nothing about the interface, wherever they are outside of `properties`.
pub(crate) const PROSE: [&str; 8] =
    ["description", "summary", "title", "example", "examples", "externalDocs", "tags", "operationId"];

/// Keywords whose values are mappings, if there are any.
const MAPPINGS: [&str; 8] =
    ["paths", "components", "properties", "responses", "content", "requestBody", "schema", "items"];

/// Checks HubSpot's document or one in normal form. `remedy` is what to do about its problems.
pub(crate) fn check(file: &str, document: &Value, remedy: &str) -> Problems {
    let mut checker = Checker { file, document, remedy, problems: Problems::default() };
    checker.member(Keys::Keywords, "paths", &document["paths"], "/paths");
    checker.member(Keys::Keywords, "security", &document["security"], "/security");
    for section in ["schemas", "responses", "parameters", "requestBodies"] {
        let at = format!("/components/{section}");
        checker.member(Keys::Keywords, "components", &document["components"][section], &at);
    }
    checker.problems
}

/// The value, or what its `$ref` leads to, however many times.
pub(crate) fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> Result<&'a Value, String> {
    for _ in 0..20 {
        let Some(target) = value.get("$ref") else {
            return Ok(value);
        };
        let found = target.as_str().and_then(|target| document.pointer(target.strip_prefix('#')?));
        value = found.ok_or_else(|| format!("unresolved reference: {target}"))?;
    }
    Err("the reference leads back to itself".to_owned())
}

#[derive(Clone, Copy, PartialEq)]
enum Keys {
    Paths,
    /// Names of schemas and the like.
    Components,
    /// Names of anything else.
    Names,
    /// Keywords of OpenAPI, some of which normal form drops.
    Keywords,
    /// Security schemes, and in them scopes.
    Schemes,
}

struct Checker<'a> {
    file: &'a str,
    document: &'a Value,
    remedy: &'a str,
    problems: Problems,
}

impl Checker<'_> {
    fn problem(&mut self, at: &str, what: String) {
        self.problems.push(Problem::new(self.file, at, what, self.remedy));
    }

    /// Checks a member of a mapping whose keys are `keys`.
    fn member(&mut self, keys: Keys, key: &str, value: &Value, at: &str) {
        let inner = match (keys, key) {
            (Keys::Keywords, "paths") => Keys::Paths,
            (Keys::Keywords, "components") => Keys::Components,
            (Keys::Keywords, "properties" | "responses" | "content") => Keys::Names,
            (Keys::Keywords, "security") | (Keys::Schemes, _) => Keys::Schemes,
            _ => Keys::Keywords,
        };
        let is_named = matches!(keys, Keys::Paths | Keys::Components | Keys::Names);
        let is_mapping = keys == Keys::Keywords && (METHODS.contains(&key) || MAPPINGS.contains(&key));
        if (is_named || is_mapping) && !(value.is_object() || value.is_null() && !is_named) {
            self.problem(at, "a mapping is expected here".to_owned());
        }
        self.value(value, at, inner);
    }

    fn value(&mut self, value: &Value, at: &str, keys: Keys) {
        match value {
            Value::Object(map) => {
                if keys == Keys::Keywords
                    && map.contains_key("$ref")
                    && let Err(what) = resolve(self.document, value)
                {
                    self.problem(&pointer(at, "$ref"), what);
                }
                for (key, value) in map {
                    // A default is any value, and a pattern contains any character.
                    let is_ignored =
                        PROSE.contains(&key.as_str()) || key.starts_with("x-") || key == "default" || key == "pattern";
                    if keys != Keys::Keywords || !is_ignored {
                        let at = pointer(at, key);
                        self.text(key, &at, keys);
                        self.member(keys, key, value, &at);
                    }
                }
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.value(item, &pointer(at, i), keys);
                }
            }
            Value::String(text) => self.text(text, at, keys),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, at: &str, keys: Keys) {
        let (is_valid, what) = match keys {
            Keys::Paths => (is_path(text), "path"),
            // What the OpenAPI specification allows.
            Keys::Components => {
                (text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "component name")
            }
            Keys::Schemes => (text.chars().all(|c| c.is_ascii_graphic() && !"\"\\`".contains(c)), "scope"),
            Keys::Names | Keys::Keywords => (!text.contains(is_odd), "name"),
        };
        if !is_valid || (text.is_empty() && keys != Keys::Keywords) {
            self.problem(at, format!("{text:?} is not a valid {what}"));
        }
    }
}

/// A path begins with a slash; each of its segments is a literal that needs no escaping, or a placeholder.
fn is_path(path: &str) -> bool {
    let is_literal = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c));
    let is_segment = |segment: &str| match placeholder(segment) {
        Some(name) => !name.is_empty() && is_literal(name),
        None => is_literal(segment) && segment != "." && segment != "..",
    };
    path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_segment)) && !path.contains("//")
}

/// Whether a character would end a line, a comment or code, or change the direction of the text around it.
fn is_odd(c: char) -> bool {
    let is_break = matches!(c, '\u{2028}' | '\u{2029}');
    let is_bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || c == '`' || is_break || is_bidi
}
