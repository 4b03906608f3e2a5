//! Headers that a client sends with every call.

use std::fmt;

use http::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING, USER_AGENT,
};

use super::ClientBuilder;
use crate::error::Error;
use crate::transport::mask;

/// Headers that the client or its transport sets. A default would have no effect, or do harm.
const RESERVED: [HeaderName; 8] =
    [ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING, USER_AGENT];

impl ClientBuilder {
    /// Sends a header with every call, for example for a gateway or for distributed tracing.
    ///
    /// [`Call::header`](crate::Call::header) takes precedence for its call. Setting a header again replaces it. Requests
    /// for OAuth tokens don't have these headers.
    ///
    /// [`build`](Self::build) returns an error if the name or the value is not valid in HTTP, or if the client sets the
    /// header itself. Use [`token`](Self::token) for `Authorization`, and [`user_agent`](Self::user_agent) for
    /// `User-Agent`.
    ///
    /// Values never appear in logs, `Debug` output or errors.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.default_headers.push((name.into(), value.into()));
        self
    }
}

/// Checks the default headers. The error doesn't contain a value.
pub(super) fn checked(headers: Vec<(String, String)>) -> Result<HeaderMap, Error> {
    let mut checked = HeaderMap::new();
    for (name, value) in headers {
        let (Ok(header), Ok(mut value)) = (HeaderName::try_from(&name), HeaderValue::try_from(value)) else {
            return Err(Error::configuration(format!(
                "the default header {name:?} can't be sent: its name or value contains characters that HTTP doesn't allow"
            )));
        };
        if RESERVED.contains(&header) {
            let instead = match header {
                AUTHORIZATION => "; use `token`, `token_provider` or `oauth`",
                USER_AGENT => "; use `user_agent`",
                _ => "",
            };
            let what = format!("`{header}` can't be a default header: the client sets it itself{instead}");
            return Err(Error::configuration(what));
        }
        value.set_sensitive(mask::is_secret(&header));
        checked.insert(header, value);
    }
    Ok(checked)
}

/// The names of headers, without their values.
pub(super) struct Names<'a>(pub(super) &'a HeaderMap);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
