//! The access token, which no output may show.

use http::HeaderValue;

/// An access token as the value of the `Authorization` header.
#[derive(Clone)]
pub(crate) struct Token(HeaderValue);

impl Token {
    /// Takes a token as HubSpot shows it. The error doesn't repeat it.
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
            return Err("the access token has a space, a line break or a character outside ASCII in it");
        }
        let mut header =
            HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| "the access token can't stand in a header")?;
        // Keeps it out of the Debug output of requests and of the compression tables of HTTP/2.
        header.set_sensitive(true);
        Ok(Self(header))
    }

    /// The header's value, marked as sensitive.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}
