//! Timestamps as RFC 3339 text.

use std::{fmt, str};

use super::calendar::{date_from_days, days_from_date, days_in_month};

const DAY: i64 = 24 * 60 * 60 * 1000;

const FORM: &str = "not an RFC 3339 timestamp (expected 2026-03-30T12:00:00Z)";

/// Returns the milliseconds since the Unix epoch.
pub(super) fn parse(text: &str) -> Result<i64, &'static str> {
    let mut rest = Rest(text.as_bytes());
    let year = rest.year()?;
    #[rustfmt::skip]
    let Some((&[
        b'-', m1, m2, b'-', d1, d2, b'T' | b't' | b' ', h1, h2, b':', n1, n2, b':', s1, s2
    ], after)) = rest.0.split_first_chunk() else {
        return Err(FORM);
    };
    rest.0 = after;
    let (month, day) = (number(&[m1, m2])?, number(&[d1, d2])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    let fraction = rest.fraction()?;
    let offset = rest.offset()?;

    if !(1..=12).contains(&month) || !(1..=days_in_month(year, month)).contains(&day) {
        return Err("the date doesn't exist");
    }
    if hour > 23 || minute > 59 || second > 60 {
        return Err("the time of day doesn't exist");
    }
    let (second, fraction) = if second == 60 { (59, 999) } else { (second, fraction) };
    let time = ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction;
    // Wide enough for years with nine digits.
    let millis = i128::from(days_from_date(year, month, day)) * i128::from(DAY) + i128::from(time);
    i64::try_from(millis).map_err(|_| "the year is out of range")
}

/// The rest of the text.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// A year with four digits, or with a sign and six to nine digits, as printed by `write`.
    fn year(&mut self) -> Result<i64, &'static str> {
        let Ok(sign) = self.expect(b"+-") else {
            let (year, rest) = self.0.split_first_chunk::<4>().ok_or(FORM)?;
            self.0 = rest;
            return number(year);
        };
        let digits = self.digits();
        if !(6..=9).contains(&digits) {
            return Err(FORM);
        }
        let (year, rest) = self.0.split_at(digits);
        self.0 = rest;
        let year = number(year)?;
        Ok(if sign == b'-' { -year } else { year })
    }

    /// The number of digits that come next.
    fn digits(&self) -> usize {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        digits.count()
    }

    /// One of these bytes.
    fn expect<const CHOICES: usize>(&mut self, bytes: &[u8; CHOICES]) -> Result<u8, &'static str> {
        match self.0.split_first() {
            // `contains` is slower for so few bytes.
            Some((first, rest)) if bytes.iter().any(|byte| byte == first) => {
                self.0 = rest;
                Ok(*first)
            }
            _ => Err(FORM),
        }
    }

    /// The milliseconds of an optional fraction of any length.
    fn fraction(&mut self) -> Result<i64, &'static str> {
        if self.expect(b".").is_err() {
            return Ok(0);
        }
        let digits = self.digits();
        if digits == 0 {
            return Err(FORM);
        }
        let (fraction, rest) = self.0.split_at(digits);
        self.0 = rest;
        let digit = |place| fraction.get(place).map_or(0, |byte| i64::from(byte - b'0'));
        Ok(digit(0) * 100 + digit(1) * 10 + digit(2))
    }

    /// The UTC offset in minutes, which must be the end of the text.
    fn offset(&mut self) -> Result<i64, &'static str> {
        if self.0.is_empty() {
            return Err("the UTC offset is missing: append `Z` if the time is in UTC");
        }
        let offset = match self.expect(b"Zz+-")? {
            b'Z' | b'z' => 0,
            sign => {
                let Some((&[h1, h2, b':', m1, m2], rest)) = self.0.split_first_chunk() else {
                    return Err(FORM);
                };
                self.0 = rest;
                let (hours, minutes) = (number(&[h1, h2])?, number(&[m1, m2])?);
                if hours > 23 || minutes > 59 {
                    return Err("the UTC offset is out of range");
                }
                let offset = hours * 60 + minutes;
                if sign == b'-' { -offset } else { offset }
            }
        };
        if self.0.is_empty() { Ok(offset) } else { Err(FORM) }
    }
}

