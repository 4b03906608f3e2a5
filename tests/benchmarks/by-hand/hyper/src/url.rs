//! URLs, put together from what has to be encoded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) struct Url {
    url: String,
    has_query: bool,
}

impl Url {
    pub(crate) fn new(base: &str, segments: &[&str]) -> Self {
        let mut url = base.to_owned();
        for segment in segments {
            url.push('/');
            url.extend(utf8_percent_encode(segment, UNRESERVED));
        }
        Self { url, has_query: false }
    }

    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.url.push(if self.has_query { '&' } else { '?' });
        self.url.push_str(name);
        self.url.push('=');
        self.url.extend(utf8_percent_encode(value, UNRESERVED));
        self.has_query = true;
        self
    }

    pub(crate) fn query_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    pub(crate) fn into_string(self) -> String {
        self.url
    }
}
