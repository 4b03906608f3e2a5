//! From the response of a successful call to its value. Only this depends on the operation: all else is compiled once, and
//! not again for each operation that a program uses.

use bytes::Bytes;
use http::HeaderValue;

use super::request::Request;
use super::response::Response;
use crate::client::Client;
use crate::decode::{Decode, DecodeError, Mode, SuccessResponse, Unreadable};
use crate::error::Error;
use crate::trace::CallSpan;
use crate::transport::mask;

/// A response with a success status, not decoded yet.
pub(crate) struct Undecoded {
    pub(super) client: Client,
    pub(super) request: Request,
    /// The token that was sent.
    pub(super) token: Option<HeaderValue>,
    pub(super) response: http::Response<Bytes>,
    pub(super) attempts: u32,
    pub(super) span: CallSpan,
}

impl Undecoded {
    /// Decodes the body.
    pub(crate) fn read<T>(self, decode: Decode<T>) -> Result<Response<T>, Error> {
        self.decode(decode, false).map(|(response, _)| response)
    }

    /// Decodes the body without the elements of `results` that can't be decoded, and says why they can't.
    pub(crate) fn read_skipping<T>(
        self,
        decode: Decode<T>,
    ) -> Result<(Response<T>, Vec<Error>), Error> {
        self.decode(decode, true)
    }

    fn decode<T>(self, decode: Decode<T>, skip: bool) -> Result<(Response<T>, Vec<Error>), Error> {
        let response = SuccessResponse {
            operation: self.request.endpoint.name,
            is_read: self.request.endpoint.method.is_safe(),
            mode: Mode {
                repair: !self.client.strict_responses(),
                skip,
                needs_results: true,
            },
            attempts: self.attempts,
            status: self.response.status(),
            headers: self.response.headers(),
            body: self.response.body(),
        };
        match self.span.within(|| decode(response)) {
            Ok(decoded) => {
                let skipped = self.succeeded(&decoded.unreadable, decoded.skipped);
                let (value, unreadable) = (decoded.value, decoded.unreadable);
                let response = Response::new(value, self.response, self.attempts, unreadable);
                Ok((response, skipped))
            }
            Err(error) => Err(self.unreadable(error)),
        }
    }

    fn succeeded(&self, unreadable: &Unreadable, skipped: Vec<DecodeError>) -> Vec<Error> {
        self.span.succeeded(&self.response, self.attempts);
        if unreadable.values().is_empty() {
            return Vec::new();
        }
        self.span.repaired(unreadable.values());
        let response = if skipped.is_empty() {
            http::Response::default()
        } else {
            self.masked()
        };
        let endpoint = &self.request.endpoint;
        let error = |problem| {
            let error = Error::skipped_item(endpoint, response.clone(), problem);
            error.after(self.attempts, false)
        };
        skipped.into_iter().map(error).collect()
    }

    #[cold]
    fn unreadable(self, error: DecodeError) -> Error {
        let error = Error::decode(&self.request.endpoint, self.masked(), error);
        let error = error.after(self.attempts, false);
        self.span.failed(&error);
        error
    }

    /// The response without the secrets of its request, which a gateway may repeat.
    fn masked(&self) -> http::Response<Bytes> {
        let response = self.response.clone();
        match self.request.prepare(&self.client) {
            Ok(request) => mask::masked(response, request.secrets(self.token.as_ref())),
            Err(_) => response,
        }
    }
}
