// Hand-written: edit templates/src/timestamp/rfc3339.rs, not generated/src/timestamp/rfc3339.rs.
//! Instants as text.

use std::{fmt, str};

use super::calendar::{date_from_days, days_from_date, days_in_month};

const DAY: i64 = 24 * 60 * 60 * 1000;

const FORM: &str = "not of the form 2026-03-30T12:00:00Z";

/// The milliseconds since the beginning of 1970.
pub(super) fn parse(text: &str) -> Result<i64, &'static str> {
    let mut rest = Rest(text.as_bytes());
    let year = rest.year()?;
    rest.expect(b"-")?;
    let month = rest.number::<2>()?;
    rest.expect(b"-")?;
    let day = rest.number::<2>()?;
    rest.expect(b"Tt ")?;
    let hour = rest.number::<2>()?;
    rest.expect(b":")?;
    let minute = rest.number::<2>()?;
    rest.expect(b":")?;
    let second = rest.number::<2>()?;
    let fraction = rest.fraction()?;
    let offset = rest.offset()?;

    if !(1..=12).contains(&month) || !(1..=days_in_month(year, month)).contains(&day) {
        return Err("there is no such day");
    }
    if hour > 23 || minute > 59 || second > 60 {
        return Err("there is no such time of day");
    }
    let (second, fraction) = if second == 60 {
        (59, 999)
    } else {
        (second, fraction)
    };
    let time = ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction;
    // Wide enough for any year of nine digits.
    let millis = i128::from(days_from_date(year, month, day)) * i128::from(DAY) + i128::from(time);
    i64::try_from(millis).map_err(|_| "the year is out of range")
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// A number of exactly so many digits.
    fn number<const DIGITS: usize>(&mut self) -> Result<i64, &'static str> {
        let (digits, rest) = self.0.split_first_chunk::<DIGITS>().ok_or(FORM)?;
        self.0 = rest;
        number(digits)
    }

    /// A year of four digits, or one of more with a sign, which is how `write` writes it.
    fn year(&mut self) -> Result<i64, &'static str> {
        let Ok(sign) = self.expect(b"+-") else {
            return self.number::<4>();
        };
        let digits = self.digits();
        if !(6..=9).contains(&digits) {
            return Err(FORM);
        }
        let (digits, rest) = self.0.split_at(digits);
        self.0 = rest;
        let year = number(digits)?;
        Ok(if sign == b'-' { -year } else { year })
    }

    /// How many digits come next.
    fn digits(&self) -> usize {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        digits.count()
    }

    /// One of these bytes.
    fn expect<const CHOICES: usize>(&mut self, bytes: &[u8; CHOICES]) -> Result<u8, &'static str> {
        match self.0.split_first() {
            // Not `contains`, which searches these few as if they were many.
            Some((first, rest)) if bytes.iter().any(|byte| byte == first) => {
                self.0 = rest;
                Ok(*first)
            }
            _ => Err(FORM),
        }
    }

    /// The milliseconds of a fraction of any length, or of none.
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

    /// The minutes by which the time is ahead of UTC, and then the end.
    fn offset(&mut self) -> Result<i64, &'static str> {
        if self.0.is_empty() {
            return Err("the offset is missing: put a Z at the end if the time is in UTC");
        }
        let offset = match self.expect(b"Zz+-")? {
            b'Z' | b'z' => 0,
            sign => {
                let hours = self.number::<2>()?;
                self.expect(b":")?;
                let minutes = self.number::<2>()?;
                if hours > 23 || minutes > 59 {
                    return Err("there is no such offset");
                }
                let offset = hours * 60 + minutes;
                if sign == b'-' { -offset } else { offset }
            }
        };
        if self.0.is_empty() {
            Ok(offset)
        } else {
            Err(FORM)
        }
    }
}

fn number(digits: &[u8]) -> Result<i64, &'static str> {
    let mut number = 0;
    for byte in digits {
        match byte {
            b'0'..=b'9' => number = number * 10 + i64::from(byte - b'0'),
            _ => return Err(FORM),
        }
    }
    Ok(number)
}

/// Writes the instant in UTC, with milliseconds where it has any.
pub(super) fn write(millis: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (days, time) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
    let (year, month, day) = date_from_days(days);
    let mut text = *b"0000-00-00T00:00:00.000Z";
    put(&mut text[5..7], month);
    put(&mut text[8..10], day);
    put(&mut text[11..13], time / 3_600_000);
    put(&mut text[14..16], time / 60_000 % 60);
    put(&mut text[17..19], time / 1000 % 60);
    let mut end = text.len();
    match time % 1000 {
        0 => {
            end = 20;
            text[19] = b'Z';
        }
        fraction => put(&mut text[20..23], fraction),
    }
    let mut start = 0;
    if (0..=9999).contains(&year) {
        put(&mut text[..4], year);
    } else {
        start = 4;
        write!(f, "{year:+07}")?;
    }
    // All of it is ASCII.
    f.write_str(str::from_utf8(&text[start..end]).map_err(|_| fmt::Error)?)
}

/// Writes a number in all of these digits: `write!` would cost several times what the rest does.
fn put(digits: &mut [u8], mut number: i64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
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
            (
                "2026-03-30T12:00:00.123456789012345678901234567890Z",
                1_774_872_000_123,
            ),
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
            assert!(
                parse(text).is_err_and(|problem| problem.contains("offset")),
                "{text}"
            );
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
