//! Doubts: what HubSpot would silently drop is detected before it is sent.

use hubspot_marketing_events::Timestamp;
use hubspot_marketing_events::types::{ContactAttendance, EmailAttendance, SubscriberState};
use tests::at;

/// The printed doubts about an attendance with these properties.
fn attended(properties: &[(&str, &str)]) -> Vec<String> {
    let attendance = ContactAttendance::new(1, at("2026-05-04T10:00:00Z"));
    let attendance = properties.iter().fold(attendance, |attendance, (name, value)| attendance.property(*name, *value));
    let doubts = attendance.doubts(SubscriberState::Attend);
    doubts.iter().map(ToString::to_string).collect()
}

/// The doubts about a registration at this time.
fn registered(at: Timestamp) -> Vec<String> {
    let person = EmailAttendance::new("ada@example.com", at);
    let doubts = person.doubts(SubscriberState::Register);
    doubts.iter().map(ToString::to_string).collect()
}

#[test]
fn attendance_requires_joined_at_and_left_at() {
    let missing = |property: &str| format!("{property} is missing, and HubSpot stores no attendance without it");
    assert_eq!(attended(&[]), [missing("joinedAt"), missing("leftAt")]);
    let joined = ("joinedAt", "2026-05-04T10:00:00Z");
    assert_eq!(attended(&[joined]), [missing("leftAt")]);
    assert!(attended(&[joined, ("leftAt", "2026-05-04T12:00:01+02:00")]).is_empty());
}

#[test]
fn attendance_lasts_at_least_a_second() {
    let joined = ("joinedAt", "2026-05-04T10:00:00Z");
    for (left, is_short) in [
        ("2026-05-04T10:00:00Z", true),
        ("2026-05-04T10:00:00.999Z", true),
        ("2026-05-04T09:00:00Z", true),
        ("2026-05-04T10:00:01Z", false),
    ] {
        let doubts = attended(&[joined, ("leftAt", left)]);
        assert_eq!(!doubts.is_empty(), is_short, "{doubts:?}");
    }
    assert_eq!(
        attended(&[joined, ("leftAt", "2026-05-04T10:00:00Z")]),
        ["HubSpot stores no attendance of less than a second: from 2026-05-04T10:00:00Z to 2026-05-04T10:00:00Z"]
    );
    assert_eq!(
        attended(&[joined, ("leftAt", "2026-05-04T09:00:00Z")]),
        ["leftAt is before joinedAt: 2026-05-04T09:00:00Z and 2026-05-04T10:00:00Z"]
    );
}

#[test]
fn joined_at_and_left_at_are_rfc_3339() {
    let left = ("leftAt", "2026-05-04T10:00:00Z");
    for value in ["", "1777888800000", "2026-05-04", "2026-05-04T09:00:00", "9 o'clock"] {
        assert_eq!(
            attended(&[("joinedAt", value), left]),
            [format!("joinedAt is not an RFC 3339 timestamp: {value:?}")]
        );
    }
}

#[test]
fn seconds_are_distinguished_from_milliseconds() {
    for (millis, is_seconds) in [
        (0, true),
        (1_777_888_800, true),
        (99_999_999_999, true),
        (100_000_000_000, false),
        (1_777_888_800_000, false),
        // Not plausible as seconds.
        (-1, false),
    ] {
        let doubts = registered(Timestamp::from_epoch_millis(millis));
        assert_eq!(!doubts.is_empty(), is_seconds, "{doubts:?}");
    }
    let seconds = Timestamp::from_epoch_millis(1_777_888_800);
    assert_eq!(
        registered(seconds),
        ["interactionDateTime is 1970-01-21T13:51:28.800Z: seconds were probably passed as milliseconds"]
    );
    let stay =
        ContactAttendance::new(1, at("2026-05-04T10:00:00Z")).joined_at(seconds).left_at(at("2026-05-04T11:00:00Z"));
    assert_eq!(
        stay.doubts(SubscriberState::Attend)[0].to_string(),
        "joinedAt is 1970-01-21T13:51:28.800Z: seconds were probably passed as milliseconds"
    );
}

#[test]
fn only_attendance_requires_joined_at_and_left_at() {
    let contact = ContactAttendance::new(1, at("2026-05-04T10:00:00Z"));
    assert_eq!(contact.doubts(SubscriberState::Register), []);
    assert_eq!(contact.doubts(SubscriberState::Cancel), []);
    assert_eq!(contact.doubts(SubscriberState::Attend).len(), 2);
}

#[test]
fn invalid_address_is_a_doubt() {
    for (email, expected) in [
        ("", "the email address is missing"),
        ("  ", "the email address is missing"),
        ("ada", "not an email address: \"ada\""),
        ("@example.com", "not an email address: \"@example.com\""),
        ("ada@", "not an email address: \"ada@\""),
        ("ada lovelace@example.com", "not an email address: \"ada lovelace@example.com\""),
        ("ada@@example.com", "not an email address: \"ada@@example.com\""),
        ("a@example.com,b@example.com", "not an email address: \"a@example.com,b@example.com\""),
        ("a@example.com;b@example.com", "not an email address: \"a@example.com;b@example.com\""),
        ("ada@example.com;", "not an email address: \"ada@example.com;\""),
        ("MailTo:ada@example.com", "not an email address: \"MailTo:ada@example.com\""),
        ("<ada@example.com>", "not an email address: \"<ada@example.com>\""),
    ] {
        let person = EmailAttendance::new(email, at("2026-05-04T10:00:00Z"));
        let doubts = person.doubts(SubscriberState::Cancel);
        let doubts: Vec<_> = doubts.iter().map(ToString::to_string).collect();
        assert_eq!(doubts, [expected]);
    }
    for email in ["ada@example.com", " Ada+test@example.com ", "ada@localhost", "\"a@b\"@example.com", "ada@[IPv6:::1]"]
    {
        let person = EmailAttendance::new(email, at("2026-05-04T10:00:00Z"));
        assert_eq!(person.doubts(SubscriberState::Cancel), [], "{email}");
    }
}
