//! Finds values in the text of a JSON document, without decoding it.

use std::borrow::Cow;
use std::ops::Range;

/// Iterates over the members of an object: its keys as written, and the ranges of its values.
///
/// It ends where the text is not a valid object.
pub(crate) struct Members<'a> {
    text: &'a str,
    at: Option<usize>,
}

impl<'a> Members<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let start = skip_space(text, 0);
        let is_object = text.as_bytes().get(start) == Some(&b'{');
        Self { text, at: is_object.then_some(start + 1) }
    }

    fn member(&mut self) -> Option<(&'a str, Range<usize>)> {
        let start = skip_space(self.text, self.at.take()?);
        let end = string_end(self.text, start)?;
        let colon = skip_space(self.text, end);
        if self.text.as_bytes().get(colon) != Some(&b':') {
            return None;
        }
        let value = skip_space(self.text, colon + 1);
        let value = value..value_end(self.text, value)?;
        let next = skip_space(self.text, value.end);
        if self.text.as_bytes().get(next) == Some(&b',') {
            self.at = Some(next + 1);
        }
        Some((&self.text[start + 1..end - 1], value))
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        self.member()
    }
}

/// The ranges of a list's elements, if there is a list at this position.
pub(super) fn elements(text: &str, list: usize) -> Option<Vec<Range<usize>>> {
    let bytes = text.as_bytes();
    if bytes.get(list) != Some(&b'[') {
        return None;
    }
    let mut elements = Vec::new();
    let mut at = skip_space(text, list + 1);
    if bytes.get(at) == Some(&b']') {
        return Some(elements);
    }
    loop {
        let end = value_end(text, at)?;
        elements.push(at..end);
        let next = skip_space(text, end);
        match bytes.get(next)? {
            b',' => at = skip_space(text, next + 1),
            b']' => return Some(elements),
            _ => return None,
        }
    }
}

/// The end of the value that starts here; `None` if the text ends before the value.
pub(super) fn value_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes.get(start)? {
        b'"' => string_end(text, start),
        b'{' | b'[' => {
            let mut depth = 0_usize;
            let mut at = start;
            loop {
                match bytes.get(at)? {
                    b'"' => {
                        at = string_end(text, at)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        _ => {
            let is_end = |byte: &u8| b",]}: \t\r\n".contains(byte);
            let length = bytes[start..].iter().position(is_end);
            length.filter(|&length| length > 0).map(|length| start + length)
        }
    }
}

/// The end of the string that starts here.
pub(super) fn string_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(start) != Some(&b'"') {
        return None;
    }
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The next position that is not white space.
pub(super) fn skip_space(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let space = rest.iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
    at + space
}

/// Replaces each lone half of a surrogate pair with a replacement character, because such a string has no value.
pub(crate) fn without_lone_surrogates(text: &str) -> Cow<'_, str> {
    let unit = |at: usize| u16::from_str_radix(text.get(at..at + 6)?.strip_prefix("\\u")?, 16).ok();
    let mut fixed = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(distance) = text.get(at..).and_then(|rest| rest.find('\\')) {
        let start = at + distance;
        match (unit(start), unit(start + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at = start + 12,
            (Some(0xD800..=0xDFFF), _) => {
                fixed.push_str(&text[copied..start]);
                fixed.push_str("\\ufffd");
                at = start + 6;
                copied = at;
            }
            // Skips an escaped backslash together with the one that escapes it.
            _ => at = start + if text[start..].starts_with(r"\\") { 2 } else { 1 },
        }
    }
    match copied {
        0 => text.into(),
        _ => (fixed + &text[copied..]).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_elements_are_found() {
        let text = r#" { "a" : 1 ,"b\"":[ {"x":"]"} , [2],null ],"c":"}" } "#;
        let members: Vec<_> = Members::of(text).map(|(key, value)| (key, &text[value])).collect();
        assert_eq!(members, [("a", "1"), (r#"b\""#, r#"[ {"x":"]"} , [2],null ]"#), ("c", r#""}""#)]);
        let list = text.find('[').expect("a list");
        let elements: Vec<_> = elements(text, list).expect("elements").into_iter().map(|range| &text[range]).collect();
        assert_eq!(elements, [r#"{"x":"]"}"#, "[2]", "null"]);
    }

    #[test]
    fn half_of_a_pair_is_replaced() {
        for (text, fixed) in [
            (r"a\ud83d\ude00\n", r"a\ud83d\ude00\n"),
            (r"a\ud83d", r"a\ufffd"),
            (r"\ude00\ud83d\ude00é\uD83Dx", r"\ufffd\ud83d\ude00é\ufffdx"),
            (r"\ud83d\ud83d\ude00", r"\ufffd\ud83d\ude00"),
            (r"\\ud83d \\\ud83d", r"\\ud83d \\\ufffd"),
            (r"\é\u00e9\ud8\", r"\é\u00e9\ud8\"),
        ] {
            assert_eq!(without_lone_surrogates(text), fixed);
        }
    }

    #[test]
    fn broken_text_has_an_end() {
        for text in ["", "{", "[", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":[", "{\"a\":\"\\", "}", "{,}"] {
            assert_eq!(Members::of(text).count(), 0, "{text}");
            assert_eq!(elements(text, 0).filter(|list| !list.is_empty()), None);
        }
    }
}
