//! The access token, which must never appear in output.

use http::HeaderValue;

/// An access token as the value of the `Authorization` header.
#[derive(Clone)]
pub(crate) struct Token(HeaderValue);

impl Token {
    /// Validates a token as HubSpot shows it. The error doesn't contain the token.
    pub(crate) fn new(token: &str) -> Result<Self, &'static str> {
        // Tokens often come from files, with a line break at the end.
        let token = token.trim();
        if token.is_empty() {
            return Err("the access token is empty");
        }
        if token.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case("bearer")) {
            return Err("the access token begins with `Bearer`: leave that out, the client adds it");
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("the access token contains a space, a line break or a character outside ASCII");
        }
        let mut header = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| "the access token is not valid in a header")?;
        // Keeps it out of the Debug output of requests and out of HTTP/2's compression tables.
        header.set_sensitive(true);
        Ok(Self(header))
    }

    /// Returns the header's value, marked as sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}
