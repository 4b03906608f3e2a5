//! A client for HubSpot's Marketing Events API.
//!
//! Marketing events are HubSpot's records of webinars, conferences and the like, with who signed up,
//! came, or cancelled. This crate has a function for each of the API's operations, in each of the
//! [versions](#versions) that HubSpot supports. It is not HubSpot's and has no connection with HubSpot.
//!
//! The [guide] shows how to do things, from [getting started](guide::getting_started) to
//! [troubleshooting](guide::troubleshooting); this page is the overview.
//!
//! # A first call
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! use hubspot_marketing_events::Client;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let api = Client::from_env()?.v2026_03(); // the access token is in HUBSPOT_TOKEN
//!
//! let page = api.events().list().limit(20).await?;
//! for event in &page {
//!     let name = event.event_name.as_deref().unwrap_or("(no name)");
//!     println!("{}: {name}", event.object_id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Calls need a Tokio runtime whose time and network are enabled, as `#[tokio::main]` builds it; programs without async
//! code enable the feature [`blocking`].
//!
//! # What you need at HubSpot
//!
//! - **A product.** For participations, HubSpot's pages name Marketing Hub Free, Sales Hub Free, Service Hub Free or Content
//!   Hub Starter, each or higher.
//! - **A token.** In the account, create a private app or a service key with the scopes
//!   `crm.objects.marketing_events.read` and, to change anything, `crm.objects.marketing_events.write`, and copy its token.
//!   An app that others install uses [`OAuth`](OAuthApp). See [tokens](guide::auth).
//! - **Room within its limits**, which depend on the account's subscription: see
//!   [limits, retries and timeouts](guide::pacing).
//!
//! # What there is
//!
//! An [`Api`] has six groups of functions:
//!
//! - [`events()`](events::Events): the events themselves, to create, read, change, delete, cancel and
//!   complete
//! - [`attendance()`](attendance::Attendance): recording who registered, came or cancelled
//! - [`participations()`](participations::Participations): reading the same, as counts or one by one
//! - [`subscriber_state()`](subscriber_state::SubscriberStateChanges): recording without an answer for each
//!   person
//! - [`list_associations()`](list_associations::ListAssociations): tying contact lists to an event
//! - [`settings()`](settings::Settings): where HubSpot finds an app's events
//!
//! [`Client::request`] makes a call to any other path of HubSpot's API, with the token, limits and
//! errors of these.
//!
//! # Calls
//!
//! A function such as `list` returns a [`Call`], which is sent when it is awaited. Before that, take
//! what the call needs from its functions: the operation's optional parameters, a
//! [`timeout`](Call::timeout), a [`header`](Call::header), [`query`](Call::query) parameter or
//! [`body_field`](Call::body_field) that this crate doesn't know. Await
//! [`with_response`](Call::with_response) instead of the call for status, headers and the
//! account's limits.
//!
//! Requests are strict: constructors take what HubSpot needs, and what isn't set isn't sent. Answers
//! are read forgivingly: HubSpot leaves fields out, sends `null`, and adds fields and values, none of
//! which is an error unless the answer means nothing without the field. Instants are [`Timestamp`]s.
//!
//! # Collections and batches
//!
//! Collections come as a [`Page`], and [`items`](Call::items) on the call goes through all pages; more
//! in the guide under [pagination](guide::pagination).
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! # async fn run(api: hubspot_marketing_events::v2026_03::Api) -> Result<(), hubspot_marketing_events::Error> {
//! let mut people = api
//!     .participations()
//!     .list_breakdown_by_contact("ada@example.com")
//!     .limit(100)
//!     .items();
//! while let Some(person) = people.try_next().await? {
//!     println!("{}", person.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Batches come as a [`BatchOutcome`], because a batch
//! [can fail in part](guide::errors#batches-that-fail-in-part). For attendance there are functions for
//! any number of inputs, with an outcome for each: see [`bulk`].
//!
//! # Errors
//!
//! Every failure is an [`Error`]. It has predicates, such as [`is_not_found`](Error::is_not_found),
//! what HubSpot said, such as [`message`](Error::message), and
//! [`may_have_been_applied`](Error::may_have_been_applied) for whether a write may have happened all the
//! same. [Errors](guide::errors) lists what can go wrong, and what to do then.
//!
//! Ids are put into paths as they are, whatever characters they have. An id that would lead to
//! another operation, such as an empty one, is refused before anything is sent.
//!
//! # Retries, deadlines, limits
//!
//! A call that fails is tried again where that can help and does no harm; [`RetryPolicy`] says when,
//! and how to set it. A [`timeout`](ClientBuilder::timeout) is for each attempt and a
//! [`deadline`](ClientBuilder::deadline) for the call as a whole.
//!
//! The client sends no more than the account's limit allows, and so calls may wait for their turn:
//! see [`SlidingWindow`], and [`Limiter`] for a budget that several programs share. More under
//! [pacing](guide::pacing).
//!
//! # Tokens and connections
//!
//! Instead of one token, the client can take them from HubSpot's [`OAuth`] or from a
//! [`TokenProvider`], and renews them before they expire: see [tokens](guide::auth). Proxies, a company's
//! certificates and HTTP clients of your own are under [connections](guide::connections).
//!
//! # Versions
//!
//! Each version of the API has a module with its types and operations, and a function on [`Client`]
//! that leads there. The versions share what is the same, so
//! [moving on](guide::moving_to_2026_03) is changing one call. Code for any version takes an `Api<V>`,
//! where `V` is a [`Version`].
//!
#![doc = include_str!("api/versions.md")]
//!
//! # Features
//!
//! | Feature | Default | Gives |
//! |---|---|---|
//! | `hyper` | yes | an HTTP client of the crate's own: hyper, with rustls on ring |
//! | `http2` | | HTTP/2 for that client, which otherwise speaks HTTP/1.1: many calls at a time over one connection |
//! | `native-roots` | | trust in the platform's certificate authorities, beside those of Mozilla |
//! | `gzip` | | compressed answers |
//! | `reqwest` | | `ReqwestTransport`: a client of reqwest as [`Transport`], built from a `reqwest::ClientBuilder`. Not from a `Client`: one that follows redirects would send the token to other hosts |
//! | `chrono`, `jiff`, `time` | | [`Timestamp`] from and to the instants of these crates |
//! | `blocking` | | calls, collections and bulk for programs without async code |
//! | `stream` | | `Stream` for [`Items`], [`Pages`] and [`bulk::Outcomes`], and streams of inputs |
//! | `tracing` | | events for failures and retries, and a span for each call and attempt |
//! | `mock` | | `mock::MockServer`, a server for the tests of your program |
//!
//! [Logging](guide::logging) shows what `tracing` gives.
//!
//! `http2`, `native-roots` and `gzip` are about the crate's own HTTP client and switch `hyper` on.
//! Without `hyper`, or to use an HTTP client that you have, give the client a [`Transport`].

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// The words in specs/docs.yaml give every link in full: they don't know what their module imports.
#![allow(rustdoc::redundant_explicit_links)]

