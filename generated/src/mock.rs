//! A server for the tests of programs that use this crate.
//!
//! [`MockServer`] listens on this machine and answers every operation, in each version, with a
//! sample that is true to HubSpot's schema. A test tells it what to answer instead, has it fail in
//! the ways HubSpot and networks do, and reads back what the program sent.
//!
//! ```toml
//! [dev-dependencies]
//! hubspot-marketing-events = { version = "0.1", features = ["mock"] }
//! ```
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! use hubspot_marketing_events::events;
//! use hubspot_marketing_events::mock::MockServer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), hubspot_marketing_events::Error> {
//! let server = MockServer::start();
//! let api = server.client().v2026_03();
//!
//! // Every operation answers already, with the ids that it is asked for.
//! let event = api.events().get("42").await?;
//! assert_eq!(event.object_id, "42");
//!
//! // What is to be different, the test says by operation.
//! server.on::<events::Get>().sample_with(|event| event.attendees = Some(120));
//! server.on::<events::Get>().once().status(404);
//!
//! let error = api.events().get("42").await.unwrap_err();
//! assert!(error.is_not_found());
//! let event = api.events().get("42").await?;
//! assert_eq!(event.attendees, Some(120));
//!
//! // What was sent is there to look at.
//! let asked = server.requests_of::<events::Get>();
//! assert_eq!(asked.len(), 3);
//! assert_eq!(asked[0].path_argument("objectId"), Some("42"));
//! # Ok(())
//! # }
//! ```
//!
//! # Which answer is given
//!
//! [`MockServer::on`] prepares an answer for an operation, and counts:
//!
//! 1. Answers for a number of requests ([`once`](On::once), [`times`](On::times)) come first, in
//!    the order in which they were prepared.
//! 2. When these are used up, the latest of the others is given, for as long as there is no later one.
//! 3. Where there is none, it is the sample.
//!
//! An answer with a condition ([`when`](On::when)) is passed over by requests that don't meet it.
//! What was prepared and never asked for is in [`MockServer::unused`].
//!
//! Before all of that, a request that HubSpot would refuse is refused: without a token (401; any
//! will do), without a required parameter or property (400), and on a path of no operation (404).
//! The message says what is wrong.
//!
//! The server remembers nothing: what a program creates or records is in no later answer. It speaks
//! HTTP/1.1 without TLS.
//!
//! # Failures
//!
//! [`status`](On::status), [`error`](On::error), [`rate_limited`](On::rate_limited) and
//! [`daily_limit`](On::daily_limit) are refusals in HubSpot's form. Networks and gateways fail with
//! [`delay`](On::delay), [`reset`](On::reset), [`truncated`](On::truncated), [`html`](On::html) and
//! [`garbage`](On::garbage).
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! use hubspot_marketing_events::mock::MockServer;
//! use hubspot_marketing_events::{RetryPolicy, events};
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), hubspot_marketing_events::Error> {
//! let server = MockServer::start();
//! server.on::<events::Get>().once().reset();
//! server.on::<events::Get>().once().rate_limited();
//!
//! // `server.client()` makes each call once. This client tries again, without a pause.
//! let patient = RetryPolicy::default()
//!     .backoff(Duration::ZERO, Duration::ZERO)
//!     .max_retry_after(Duration::ZERO);
//! let client = server.client_builder().retry(patient).build()?;
//!
//! let event = client.v2026_03().events().get("42").with_response().await?;
//! assert_eq!(event.attempts(), 3);
//! server.assert_all_used();
//! # Ok(())
//! # }
//! ```
//!
//! # Batches and pages
//!
//! A batch confirms all of its inputs, unless [`each`](On::each) says what becomes of them.
//! [`pages_of`](On::pages_of) takes a whole collection and cuts it into pages.
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! use hubspot_marketing_events::mock::{InputOutcome, MockServer};
//! use hubspot_marketing_events::types::{EmailAttendance, ParticipationBreakdown, SubscriberState};
//! use hubspot_marketing_events::{Timestamp, attendance, participations};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), hubspot_marketing_events::Error> {
//! let server = MockServer::start();
//! let api = server.client().v2026_03();
//!
//! server.on::<attendance::CreateByEmail>().each(|attendee| match attendee.email.as_str() {
//!     "nobody" => InputOutcome::rejected("VALIDATION_ERROR", "no email address"),
//!     "again@example.com" => InputOutcome::Unconfirmed,
//!     _ => InputOutcome::Confirmed,
//! });
//! let now = Timestamp::now();
//! let attendees = ["ada@example.com", "again@example.com", "nobody"]
//!     .map(|email| EmailAttendance::new(email, now));
//! let outcome = api
//!     .attendance()
//!     .create_by_email("42", SubscriberState::Register, attendees.clone())
//!     .await?;
//! assert_eq!((outcome.results().len(), outcome.errors().len()), (1, 1));
//!
//! // The body of a request is the value that the function was given.
//! assert_eq!(server.request_of::<attendance::CreateByEmail>().body(), attendees);
//!
//! server
//!     .on::<participations::ListBreakdown>()
//!     .pages_of(vec![ParticipationBreakdown::sample(); 250]);
//! let mut people = api.participations().list_breakdown("42").limit(100).items();
//! let mut count = 0;
//! while let Some(_person) = people.try_next().await? {
//!     count += 1;
//! }
//! assert_eq!(count, 250);
//! assert_eq!(server.requests_of::<participations::ListBreakdown>().len(), 3);
//! # Ok(())
//! # }
//! ```
//!
//! # What it is not
//!
//! The server has no memory: an event that was created isn't there to be read, unless the test
//! says so. What it does by itself is to put the ids of a request into the answer, and a result for
//! each input of a batch.
//!
//! It runs on a thread of its own in real time, so that it works with any runtime and in any number
//! at once. Tokio's paused time doesn't go with it, or with any other server: time runs on while a
//! request is under way.

mod batch;
mod check;
pub(crate) mod facts;
mod on;
mod pages;
mod received;
mod reply;
mod route;
mod sample;
mod serve;
mod server;
mod state;

pub use self::batch::InputOutcome;
pub use self::facts::Mocked;
pub use self::on::{AnyPath, On};
pub use self::received::{Received, ReceivedRequest};
pub use self::server::MockServer;
