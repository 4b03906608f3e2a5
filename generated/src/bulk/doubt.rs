//! Reasons not to send an input.

use std::fmt;

use crate::time::Timestamp;

/// A reason not to send an input: HubSpot silently drops or rejects such inputs, or its behavior isn't known.
///
/// Returned by the function `doubts` of inputs, and in [`InputResult::Withheld`](super::InputResult::Withheld).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// Someone attended, but the property with the start or end of their attendance isn't set.
    Missing {
        /// HubSpot's name of the property, such as `joinedAt`.
        property: &'static str,
    },
    /// The property is not an RFC 3339 timestamp, such as `2026-03-30T12:00:00Z`.
    ///
    /// HubSpot's documentation requires ISO 8601, which allows other forms, for example without an offset. How
    /// HubSpot interprets those isn't known.
    Unreadable {
        /// HubSpot's name of the property.
        property: &'static str,
        /// What it is instead.
        value: String,
    },
    /// The email address is missing or invalid. HubSpot rejects the whole batch because of it.
    Address {
        /// What it is instead.
        value: String,
    },
    /// Someone attended for less than a second, or left before joining. HubSpot confirms such an input, or rejects it if
    /// both times are equal; either way, it stores nothing.
    TooShort {
        /// When they joined.
        joined: Timestamp,
        /// When they left.
        left: Timestamp,
    },
    /// The time is in the first years after 1970, so seconds were probably passed as milliseconds.
    Seconds {
        /// HubSpot's name of the property.
        property: &'static str,
        /// The time as it would be sent.
        value: Timestamp,
    },
    /// The version of the API doesn't support a value that is set. Such an input is not sent even
    /// [without checks](super::Bulk::without_checks).
    Unsupported {
        /// The Rust name, such as `NewEvent::venue`.
        setter: &'static str,
        /// The version, such as `2026-03`.
        version: &'static str,
    },
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { property } => {
                write!(f, "{property} is missing, and HubSpot stores no attendance without it")
            }
            Self::Unreadable { property, value } => {
                write!(f, "{property} is not an RFC 3339 timestamp: {value:?}")
            }
            Self::Address { value } if value.trim().is_empty() => f.write_str("the email address is missing"),
            Self::Address { value } => write!(f, "not an email address: {value:?}"),
            Self::TooShort { joined, left } if left < joined => {
                write!(f, "leftAt is before joinedAt: {left} and {joined}")
            }
            Self::TooShort { joined, left } => {
                write!(f, "HubSpot stores no attendance of less than a second: from {joined} to {left}")
            }
            Self::Unsupported { setter, version } => {
                write!(f, "version {version} of the API doesn't support `{setter}`")
            }
            Self::Seconds { property, value } => {
                write!(f, "{property} is {value}: seconds were probably passed as milliseconds")
            }
        }
    }
}
