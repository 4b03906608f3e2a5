//! Masks secrets in responses: some gateways repeat the request in their error pages.

use std::cmp::Reverse;
use std::iter;

use bytes::Bytes;
use http::Response;
use http::header::{self, HeaderName, HeaderValue};

use crate::transport::percent_encoding::percent_encode;

const MASK: &str = "***";

/// Anything shorter is not a secret, and replacing it would damage other text.
const SHORTEST: usize = 6;

/// A header whose name contains one of these has a secret value.
const SECRET_NAMES: [&str; 9] =
    ["auth", "cookie", "credential", "key", "password", "secret", "session", "signature", "token"];

/// Headers that describe the message and don't authenticate its sender.
const PUBLIC_HEADERS: [HeaderName; 6] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_LANGUAGE,
    header::CONTENT_TYPE,
    header::USER_AGENT,
];

/// Whether a header's name says that its value is secret. Such headers are never shown.
pub(crate) fn is_secret(name: &HeaderName) -> bool {
    SECRET_NAMES.iter().any(|part| name.as_str().contains(part))
}

/// The texts to mask for a header: none for public headers, otherwise the value, and also its parts
/// if it is marked as sensitive.
pub(crate) fn in_header<'a>(name: &HeaderName, value: &'a HeaderValue) -> impl Iterator<Item = &'a str> {
    let text = std::str::from_utf8(value.as_bytes()).unwrap_or_default();
    let whole = Some(text).filter(|_| !PUBLIC_HEADERS.contains(name));
    let parts = Some(text).filter(|_| value.is_sensitive());
    whole.into_iter().chain(parts.into_iter().flat_map(parts_of))
}

/// The parts of a secret, such as single cookies, and what is left of them if punctuation is encoded.
/// The scheme, such as `Bearer`, is not secret.
fn parts_of(secret: &str) -> impl Iterator<Item = &str> {
    let (first, rest) = secret.split_once(' ').unwrap_or_default();
    let is_scheme = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let rest = if is_scheme { rest } else { secret };
    let is_punctuation = |c: char| !c.is_alphanumeric() && !"-._~".contains(c);
    let words = rest.split([' ', ',', ';']);
    iter::once(rest).chain(words).chain(rest.split(is_punctuation))
}

/// Masks these secrets in the body of a response.
pub(crate) fn masked<'a>(response: Response<Bytes>, secrets: impl IntoIterator<Item = &'a str>) -> Response<Bytes> {
    response.map(|body| {
        let text = String::from_utf8_lossy(&body);
        let masked = mask(&text, secrets);
        if masked == text { body } else { masked.into() }
    })
}

/// Masks these secrets in a text, in every form in which they may be repeated.
pub(crate) fn mask<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    // Ignores case, because percent-encoding may use upper or lower case.
    let mut forms = Vec::new();
    for secret in secrets.into_iter().filter(|it| it.len() >= SHORTEST) {
        for form in forms_of(secret) {
            let form = form.to_ascii_lowercase();
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    let mut masked = text.to_owned();
    let mut lower = text.to_ascii_lowercase();
    // The longest first, because masking a part of a secret would hide the rest from the search.
    forms.sort_by_key(|form| Reverse(form.len()));
    for form in &forms {
        if lower.contains(form) {
            masked = without(&masked, &lower, form);
            lower = masked.to_ascii_lowercase();
        }
    }
    for form in &forms {
        hide_beginning(&mut masked, form);
    }
    masked
}

/// A secret in plain text, and encoded for URLs, JSON and HTML.
fn forms_of(secret: &str) -> [String; 5] {
    let json = secret.replace('\\', r"\\").replace('"', r#"\""#);
    let html = secret.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    [secret.to_owned(), percent_encode(secret), json.replace('/', r"\/"), json, html]
}

/// Masks one secret in a text. `lower` is the text in lower case.
fn without(text: &str, lower: &str, secret: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for (begin, found) in lower.match_indices(secret) {
        masked.push_str(&text[end..begin]);
        masked.push_str(MASK);
        end = begin + found.len();
    }
    masked.push_str(&text[end..]);
    masked
}

/// Masks the beginning of a secret at the end of a text, because the text may have been cut off there.
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

    #[test]
    fn a_secret_may_contain_another_one() {
        assert_eq!(mask("account-7 account-7-secret", ["account-7", "account-7-secret"]), "*** ***");
    }

    #[test]
    fn a_header_is_masked_in_whole_and_in_parts() {
        for (name, value, text, masked) in [
            ("authorization", "Bearer se/cret-1", "Bearer se/cret-1, se/cret-1", "***, ***"),
            ("authorization", "Basic abcdef/ghijkl==", "Basic abcdef\\/ghijkl==", "***"),
            ("authorization", "secret-token", "secret-token", "***"),
            ("authorization", "Digest user=\"secret\", b", "user=&quot;secret&quot;", "***"),
            ("cookie", "id=secret-1; x=12345", "id=secret-1 x=12345 secret-1", "*** *** ***"),
            ("cookie", "id=gehéim; b", "gehéim", "***"),
            ("x-api-key", "secret-1 secret-2", "secret-2", "***"),
            ("x-other", "secret-1 secret-2", "secret-2, secret-1 secret-2", "secret-2, ***"),
            ("x-other", "a\"b/c\\d<e>", r#"a\"b\/c\\d<e> a\"b/c\\d<e> a&quot;b/c\d&lt;e&gt;"#, "*** *** ***"),
            ("accept", "text/html", "text/html", "text/html"),
        ] {
            let name = HeaderName::from_static(name);
            let mut value = HeaderValue::from_str(value).expect("a value");
            value.set_sensitive(is_secret(&name));
            assert_eq!(mask(text, in_header(&name, &value)), masked, "{name}");
        }
    }
}
