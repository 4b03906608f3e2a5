//! A call from sending to reading its answer. Only reading knows the answer's type: all else is compiled once, and not
//! once more for each operation that a program uses.

use bytes::Bytes;

use crate::call::Endpoint;
use crate::call::Response;
use crate::call::execute::execute;
use crate::call::request::Request;
use crate::client::Client;
use crate::decode::{Answered, Decode, DecodeError};
use crate::error::Error;
use crate::trace;

/// A call that succeeded, with its answer as it came.
pub(crate) struct Sent {
    endpoint: Endpoint,
    response: http::Response<Bytes>,
    attempts: u32,
    span: trace::Call,
}

/// Sends a call.
pub(crate) async fn send(client: Client, request: Request) -> Result<Sent, Error> {
    let span = trace::Call::begin(&request.endpoint);
    match span.around(execute(&client, &request)).await {
        Ok((response, attempts)) => Ok(Sent {
            endpoint: request.endpoint,
            response,
            attempts,
            span,
        }),
        Err(error) => {
            span.failed(&error);
            Err(error)
        }
    }
}

impl Sent {
    /// Reads the answer.
    pub(crate) fn read<T>(self, decode: Decode<T>) -> Result<Response<T>, Error> {
        let answered = Answered {
            operation: self.endpoint.name,
            attempts: self.attempts,
            status: self.response.status(),
            headers: self.response.headers(),
            body: self.response.body(),
        };
        match self.span.within(|| decode(answered)) {
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
