//! What one would write by hand beyond `by-hand-types`, and what borrows where that owns.

// What is read is looked at by nobody.
#![allow(dead_code)]

use chrono::serde::ts_milliseconds_option;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// An event, as a list of them has it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub object_id: String,
    pub event_name: String,
    pub event_type: Option<String>,
    pub event_organizer: Option<String>,
    pub event_description: Option<String>,
    pub event_url: Option<String>,
    pub event_status: Option<String>,
    pub event_status_v2: Option<String>,
    pub external_event_id: Option<String>,
    pub app_info: Option<AppInfo>,
    pub start_date_time: Option<DateTime<Utc>>,
    pub end_date_time: Option<DateTime<Utc>>,
    pub event_cancelled: Option<bool>,
    pub event_completed: Option<bool>,
    pub registrants: Option<i64>,
    pub attendees: Option<i64>,
    pub cancellations: Option<i64>,
    pub no_shows: Option<i64>,
    #[serde(default)]
    pub custom_properties: Vec<Property>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Deserialize)]
pub struct AppInfo {
    pub id: String,
    pub name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Property {
    pub name: String,
    pub value: Option<String>,
}

/// A participation whose texts are parts of the body: texts with escapes can't be read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BorrowedParticipation<'a> {
    pub id: &'a str,
    pub created_at: DateTime<Utc>,
    #[serde(borrow)]
    pub associations: BorrowedAssociations<'a>,
    pub properties: BorrowedProperties<'a>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BorrowedAssociations<'a> {
    #[serde(borrow)]
    pub contact: BorrowedContact<'a>,
    pub marketing_event: BorrowedEvent<'a>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BorrowedContact<'a> {
    pub contact_id: &'a str,
    pub email: Option<&'a str>,
    pub firstname: Option<&'a str>,
    pub lastname: Option<&'a str>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BorrowedEvent<'a> {
    pub marketing_event_id: &'a str,
    pub name: Option<&'a str>,
    pub external_account_id: Option<&'a str>,
    pub external_event_id: Option<&'a str>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BorrowedProperties<'a> {
    #[serde(with = "ts_milliseconds_option", default)]
    pub occurred_at: Option<DateTime<Utc>>,
    pub attendance_state: Option<by_hand_types::AttendanceState>,
    pub attendance_duration_seconds: Option<i64>,
    pub attendance_percentage: Option<&'a str>,
}
