//! Conversions for chrono.

use chrono::{DateTime, TimeZone, Utc};

use super::{Timestamp, TimestampError};

/// Rounds down to milliseconds.
impl<Z: TimeZone> From<DateTime<Z>> for Timestamp {
    fn from(time: DateTime<Z>) -> Self {
        Self(time.timestamp_millis())
    }
}

/// Fails for times more than about 262,000 years from now.
impl TryFrom<Timestamp> for DateTime<Utc> {
    type Error = TimestampError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
        Self::from_timestamp_millis(timestamp.0)
            .ok_or(TimestampError("chrono can't represent this time: it is too far from now"))
    }
}
