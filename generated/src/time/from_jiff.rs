//! Instants of jiff.

use super::{Timestamp, TimestampError};

/// Parts of a millisecond are cut off.
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        // jiff cuts off towards 1970, which is towards the future before it.
        let has_part = time.subsec_nanosecond() % 1_000_000 < 0;
        Self(time.as_millisecond() - i64::from(has_part))
    }
}

/// Fails for instants before the year -9999, and from 9999-12-30T22:00:01Z on: so it does for
/// 9999-12-31T23:59:59Z, which stands for "never" in some data.
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = TimestampError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
        Self::from_millisecond(timestamp.0).map_err(|_| {
            TimestampError("jiff has no such instant: it begins in the year -9999 and ends at 9999-12-30T22:00:00Z")
        })
    }
}
