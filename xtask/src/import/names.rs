//! Names, paths and scopes end up in documentation and code: nothing else may hide in them.

use serde_json::Value;

use super::members;
use super::normal::PROSE;
use crate::problem::{Problem, Problems, pointer};

/// Reports names that are more than names, wherever normal form keeps them.
pub(super) fn check(file: &str, document: &Value, problems: &mut Problems) {
    let mut refuse = |at: &str, odd: String| {
        let remedy = "this ends up in documentation and code: wait for HubSpot's next file, or report it to HubSpot";
        problems.push(Problem::new(file, at, odd, remedy));
    };
    for (path, _) in members(document, "paths") {
        check_path(path, &mut |odd| refuse(&pointer("/paths", path), odd));
    }
    check_value(&document["paths"], "/paths", Kind::Names, &mut refuse);
    check_value(&document["security"], "/security", Kind::Schemes, &mut refuse);
    for section in ["schemas", "responses", "parameters", "requestBodies"] {
        let at = format!("/components/{section}");
        check_value(&document["components"][section], &at, Kind::Names, &mut refuse);
    }
}

/// A path: slashes, placeholders in braces, and characters that need no escaping in a URL.
fn check_path(path: &str, refuse: &mut dyn FnMut(String)) {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@{}/".contains(c);
    let is_relative = path.split('/').any(|part| part == "." || part == "..");
    if let Some(odd) = path.chars().find(|c| !is_allowed(*c)) {
        refuse(format!("the path contains {}", shown(odd)));
    } else if is_relative || !path.starts_with('/') || path.contains("//") {
        let what = "the path has an empty or relative segment, or no slash at its beginning";
        refuse(what.to_owned());
    }
}

/// What the keys of a mapping are.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Keywords of OpenAPI, some of which normal form drops.
    Keywords,
    /// Names of anything.
    Names,
    /// Security schemes, and in them scopes.
    Schemes,
}

fn check_value(value: &Value, at: &str, kind: Kind, refuse: &mut dyn FnMut(&str, String)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let at = pointer(at, key);
                let is_keyword = kind == Kind::Keywords;
                // A default is any value, and a pattern contains any character.
                let is_dropped = PROSE.contains(&key.as_str()) || key.starts_with("x-");
                if is_keyword && (is_dropped || key == "default" || key == "pattern") {
                    continue;
                }
                check_text(key, &at, kind, refuse);
                let inner = match key.as_str() {
                    _ if kind == Kind::Schemes => Kind::Schemes,
                    "properties" | "responses" | "content" if is_keyword => Kind::Names,
                    "security" if is_keyword => Kind::Schemes,
                    _ => Kind::Keywords,
                };
                check_value(value, &at, inner, refuse);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                check_value(item, &pointer(at, i), kind, refuse);
            }
        }
        Value::String(text) => check_text(text, at, kind, refuse),
        _ => {}
    }
}

fn check_text(text: &str, at: &str, kind: Kind, refuse: &mut dyn FnMut(&str, String)) {
    let is_scope_char = |c: char| c.is_ascii_graphic() && !"\"\\`".contains(c);
    let (what, odd) = match kind {
        Kind::Schemes => ("scope", text.chars().find(|c| !is_scope_char(*c))),
        _ => ("name", text.chars().find(|c| is_odd(*c))),
    };
    if let Some(odd) = odd {
        refuse(at, format!("the {what} contains {}", shown(odd)));
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
    if c.is_ascii_graphic() { format!("`{c}`") } else { format!("U+{:04X}", u32::from(c)) }
}
