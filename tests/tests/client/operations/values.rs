use hubspot_marketing_events::Timestamp;
use hubspot_marketing_events::types::{ContactAttendance, EmailAttendance, ExternalEvent};
use serde_json::{Value, json};
use tests::at;

/// Breaks out of a path segment or a query value unless it is encoded: `a%2Fb%20c%3Fd%23e%2525%C3%BC`.
pub(crate) const ODD: &str = "a/b c?d#e%25ü";

/// The account differs from the event id, so that they can't be swapped: `ac%2Fme%20%26co%2B%C3%BC`.
pub(crate) const EXTERNAL: ExternalEvent<'static> = ExternalEvent { account_id: "ac/me &co+ü", event_id: ODD };

/// A list's id: `7%2F%238`.
pub(crate) const LIST: &str = "7/#8";

/// A cursor: `NTA%3D%26x`.
pub(crate) const CURSOR: &str = "NTA=&x";

/// When the event starts, as an instant and as it is sent.
pub(crate) const START: &str = "2026-03-01T10:00:00Z";
/// When it ends.
pub(crate) const END: &str = "2026-03-01T11:00:00Z";

pub(crate) fn start() -> Timestamp {
    at(START)
}

pub(crate) fn end() -> Timestamp {
    at(END)
}

/// Two attendances by contact id; the second has nothing that isn't required.
pub(crate) fn contacts() -> [ContactAttendance; 2] {
    [
        ContactAttendance::new(9_007_199_254_740_993, start())
            .joined_at(start())
            .left_at(end())
            .property("seat", "A 1"),
        ContactAttendance::new(102, end()),
    ]
}

pub(crate) fn contacts_sent() -> Value {
    json!({ "inputs": [
        {
            "interactionDateTime": 1_772_359_200_000_i64,
            "properties": { "joinedAt": START, "leftAt": END, "seat": "A 1" },
            "vid": 9_007_199_254_740_993_i64,
        },
        { "interactionDateTime": 1_772_362_800_000_i64, "properties": {}, "vid": 102 },
    ] })
}

/// Two attendances by e-mail; the second has nothing that isn't required.
pub(crate) fn emails() -> [EmailAttendance; 2] {
    [
        EmailAttendance::new("ada+test@example.com", start())
            .joined_at(start())
            .left_at(end())
            .property("seat", "A 1")
            .contact_property("firstname", "Ada"),
        EmailAttendance::new("bob@example.com", end()),
    ]
}

pub(crate) fn emails_sent() -> Value {
    json!({ "inputs": [
        {
            "contactProperties": { "firstname": "Ada" },
            "email": "ada+test@example.com",
            "interactionDateTime": 1_772_359_200_000_i64,
            "properties": { "joinedAt": START, "leftAt": END, "seat": "A 1" },
        },
        {
            "contactProperties": {},
            "email": "bob@example.com",
            "interactionDateTime": 1_772_362_800_000_i64,
            "properties": {},
        },
    ] })
}
