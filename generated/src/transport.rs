//! What carries requests to HubSpot: a trait, so that no HTTP library shows in this crate's API.

pub(crate) mod exchange;
#[cfg(feature = "hyper")]
pub(crate) mod hyper;
pub(crate) mod mask;
pub(crate) mod percent_encoding;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;

/// A boxed future, as [`Transport::send`] returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and reads its whole answer.
///
/// The client comes with a transport (feature `hyper`). Write one to use an HTTP client you already
/// have, or to answer calls in a test, where a closure is enough:
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
/// A transport must not follow redirects, because the request holds the access token, and must not
/// send a request again by itself unless it knows that the first one was never sent.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` and reads the response, whatever its status, giving up with
    /// [`TransportError::too_large`] when the body is longer than `max_body` bytes.
    ///
    /// If reading the body fails, add what came by then with [`TransportError::with_response`].
    ///
    /// Dropping the future ends the exchange; timeouts work that way.
    fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;
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

/// So that several clients can share a transport, or a test keep the one it gives away.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: Request<Bytes>,
        max_body: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        (**self).send(request, max_body)
    }
}

/// Why a [`Transport`] has no answer to give.
///
/// The kinds matter for what may be done next: only a request that was never sent is known to have
/// had no effect, and only where it was no refusal is it worth another attempt.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    pub(crate) source: Box<dyn StdError + Send + Sync>,
    /// What there is of the response.
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
    /// The connection never came about, so HubSpot can't have seen the request.
    pub fn not_sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            kind: TransportErrorKind::NotSent,
            source: source.into(),
            response: None,
        }
    }

    /// The connection never came about, and won't by trying again: the server's certificate isn't
    /// trusted, or a proxy wants a password.
    pub fn refused(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            kind: TransportErrorKind::Refused,
            source: source.into(),
            response: None,
        }
    }

    /// The exchange broke off. HubSpot may have carried the request out.
    pub fn interrupted(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            kind: TransportErrorKind::Interrupted,
            source: source.into(),
            response: None,
        }
    }

    /// The answer's body is longer than `max_body` bytes.
    pub fn too_large(max_body: usize) -> Self {
        Self {
            kind: TransportErrorKind::TooLarge,
            source: format!("the response is longer than {max_body} bytes").into(),
            response: None,
        }
    }

    /// The same error with what there is of the response: its status, its headers, and the bytes of its body that came.
    ///
    /// A status that is an error decides then what becomes of the call: a 400 that was cut off is a 400.
    pub fn with_response(self, response: Response<Bytes>) -> Self {
        Self {
            response: Some(Box::new(response)),
            ..self
        }
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
