//! Calls to what this crate has no function for.

use std::fmt::Display;
use std::marker::PhantomData;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::request::Request;
use crate::call::{Call, Endpoint, Operation};
use crate::client::Client;
use crate::decode::{self, Decode, SuccessResponse};

/// An operation that this crate doesn't know, as the operation of a [`Call`]; from
/// [`Client::request`]. It answers a `T`.
#[derive(Clone, Copy, Debug)]
pub struct Custom<T = Value>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Operation for Custom<T> {
    type Answer = T;

    // Of method and path each call has its own.
    const ENDPOINT: Endpoint =
        Endpoint { name: "request", method: Method::GET, path: "", idempotent: false, developer: false, siblings: &[] };

    const DECODE: Decode<T> = |response| {
        // No body stands for nothing, as `null` does.
        let body = match response.body {
            [] => b"null",
            body => body,
        };
        decode::any_json(SuccessResponse { body, ..response })
    };
}

impl Client {
    /// A call to any path of HubSpot's API, for what this crate has no function for.
    ///
    /// Token, timeout, limits and errors are those of any other call, and so are the functions
    /// that set it up. It goes to the client's base URL, and nowhere else. Its answer is a
    /// [`serde_json::Value`], unless [`decode`](Call::decode) names another type.
    ///
    /// The path begins with `/` and is sent as it is, so what isn't allowed in one must be
    /// percent-encoded. Put ids and other values in with [`segment`](Call::segment), which
    /// encodes them, and parameters with [`query`](Call::query).
    ///
    #[cfg_attr(feature = "hyper", doc = "```no_run")]
    #[cfg_attr(not(feature = "hyper"), doc = "```ignore")]
    /// # async fn run() -> Result<(), hubspot_marketing_events::Error> {
    /// use hubspot_marketing_events::{Client, Method};
    ///
    /// let contact = Client::new("token")?
    ///     .request(Method::GET, "/crm/v3/objects/contacts")
    ///     .segment("ada@example.com")
    ///     .query("idProperty", "email")
    ///     .await?;
    /// println!("{}", contact["properties"]["lastname"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Awaiting it fails like any call. It is refused, before anything is sent, if the path doesn't
    /// begin with one `/`, has a `.`, `..` or empty segment, or a character that can't stand in a
    /// path, such as `?`, and for the method `CONNECT`.
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> Call<Custom> {
        let endpoint = Endpoint { idempotent: method.is_idempotent(), method, ..Custom::<Value>::ENDPOINT };
        Call::of(self, Request::to_path(endpoint, path.as_ref()))
    }
}

/// For calls from [`Client::request`].
impl<T: DeserializeOwned + Send + 'static> Call<Custom<T>> {
    /// Adds a segment to the path, such as an id. It is encoded, so that it stays one segment
    /// whatever is in it.
    pub fn segment(self, value: impl Display) -> Self {
        self.path(value)
    }

    /// Sets the body.
    pub fn json(self, body: impl Serialize) -> Self {
        self.body(&body)
    }

    /// Says whether doing it twice comes to the same as doing it once, and it may therefore be
    /// sent again when it isn't known what became of it.
    ///
    /// Unless said otherwise this is so for the methods that HTTP defines that way, such as `GET`,
    /// `PUT` and `DELETE`, and not for `POST` and `PATCH`. A search by `POST`, say, is idempotent.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.request.endpoint.idempotent = idempotent;
        self
    }

    /// Reads the answer as another type than [`serde_json::Value`].
    ///
    /// An empty body is read as `null`: `()` and an `Option` will do where there may be none.
    ///
    #[cfg_attr(feature = "hyper", doc = "```no_run")]
    #[cfg_attr(not(feature = "hyper"), doc = "```ignore")]
    /// # async fn run() -> Result<(), hubspot_marketing_events::Error> {
    /// use hubspot_marketing_events::{Client, Method};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Usage {
    ///     name: String,
    /// }
    ///
    /// let usage = Client::new("token")?
    ///     .request(Method::GET, "/account-info/v3/api-usage/daily/private-apps")
    ///     .decode::<Vec<Usage>>()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn decode<U: DeserializeOwned + Send + 'static>(self) -> Call<Custom<U>> {
        Call::of(&self.client, self.request)
    }
}
