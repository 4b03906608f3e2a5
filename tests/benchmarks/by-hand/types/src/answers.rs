//! What all answers have in common, and those about participants and lists.

use std::collections::BTreeMap;
use std::fmt;

use chrono::serde::ts_milliseconds_option;
use chrono::{DateTime, Utc};
use serde::Deserialize;

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
    #[serde(default)]
    pub links: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchError {
    pub status: Option<String>,
    pub id: Option<String>,
    pub category: String,
    pub message: String,
    #[serde(default)]
    pub errors: Vec<ErrorDetail>,
    #[serde(default)]
    pub context: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub links: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetail {
    pub message: String,
    pub code: Option<String>,
    #[serde(rename = "in")]
    pub field: Option<String>,
    pub sub_category: Option<String>,
    #[serde(default)]
    pub context: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct RecordedEmail {
    pub email: String,
    pub vid: Option<i64>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub struct RecordedContact {
    pub vid: i64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttendanceCounters {
    pub attended: i64,
    pub cancelled: i64,
    pub no_shows: i64,
    pub registered: i64,
}

/// A list of contacts that is tied to an event.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactList {
    pub list_id: String,
    pub name: Option<String>,
    pub list_version: Option<i64>,
    pub size: Option<i64>,
    pub object_type_id: Option<String>,
    pub processing_type: Option<String>,
    pub processing_status: Option<String>,
    pub created_by_id: Option<String>,
    pub updated_by_id: Option<String>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
    pub deleted_at: Option<DateTime<Utc>>,
    pub filters_updated_at: Option<DateTime<Utc>>,
}

/// What HubSpot says of a call that failed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Failure {
    pub category: String,
    pub sub_category: Option<String>,
    pub message: String,
    pub correlation_id: Option<String>,
    pub errors: Vec<ErrorDetail>,
    pub context: BTreeMap<String, Vec<String>>,
    pub links: BTreeMap<String, String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.category, self.message)?;
        match &self.correlation_id {
            Some(id) => write!(f, " (correlation id {id})"),
            None => Ok(()),
        }
    }
}

/// What failed of a batch that answers nothing else.
#[derive(Clone, Debug, Deserialize)]
pub struct Failures {
    #[serde(default)]
    pub errors: Vec<BatchError>,
}
