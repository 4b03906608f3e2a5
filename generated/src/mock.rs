//! A server for the tests of programs that use this crate.
//!
//! [`MockServer`] listens on this machine and behaves as HubSpot was measured to. It has state: what was written can be
//! read back, what was never written is 404, and what HubSpot drops silently is dropped. A test
//! [seeds](MockServer::given) it, overrides responses, lets them [lag](MockServer::lag) or fail, and reads back what the
//! program sent. [The guide](crate::guide::testing) shows all of that.
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
//! # What it does by itself
//!
//! | Request | Response | Stored |
//! |---|---|---|
//! | without a token | 401 | no |
//! | without a required parameter or property; `limit` of 1,000; an address that is none | 400, the whole batch | no |
//! | for an event, contact or path that is unknown | 404 | no |
//! | creates an event whose external ids are taken | 400 with `UNIQUE_VALUE_CONFLICT` and the existing object id | no |
//! | attended, without `joinedAt` or `leftAt`, or with an instant in seconds | 200, not among the results | no |
//! | attended for less than a second | 200, **among the results** | **no** |
//! | left when joining | 200, among the errors | no |
//! | the same once more | 200, not among the results | it was |
//! | registered, for an event that has ended | 200, among the results | as `NO_SHOW` |
//!
//! `upsert_batch` creates events, though HubSpot was once seen to create nothing with it: override
//! [`each`](On::each) input as [`Unconfirmed`](InputOutcome::Unconfirmed) to have that. Custom properties are
//! kept, whereas HubSpot drops those that the account doesn't define.
//!
//! # Overrides
//!
//! [`MockServer::on`] overrides the response of an operation. An override replaces the response, and only what it
//! confirms is stored: nothing after an error, of a batch the inputs among its results.
//!
//! 1. Overrides for a number of requests ([`once`](On::once), [`times`](On::times)) come first, in the order in which
//!    they were made.
//! 2. When these are used up, the latest of the others applies.
//!
//! Requests that don't meet the condition of an override ([`when`](On::when)) pass it over. Requests without a token or
//! required parameter are rejected before. [`MockServer::unused`] lists overrides that were not used.
//!
//! # What it is not
//!
//! It speaks HTTP/1.1 without TLS, on a thread of its own and in real time, so that it works with any runtime. Tokio's
//! paused time doesn't go with it, or with any other server: time runs on while a request is in flight.

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
// The API that the server stands in for.
pub use crate::marketing_events::mock::{Contact, Event, Given, Participation};
