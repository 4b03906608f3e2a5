//! What HubSpot answers with success and doesn't store.

use std::fmt;

use crate::time::Timestamp;

/// Why an input had better not be sent: HubSpot is known to drop such ones silently, or what it makes of
/// them isn't known.
///
/// From the function `doubts` of inputs, and [`InputResult::Withheld`](super::InputResult::Withheld).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// Someone attended, and this property, which says from when or until when, isn't set.
    Missing {
        /// HubSpot's name of the property, such as `joinedAt`.
        property: &'static str,
    },
    /// The property is no instant in RFC 3339, such as `2026-03-30T12:00:00Z`.
    ///
    /// HubSpot asks for ISO 8601, which has other forms too, such as those without an offset. What it
    /// makes of them isn't known.
    Unreadable {
        /// HubSpot's name of the property.
        property: &'static str,
        /// What it is instead.
        value: String,
    },
    /// The email address is missing, or can't be one. HubSpot rejects the whole batch for it.
    Address {
        /// What it is instead.
        value: String,
    },
    /// Someone attended for less than a second, or left before joining. HubSpot confirms such an input and stores nothing.
    TooShort {
        /// From when.
        joined: Timestamp,
        /// Until when.
        left: Timestamp,
    },
    /// The instant is in the first years after 1970: it is a number of seconds that was taken for
    /// milliseconds.
    Seconds {
        /// HubSpot's name of the property.
        property: &'static str,
        /// The instant as it would be sent.
        value: Timestamp,
    },
    /// Something is set that the version of the API doesn't support. Such an input isn't sent
    /// [without checks](super::Bulk::without_checks) either.
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
                write!(f, "{property} is no instant in RFC 3339: {value:?}")
            }
            Self::Address { value } if value.trim().is_empty() => f.write_str("the email address is missing"),
            Self::Address { value } => write!(f, "not an email address: {value:?}"),
            Self::TooShort { joined, left } => {
                write!(f, "HubSpot stores no attendance of less than a second: from {joined} to {left}")
            }
            Self::Unsupported { setter, version } => {
                write!(f, "version {version} of the API doesn't support `{setter}`")
            }
            Self::Seconds { property, value } => {
                write!(f, "{property} is {value}, which seems to be seconds that were taken for milliseconds")
            }
        }
    }
}
