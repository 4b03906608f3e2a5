//! Timestamps.

mod calendar;
pub(crate) mod epoch_millis;
#[cfg(feature = "chrono")]
mod from_chrono;
#[cfg(feature = "jiff")]
mod from_jiff;
#[cfg(feature = "time")]
mod from_time;
pub(crate) mod http_date;
mod rfc3339;

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time, with millisecond precision.
///
/// It is parsed from RFC 3339 text and printed as RFC 3339 in UTC:
///
/// ```
/// use hubspot_marketing_events::Timestamp;
///
/// let start: Timestamp = "2026-03-30T14:00:00+02:00".parse()?;
/// assert_eq!(start.to_string(), "2026-03-30T12:00:00Z");
/// assert_eq!(start, Timestamp::from_epoch_millis(1_774_872_000_000));
/// # Ok::<(), hubspot_marketing_events::TimestampError>(())
/// ```
///
/// HubSpot represents some timestamps as text and some as a number of milliseconds. The request types
/// choose the right form. Instants of chrono, jiff and time convert with `.into()`, given the feature of
/// that name. This type prevents sending seconds by mistake, which HubSpot silently drops.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Creates a timestamp from milliseconds since the Unix epoch.
    pub const fn from_epoch_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the Unix epoch.
    pub const fn epoch_millis(self) -> i64 {
        self.0
    }

    /// Creates a timestamp from seconds since the Unix epoch.
    pub const fn from_epoch_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Returns the current time.
    pub fn now() -> Self {
        SystemTime::now().into()
    }
}

/// Rounds down to milliseconds.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let millis = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => Self(millis(since)),
            // Rounded away from zero, which means down before 1970.
            Err(before) => Self(-millis(before.duration().saturating_add(Duration::from_nanos(999_999)))),
        }
    }
}

/// Fails for times that [`SystemTime`] can't represent.
impl TryFrom<Timestamp> for SystemTime {
    type Error = TimestampError;

    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampError> {
        let span = Duration::from_millis(timestamp.0.unsigned_abs());
        let time =
            if timestamp.0 < 0 { Self::UNIX_EPOCH.checked_sub(span) } else { Self::UNIX_EPOCH.checked_add(span) };
        time.ok_or(TimestampError("SystemTime can't represent this time: it is out of range"))
    }
}

/// Adds a duration, rounded down to milliseconds. Saturates at the end of the range.
impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(millis(time)))
    }
}

/// Subtracts a duration, rounded down to milliseconds. Saturates at the start of the range.
impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(millis(time)))
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// Parses RFC 3339, such as `2026-03-30T12:00:00Z` or `2026-03-30T14:00:00.25+02:00`.
///
/// The UTC offset is required. Fractions are rounded down to milliseconds, and a leap second becomes
/// the last millisecond before it.
impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        rfc3339::parse(text).map(Self).map_err(TimestampError)
    }
}

/// Prints RFC 3339 in UTC. It doesn't allow years outside of 0000 to 9999, which are printed as in ISO
/// 8601, with a sign and six digits.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc3339::write(self.0, f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Instant;

        impl Visitor<'_> for Instant {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an RFC 3339 timestamp or a number of milliseconds")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map_err(|problem| E::custom(format_args!("`{text}`: {problem}")))
            }

            fn visit_i64<E: de::Error>(self, millis: i64) -> Result<Timestamp, E> {
                Ok(Timestamp(millis))
            }

            fn visit_u64<E: de::Error>(self, millis: u64) -> Result<Timestamp, E> {
                let millis = i64::try_from(millis)
                    .map_err(|_| E::custom(format_args!("{millis} milliseconds are out of range")))?;
                Ok(Timestamp(millis))
            }
        }

        deserializer.deserialize_any(Instant)
    }
}

/// Why something can't be converted to or from a [`Timestamp`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampError(&'static str);

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for TimestampError {}
