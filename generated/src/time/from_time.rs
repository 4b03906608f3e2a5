//! Instants of the crate time.

use time::OffsetDateTime;

use super::{Timestamp, TimestampError};

/// Parts of a millisecond are cut off.
impl From<OffsetDateTime> for Timestamp {
    fn from(time: OffsetDateTime) -> Self {
        Self(time.unix_timestamp() * 1000 + i64::from(time.millisecond()))
    }
}

/// In UTC. Fails for instants outside of the years -9999 to 9999, or of those that time's feature
/// `large-dates` adds.
impl TryFrom<Timestamp> for OffsetDateTime {
    type Error = TimestampError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
        Self::from_unix_timestamp_nanos(i128::from(timestamp.0) * 1_000_000)
            .map_err(|_| TimestampError("time has no such instant: it is too far from now"))
    }
}
