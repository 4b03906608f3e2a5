//! Names, paths and scopes end up in documentation and code: nothing else may hide in them.

use serde_json::Value;

use super::members;
use super::normal::PROSE;
use crate::problem::{Problem, Problems, pointer};

/// Reports names that are more than names, wherever normal form keeps them.
pub(super) fn check(file: &str, document: &Value, problems: &mut Problems) {
    let mut names = Names { file, problems };
    for (path, item) in members(document, "paths") {
        let at = pointer("/paths", path);
        names.check_path(path, &at);
        names.check_value(item, &at);
    }
    for section in ["schemas", "responses", "parameters", "requestBodies"] {
        let at = format!("/components/{section}");
        names.check_named(&document["components"][section], &at);
    }
    names.check_value(&document["security"], "/security");
}

struct Names<'a> {
    file: &'a str,
    problems: &'a mut Problems,
}

impl Names<'_> {
    fn refuse(&mut self, what: String, at: &str) {
        let remedy = "this ends up in documentation and code: wait for HubSpot's next file, or report it to HubSpot";
        self.problems
            .push(Problem::new(self.file, at, what, remedy));
    }

    /// A path: slashes, placeholders in braces, and characters that need no escaping in a URL.
    fn check_path(&mut self, path: &str, at: &str) {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@{}/".contains(c);
        let odd = path.chars().find(|c| !is_allowed(*c));
        let is_relative = path
            .split('/')
            .any(|segment| segment == "." || segment == "..");
        if let Some(odd) = odd {
            self.refuse(format!("the path contains {}", shown(odd)), at);
        } else if is_relative || !path.starts_with('/') || path.contains("//") {
            let what = "the path has an empty or relative segment, or no slash at its beginning";
            self.refuse(what.to_owned(), at);
        }
    }

    /// A mapping from names to anything else.
    fn check_named(&mut self, value: &Value, at: &str) {
        for (name, value) in value.as_object().into_iter().flatten() {
            let at = pointer(at, name);
            self.check_name(name, &at);
            self.check_value(value, &at);
        }
    }

    fn check_value(&mut self, value: &Value, at: &str) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    let is_dropped = PROSE.contains(&key.as_str()) || key.starts_with("x-");
                    let at = pointer(at, key);
                    match key.as_str() {
                        "properties" | "responses" | "content" => self.check_named(value, &at),
                        "security" => self.check_scopes(value, &at),
                        // A default is any value.
                        "default" => {}
                        _ if is_dropped => {}
                        _ => {
                            self.check_name(key, &at);
                            self.check_value(value, &at);
                        }
                    }
                }
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.check_value(item, &pointer(at, i));
                }
            }
            Value::String(name) => self.check_name(name, at),
            _ => {}
        }
    }

    fn check_scopes(&mut self, value: &Value, at: &str) {
        for (i, scheme) in value.as_array().into_iter().flatten().enumerate() {
            for (name, scopes) in scheme.as_object().into_iter().flatten() {
                let at = pointer(&pointer(at, i), name);
                for (i, scope) in scopes.as_array().into_iter().flatten().enumerate() {
                    let scope = scope.as_str().unwrap_or_default();
                    let is_allowed = |c: char| c.is_ascii_graphic() && !"\"\\`".contains(c);
                    if let Some(odd) = scope.chars().find(|c| !is_allowed(*c)) {
                        self.refuse(
                            format!("the scope contains {}", shown(odd)),
                            &pointer(&at, i),
                        );
                    }
                }
            }
        }
    }

    fn check_name(&mut self, name: &str, at: &str) {
        if let Some(odd) = name.chars().find(|c| is_odd(*c)) {
            self.refuse(format!("the name contains {}", shown(odd)), at);
        }
    }
}

/// Whether a character would end a line, a comment or code, or change the direction of the text around it.
fn is_odd(c: char) -> bool {
    let is_break = matches!(c, '\u{2028}' | '\u{2029}');
    let is_bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || c == '`' || is_break || is_bidi
}

/// A character by itself, or by its number where it can't be seen.
fn shown(c: char) -> String {
    if c.is_ascii_graphic() {
        format!("`{c}`")
    } else {
        format!("U+{:04X}", u32::from(c))
    }
}
