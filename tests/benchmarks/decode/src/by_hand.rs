//! The types by hand of a participation, but borrowing.

// What is read is looked at by nobody.
#![allow(dead_code)]

use chrono::serde::ts_milliseconds_option;
use chrono::{DateTime, Utc};
use serde::Deserialize;

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
