//! Calls to endpoints for which this crate has no function.

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

/// The operation of a [`Call`] from [`Client::request`]. It returns a `T`.
#[derive(Clone, Copy, Debug)]
pub struct Custom<T = Value>(PhantomData<fn() -> T>);

impl<T: DeserializeOwned + Send + 'static> Operation for Custom<T> {
    type Answer = T;

    // Each call sets its own method and path.
    const ENDPOINT: Endpoint =
        Endpoint { name: "request", method: Method::GET, path: "", idempotent: false, developer: false, siblings: &[] };

    const DECODE: Decode<T> = |response| {
        // An empty body is decoded like `null`.
        let body = match response.body {
            [] => b"null",
            body => body,
        };
        decode::any_json(SuccessResponse { body, ..response })
    };
}

impl Client {
    /// Calls any path of HubSpot's API, for which this crate may have no function.
    ///
    /// Token, timeouts, limits, settings and errors are the same as for other calls. The call always
    /// goes to the client's base URL. It returns a [`serde_json::Value`], unless you choose another
    /// type with [`decode`](Call::decode).
    ///
    /// The path starts with `/` and is sent unchanged, so special characters must be percent-encoded.
    /// Add ids and other values with [`segment`](Call::segment), which encodes them, and parameters
    /// with [`query`](Call::query).
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
    /// Awaiting the call can fail like any call. It fails before anything is sent if the path doesn't
    /// start with a single `/`, has a `.`, `..` or empty segment, or contains a character that isn't
    /// allowed in a path, such as `?`, or if the method is `CONNECT`.
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> Call<Custom> {
        let endpoint = Endpoint { idempotent: method.is_idempotent(), method, ..Custom::<Value>::ENDPOINT };
        Call::of(self, Request::to_path(endpoint, path.as_ref()))
    }
}

/// Settings of calls from [`Client::request`].
impl<T: DeserializeOwned + Send + 'static> Call<Custom<T>> {
    /// Adds a segment to the path, such as an id. It is percent-encoded and always stays one segment.
    pub fn segment(self, value: impl Display) -> Self {
        self.path(value)
    }

    /// Sets the body.
    pub fn json(self, body: impl Serialize) -> Self {
        self.body(&body)
    }

    /// Sets whether the call is idempotent. If it is, it is retried even if HubSpot may have applied it.
    ///
    /// By default, the methods that HTTP defines as idempotent are, such as `GET`, `PUT` and `DELETE`,
    /// and `POST` and `PATCH` are not. A search with `POST`, for example, is idempotent.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.request.endpoint.idempotent = idempotent;
        self
    }

    /// Decodes the response as this type instead of [`serde_json::Value`].
    ///
    /// An empty body is decoded like `null`: use `()` or an `Option` if there may be no body.
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
