//! Decodes the response of a successful call. Only this depends on the operation: everything else is compiled once, and not
//! for each operation that a program uses.

use bytes::Bytes;
use http::HeaderValue;

use super::request::Request;
use super::response::{Exchange, Response};
use crate::client::Client;
use crate::decode::{Decode, DecodeError, Decoded, Mode, Report, SuccessResponse};
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

    /// Decodes the body and skips elements of `results` that can't be decoded. Returns their errors.
    pub(crate) fn read_skipping<T>(self, decode: Decode<T>) -> Result<(Response<T>, Vec<Error>), Error> {
        self.decode(decode, true)
    }

    fn decode<T>(self, decode: Decode<T>, skip: bool) -> Result<(Response<T>, Vec<Error>), Error> {
        match self.span.within(|| decode(self.success(skip))) {
            Ok(Decoded { value, report }) => {
                let (exchange, skipped) = self.succeeded(report);
                Ok((Response::new(value, exchange), skipped))
            }
            Err(error) => Err(self.unreadable(error)),
        }
    }

    fn success(&self, skip: bool) -> SuccessResponse<'_> {
        SuccessResponse {
            operation: self.request.endpoint.name,
            is_read: self.request.endpoint.method.is_safe(),
            mode: Mode { repair: !self.client.strict_responses(), skip, needs_results: true },
            attempts: self.attempts,
            inputs: self.request.inputs,
            status: self.response.status(),
            headers: self.response.headers(),
            body: self.response.body(),
        }
    }

    fn succeeded(self, report: Report) -> (Exchange, Vec<Error>) {
        self.span.succeeded(&self.response, self.attempts);
        let mut skipped = Vec::new();
        if !report.unreadable.values().is_empty() {
            self.span.repaired(report.unreadable.values());
            skipped = self.skipped(report.skipped);
        }
        let exchange = Exchange { response: self.response, attempts: self.attempts, unreadable: report.unreadable };
        (exchange, skipped)
    }

    #[cold]
    fn skipped(&self, skipped: Vec<DecodeError>) -> Vec<Error> {
        let response = match skipped.is_empty() {
            true => http::Response::default(),
            false => self.masked(),
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

    /// Masks the secrets of the request in the response, because a gateway may repeat them.
    fn masked(&self) -> http::Response<Bytes> {
        let response = self.response.clone();
        match self.request.prepare(&self.client) {
            Ok(request) => mask::masked(response, request.secrets(self.token.as_ref())),
            Err(_) => response,
        }
    }
}
