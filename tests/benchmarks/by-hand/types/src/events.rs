//! Answers about events.

use chrono::serde::ts_milliseconds_option;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// An event as read by its object id.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MarketingEvent {
    pub object_id: String,
    pub external_event_id: Option<String>,
    pub event_name: Option<String>,
    pub event_type: Option<String>,
    pub event_organizer: Option<String>,
    pub event_description: Option<String>,
    pub event_url: Option<String>,
    pub event_status: Option<String>,
    pub event_status_v2: Option<String>,
    pub event_cancelled: Option<bool>,
    pub event_completed: Option<bool>,
    pub start_date_time: Option<DateTime<Utc>>,
    pub end_date_time: Option<DateTime<Utc>>,
    pub registrants: Option<i64>,
    pub attendees: Option<i64>,
    pub cancellations: Option<i64>,
    pub no_shows: Option<i64>,
    pub app_info: Option<AppInfo>,
    #[serde(default)]
    pub custom_properties: Vec<CrmProperty>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}

/// An event as read by its external ids.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalEventDetails {
    pub id: String,
    pub object_id: Option<String>,
    pub external_event_id: String,
    pub event_name: Option<String>,
    pub event_type: Option<String>,
    pub event_organizer: Option<String>,
    pub event_description: Option<String>,
    pub event_url: Option<String>,
    pub event_cancelled: Option<bool>,
    pub event_completed: Option<bool>,
    pub start_date_time: Option<DateTime<Utc>>,
    pub end_date_time: Option<DateTime<Utc>>,
    pub registrants: Option<i64>,
    pub attendees: Option<i64>,
    pub cancellations: Option<i64>,
    pub no_shows: Option<i64>,
    #[serde(default)]
    pub custom_properties: Vec<PropertyValue>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}

/// An event as creating, cancelling and completing it answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedEvent {
    pub object_id: Option<String>,
    pub event_name: Option<String>,
    pub event_type: Option<String>,
    pub event_organizer: Option<String>,
    pub event_description: Option<String>,
    pub event_url: Option<String>,
    pub event_cancelled: Option<bool>,
    pub event_completed: Option<bool>,
    pub start_date_time: Option<DateTime<Utc>>,
    pub end_date_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub custom_properties: Vec<PropertyValue>,
}

/// An event as changes by its external ids answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpsertedEvent {
    pub id: String,
    pub object_id: Option<String>,
    pub event_name: Option<String>,
    pub event_type: Option<String>,
    pub event_organizer: Option<String>,
    pub event_description: Option<String>,
    pub event_url: Option<String>,
    pub event_cancelled: Option<bool>,
    pub event_completed: Option<bool>,
    pub start_date_time: Option<DateTime<Utc>>,
    pub end_date_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub custom_properties: Vec<PropertyValue>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}

/// An event as changes by its object id answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdatedEvent {
    pub object_id: String,
    pub event_name: Option<String>,
    pub event_type: Option<String>,
    pub event_organizer: Option<String>,
    pub event_description: Option<String>,
    pub event_url: Option<String>,
    pub event_cancelled: Option<bool>,
    pub event_completed: Option<bool>,
    pub start_date_time: Option<DateTime<Utc>>,
    pub end_date_time: Option<DateTime<Utc>>,
    pub app_info: Option<AppInfo>,
    #[serde(default)]
    pub custom_properties: Vec<CrmProperty>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}

/// One of the app's own events, found by its external id.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventMatch {
    pub object_id: String,
    pub app_id: Option<i64>,
    pub external_account_id: Option<String>,
    pub external_event_id: Option<String>,
}

/// Any app's event, found by its external id.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventIdentifiers {
    pub object_id: String,
    pub marketing_event_name: Option<String>,
    pub external_account_id: Option<String>,
    pub external_event_id: Option<String>,
    pub app_info: Option<AppInfo>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct AppInfo {
    pub id: Option<String>,
    pub name: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct CrmProperty {
    pub name: String,
    pub value: Option<String>,
}

/// A custom property with where its value came from.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyValue {
    pub name: String,
    pub value: Option<String>,
    pub source: Option<String>,
    pub source_id: Option<String>,
    pub source_label: Option<String>,
    pub source_metadata: Option<String>,
    pub source_upstream_deployable: Option<String>,
    #[serde(default)]
    pub source_vid: Vec<i64>,
    pub request_id: Option<String>,
    pub unit: Option<String>,
    pub updated_by_user_id: Option<i64>,
    pub data_sensitivity: Option<DataSensitivity>,
    pub is_encrypted: Option<bool>,
    pub is_large_value: Option<bool>,
    pub masked_substrings: Option<MaskedSubstrings>,
    pub selected_by_user: Option<bool>,
    #[serde(with = "ts_milliseconds_option", default)]
    pub selected_by_user_timestamp: Option<DateTime<Utc>>,
    #[serde(with = "ts_milliseconds_option", default)]
    pub timestamp: Option<DateTime<Utc>>,
    #[serde(with = "ts_milliseconds_option", default)]
    pub persistence_timestamp: Option<DateTime<Utc>>,
    pub use_timestamp_as_persistence_timestamp: Option<bool>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DataSensitivity {
    None,
    Standard,
    High,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, Deserialize)]
pub struct MaskedSubstrings {
    #[serde(default)]
    pub substrings: Vec<MaskedSubstring>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub struct MaskedSubstring {
    pub start: Option<i64>,
    pub end: Option<i64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventDetailSettings {
    pub app_id: i64,
    pub event_details_url: String,
}
