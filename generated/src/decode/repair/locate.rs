//! Which value an error is about.

use std::ops::Range;

use crate::decode::json_text::{skip_space, string_end, value_end};

/// How many levels are looked at. What the crate decodes has six.
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

/// What the error is about.
#[derive(Debug, PartialEq)]
pub(super) enum Target {
    /// The last of the places, or one of those around it.
    Value,
    /// This key.
    Key(Place),
}

/// The values around an offset, the outermost first.
#[derive(Debug, PartialEq)]
pub(super) struct Chain {
    pub(super) places: Vec<Place>,
    pub(super) target: Target,
}

/// An object or list that is open at an offset.
struct Level {
    start: usize,
    path: String,
    /// The field or the element at hand.
    at: At,
}

enum At {
    Key,
    Field(Range<usize>),
    Element(usize),
}

impl Chain {
    /// The value that ends or begins at an offset, or else is the smallest around it.
    ///
    /// `None` if the text isn't JSON as far as it goes.
    pub(super) fn find(text: &str, offset: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut open: Vec<Level> = Vec::new();
        let mut at = skip_space(text, 0);
        loop {
            match (*bytes.get(at)?, open.last_mut().map(|level| &mut level.at)) {
                // The object hasn't got to its first field.
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

/// The path of the value at hand.
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
    fn what_an_error_is_about_is_found() {
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
    fn what_is_no_json_has_no_places() {
        for text in ["", "{", "{\"a", "[1,", "}", "{]", "{\"a\" 1}"] {
            assert_eq!(found(text, 100), None, "{text}");
        }
    }
}
