//! Finds the value to which an error refers.

use std::ops::Range;

use crate::decode::json_text::{skip_space, string_end, value_end};

/// The maximum depth to search. The crate's types have six levels.
const DEEPEST: usize = 32;

/// A value, or a key, in a text.
#[derive(Debug, PartialEq)]
pub(super) struct Place {
    pub(super) range: Range<usize>,
    pub(super) path: String,
}

impl Place {
    pub(super) fn is_text_or_number(&self, text: &str) -> bool {
        let first = text.as_bytes().get(self.range.start);
        first.is_some_and(|&byte| byte == b'"' || byte == b'-' || byte.is_ascii_digit())
    }
}

/// What an error refers to.
#[derive(Debug, PartialEq)]
pub(super) enum Target {
    /// The last of the places, or one that contains it.
    Value,
    /// This key.
    Key(Place),
}

/// The nested values at an offset, the outermost first.
#[derive(Debug, PartialEq)]
pub(super) struct Chain {
    pub(super) places: Vec<Place>,
    pub(super) target: Target,
}

/// An object or list that is open at an offset.
struct Level {
    start: usize,
    path: String,
    /// The current field or element.
    at: At,
}

enum At {
    Key,
    Field(Range<usize>),
    Element(usize),
}

impl Chain {
    /// Finds the value that ends or starts at an offset, or otherwise the smallest one around it.
    ///
    /// Returns `None` if the text isn't JSON up to there.
    pub(super) fn find(text: &str, offset: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut open: Vec<Level> = Vec::new();
        let mut at = skip_space(text, 0);
        loop {
            match (*bytes.get(at)?, open.last_mut().map(|level| &mut level.at)) {
                // The offset is before the object's first field.
                (b'"', Some(At::Key)) if offset <= at => {
                    let level = open.pop()?;
                    return Self::value(text, &open, level.start);
                }
                (b'"', Some(state @ At::Key)) => {
                    let key = at..string_end(text, at)?;
                    at = skip_space(text, key.end);
                    *state = At::Field(key.start + 1..key.end - 1);
                    if offset <= at {
                        return Self::key(text, &open, key);
                    }
                }
                (b':', Some(At::Field(_))) => at += 1,
                (b',', Some(state @ At::Field(_))) => {
                    *state = At::Key;
                    at += 1;
                }
                (b',', Some(At::Element(element))) => {
                    *element += 1;
                    at += 1;
                }
                (bracket @ (b'{' | b'['), _) => {
                    if offset <= at || open.len() == DEEPEST {
                        return Self::value(text, &open, at);
                    }
                    open.push(Level {
                        start: at,
                        path: path(text, &open),
                        at: if bracket == b'{' { At::Key } else { At::Element(0) },
                    });
                    at += 1;
                }
                (b'}' | b']', Some(_)) => {
                    let level = open.pop()?;
                    at += 1;
                    if offset <= skip_space(text, at) {
                        return Self::value(text, &open, level.start);
                    }
                }
                _ => {
                    let end = value_end(text, at)?;
                    if offset <= skip_space(text, end) {
                        return Self::value(text, &open, at);
                    }
                    at = end;
                }
            }
            at = skip_space(text, at);
        }
    }

    fn key(text: &str, open: &[Level], range: Range<usize>) -> Option<Self> {
        let places = around(text, open)?;
        let path = path(text, open);
        Some(Self { places, target: Target::Key(Place { range, path }) })
    }

    fn value(text: &str, open: &[Level], start: usize) -> Option<Self> {
        let mut places = around(text, open)?;
        places.push(Place { range: start..value_end(text, start).unwrap_or(text.len()), path: path(text, open) });
        Some(Self { places, target: Target::Value })
    }
}

fn around(text: &str, open: &[Level]) -> Option<Vec<Place>> {
    let place =
        |level: &Level| Some(Place { range: level.start..value_end(text, level.start)?, path: level.path.clone() });
    open.iter().map(place).collect()
}

/// The path of the current value.
fn path(text: &str, open: &[Level]) -> String {
    let Some(level) = open.last() else {
        return String::new();
    };
    match &level.at {
        At::Key => level.path.clone(),
        At::Element(element) => format!("{}[{element}]", level.path),
        At::Field(name) if level.path.is_empty() => text[name.clone()].to_owned(),
        At::Field(name) => format!("{}.{}", level.path, &text[name.clone()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The innermost value or key at an offset, and its path.
    fn found(text: &str, offset: usize) -> Option<(&str, String)> {
        let mut chain = Chain::find(text, offset)?;
        let place = match chain.target {
            Target::Key(key) => key,
            Target::Value => chain.places.pop()?,
        };
        Some((&text[place.range], place.path))
    }

    #[test]
    fn value_or_key_at_an_offset_is_found() {
        let text = r#"{"a": [1 , {"b":"x","c":[]}], "d" :null}"#;
        let after = |part: &str| text.find(part).expect("a part") + part.len();
        for (offset, value, path) in [
            (after("[1"), "1", "a[0]"),
            (after("[1 "), "1", "a[0]"),
            (after("\"x\""), "\"x\"", "a[1].b"),
            (after(":["), "[]", "a[1].c"),
            (after(", {"), r#"{"b":"x","c":[]}"#, "a[1]"),
            (after(":[]}"), r#"{"b":"x","c":[]}"#, "a[1]"),
            (after("}]"), r#"[1 , {"b":"x","c":[]}]"#, "a"),
            (after("\"d\""), "\"d\"", "d"),
            (after("\"d\" "), "\"d\"", "d"),
            (after("\"d\" :null"), "null", "d"),
            (text.len(), text, ""),
            (0, text, ""),
        ] {
            assert_eq!(found(text, offset), Some((value, path.to_owned())), "{offset}");
        }
    }

    #[test]
    fn nothing_is_found_in_invalid_json() {
        for text in ["", "{", "{\"a", "[1,", "}", "{]", "{\"a\" 1}"] {
            assert_eq!(found(text, 100), None, "{text}");
        }
    }
}
