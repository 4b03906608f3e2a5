//! How long an answer asks to wait.

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};

use crate::time::{Timestamp, http_date};

/// The wait that `Retry-After` asks for, be it a number of seconds or a date.
pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, RETRY_AFTER)?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = http_date::parse(text)?;
    // By the clock that wrote it: ours may be wrong.
    let now = self::text(headers, DATE)
        .and_then(http_date::parse)
        .unwrap_or_else(|| Timestamp::now().epoch_millis() / 1000);
    // A date in the past asks for no wait.
    Some(Duration::from_secs(
        u64::try_from(then - now).unwrap_or_default(),
    ))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(HeaderName, &'static str)]) -> Option<u64> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), http::HeaderValue::from_static(value)))
            .collect();
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
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("18446744073709551616", None),
            ("soon", None),
            ("Mon, 31 Feb 2027 00:00:05 GMT", None),
        ] {
            assert_eq!(
                read(&[date.clone(), (RETRY_AFTER, value)]),
                seconds,
                "{value}"
            );
        }
        assert_eq!(read(&[date]), None);
    }

    #[test]
    fn a_date_alone_is_taken_by_our_clock() {
        assert_eq!(
            read(&[(RETRY_AFTER, "Fri, 02 Jan 1970 00:00:00 GMT")]),
            Some(0)
        );
        let far = read(&[(RETRY_AFTER, "Fri, 31 Dec 9999 23:59:59 GMT")]);
        assert!(far.is_some_and(|seconds| seconds > 1_000_000_000));
    }
}
