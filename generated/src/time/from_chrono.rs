//! Instants of chrono.

use chrono::{DateTime, TimeZone, Utc};

use super::{Timestamp, TimestampError};

/// Parts of a millisecond are cut off.
impl<Z: TimeZone> From<DateTime<Z>> for Timestamp {
    fn from(time: DateTime<Z>) -> Self {
        Self(time.timestamp_millis())
    }
}

/// Fails for instants some 262,000 years and more from now.
impl TryFrom<Timestamp> for DateTime<Utc> {
    type Error = TimestampError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
        Self::from_timestamp_millis(timestamp.0)
            .ok_or(TimestampError("chrono has no such instant: it is too far from now"))
    }
}
