//! From the response of a successful call to its value. Only this depends on the operation: all else is compiled once, and
//! not again for each operation that a program uses.

use bytes::Bytes;

use super::response::Response;
use crate::call::Endpoint;
use crate::decode::{Decode, DecodeError, SuccessResponse};
use crate::error::Error;
use crate::trace::CallSpan;

/// A response with a success status, not decoded yet.
pub(crate) struct Undecoded {
    pub(super) endpoint: Endpoint,
    pub(super) response: http::Response<Bytes>,
    pub(super) attempts: u32,
    pub(super) span: CallSpan,
}

impl Undecoded {
    /// Decodes the body.
    pub(crate) fn read<T>(self, decode: Decode<T>) -> Result<Response<T>, Error> {
        let response = SuccessResponse {
            operation: self.endpoint.name,
            attempts: self.attempts,
            status: self.response.status(),
            headers: self.response.headers(),
            body: self.response.body(),
        };
        match self.span.within(|| decode(response)) {
            Ok(value) => {
                self.span.succeeded(&self.response, self.attempts);
                Ok(Response::new(value, self.response, self.attempts))
            }
            Err(error) => Err(self.unreadable(error)),
        }
    }

    fn unreadable(self, error: DecodeError) -> Error {
        let error = Error::decode(&self.endpoint, self.response, error);
        let error = error.after(self.attempts, false);
        self.span.failed(&error);
        error
    }
}
