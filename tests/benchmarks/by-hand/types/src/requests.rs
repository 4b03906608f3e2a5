//! What requests carry.

use std::collections::BTreeMap;

use chrono::serde::ts_milliseconds;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// The inputs of a batch.
#[derive(Serialize)]
pub struct Inputs<'a, T> {
    pub inputs: &'a [T],
}

/// An event by the ids that the app which created it gave it.
#[derive(Clone, Copy, Debug)]
pub struct ExternalEvent<'a> {
    pub account_id: &'a str,
    pub event_id: &'a str,
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

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactAttendee {
    pub vid: i64,
    #[serde(with = "ts_milliseconds")]
    pub interaction_date_time: DateTime<Utc>,
    pub properties: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Property {
    pub name: String,
    pub value: String,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewEvent {
    pub external_account_id: String,
    pub external_event_id: String,
    pub event_name: String,
    pub event_organizer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_cancelled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_completed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_properties: Option<Vec<Property>>,
}

/// Changes to an event by its object id.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventChanges {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_organizer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_cancelled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_properties: Option<Vec<Property>>,
}

/// One event of a batch of changes.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventUpdate {
    pub object_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_organizer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_cancelled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_properties: Option<Vec<Property>>,
}

/// Changes to an event by its external ids.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalEventChanges {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_organizer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_cancelled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_completed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_properties: Option<Vec<Property>>,
}

/// When an event really took place.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    pub start_date_time: DateTime<Utc>,
    pub end_date_time: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectId<'a> {
    pub object_id: &'a str,
}

/// An app's event, where the app is named too.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalEventKey {
    pub app_id: i64,
    pub external_account_id: String,
    pub external_event_id: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSettings<'a> {
    pub event_details_url: &'a str,
}

/// Which participations to list.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter<'a> {
    pub limit: Option<u32>,
    pub after: Option<&'a str>,
    pub state: Option<&'a str>,
    pub contact_identifier: Option<&'a str>,
}
