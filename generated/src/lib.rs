// Hand-written: edit templates/src/lib.rs.in, not generated/src/lib.rs.
//! A client for HubSpot's Marketing Events API.
//!
//! Marketing events are HubSpot's records of webinars, conferences and the like, with who signed up,
//! came, or cancelled. This crate has a function for each of the API's 36 operations, in the versions
//! `v3` and `2026-03`. It is not HubSpot's and has no connection with HubSpot.
//!
//! # A first call
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! use hubspot_marketing_events::Client;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let token = std::env::var("HUBSPOT_TOKEN")?;
//! let api = Client::new(token)?.v2026_03();
//!
//! let page = api.events().list().limit(20).await?;
//! for event in &page.results {
//!     println!("{}: {}", event.object_id, event.event_name.as_deref().unwrap_or("(no name)"));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The token is that of a private app, a service key, or one from OAuth, with the scope
//! `crm.objects.marketing_events.read`, and `….write` to change anything. Calls need a Tokio runtime
//! whose time and network are on, as `#[tokio::main]` makes it; Tokio panics where they are off.
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
//! which is an error unless the answer means nothing without the field.
//!
//! - Collections come as a [`Page`], and [`items`](Call::items) on the call goes through all pages.
//! - Batches come as a [`BatchOutcome`], because a batch can fail in part.
//! - Where a function has one beside it whose name ends in `_bulk`, that one sends any number of inputs,
//!   and gives an outcome for each: see [`bulk`].
//! - Instants are [`Timestamp`]s.
//!
//! # Collections
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
//! [`Items`] fetch a page when its first item is asked for, or one page ahead with
//! [`prefetch`](Items::prefetch). After an error, `try_next` asks for the same page again, and neither
//! an error nor a future that is dropped costs an item. [`pages`](Call::pages) gives the pages
//! themselves, and the cursor to continue from another time.
//!
//! # What this crate doesn't know
//!
//! [`Client::request`] makes a call to any path of HubSpot's API, with the token, limits and errors
//! of the others.
//!
//! # Retries, deadlines, limits
//!
//! A call that fails is tried again where that can help and does no harm; [`RetryPolicy`] says when,
//! and how to set it. A [`timeout`](ClientBuilder::timeout) is for each attempt and a
//! [`deadline`](ClientBuilder::deadline) for the call as a whole.
//!
//! The client sends no more than the account's limit allows, and so calls may wait for their turn:
//! see [`SlidingWindow`], and [`Limiter`] for a budget that several programs share.
//!
//! # Tokens
//!
//! Instead of one token, the client can take them from HubSpot's [`OAuth`] or from a
//! [`TokenProvider`], and renews them before they expire.
//!
//! # Errors
//!
//! Every failure is an [`Error`]. It has questions to ask, such as [`is_not_found`](Error::is_not_found),
//! what HubSpot said, such as [`message`](Error::message), and
//! [`may_have_been_applied`](Error::may_have_been_applied) for whether a write may have happened all the same.
//!
//! Ids are put into paths as they are, whatever characters they have. An id that would lead to
//! another operation, such as an empty one, is refused before anything is sent.
//!
//! # Versions
//!
//! Each version of the API has a module with its types and operations, and a function on [`Client`]
//! that leads there. The versions share what is the same, so moving on is changing one
//! call. To write code for several, use [`Api`] with a version to choose: `Api<V>` where
//! `V: `[`Version`].
//!
//! # Features
//!
//! | Feature | Default | Gives |
//! |---|---|---|
//! | `v3` | yes | version v3 |
//! | `v2026-03` | yes | version 2026-03 |
//! | `hyper` | yes | an HTTP client of the crate's own: hyper, with rustls on ring |
//! | `native-roots` | | trust in the platform's certificate authorities, beside those of Mozilla |
//! | `gzip` | | compressed answers |
//! | `reqwest` | | `ReqwestTransport`: a client of reqwest as [`Transport`] |
//! | `chrono`, `jiff`, `time` | | [`Timestamp`] from and to the instants of these crates |
//! | `stream` | | `Stream` for [`Items`], [`Pages`] and [`bulk::Outcomes`], and streams of inputs |
//! | `tracing` | | a span for each call, and in it one for each attempt |
//!
//! The spans of `tracing` are `hubspot_call` and `hubspot_attempt`, with the operation, the method, the
//! path's template, the number of attempts, the status, the kind of error, HubSpot's correlation id and
//! the duration. They hold nothing that identifies anybody: no ids, queries, bodies or messages.
//!
//! `native-roots` and `gzip` are about the crate's own HTTP client and switch `hyper` on. Without
//! `hyper`, or to use an HTTP client that you have, give the client a [`Transport`].

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// The words in specs/docs.yaml give every link in full: they don't know what their module imports.
#![allow(rustdoc::redundant_explicit_links)]

mod auth;
mod base_url;
mod batch;
pub mod bulk;
mod call;
mod client;
mod curl;
mod custom;
mod decode;
mod encoding;
mod error;
mod error_detail;
mod execute;
#[cfg(feature = "hyper")]
mod hyper_transport;
mod lenient;
mod limiter;
mod mask;
mod oauth;
mod open_enum;
mod page;
mod paging;
mod path;
mod request;
#[cfg(feature = "reqwest")]
mod reqwest_transport;
mod response;
mod retry;
mod retry_after;
mod sliding_window;
mod timestamp;
mod token;
mod token_cache;
#[cfg(feature = "tracing")]
mod trace;
#[cfg(not(feature = "tracing"))]
#[path = "no_trace.rs"]
mod trace;
mod transport;
mod version;

#[rustfmt::skip]
mod api;
#[rustfmt::skip]
pub mod attendance;
#[rustfmt::skip]
pub mod events;
#[rustfmt::skip]
pub mod list_associations;
#[rustfmt::skip]
pub mod participations;
#[rustfmt::skip]
pub mod settings;
#[rustfmt::skip]
pub mod subscriber_state;
#[rustfmt::skip]
pub mod types;
#[cfg(feature = "v3")]
#[rustfmt::skip]
pub mod v3;
#[cfg(feature = "v2026-03")]
#[rustfmt::skip]
pub mod v2026_03;

pub use crate::auth::{AccessToken, TokenProvider};
pub use crate::batch::BatchOutcome;
pub use crate::call::{Call, Endpoint, Operation};
pub use crate::client::{Client, ClientBuilder};
pub use crate::custom::Custom;
pub use crate::error::Error;
pub use crate::error_detail::{BatchError, ErrorDetail};
pub use crate::limiter::{Limiter, Observation};
pub use crate::oauth::OAuth;
pub use crate::open_enum::UnrecognizedValue;
pub use crate::page::Page;
pub use crate::paging::{Items, Paged, Pages};
#[cfg(feature = "reqwest")]
pub use crate::reqwest_transport::ReqwestTransport;
pub use crate::response::{RateLimit, Response};
pub use crate::retry::RetryPolicy;
pub use crate::sliding_window::SlidingWindow;
pub use crate::timestamp::{Timestamp, TimestampError};
pub use crate::transport::{BoxFuture, Transport, TransportError};
pub use crate::version::Version;

pub use crate::api::Api;

/// The type of HTTP methods, for [`Client::request`].
pub use http::{HeaderMap, Method, StatusCode};

/// Compiles what the README shows.
#[cfg(all(doctest, feature = "hyper", feature = "v2026-03"))]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
