//! Keeps secrets out of what is told of an answer: gateways like to repeat what they were sent.

use bytes::Bytes;
use http::Response;

use crate::transport::percent_encoding::percent_encode;

const MASK: &str = "***";

/// What is shorter is no secret, and replacing it would tear other words apart.
const SHORTEST: usize = 6;

/// The answer without these secrets, unless it is a success: nobody looks for them then.
pub(crate) fn masked<'a>(
    answer: Response<Bytes>,
    secrets: impl IntoIterator<Item = &'a str>,
) -> Response<Bytes> {
    if answer.status().is_success() {
        return answer;
    }
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
        ] {
            assert_eq!(mask(text, ["se/cret", "", "e"]), masked);
        }
    }
}
