//! Calls from programs without async code.
//!
//! [`Call::send_blocking`] sends a call and waits for its value. [`blocking`](crate::Items::blocking) turns collections,
//! bulk outcomes and findings into iterators:
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use hubspot_marketing_events::Client;
//!
//! let api = Client::new("token")?.v2026_03();
//! let event = api.events().get("12345").send_blocking()?;
//! println!("{:?}", event.event_name);
//! for person in api.participations().list_breakdown("12345").items().blocking() {
//!     println!("{:?}", person?.associations.contact.email);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The client then runs one background thread with a runtime, which it shares with its clones, until the last of them is
//! dropped. You can use it from any number of threads, and inside Tokio's `spawn_blocking`. In a Tokio task, these
//! functions return an error: `.await` the call there.
//!
//! A client is either async or blocking, because connections belong to a runtime. Its first use decides; the other kind of
//! use then returns an error.

mod sources;

use std::cell::Cell;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::coop::consume_budget;

use crate::call::{Call, Operation, Response};
use crate::client::Client;
use crate::error::Error;

thread_local! {
    /// The address of the [`Mode`] of the blocking client whose futures this thread runs; 0 if there is none.
    static RUNS_FOR: Cell<usize> = const { Cell::new(0) };
}

impl<O: Operation> Call<O> {
    /// Sends the call and waits for its value, in a program without async code.
    ///
    /// See [`blocking`](crate::blocking) for how it works.
    ///
    /// # Errors
    ///
    /// Those of the call. [`is_configuration`](Error::is_configuration) if called from async code, or if the client has
    /// been used in async code.
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn send_blocking(self) -> Result<O::Answer, Error> {
        let client = self.client.clone();
        client.block_on(self.into_future())?
    }

    /// Like [`with_response`](Self::with_response), for programs without async code.
    ///
    /// # Errors
    ///
    /// Those of [`send_blocking`](Self::send_blocking).
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn with_response_blocking(self) -> Result<Response<O::Answer>, Error> {
        let client = self.client.clone();
        client.block_on(self.with_response())?
    }
}

impl Client {
    /// Like [`renew_token`](Self::renew_token), for programs without async code.
    ///
    /// # Errors
    ///
    /// Those of [`renew_token`](Self::renew_token) and of [`send_blocking`](Call::send_blocking).
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn renew_token_blocking(&self, rejected: &Error) -> Result<bool, Error> {
        self.block_on(self.renew_token(rejected))?
    }

    /// Runs a future of this client on the current thread, and waits for it.
    pub(crate) fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        if is_async() {
            let what =
                "blocking functions can't be used in async code: `.await` the call instead, or use `spawn_blocking`";
            return Err(Error::configuration(what));
        }
        let runtime = self.mode().runtime()?;
        let _guard = Guard::enter(self.mode());
        Ok(runtime.block_on(future))
    }
}

/// Returns whether the current thread is polling a task. Then it must not block, because other tasks would wait too.
///
/// Only a task has a budget of operations, so this tries to use one up. Tokio offers no other way to find out; its own
/// blocking functions panic.
fn is_async() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    let mut uses = 0..1024;
    Handle::try_current().is_ok() && uses.any(|_| pin!(consume_budget()).poll(&mut context).is_pending())
}

/// Marks the current thread as running for a client, until the guard is dropped.
struct Guard(usize);

impl Guard {
    fn enter(mode: &Mode) -> Self {
        Self(RUNS_FOR.replace(mode.address()))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        RUNS_FOR.set(self.0);
    }
}

/// How a client is used: async or blocking. The first use decides.
#[derive(Default)]
pub(crate) struct Mode(OnceLock<Chosen>);

enum Chosen {
    Async,
    Blocking(io::Result<Background>),
}

impl Mode {
    /// Identifies the client: the address doesn't change while the client exists.
    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    fn runtime(&self) -> Result<&Handle, Error> {
        match self.0.get_or_init(|| Chosen::Blocking(Background::start(self.address()))) {
            Chosen::Blocking(Ok(background)) => Ok(&background.runtime),
            Chosen::Blocking(Err(error)) => {
                let what = format!("the thread for blocking calls can't be started: {error}");
                Err(Error::configuration(what))
            }
            Chosen::Async => {
                let what = "this client is used in async code: create another one for blocking calls";
                Err(Error::configuration(what))
            }
        }
    }

    /// Checks that a call may be sent from here.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if RUNS_FOR.get() == self.address() {
            return Ok(());
        }
        match self.0.get_or_init(|| Chosen::Async) {
            Chosen::Async => Ok(()),
            Chosen::Blocking(_) => {
                let what = "this client is used for blocking calls: create another one for async code";
                Err(Error::configuration(what))
            }
        }
    }
}

/// A thread that drives connections and timers until this value is dropped.
struct Background {
    runtime: Handle,
    _until: oneshot::Sender<()>,
}

impl Background {
    fn start(client: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (until, dropped) = oneshot::channel();
        let drive = move || {
            RUNS_FOR.set(client);
            // Ends when the sender is dropped.
            let _ = runtime.block_on(dropped);
        };
        thread::Builder::new().name("hubspot-blocking".into()).spawn(drive)?;
        Ok(Self { runtime: handle, _until: until })
    }
}

/// A source of items for [`Blocking`]. Only this crate implements it.
pub trait BlockingSource: sealed::Sealed {
    /// The type of the items.
    type Item;
    /// The type of errors.
    type Error;

    #[doc(hidden)]
    fn client(&self) -> Client;

    #[doc(hidden)]
    fn misused(error: Error) -> Self::Error;

    /// Returns whether no items follow this error.
    #[doc(hidden)]
    fn is_final(_: &Self::Error) -> bool {
        true
    }

    #[doc(hidden)]
    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Self::Item>, Self::Error>>;
}

pub(crate) mod sealed {
    pub trait Sealed {}
}

/// An iterator that waits for each item; from `blocking()` of [`Items`](crate::Items),
/// [`Pages`](crate::Pages), [`Outcomes`](crate::bulk::Outcomes),
/// [`VerifiedOutcomes`](crate::reconcile::VerifiedOutcomes) and [`Findings`](crate::reconcile::Findings).
///
/// It ends after an error, so that a loop can't repeat the error forever, unless
/// [`is_skipped_item`](Error::is_skipped_item) is true for it. To continue after an error, call
/// [`into_inner`](Self::into_inner), and `blocking()` on what it returns.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Blocking<S> {
    source: S,
    has_failed: bool,
}

impl<S> Blocking<S> {
    pub(crate) fn new(source: S) -> Self {
        Self { source, has_failed: false }
    }

    /// Returns the source of the items.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.source
    }

    /// Returns the source of the items, and drops the iterator.
    pub fn into_inner(self) -> S {
        self.source
    }
}

impl<S: BlockingSource> Iterator for Blocking<S> {
    type Item = Result<S::Item, S::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let client = self.source.client();
        let next = poll_fn(|context| self.source.poll_item(context));
        let item = client.block_on(next).unwrap_or_else(|error| Err(S::misused(error)));
        self.has_failed = matches!(&item, Err(error) if S::is_final(error));
        item.transpose()
    }
}

impl<S> fmt::Debug for Blocking<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking").finish_non_exhaustive()
    }
}
