//! Keeps secrets out of what is told of an answer: gateways like to repeat what they were sent.

use bytes::Bytes;
use http::Response;

use crate::transport::percent_encoding::percent_encode;

const MASK: &str = "***";

/// What is shorter is no secret, and replacing it would tear other words apart.
const SHORTEST: usize = 6;

/// The response without these secrets.
pub(crate) fn masked<'a>(
    answer: Response<Bytes>,
    secrets: impl IntoIterator<Item = &'a str>,
) -> Response<Bytes> {
    answer.map(|body| {
        let text = String::from_utf8_lossy(&body);
        let masked = mask(&text, secrets);
        if masked == text { body } else { masked.into() }
    })
}

/// The text without these secrets, as they are or percent-encoded.
pub(crate) fn mask<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut masked = text.to_owned();
    for secret in secrets {
        if secret.len() >= SHORTEST {
            masked = without(&masked, secret);
            masked = without(&masked, &percent_encode(secret));
            hide_beginning(&mut masked, secret);
            hide_beginning(&mut masked, &percent_encode(secret));
        }
    }
    masked
}

/// In any case, because some encode with lower hexadecimal digits, some with upper ones.
fn without(text: &str, secret: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for (begin, found) in lower.match_indices(&secret.to_ascii_lowercase()) {
        masked.push_str(&text[end..begin]);
        masked.push_str(MASK);
        end = begin + found.len();
    }
    masked.push_str(&text[end..]);
    masked
}

/// Hides the beginning of a secret at the end of a text, which may have been cut off there.
fn hide_beginning(text: &mut String, secret: &str) {
    let lengths = (SHORTEST..secret.len()).rev();
    let mut ends = lengths.filter_map(|length| text.len().checked_sub(length));
    let is_secret = |&end: &usize| {
        let ending = text.as_bytes()[end..].iter();
        let mut pairs = ending.zip(secret.as_bytes());
        pairs.all(|(a, b)| a.eq_ignore_ascii_case(b))
    };
    if let Some(end) = ends.find(is_secret) {
        text.truncate(end);
        text.push_str(MASK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_any_form() {
        for (text, masked) in [
            ("", ""),
            ("nothing", "nothing"),
            ("se/cret", "***"),
            ("é se/cret é se%2Fcret. se%2fcret", "é *** é ***. ***"),
            ("cut off: SE/CRE", "cut off: ***"),
            ("cut off: se%2Fcr", "cut off: ***"),
            ("se/cre, se/c", "se/cre, se/c"),
        ] {
            assert_eq!(mask(text, ["se/cret", "", "e"]), masked);
        }
    }
}
