//! Conversions for jiff.

use super::{Timestamp, TimestampError};

/// Rounds down to milliseconds.
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        // jiff rounds towards 1970, which means up for earlier times.
        let has_part = time.subsec_nanosecond() % 1_000_000 < 0;
        Self(time.as_millisecond() - i64::from(has_part))
    }
}

/// Fails for times before the year -9999, and from 9999-12-30T22:00:01Z on. This includes
/// 9999-12-31T23:59:59Z, which means "never" in some data.
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = TimestampError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
        Self::from_millisecond(timestamp.0).map_err(|_| {
            TimestampError("jiff can't represent this time: its range is from the year -9999 to 9999-12-30T22:00:00Z")
        })
    }
}
