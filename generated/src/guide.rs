#![cfg(any(
    not(doctest),
    // What its snippets need.
    all(
        feature = "hyper",
        feature = "mock",
        feature = "v3",
        feature = "v2026-03"
    )
))]
// What it links to isn't there without these.
#![cfg_attr(not(all(feature = "hyper", feature = "mock", feature = "reqwest")), allow(rustdoc::broken_intra_doc_links))]
//! The guide: how to do things with this crate, page by page.
//!
//! Begin with [getting started](getting_started). After that, each page stands on its own.
//!
//! | You want to | Page |
//! |---|---|
//! | make a first call, and see what the words mean | [Getting started](getting_started) |
//! | use OAuth, several accounts, or tokens from elsewhere | [Tokens](auth) |
//! | know what went wrong, and whether it happened all the same | [Errors](errors) |
//! | read a collection that has more than one page | [Pagination](pagination) |
//! | record the attendance of thousands | [Bulk](bulk) |
//! | stay within HubSpot's limits, set retries and timeouts | [Limits, retries and timeouts](pacing) |
//! | go through a proxy, trust a company's certificates, use another HTTP client | [Connections](connections) |
//! | see what the client does | [Logging](logging) |
//! | test a program that uses this crate | [Testing](testing) |
//! | find out why HubSpot says 200 and stores nothing, or what else is odd | [Troubleshooting](troubleshooting) |
//! | move from `v3` to `2026-03` | [Moving to 2026-03](moving_to_2026_03) |
//!
//! What each function takes and answers is in the reference: [`events`](crate::events::Events),
//! [`attendance`](crate::attendance::Attendance),
//! [`participations`](crate::participations::Participations),
//! [`subscriber_state`](crate::subscriber_state::SubscriberStateChanges),
//! [`list_associations`](crate::list_associations::ListAssociations) and
//! [`settings`](crate::settings::Settings).
//!
//! The snippets are tests of the crate: those that call HubSpot run against the
//! [mock server](testing). This module is there for rustdoc only; no program that uses the crate has
//! it.

/// From an empty project to an event with its attendees.
///
#[doc = include_str!("guide/getting_started.md")]
pub mod getting_started {}

/// What a client proves with who it is: one token, OAuth, or tokens from elsewhere.
///
#[doc = include_str!("guide/auth.md")]
pub mod auth {}

/// What can go wrong, how to tell, and what to do about it.
///
#[doc = include_str!("guide/errors.md")]
pub mod errors {}

/// Collections of any length: item by item, page by page, now or later.
///
#[doc = include_str!("guide/pagination.md")]
pub mod pagination {}

/// Fifty thousand attendees: any number of inputs, and an outcome for each.
///
#[doc = include_str!("guide/bulk.md")]
pub mod bulk {}

/// Limits, retries and timeouts: how fast calls go out, and for how long they are tried.
///
#[doc = include_str!("guide/pacing.md")]
pub mod pacing {}

/// Proxies, certificates, and HTTP clients of your own.
///
#[doc = include_str!("guide/connections.md")]
pub mod connections {}

/// What the client logs through the crate `tracing`, and what it never logs.
///
#[doc = include_str!("guide/logging.md")]
pub mod logging {}

/// A server for your tests: what it answers, what goes wrong, what was sent.
///
#[doc = include_str!("guide/testing.md")]
pub mod testing {}

/// By symptom: what you see, why, and what to do.
///
#[doc = include_str!("guide/troubleshooting.md")]
pub mod troubleshooting {}

/// From `v3` to `2026-03`: one call changes.
///
#[doc = include_str!("guide/moving_to_2026_03.md")]
pub mod moving_to_2026_03 {}
