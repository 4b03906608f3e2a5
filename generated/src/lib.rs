//! A client for HubSpot's Marketing Events API.
//!
//! Marketing events are HubSpot's records of webinars, conferences and other events, and of who
//! registered, attended or cancelled. This crate has a function for each of the API's operations, in
//! each of the [versions](#versions) that HubSpot supports. It is unofficial and not affiliated with
//! HubSpot.
//!
//! This page is an overview. The [guide] explains each topic, from
//! [getting started](guide::getting_started) to [troubleshooting](guide::troubleshooting).
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
//! Calls need a Tokio runtime with time and I/O enabled, such as that of `#[tokio::main]`. Programs
//! without async code enable the feature [`blocking`].
//!
//! # HubSpot subscription and token
//!
//! - **A subscription.** For participations, HubSpot's pages name Marketing Hub Free, Sales Hub Free,
//!   Service Hub Free or Content Hub Starter, or a higher tier of one of them.
//! - **A token.** In the account, create a private app or a service key with the scopes
//!   `crm.objects.marketing_events.read` and, for writes, `crm.objects.marketing_events.write`, and copy its token.
//!   An app that others install uses [`OAuth`](OAuthApp). See [tokens](guide::auth).
//! - **A sufficient rate limit.** It depends on the account's subscription: see
//!   [limits, retries and timeouts](guide::pacing).
//!
//! # Functions
//!
//! An [`Api`] has six groups of functions:
//!
//! - [`events()`](events::Events): create, read, update, delete, cancel and complete events
//! - [`attendance()`](attendance::Attendance): record who registered, attended or cancelled
//! - [`participations()`](participations::Participations): read who did, as counts or one by one
//! - [`subscriber_state()`](subscriber_state::SubscriberStateChanges): record attendance without a
//!   result per person
//! - [`list_associations()`](list_associations::ListAssociations): associate contact lists with an event
//! - [`settings()`](settings::Settings): the settings of an app, such as where HubSpot fetches its events
//!
//! [`Client::request`] calls any other path of HubSpot's API, with the same token, limits and errors.
//!
//! # Calls
//!
//! A function such as `list` returns a [`Call`], which is sent when it is awaited. Its methods
//! configure it first: the operation's optional parameters, a [`timeout`](Call::timeout), or a
//! [`header`](Call::header), [`query`](Call::query) parameter or [`body_field`](Call::body_field) that
//! this crate doesn't know. To get the status, the headers and the account's limits as well, await
//! [`with_response`](Call::with_response) instead.
//!
//! Requests are strict: constructors take what HubSpot requires, and what isn't set isn't sent.
//! Responses are lenient: HubSpot leaves out fields, sends `null`, and adds fields and values. A missing
//! field is an error only if the response is meaningless without it. Points in time are [`Timestamp`]s.
//!
//! # Collections and batches
//!
//! A collection is returned as a [`Page`]. [`items`](Call::items) iterates over all pages; see
//! [pagination](guide::pagination) in the guide.
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
//! A batch [can fail in part](guide::errors#batches-that-fail-in-part), so it is returned as a
//! [`BatchOutcome`]. For attendance, [`bulk`] functions take any number of inputs, with an outcome for
//! each.
//!
//! # Errors
//!
//! Every failure is an [`Error`]. It has predicates, such as [`is_not_found`](Error::is_not_found), and
//! what HubSpot said, such as [`message`](Error::message).
//! [`may_have_been_applied`](Error::may_have_been_applied) says whether a failed write may have been
//! applied. [Errors](guide::errors) lists what can go wrong, and what to do about it.
//!
//! Ids can contain any characters; they are percent-encoded. An id that would turn the request into
//! another operation, such as an empty one, is rejected before anything is sent.
//!
//! # Retries, deadlines, limits
//!
//! A failed call is retried if that can help and is safe: see [`RetryPolicy`]. A
//! [`timeout`](ClientBuilder::timeout) applies to each attempt, and a
//! [`deadline`](ClientBuilder::deadline) to the whole call.
//!
//! The client stays within the account's rate limit, so calls may wait for their turn: see
//! [`SlidingWindow`], and [`Limiter`] to share a budget between programs. See also
//! [pacing](guide::pacing).
//!
//! # Tokens and connections
//!
//! Instead of a fixed token, the client can use [`OAuth`] or a [`TokenProvider`], and renews tokens
//! before they expire: see [tokens](guide::auth). For proxies, custom certificates and other HTTP
//! clients, see [connections](guide::connections).
//!
//! # Versions
//!
//! Each version of the API has a module with its types and operations, and a function of [`Client`]
//! that selects it. The versions share their types and functions, so
//! [migrating](guide::moving_to_2026_03) means changing one call. Code for any version takes an
//! `Api<V>`, where `V` is a [`Version`].
//!
#![doc = include_str!("api/versions.md")]
//!
//! # Features
//!
//! | Feature | Default | Provides |
//! |---|---|---|
//! | `hyper` | yes | the built-in HTTP client: hyper, with rustls and ring |
//! | `http2` | | HTTP/2 for that client instead of HTTP/1.1: concurrent calls share one connection |
//! | `native-roots` | | trust in the platform's certificate authorities, in addition to Mozilla's |
//! | `gzip` | | compressed responses |
//! | `reqwest` | | `ReqwestTransport`: reqwest as the [`Transport`], built from a `reqwest::ClientBuilder`. A finished `reqwest::Client` isn't accepted: it may follow redirects and send the token to other hosts |
//! | `chrono`, `jiff`, `time` | | conversions between [`Timestamp`] and the types of these crates |
//! | `blocking` | | calls, collections and bulk for programs without async code |
//! | `stream` | | `Stream` for [`Items`], [`Pages`] and [`bulk::Outcomes`], and streams of inputs |
//! | `tracing` | | events for failures and retries, and a span for each call and attempt: see [logging](guide::logging) |
//! | `mock` | | `mock::MockServer`, a mock server for your tests |
//!
//! `http2`, `native-roots` and `gzip` extend the built-in HTTP client, so they enable `hyper`. Without
//! `hyper`, or to use another HTTP client, pass a [`Transport`] to the client.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// The documentation in specs/docs/ gives the full path of every link: it doesn't know its module's imports.
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
// Only for rustdoc.
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

/// Compiles the README's snippets.
#[cfg(all(doctest, feature = "hyper", feature = "mock", feature = "v2026-03"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
