//! Conversions to and from the types of other crates.

use hubspot_marketing_events::{Timestamp, TimestampError};
use std::fmt::Debug;
use tests::at;

/// Round trips with times that every crate supports.
fn survives<T>()
where
    T: TryFrom<Timestamp, Error = TimestampError> + Into<Timestamp>,
{
    for millis in [
        0,
        -1,
        1_774_872_000_250,
        // The years 1, 9999 and -9999.
        at("0001-01-01T00:00:00Z").epoch_millis(),
        at("9999-12-30T21:59:59.999Z").epoch_millis(),
        -377_673_580_799_999,
    ] {
        let instant = Timestamp::from_epoch_millis(millis);
        let there = T::try_from(instant).unwrap_or_else(|problem| panic!("{instant}: {problem}"));
        assert_eq!(there.into(), instant);
    }
}

fn fails<T>(instant: Timestamp, says: &str)
where
    T: TryFrom<Timestamp, Error = TimestampError> + Debug,
{
    let problem = T::try_from(instant).expect_err("out of range").to_string();
    assert!(problem.contains(says), "{problem}");
}

const FIRST: Timestamp = Timestamp::from_epoch_millis(i64::MIN);
const LAST: Timestamp = Timestamp::from_epoch_millis(i64::MAX);

#[test]
fn jiff() {
    survives::<jiff::Timestamp>();
    for (nanos, millis) in
        [(0, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2), (-1_500_000_000, -1500)]
    {
        let time = jiff::Timestamp::from_nanosecond(nanos).expect("an instant");
        assert_eq!(Timestamp::from(time).epoch_millis(), millis, "{nanos}");
    }
    assert_eq!(Timestamp::from(jiff::Timestamp::MAX), at("9999-12-30T22:00:00.999Z"));
    for instant in [FIRST, LAST, at("9999-12-31T23:59:59Z")] {
        fails::<jiff::Timestamp>(instant, "jiff can't represent this time");
    }
}

#[test]
fn chrono() {
    use chrono::{DateTime, FixedOffset, TimeZone, Utc};

    survives::<DateTime<Utc>>();
    for (nanos, millis) in [(0, 0), (999_999, 0), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)] {
        let time = DateTime::from_timestamp_nanos(nanos);
        assert_eq!(Timestamp::from(time).epoch_millis(), millis, "{nanos}");
    }
    let elsewhere = FixedOffset::east_opt(7200).expect("an offset");
    let time = elsewhere.with_ymd_and_hms(2026, 3, 30, 14, 0, 0).unwrap();
    assert_eq!(Timestamp::from(time), at("2026-03-30T12:00:00Z"));
    let last = at("9999-12-31T23:59:59Z");
    assert_eq!(DateTime::<Utc>::try_from(last).map(Timestamp::from), Ok(last));
    for time in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        assert_eq!(Timestamp::from(time).epoch_millis(), time.timestamp_millis());
    }
    for instant in [FIRST, LAST] {
        fails::<DateTime<Utc>>(instant, "chrono can't represent this time");
    }
}

#[test]
fn time() {
    use time::{OffsetDateTime, UtcOffset};

    survives::<OffsetDateTime>();
    for (nanos, millis) in [(0, 0), (999_999, 0), (-1, -1), (-1_000_000, -1), (-1_000_001, -2), (-1_500_000_000, -1500)]
    {
        let time = OffsetDateTime::from_unix_timestamp_nanos(nanos).expect("an instant");
        assert_eq!(Timestamp::from(time).epoch_millis(), millis, "{nanos}");
    }
    let elsewhere = UtcOffset::from_hms(2, 0, 0).expect("an offset");
    let noon = at("2026-03-30T12:00:00Z");
    let time = OffsetDateTime::try_from(noon).expect("an instant");
    assert_eq!(time.offset(), UtcOffset::UTC);
    assert_eq!(Timestamp::from(time.to_offset(elsewhere)), noon);
    let last = at("9999-12-31T23:59:59Z");
    assert_eq!(OffsetDateTime::try_from(last).map(Timestamp::from), Ok(last));
    for instant in [FIRST, LAST] {
        fails::<OffsetDateTime>(instant, "time can't represent this time");
    }
}
