//! A call: an operation with its arguments and settings.

mod attempt;
mod curl;
pub(crate) mod execute;
mod path;
mod raw_request;
mod read_response;
pub(crate) mod request;
pub(crate) mod response;
mod retry;
pub(crate) mod retry_after;

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::time::Duration;

use http::{HeaderValue, Method};
use serde::{Serialize, Serializer};

use self::execute::execute;
pub use self::raw_request::Custom;
use self::request::Request;
pub use self::response::{RateLimit, Response};
pub use self::retry::RetryPolicy;
use crate::client::Client;
use crate::decode::Decode;
use crate::error::Error;
use crate::transport::BoxFuture;
use crate::version::{Routes, VersionCheck};

/// An operation of the API, as a type. Only this crate's operations implement it.
pub trait Operation: 'static {
    /// What the operation returns.
    type Answer: Send + 'static;

    /// Method, path and other properties of the operation.
    const ENDPOINT: Endpoint;

    /// Decodes the body of a 2xx.
    // A constant instead of a function, because it is then compiled only in programs that use the operation.
    #[doc(hidden)]
    const DECODE: Decode<Self::Answer>;
}

/// Method, path and other properties of an [`Operation`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Endpoint {
    /// The resource and function, such as `events.list`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path after the version's base, with placeholders such as `{objectId}`.
    pub path: &'static str,
    /// Whether the operation is idempotent.
    pub(crate) idempotent: bool,
    /// Whether the operation belongs to the developer of an app and takes the
    /// [`developer_key`](crate::ClientBuilder::developer_key).
    pub(crate) developer: bool,
    /// Paths of other operations with the same method that certain arguments would turn this one into.
    pub(crate) siblings: &'static [&'static str],
}

/// Enough bytes for most inputs as JSON: an attendance takes 180, and a few properties of the contact the rest.
const USUAL_INPUT: usize = 256;

/// A call that is ready to be sent. `.await` sends it. For functions that take a future, such as `tokio::spawn` and `join_all`,
/// [`send`](Self::send) turns it into one.
///
/// Nothing is sent before that, and nothing if the call is dropped. The list below starts with methods
/// of all calls; the optional parameters of individual operations, such as `limit`, are at its end.
#[must_use = "a call does nothing until you `.await` it"]
pub struct Call<O> {
    pub(crate) client: Client,
    pub(crate) request: Request,
    operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Call<O> {
    pub(crate) fn new(client: &Client, routes: &'static Routes) -> Self {
        Self::of(client, Request::new(O::ENDPOINT, routes))
    }

    pub(crate) fn of(client: &Client, request: Request) -> Self {
        Self { client: client.clone(), request, operation: PhantomData }
    }

    /// Fills the next placeholder of the path.
    pub(crate) fn path(mut self, argument: impl Display) -> Self {
        self.request.path(argument.to_string());
        self
    }

    /// Sets the body.
    pub(crate) fn body(mut self, body: &impl Serialize) -> Self {
        self.request.body(serde_json::to_vec(body));
        self
    }

    /// Sets the body to the inputs of a batch, in HubSpot's wrapper object.
    pub(crate) fn inputs<T: Serialize>(mut self, inputs: impl IntoIterator<Item = T>) -> Self {
        #[derive(Serialize)]
        struct Inputs<T> {
            inputs: Vec<T>,
        }

        let inputs: Vec<T> = inputs.into_iter().collect();
        self.request.inputs = inputs.len();
        // A growing buffer would be copied repeatedly.
        let mut json = Vec::with_capacity(inputs.len() * USUAL_INPUT);
        let result = serde_json::to_writer(&mut json, &Inputs { inputs });
        self.request.body(result.map(|()| json));
        self
    }

    /// Sets the body to a batch of objects with a single property.
    pub(crate) fn inputs_of<T: Display>(self, property: &'static str, values: impl IntoIterator<Item = T>) -> Self {
        struct Single(&'static str, String);

        impl Serialize for Single {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map([(self.0, &self.1)])
            }
        }

        let values = values.into_iter();
        self.inputs(values.map(|value| Single(property, value.to_string())))
    }

    /// Rejects a value that the call's version doesn't support.
    #[allow(dead_code, reason = "unused while the versions support the same")]
    pub(crate) fn supported(mut self, value: &impl VersionCheck) -> Self {
        self.request.check_version(|version| value.unsupported_in(version));
        self
    }

    /// Sets the body to the inputs of a batch, and rejects inputs that the call's version doesn't support.
    #[allow(dead_code, reason = "unused while the versions support the same")]
    pub(crate) fn supported_inputs<T>(self, inputs: impl IntoIterator<Item = T>) -> Self
    where
        T: Serialize + VersionCheck,
    {
        let inputs: Vec<T> = inputs.into_iter().collect();
        self.supported(&inputs).inputs(inputs)
    }

    /// Rejects a parameter that only these versions support, in any other version.
    #[allow(dead_code, reason = "unused while the versions support the same")]
    pub(crate) fn only_in(mut self, versions: &[&str], setter: &'static str) -> Self {
        let lacks = |version: &str| !versions.contains(&version);
        self.request.check_version(|version| lacks(version).then_some(setter));
        self
    }

    /// Sets a query parameter to a list and replaces its previous value.
    #[allow(dead_code, reason = "unused while no operation takes a list")]
    pub(crate) fn query_list<T: Display>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = T>,
        explode: bool,
    ) -> Self {
        let values = values.into_iter().map(|value| value.to_string());
        self.request.query_list(name, values, explode);
        self
    }

