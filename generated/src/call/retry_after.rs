//! Reads `Retry-After`.

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, HeaderValue, RETRY_AFTER};

use crate::time::{Timestamp, http_date};

/// The wait for a value that can't be parsed. HubSpot doesn't ask for longer waits than this.
const LONG: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns the wait that `Retry-After` asks for, as a number of seconds or a date. Of several headers, the longest counts.
///
/// A value that can't be parsed counts as a long wait, because the server clearly wants one.
pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(RETRY_AFTER).iter();
    let values = values.filter(|value| !value.as_bytes().trim_ascii().is_empty());
    let wait = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or_default().trim();
        let seconds = seconds(text).or_else(|| seconds_until(text, headers));
        seconds.map_or(LONG, Duration::from_secs)
    };
    values.map(wait).max()
}

/// Parses a number of seconds. Fractions are rounded up, and large numbers saturate.
fn seconds(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let whole = whole.parse().unwrap_or(u64::MAX);
    Some(whole.saturating_add(u64::from(fraction.bytes().any(|byte| byte != b'0'))))
}

/// Parses a date. A date in the past means no wait.
fn seconds_until(text: &str, headers: &HeaderMap) -> Option<u64> {
    let then = http_date::parse(text)?;
    // Relative to the server's clock, because ours may be wrong.
    let date = headers.get(DATE).and_then(|date| http_date::parse(date.to_str().ok()?.trim()));
    let now = date.unwrap_or_else(|| Timestamp::now().epoch_millis() / 1000);
    Some(u64::try_from(then - now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn read(headers: &[(HeaderName, &'static str)]) -> Option<u64> {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), http::HeaderValue::from_static(value))).collect();
        from_headers(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_or_a_date() {
        let date = (DATE, "Sun, 22 Nov 2026 23:59:50 GMT");
        for (value, seconds) in [
            ("0", Some(0)),
            ("120", Some(120)),
            (" 86400 ", Some(86_400)),
            ("18446744073709551615", Some(u64::MAX)),
            ("Mon, 23 Nov 2026 00:00:05 GMT", Some(15)),
            ("Sun, 22 Nov 2026 00:00:00 GMT", Some(0)),
            ("18446744073709551616", Some(u64::MAX)),
            ("60.0", Some(60)),
            ("60.5", Some(61)),
            ("1.000001", Some(2)),
            ("", None),
            ("-1", Some(LONG.as_secs())),
            (".5", Some(LONG.as_secs())),
            ("1e3", Some(LONG.as_secs())),
            ("soon", Some(LONG.as_secs())),
            ("Mon, 31 Feb 2027 00:00:05 GMT", Some(LONG.as_secs())),
        ] {
            assert_eq!(read(&[date.clone(), (RETRY_AFTER, value)]), seconds, "{value}");
        }
        assert_eq!(read(&[date]), None);
        assert_eq!(read(&[(RETRY_AFTER, "0"), (RETRY_AFTER, "3600"), (RETRY_AFTER, "")]), Some(3600));
    }

    #[test]
    fn a_date_alone_is_taken_by_our_clock() {
        assert_eq!(read(&[(RETRY_AFTER, "Fri, 02 Jan 1970 00:00:00 GMT")]), Some(0));
        let far = read(&[(RETRY_AFTER, "Fri, 31 Dec 9999 23:59:59 GMT")]);
        assert!(far.is_some_and(|seconds| seconds > 1_000_000_000));
    }
}
