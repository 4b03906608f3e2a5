//! The handle of the server.

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

/// A mock server of HubSpot's Marketing Events API, for tests.
///
/// See [the guide](crate::guide::testing) for how to use it. The server stops when this value is dropped.
pub struct MockServer {
    address: SocketAddr,
    state: Arc<State>,
    /// Dropped to stop it.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl MockServer {
    /// Starts a server on a free port, with this backend.
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

    /// Returns the backend.
    pub(crate) fn backend(&self) -> MutexGuard<'_, Box<dyn Backend>> {
        self.state.backend()
    }

    /// Returns the server's URL, to use as the base URL of a client.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns a client of this server.
    ///
    /// It doesn't retry and has no limiter, so that a test sees each response without waiting. To change that, use
    /// [`client_builder`](Self::client_builder).
    #[cfg(feature = "hyper")]
    #[cfg_attr(docsrs, doc(cfg(feature = "hyper")))]
    pub fn client(&self) -> Client {
        let client = self.client_builder().build();
        client.expect("a client of a server on this machine")
    }

    /// Returns the builder of such a client, for example to add a retry policy or a transport.
    pub fn client_builder(&self) -> ClientBuilder {
        let builder =
            Client::builder().token("mock-token").base_url(self.url()).retry(RetryPolicy::none()).without_limiter();
        #[cfg(feature = "hyper")]
        let builder = builder.no_proxy();
        builder
    }

    /// Overrides the response of an operation. See [the module](crate::mock#overrides) for the order of overrides.
    ///
    /// The override takes effect when you call a function of the returned [`On`] that sets the response.
    #[track_caller]
    pub fn on<O: Mocked>(&self) -> On<'_, O> {
        let target = Target::Operation(TypeId::of::<O>(), O::ENDPOINT.name);
        On::new(&self.state, target, Location::caller())
    }

    /// Responds to requests for a path that belongs to no operation, such as those of [`Client::request`].
    ///
    /// Write the path as it is sent: percent-encoded and without the query. This can also replace HubSpot's
    /// [`OAuth`](crate::OAuth) endpoint:
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

    /// Returns all requests so far, in order.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.state.requests()
    }

    /// Returns the requests for an operation so far, in order.
    pub fn requests_of<O: Mocked>(&self) -> Vec<Received<O>> {
        let requests = self.state.requests().into_iter();
        let requests = requests.filter(|request| request.id == Some(TypeId::of::<O>()));
        requests.map(Received::new).collect()
    }

    /// Returns the only request for an operation so far.
    ///
    /// # Panics
    ///
    /// If there is none or more than one. The message shows all requests.
    #[track_caller]
    pub fn request_of<O: Mocked>(&self) -> Received<O> {
        let mut requests = self.requests_of::<O>();
        match requests.pop() {
            Some(request) if requests.is_empty() => request,
            last => panic!(
                "received {} requests for {} instead of one; all requests: {:#?}",
                requests.len() + usize::from(last.is_some()),
                O::ENDPOINT.name,
                self.requests(),
            ),
        }
    }

    /// Returns the overrides that were not used, or not as often as set, each as a line with its location in the test.
    pub fn unused(&self) -> Vec<String> {
        self.state.unused()
    }

    /// Asserts that all overrides were used.
    ///
    /// # Panics
    ///
    /// If some were not. The message shows what [`unused`](Self::unused) returns, and all requests.
    #[track_caller]
    pub fn assert_all_used(&self) {
        let unused = self.unused();
        assert!(unused.is_empty(), "overrides that were not used: {unused:#?}; all requests: {:#?}", self.requests(),);
    }

    /// Removes all overrides, all recorded requests and everything that is stored.
    pub fn reset(&self) {
        self.state.reset();
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Panics of closures were printed in the tasks of their connections and are ignored here.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer").field("url", &self.url()).finish_non_exhaustive()
    }
}
