#![cfg(any(
    not(doctest),
    // The snippets need these.
    all(
        feature = "hyper",
        feature = "mock",
        feature = "v3",
        feature = "v2026-03"
    )
))]
// Without these features, some link targets don't exist.
#![cfg_attr(not(all(feature = "hyper", feature = "mock", feature = "reqwest")), allow(rustdoc::broken_intra_doc_links))]
//! The guide: how to use this crate, by topic.
//!
//! Start with [getting started](getting_started). You can read the other pages in any order.
//!
//! | You want to | Page |
//! |---|---|
//! | make a first call, and learn the terms | [Getting started](getting_started) |
//! | use OAuth, several accounts, or tokens from elsewhere | [Tokens](auth) |
//! | handle errors, and find out whether a failed write was applied | [Errors](errors) |
//! | read all pages of a collection | [Pagination](pagination) |
//! | record the attendance of thousands of people | [Bulk](bulk) |
//! | stay within HubSpot's limits, set retries and timeouts | [Limits, retries and timeouts](pacing) |
//! | use a proxy, trust a company's certificates, use another HTTP client | [Connections](connections) |
//! | see what the client logs | [Logging](logging) |
//! | test a program that uses this crate | [Testing](testing) |
//! | find out why HubSpot returns 200 and stores nothing, or solve another problem | [Troubleshooting](troubleshooting) |
//! | migrate from `v3` to `2026-03` | [Moving to 2026-03](moving_to_2026_03) |
//!
//! The reference describes each function: [`events`](crate::events::Events),
//! [`attendance`](crate::attendance::Attendance),
//! [`participations`](crate::participations::Participations),
//! [`subscriber_state`](crate::subscriber_state::SubscriberStateChanges),
//! [`list_associations`](crate::list_associations::ListAssociations) and
//! [`settings`](crate::settings::Settings).
//!
//! The snippets are tests of the crate: those that call HubSpot run against the
//! [mock server](testing). This module exists only for rustdoc and adds nothing to your program.

/// From an empty project to an event with its attendees.
///
#[doc = include_str!("guide/getting_started.md")]
pub mod getting_started {}

/// Authentication: a fixed token, OAuth, or tokens from elsewhere.
///
#[doc = include_str!("guide/auth.md")]
pub mod auth {}

/// Kinds of errors, what to do about each, and whether a failed write was applied.
///
#[doc = include_str!("guide/errors.md")]
pub mod errors {}

/// Iterating over paginated collections, and resuming later.
///
#[doc = include_str!("guide/pagination.md")]
pub mod pagination {}

/// Sending in bulk: any number of inputs, and an outcome for each.
///
#[doc = include_str!("guide/bulk.md")]
pub mod bulk {}

/// Limits, retries, timeouts and deadlines.
///
#[doc = include_str!("guide/pacing.md")]
pub mod pacing {}

/// Connect timeouts, HTTP/2, proxies, certificates and custom transports.
///
#[doc = include_str!("guide/connections.md")]
pub mod connections {}

/// What the client logs through the crate `tracing`, and what it never logs.
///
#[doc = include_str!("guide/logging.md")]
pub mod logging {}

/// A mock server: overriding responses, causing failures, inspecting requests.
///
#[doc = include_str!("guide/testing.md")]
pub mod testing {}

/// By symptom: the cause, and what to do.
///
#[doc = include_str!("guide/troubleshooting.md")]
pub mod troubleshooting {}

/// Migrating from `v3` to `2026-03`: one call changes.
///
#[doc = include_str!("guide/moving_to_2026_03.md")]
pub mod moving_to_2026_03 {}
