//! A mock server for tests of programs that use this crate.
//!
//! [`MockServer`] listens on this machine, and behaves as measured on live HubSpot accounts. It has state: what was written
//! can be read back, anything else is a 404, and what HubSpot silently drops is dropped. A test can
//! [seed](MockServer::given) it, override responses, simulate [lag](MockServer::lag) and failures, and inspect requests. See
//! [the guide](crate::guide::testing).
//!
//! ```toml
//! [dev-dependencies]
//! hubspot-marketing-events = { git = "URL_OF_THIS_REPOSITORY", default-features = false, features = ["mock"] }
//! ```
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! use hubspot_marketing_events::events;
//! use hubspot_marketing_events::mock::{Event, MockServer};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), hubspot_marketing_events::Error> {
//! let server = MockServer::start();
//! server.given(Event::new("42"));
//! let api = server.client().v2026_03();
//!
//! assert_eq!(api.events().get("42").await?.object_id, "42");
//! assert!(api.events().get("43").await.unwrap_err().is_not_found());
//!
//! server.on::<events::Get>().once().status(503);
//! assert!(api.events().get("42").await.unwrap_err().is_server_error());
//!
//! let requests = server.requests_of::<events::Get>();
//! assert_eq!(requests.len(), 3);
//! assert_eq!(requests[1].path_argument("objectId"), Some("43"));
//! # Ok(())
//! # }
//! ```
//!
//! # Behavior
//!
//! | Request | Response | Stored |
//! |---|---|---|
//! | without a token | 401 | no |
//! | without a required parameter or property; with a `limit` of 1,000; with an invalid email address | 400, for the whole batch | no |
//! | for an unknown event, contact or path | 404 | no |
//! | creates an event whose external ids exist | 400 with `UNIQUE_VALUE_CONFLICT` and the existing object id | no |
//! | attended, without `joinedAt` or `leftAt`, or with a time in seconds | 200, not among the results | no |
//! | attended for less than a second | 200, **among the results** | **no** |
//! | joined and left at the same time | 200, among the errors | no |
//! | the same input again | 200, not among the results | already stored |
//! | registered, for an event that has ended | 200, among the results | as `NO_SHOW` |
//!
//! The server differs from HubSpot in two ways. `upsert_batch` always creates events, while HubSpot once created nothing; to
//! simulate that, override [`each`](On::each) input with [`Unconfirmed`](InputOutcome::Unconfirmed). Custom properties are
//! kept, while HubSpot drops those that the account doesn't define.
//!
//! # Overrides
//!
//! [`MockServer::on`] overrides the response of an operation. The server then stores only what the override confirms: nothing
//! if it is an error, and for a batch the inputs among its results.
//!
//! 1. Overrides for a number of requests ([`once`](On::once), [`times`](On::times)) apply first, in the order in which
//!    they were made.
//! 2. When these are used up, the latest of the others applies.
//!
//! An override with a condition ([`when`](On::when)) is skipped for requests that don't meet it. Requests without a token or
//! a required parameter are rejected before overrides apply. [`MockServer::unused`] lists overrides that were not used.
//!
//! # Limitations
//!
//! The server uses HTTP/1.1 without TLS. It runs in a separate thread and in real time, so it works with any runtime. Like any
//! other server, it doesn't work with Tokio's paused time, which advances while a request is in flight.

pub(crate) mod backend;
mod batch;
mod check;
pub(crate) mod facts;
mod on;
pub(crate) mod pages;
mod received;
mod reply;
mod route;
mod serve;
mod server;
mod state;
mod usual;

pub use self::batch::InputOutcome;
pub use self::facts::Mocked;
pub use self::on::{AnyPath, On};
pub use self::received::{Received, ReceivedRequest};
pub use self::server::MockServer;
// The API that the server replaces.
pub use crate::marketing_events::mock::{Contact, Event, Given, Participation};
