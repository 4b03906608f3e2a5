//! The types of a client written by hand: plain structs, derived, with chrono's instants.

use std::collections::BTreeMap;

use chrono::serde::{ts_milliseconds, ts_milliseconds_option};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One page of a collection.
#[derive(Clone, Debug, Deserialize)]
pub struct Page<T> {
    pub results: Vec<T>,
    pub total: Option<i64>,
    pub paging: Option<Paging>,
}

impl<T> Page<T> {
    pub fn next_cursor(&self) -> Option<&str> {
        let next = self.paging.as_ref()?.next.as_ref()?;
        Some(&next.after)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct Paging {
    pub next: Option<Next>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Next {
    pub after: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Participation {
    pub id: String,
    pub created_at: DateTime<Utc>,
    pub associations: Associations,
    pub properties: Properties,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Associations {
    pub contact: Contact,
    pub marketing_event: EventReference,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    pub contact_id: String,
    pub email: Option<String>,
    pub firstname: Option<String>,
    pub lastname: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventReference {
    pub marketing_event_id: String,
    pub name: Option<String>,
    pub external_account_id: Option<String>,
    pub external_event_id: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Properties {
    #[serde(with = "ts_milliseconds_option", default)]
    pub occurred_at: Option<DateTime<Utc>>,
    pub attendance_state: Option<AttendanceState>,
    pub attendance_duration_seconds: Option<i64>,
    pub attendance_percentage: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AttendanceState {
    Registered,
    Attended,
    Cancelled,
    Empty,
    NoShow,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attendee {
    pub email: String,
    #[serde(with = "ts_milliseconds")]
    pub interaction_date_time: DateTime<Utc>,
    pub contact_properties: BTreeMap<String, String>,
    pub properties: BTreeMap<String, String>,
}

/// What became of a batch.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch<T> {
    pub status: String,
    #[serde(default = "Vec::new")]
    pub results: Vec<T>,
    #[serde(default)]
    pub errors: Vec<BatchError>,
    pub num_errors: Option<i64>,
    pub started_at: DateTime<Utc>,
    pub completed_at: DateTime<Utc>,
    pub requested_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct BatchError {
    pub status: Option<String>,
    pub category: String,
    pub message: String,
    #[serde(default)]
    pub context: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct RecordedEmail {
    pub email: String,
    pub vid: Option<i64>,
}

/// What HubSpot says of a call that failed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Failure {
    pub category: String,
    pub message: String,
    pub correlation_id: Option<String>,
}
