//! The handle that a test has.

use std::any::TypeId;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::panic::Location;
use std::sync::{Arc, MutexGuard};
use std::thread::JoinHandle;

use http::Method;
use tokio::runtime;
use tokio::sync::oneshot;

use super::backend::Backend;
use super::facts::Mocked;
use super::on::{AnyPath, On};
use super::received::{Received, ReceivedRequest};
use super::serve;
use super::state::{State, Target};
use crate::call::RetryPolicy;
use crate::client::{Client, ClientBuilder};

/// HubSpot's Marketing Events API on this machine, for a test.
///
/// See [the guide](crate::guide::testing) for how to use it. It stops when it is dropped.
pub struct MockServer {
    address: SocketAddr,
    state: Arc<State>,
    /// Dropped to stop it.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl MockServer {
    /// Starts a server on a free port, with this behind it.
    pub(crate) fn with_backend(backend: Box<dyn Backend>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket of Tokio's");
        let address = listener.local_addr().expect("the address of a socket");
        let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let state = Arc::new(State::new(backend));
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&state);
        let thread = std::thread::Builder::new()
            .name("hubspot-mock".into())
            .spawn(move || runtime.block_on(serve::until(stopped, listener, shared)))
            .expect("a thread");
        Self { address, state, stop: Some(stop), thread: Some(thread) }
    }

    /// What is behind it.
    pub(crate) fn backend(&self) -> MutexGuard<'_, Box<dyn Backend>> {
        self.state.backend()
    }

    /// Where it listens, as the base URL of a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client of this server.
    ///
    /// It makes each call once and has no limiter, so that a test sees each response, without waiting. To change that,
    /// use [`client_builder`](Self::client_builder).
    #[cfg(feature = "hyper")]
    #[cfg_attr(docsrs, doc(cfg(feature = "hyper")))]
    pub fn client(&self) -> Client {
        let client = self.client_builder().build();
        client.expect("a client of a server on this machine")
    }

    /// The builder of such a client, to add a retry policy or a transport, for example.
    pub fn client_builder(&self) -> ClientBuilder {
        let builder =
            Client::builder().token("mock-token").base_url(self.url()).retry(RetryPolicy::none()).without_limiter();
        #[cfg(feature = "hyper")]
        let builder = builder.no_proxy();
        builder
    }

    /// Overrides the response of an operation: see [the module](crate::mock#overrides) for which one applies when.
    ///
    /// The override takes effect with the last function that is called on what this returns.
    #[track_caller]
    pub fn on<O: Mocked>(&self) -> On<'_, O> {
        let target = Target::Operation(TypeId::of::<O>(), O::ENDPOINT.name);
        On::new(&self.state, target, Location::caller())
    }

    /// Responds on a path that belongs to no operation, such as [`Client::request`] calls.
    ///
    /// The path is as it is sent, percent-encoded and without the query. It also stands in for HubSpot's
    /// [`OAuth`](crate::OAuth):
    ///
    #[cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```")]
    #[cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
    /// use hubspot_marketing_events::mock::MockServer;
    /// use hubspot_marketing_events::{Method, OAuth};
    /// use serde_json::json;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), hubspot_marketing_events::Error> {
    /// let server = MockServer::start();
    /// server
    ///     .on_path(Method::POST, "/oauth/2026-03/token")
    ///     .json(200, json!({ "access_token": "fresh", "expires_in": 1800 }));
    ///
    /// let oauth = OAuth::new("client-id", "client-secret", "refresh-token");
    /// let api = server.client_builder().oauth(oauth).build()?.v2026_03();
    /// api.events().list().await?;
    /// assert_eq!(server.requests()[1].header("authorization"), Some("Bearer fresh"));
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn on_path(&self, method: Method, path: impl Into<String>) -> On<'_, AnyPath> {
        let target = Target::Path(method, path.into());
        On::new(&self.state, target, Location::caller())
    }

    /// All requests so far, in order.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.state.requests()
    }

    /// The requests for an operation so far, in order.
    pub fn requests_of<O: Mocked>(&self) -> Vec<Received<O>> {
        let requests = self.state.requests().into_iter();
        let requests = requests.filter(|request| request.id == Some(TypeId::of::<O>()));
        requests.map(Received::new).collect()
    }

    /// The one request for an operation so far.
    ///
    /// # Panics
    ///
    /// If there is none or more than one. The message has all requests.
    #[track_caller]
    pub fn request_of<O: Mocked>(&self) -> Received<O> {
        let mut requests = self.requests_of::<O>();
        match requests.pop() {
            Some(request) if requests.is_empty() => request,
            last => panic!(
                "{} requests for {} instead of one; the server got {:#?}",
                requests.len() + usize::from(last.is_some()),
                O::ENDPOINT.name,
                self.requests(),
            ),
        }
    }

    /// The overrides that were not used, or not as often as they could be: each in a line that says where the test
    /// made it.
    pub fn unused(&self) -> Vec<String> {
        self.state.unused()
    }

    /// Checks that all overrides were used.
    ///
    /// # Panics
    ///
    /// If not. The message has those of [`unused`](Self::unused), and all requests.
    #[track_caller]
    pub fn assert_all_used(&self) {
        let unused = self.unused();
        assert!(unused.is_empty(), "overrides that were not used: {unused:#?}; the server got {:#?}", self.requests(),);
    }

    /// Forgets all overrides, all requests and everything that is stored.
    pub fn reset(&self) {
        self.state.reset();
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the test's closures stays in the task of its connection, where it was printed.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer").field("url", &self.url()).finish_non_exhaustive()
    }
}
