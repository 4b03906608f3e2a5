//! Conversions for the crate time.

use time::OffsetDateTime;

use super::{Timestamp, TimestampError};

/// Rounds down to milliseconds.
impl From<OffsetDateTime> for Timestamp {
    fn from(time: OffsetDateTime) -> Self {
        Self(time.unix_timestamp() * 1000 + i64::from(time.millisecond()))
    }
}

/// Converts to UTC. Fails for times outside of the years -9999 to 9999, or outside of the larger range of
/// time's feature `large-dates`.
impl TryFrom<Timestamp> for OffsetDateTime {
    type Error = TimestampError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
        Self::from_unix_timestamp_nanos(i128::from(timestamp.0) * 1_000_000)
            .map_err(|_| TimestampError("time can't represent this time: it is too far from now"))
    }
}