mod auth;
mod batch;
#[cfg(feature = "blocking")]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
pub mod blocking;
pub mod bulk;
mod call;
mod client;
mod decode;
mod error;
// For rustdoc only.
#[cfg(doc)]
#[cfg_attr(docsrs, doc(auto_cfg = false))]
pub mod guide;
mod limiter;
mod marketing_events;
#[cfg(feature = "mock")]
#[cfg_attr(docsrs, doc(cfg(feature = "mock")))]
pub mod mock;
mod paging;
mod time;
#[cfg(feature = "tracing")]
mod trace;
#[cfg(not(feature = "tracing"))]
#[path = "trace/disabled.rs"]
mod trace;
mod transport;
mod version;

// Emitted from specs/, as are the re-exports.
#[rustfmt::skip]
mod api;
include!("api/exports.rs");

pub use crate::auth::{AccessToken, Authorization, OAuth, OAuthApp, TokenProvider};
pub use crate::batch::BatchOutcome;
pub use crate::call::{Call, Custom, Endpoint, Operation, RateLimit, Response, RetryPolicy};
pub use crate::client::{Client, ClientBuilder};
pub use crate::decode::{Repair, UnreadableValue, UnrecognizedValue};
pub use crate::error::{BatchError, Error, ErrorDetail};
pub use crate::limiter::{Limiter, Observation, SlidingWindow};
pub use crate::marketing_events::reconcile;
pub use crate::paging::{Items, Page, Paged, Pages};
pub use crate::time::{Timestamp, TimestampError};
#[cfg(feature = "reqwest")]
pub use crate::transport::ReqwestTransport;
pub use crate::transport::{BoxFuture, SendState, Transport, TransportError};
pub use crate::version::Version;

// Types of these crates appear in signatures; the crates are re-exported for custom transports.
pub use http::{HeaderMap, Method, StatusCode};
pub use {bytes, http};

/// Compiles what the README shows.
#[cfg(all(doctest, feature = "hyper", feature = "mock", feature = "v2026-03"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