    /// Sets the timeout of each attempt, instead of the client's.
    ///
    /// It covers one attempt, from sending to the last byte of the response. To limit the whole call,
    /// use [`deadline`](Self::deadline).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.timeout = Some(timeout);
        self
    }

    /// Sets the deadline of the whole call, instead of the client's.
    ///
    /// It starts with the first poll and covers everything: waiting for the token and for the limiter,
    /// all attempts, and the waits between them. If the wait before a retry would exceed it, the call
    /// fails immediately.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.request.deadline = Some(deadline);
        self
    }

    /// Sets the retry policy, instead of the client's. [`RetryPolicy::none`] disables retries.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.request.retry = Some(policy);
        self
    }

    /// Adds a header, or overrides one that the crate sends.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request.header(name, value);
        self
    }

    /// Sets a query parameter that this crate doesn't know. Name and value are percent-encoded.
    ///
    /// It replaces a parameter of the same name.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.request.query(name, value.to_string());
        self
    }

    /// Sets a field of the JSON body that this crate doesn't know.
    ///
    /// It replaces a field of the same name. You can only set fields of the outermost object, which for
    /// a batch is the wrapper around its inputs.
    pub fn body_field(mut self, name: &str, value: impl Serialize) -> Self {
        self.request.body_field(name, serde_json::to_value(value));
        self
    }

    /// Returns the call as a curl command, to reproduce it by hand or to show it to HubSpot's support.
    ///
    /// It doesn't contain the token: the command reads it from the variable `HUBSPOT_TOKEN`, and a
    /// developer key from `HUBSPOT_DEVELOPER_KEY`. Other headers whose names suggest a secret, such
    /// as `Cookie` or `X-Api-Key`, are omitted. The rest is as it would be sent, which can include
    /// email addresses.
    ///
    /// # Errors
    ///
    /// If the call can't be sent, the same error as for sending it.
    pub fn to_curl(&self) -> Result<String, Error> {
        let request = self.request.prepare(&self.client)?;
        // The command uses a variable instead.
        let token = HeaderValue::from_static("Bearer");
        let token = request.needs_token.then_some(token);
        Ok(curl::command(&request.to_http(token)))
    }

    /// Sends the call, and returns a future that can be spawned or joined with others.
    ///
    /// `.await` on the call does the same. Use this for functions that take futures, such as `tokio::spawn` and
    /// `join_all`:
    ///
    #[cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
    #[cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// use hubspot_marketing_events::Client;
    ///
    /// let api = Client::new("token")?.v2026_03();
    /// let event = tokio::spawn(api.events().get("12345").send());
    /// println!("{:?}", event.await??.event_name);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of the call.
    pub fn send(self) -> BoxFuture<'static, Result<O::Answer, Error>> {
        self.into_future()
    }

    /// Sends the call, and returns the HTTP response together with the value.
    ///
    /// # Errors
    ///
    /// The errors of the call. An [`Error`] also contains the response, if there was one.
    pub async fn with_response(self) -> Result<Response<O::Answer>, Error> {
        execute(self.client, self.request).await?.read(O::DECODE)
    }

    /// Sends the call and skips elements of `results` that can't be decoded. Returns their errors with the response.
    pub(crate) fn skipping(
        self,
    ) -> impl Future<Output = Result<(Response<O::Answer>, Vec<Error>), Error>> + Send + use<O> {
        send_skipping(self.client, self.request, O::DECODE)
    }
}

impl<O: Operation> IntoFuture for Call<O> {
    type Output = Result<O::Answer, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(send(self.client, self.request, O::DECODE))
    }
}

// Generic over the type instead of the operation, because many operations return the same type.
async fn send<T>(client: Client, request: Request, decode: Decode<T>) -> Result<T, Error> {
    let response = execute(client, request).await?;
    response.read(decode).map(Response::into_value)
}

async fn send_skipping<T>(
    client: Client,
    request: Request,
    decode: Decode<T>,
) -> Result<(Response<T>, Vec<Error>), Error> {
    let response = execute(client, request).await?;
    response.read_skipping(decode)
}

// Not derived, because that would require `O: Clone`.
impl<O> Clone for Call<O> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), request: self.request.clone(), operation: PhantomData }
    }
}

/// Prints only the operation: arguments and bodies contain personal data.
impl<O> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.request.endpoint.name).finish_non_exhaustive()
    }
}

/// Asserts at compile time that calls can be moved to other threads and spawned.
fn _assert_spawnable<O: Operation>(call: Call<O>) {
    fn spawnable<T: Send + 'static>(_: T) {}
    fn shareable<T: Send + Sync + 'static>(_: &T) {}

    shareable(&call);
    shareable(&call.client);
    spawnable(call.clone().with_response());
    spawnable(call.into_future());
}
