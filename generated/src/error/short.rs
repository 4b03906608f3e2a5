//! Shortens external text to fit on a single line.

use std::fmt::{self, Write};

/// Prints at most this many bytes of a text, with line breaks and other control characters escaped.
pub(crate) struct Short<'a>(pub(crate) &'a str, pub(crate) usize);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, mut left) = *self;
        for character in text.chars() {
            let escaped = is_special(character).then(|| character.escape_unicode());
            let length = match &escaped {
                Some(escaped) => escaped.len(),
                None => character.len_utf8(),
            };
            if length > left {
                return f.write_str("…");
            }
            left -= length;
            match escaped {
                Some(escaped) => write!(f, "{escaped}")?,
                None => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

/// Whether a character would break the line or change how a terminal displays the text.
fn is_special(character: char) -> bool {
    let is_separator = matches!(character, '\u{2028}' | '\u{2029}');
    let is_direction = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    character.is_control() || is_separator || is_direction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_cut() {
        for (text, length, printed) in [
            ("", 0, ""),
            ("abc", 3, "abc"),
            ("abc", 2, "ab…"),
            ("éé", 3, "é…"),
            ("a\nb\u{1b}[31m", 100, "a\\u{a}b\\u{1b}[31m"),
            ("\u{202E}x", 100, "\\u{202e}x"),
            ("\n", 4, "…"),
        ] {
            assert_eq!(Short(text, length).to_string(), printed);
        }
    }
}