#[inline]
fn number(digits: &[u8]) -> Result<i64, &'static str> {
    let (mut number, mut is_number) = (0, true);
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        is_number &= digit <= 9;
        number = number * 10 + i64::from(digit);
    }
    if is_number { Ok(number) } else { Err(FORM) }
}

/// Writes the time in UTC, with milliseconds unless they are zero.
pub(super) fn write(millis: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (days, time) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
    let (year, month, day) = date_from_days(days);
    let [[c1, c2], [y1, y2]] = [year / 100, year % 100].map(two_digits);
    let [[m1, m2], [d1, d2]] = [month, day].map(two_digits);
    let clock = [time / 3_600_000, time / 60_000 % 60, time / 1000 % 60];
    let [[h1, h2], [n1, n2], [s1, s2]] = clock.map(two_digits);
    let [[_, f1], [f2, f3]] = [time % 1000 / 100, time % 100].map(two_digits);
    #[rustfmt::skip]
    let mut text = [
        c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2,
        b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1, f2, f3, b'Z',
    ];
    let mut end = text.len();
    if time % 1000 == 0 {
        end = 20;
        text[19] = b'Z';
    }
    let mut start = 0;
    if !(0..=9999).contains(&year) {
        start = 4;
        write!(f, "{year:+07}")?;
    }
    // The rest is ASCII.
    f.write_str(str::from_utf8(&text[start..end]).map_err(|_| fmt::Error)?)
}

/// The last two digits of a number. `write!` would take several times as long as everything else.
fn two_digits(number: i64) -> [u8; 2] {
    let number = number.rem_euclid(100) as u8;
    [b'0' + number / 10, b'0' + number % 10]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    #[test]
    fn instants_are_read() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.999Z", -1),
            ("1969-12-31T23:59:59.9999Z", -1),
            ("2026-03-30t12:00:00z", 1_774_872_000_000),
            ("2026-03-30 12:00:00Z", 1_774_872_000_000),
            ("2026-03-30T14:00:00+02:00", 1_774_872_000_000),
            ("2026-03-29T23:15:00-12:45", 1_774_872_000_000),
            ("2026-03-30T12:00:00-00:00", 1_774_872_000_000),
            ("2026-03-30T12:00:00.1Z", 1_774_872_000_100),
            ("2026-03-30T12:00:00.123456789012345678901234567890Z", 1_774_872_000_123),
            ("2016-12-31T23:59:60Z", 1_483_228_799_999),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999),
        ] {
            assert_eq!(parse(text), Ok(millis), "{text}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "2026",
            "2026-03-30",
            "2026-03-30T12:00Z",
            "2026-03-30T12:00:00.Z",
            "2026-03-30T12:00:00ZZ",
            "2026-03-30T12:00:00+0200",
            "2026-03-30T12:00:00+02",
            "2026-03-30T12:00:00+24:00",
            "2026-3-30T12:00:00Z",
            "+026-03-30T12:00:00Z",
            "+12026-03-30T12:00:00Z",
            "+1000000000-03-30T12:00:00Z",
            "-292275055-05-16T16:47:04.191Z",
            "+292278994-08-17T07:12:55.808Z",
            "2026-13-01T12:00:00Z",
            "2026-00-01T12:00:00Z",
            "2026-02-29T12:00:00Z",
            "2026-03-00T12:00:00Z",
            "1900-02-29T12:00:00Z",
            "2026-03-30T24:00:00Z",
            "2026-03-30T12:60:00Z",
            "2026-03-30T12:00:61Z",
            "２０２６-03-30T12:00:00Z",
            "1774872000000",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_missing_offset_is_named() {
        for text in ["2026-03-30T12:00:00", "2026-03-30T12:00:00.5"] {
            assert!(parse(text).is_err_and(|problem| problem.contains("offset")), "{text}");
        }
    }

    #[test]
    fn instants_are_written() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1_774_872_000_050, "2026-03-30T12:00:00.050Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
            (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "+010000-01-01T00:00:00Z"),
            (i64::MIN, "-292275055-05-16T16:47:04.192Z"),
            (i64::MAX, "+292278994-08-17T07:12:55.807Z"),
        ] {
            assert_eq!(Timestamp::from_epoch_millis(millis).to_string(), text);
            assert_eq!(parse(text), Ok(millis));
        }
    }
}
