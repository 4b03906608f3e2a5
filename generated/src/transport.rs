//! Sends requests to HubSpot. `Transport` is a trait to keep HTTP libraries out of the public API.

pub(crate) mod exchange;
#[cfg(feature = "hyper")]
pub(crate) mod hyper;
pub(crate) mod mask;
pub(crate) mod percent_encoding;
#[cfg(feature = "reqwest")]
mod reqwest;
mod send_state;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
use std::{io, iter};

use bytes::Bytes;
use http::{Request, Response};

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
pub use self::send_state::SendState;

/// A boxed future, as returned by [`Transport::send`].
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and reads the whole response.
///
/// The feature `hyper` provides the default transport. Implement your own to use another HTTP client,
/// or to respond to calls in a test, where a closure is enough:
///
/// ```
/// # async fn run() -> Result<(), hubspot_marketing_events::Error> {
/// use hubspot_marketing_events::Client;
/// use hubspot_marketing_events::bytes::Bytes;
/// use hubspot_marketing_events::http::{Request, Response};
///
/// let client = Client::builder()
///     .token("a-token")
///     .transport(|request: Request<Bytes>| async move {
///         assert_eq!(request.method(), "GET");
///         Ok(Response::new(Bytes::from_static(b"{}")))
///     })
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// A transport must not follow redirects, because the request contains the access token. It must not
/// resend a request unless the first one was certainly not sent.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` and returns the response, whatever its status.
    ///
    /// If its body is longer than `max_body` bytes, return [`TransportError::too_large`]. If reading
    /// the body fails, add what was received so far with [`TransportError::with_response`].
    ///
    /// Dropping the future must end the exchange: this is how timeouts work.
    fn send(&self, request: Request<Bytes>, max_body: usize) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;
}

impl<F, A> Transport for F
where
    F: Fn(Request<Bytes>) -> A + Send + Sync + 'static,
    A: Future<Output = Result<Response<Bytes>, TransportError>> + Send + 'static,
{
    fn send(
        &self,
        request: Request<Bytes>,
        _max_body: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self(request))
    }
}

/// Allows several clients to share a transport, or a test to keep a handle to it.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request<Bytes>, max_body: usize) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        (**self).send(request, max_body)
    }
}

/// Why a [`Transport`] returns no response.
///
/// The kind decides what happens next. A request that was not sent is always retried; one that may
/// have been processed is retried only if that does no harm. If the call times out, the transport
/// returns nothing, but it may have reported a [`SendState`].
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    pub(crate) source: Box<dyn StdError + Send + Sync>,
    /// The part of the response that was received.
    pub(crate) response: Option<Box<Response<Bytes>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransportErrorKind {
    NotSent,
    Refused,
    Interrupted,
    TooLarge,
}

impl TransportError {
    /// HubSpot can't have processed the request: there was no connection, or the server rejected an
    /// HTTP/2 stream before processing it. The call is retried.
    pub fn not_sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::NotSent, source: source.into(), response: None }
    }

    /// There was no connection, and retrying won't help: the server's certificate isn't trusted, or a
    /// proxy requires a password.
    pub fn refused(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::Refused, source: source.into(), response: None }
    }

    /// The connection broke. HubSpot may have processed the request.
    pub fn interrupted(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::Interrupted, source: source.into(), response: None }
    }

    /// The body of the response is longer than `max_body` bytes.
    pub fn too_large(max_body: usize) -> Self {
        Self {
            kind: TransportErrorKind::TooLarge,
            source: format!("the response is longer than {max_body} bytes").into(),
            response: None,
        }
    }

    /// Adds the part of the response that was received: its status, its headers, and the bytes of its body.
    ///
    /// If the status is an error, it decides what happens next: a 400 with an incomplete body is a 400.
    pub fn with_response(self, response: Response<Bytes>) -> Self {
        Self { response: Some(Box::new(response)), ..self }
    }
}

/// Omits the response, because it may contain secrets.
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError").field("kind", &self.kind).field("source", &self.source).finish_non_exhaustive()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::NotSent | TransportErrorKind::Refused => "the request was not sent",
            TransportErrorKind::Interrupted => "the exchange was interrupted",
            TransportErrorKind::TooLarge => "the response is too large",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// Whether another attempt to connect would fail the same way: TLS rejects the server, or the proxy
/// rejects the password.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
fn is_refusal(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        // rustls reports a failed handshake like this.
        io.is_some_and(|io| io.kind() == io::ErrorKind::InvalidData)
            // The type of this error of hyper-util is private.
            || cause.to_string().ends_with("authorization required")
    })
}

/// An error and its causes, including those that I/O errors wrap without naming them as source.
#[cfg(any(feature = "hyper", feature = "reqwest"))]
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    iter::successors(Some(error), |&error| {
        let wrapped = error.downcast_ref().and_then(io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    })
}
