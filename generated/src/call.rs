//! A call: what an operation is asked, and how.

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
    /// What the operation answers.
    type Answer: Send + 'static;

    /// Where and how it is reached.
    const ENDPOINT: Endpoint;

    /// Reads the body of a 2xx.
    // A constant, not a function: so it is compiled in programs that use the operation, not here.
    #[doc(hidden)]
    const DECODE: Decode<Self::Answer>;
}

/// Where and how an [`Operation`] is reached.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Endpoint {
    /// Resource and function, such as `events.list`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path after the version's base, with placeholders such as `{objectId}`.
    pub path: &'static str,
    /// Whether doing it twice comes to the same as doing it once.
    pub(crate) idempotent: bool,
    /// Whether it belongs to the developer of an app, whose
    /// [`developer_key`](crate::ClientBuilder::developer_key) it takes.
    pub(crate) developer: bool,
    /// Paths of other operations of the same method, which values of this one's could lead to.
    pub(crate) siblings: &'static [&'static str],
}

/// A call that is ready to be sent. `.await` sends it.
///
/// Nothing happens before that, and a call that is dropped was never made. What comes first in the
/// list below is there for every call; the optional parameters of single operations, such as `limit`,
/// come at its end.
#[must_use = "a call is sent by `.await`"]
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

    /// Sets the body to HubSpot's wrapper around the inputs of a batch.
    pub(crate) fn inputs<T: Serialize>(mut self, inputs: impl IntoIterator<Item = T>) -> Self {
        #[derive(Serialize)]
        struct Inputs<T> {
            inputs: Vec<T>,
        }

        let inputs: Vec<T> = inputs.into_iter().collect();
        self.request.inputs = inputs.len();
        self.body(&Inputs { inputs })
    }

    /// Sets the body to a batch of objects with one property each.
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

    /// Refuses to send a value that the call's version doesn't support.
    #[allow(dead_code, reason = "unused while the versions support the same")]
    pub(crate) fn supported(mut self, value: &impl VersionCheck) -> Self {
        self.request.check_version(|version| value.unsupported_in(version));
        self
    }

    /// The same for the inputs of a batch, which become the body.
    #[allow(dead_code, reason = "unused while the versions support the same")]
    pub(crate) fn supported_inputs<T>(self, inputs: impl IntoIterator<Item = T>) -> Self
    where
        T: Serialize + VersionCheck,
    {
        let inputs: Vec<T> = inputs.into_iter().collect();
        self.supported(&inputs).inputs(inputs)
    }

    /// Refuses to send a parameter that only these versions have.
    #[allow(dead_code, reason = "unused while the versions support the same")]
    pub(crate) fn only_in(mut self, versions: &[&str], setter: &'static str) -> Self {
        let lacks = |version: &str| !versions.contains(&version);
        self.request.check_version(|version| lacks(version).then_some(setter));
        self
    }

    /// Sets a query parameter to a list, which takes the place of what it was.
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

    /// Gives an attempt up after this time instead of the client's.
    ///
    /// It runs from sending to the last byte of the answer, anew for each attempt. The time for
    /// the call as a whole is its [`deadline`](Self::deadline).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.timeout = Some(timeout);
        self
    }

    /// Gives the call up after this time instead of the client's.
    ///
    /// It runs from the first poll and over everything: waiting for the token and for the limiter,
    /// all attempts, and the waits between them. A wait that would go beyond it isn't begun.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.request.deadline = Some(deadline);
        self
    }

    /// Tries again by this policy instead of the client's: [`RetryPolicy::none`] never does.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.request.retry = Some(policy);
        self
    }

    /// Sends one header more, or another value for one that the crate sends.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request.header(name, value);
        self
    }

    /// Sets a query parameter, for those that this crate doesn't know. Name and value are encoded.
    ///
    /// It takes the place of one of the same name.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.request.query(name, value.to_string());
        self
    }

    /// Sets a field of the JSON body, for those that this crate doesn't know.
    ///
    /// It takes the place of one of the same name. Only fields of the outermost object can be set,
    /// which for a batch is the wrapper around its inputs.
    pub fn body_field(mut self, name: &str, value: impl Serialize) -> Self {
        self.request.body_field(name, serde_json::to_value(value));
        self
    }

    /// The call as a command line, to reproduce it by hand or to show it to HubSpot's support.
    ///
    /// The token is left out: the command takes it from the variable `HUBSPOT_TOKEN`, and a
    /// developer key from `HUBSPOT_DEVELOPER_KEY`. Other headers whose names suggest a secret, such
    /// as `Cookie` or `X-Api-Key`, are left out as well. The rest is as it would be sent, which can
    /// include e-mail addresses.
    ///
    /// # Errors
    ///
    /// The same as for sending, where the call can't be sent.
    pub fn to_curl(&self) -> Result<String, Error> {
        let request = self.request.prepare(&self.client)?;
        // The command has a variable in its place.
        let token = HeaderValue::from_static("Bearer");
        let token = request.needs_token.then_some(token);
        Ok(curl::command(&request.to_http(token)))
    }

    /// Sends the call: a future that can be spawned, joined with others, or given to a runtime.
    ///
    /// `.await` on the call does the same. This is for functions that take futures, such as `tokio::spawn` and
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
    /// Those of the call.
    pub fn send(self) -> BoxFuture<'static, Result<O::Answer, Error>> {
        self.into_future()
    }

    /// Sends the call, and gives the HTTP response with the answer.
    ///
    /// # Errors
    ///
    /// The same as without the response; an error has the response's parts too.
    pub async fn with_response(self) -> Result<Response<O::Answer>, Error> {
        execute(self.client, self.request).await?.read(O::DECODE)
    }

    /// Sends the call, and returns the response without those of its `results` that can't be decoded, and why they can't.
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

// By type and not by operation: many operations have the same response.
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

// Not derived, which would ask for `O: Clone`.
impl<O> Clone for Call<O> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), request: self.request.clone(), operation: PhantomData }
    }
}

/// Names the operation only: arguments and bodies hold what identifies people.
impl<O> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("operation", &self.request.endpoint.name).finish_non_exhaustive()
    }
}

/// What users rely on, checked by the compiler: calls can be moved to other threads and spawned.
fn _assert_spawnable<O: Operation>(call: Call<O>) {
    fn spawnable<T: Send + 'static>(_: T) {}
    fn shareable<T: Send + Sync + 'static>(_: &T) {}

    shareable(&call);
    shareable(&call.client);
    spawnable(call.clone().with_response());
    spawnable(call.into_future());
}
