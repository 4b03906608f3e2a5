//! Sample responses, one per type, with every field in HubSpot's files.
//!
//! They are written by hand, so that the crate is tested against them, and not against what the generator assumes.

use serde_json::{Map, Value, json};

/// The full response of one type, and what can be left out.
#[derive(Clone, Debug)]
pub struct Sample {
    full: Value,
    plain: &'static [&'static str],
    open: &'static [&'static str],
}

impl Sample {
    /// `plain` lists the required fields; `open` has pointers to enums that HubSpot may extend.
    fn new(full: Value, plain: &'static [&'static str], open: &'static [&'static str]) -> Self {
        Self { full, plain, open }
    }

    /// Every field.
    pub fn full(&self) -> Value {
        self.full.clone()
    }

    /// Only the plain fields.
    pub fn minimal(&self) -> Value {
        self.fields(|name, value| self.is_plain(name).then(|| value.clone()))
    }

    /// The plain fields, and `null` in all others.
    pub fn nulls(&self) -> Value {
        self.fields(|name, value| Some(if self.is_plain(name) { value.clone() } else { Value::Null }))
    }

    /// Every field, and at each level some unknown fields.
    pub fn with_new_fields(&self) -> Value {
        let mut value = self.full();
        add_new_fields(&mut value);
        value
    }

    /// Every field, with unknown values in enums.
    pub fn with_new_values(&self) -> Value {
        let mut value = self.full();
        for pointer in self.open {
            *value.pointer_mut(pointer).expect("the sample has it") = json!("SOMETHING_NEW");
        }
        value
    }

    /// For each plain field: its name, and all other fields.
    pub fn without_plain(&self) -> Vec<(&'static str, Value)> {
        let without = |gone| self.fields(|name, value| (name != gone).then(|| value.clone()));
        self.plain.iter().map(|&gone| (gone, without(gone))).collect()
    }

    /// For each plain field: its name, and all fields with `null` in that one.
    pub fn with_null_plain(&self) -> Vec<(&'static str, Value)> {
        let with_null = |null| self.fields(|name, value| Some(if name == null { Value::Null } else { value.clone() }));
        self.plain.iter().map(|&null| (null, with_null(null))).collect()
    }

    fn is_plain(&self, name: &str) -> bool {
        self.plain.contains(&name)
    }

    fn fields(&self, kept: impl Fn(&str, &Value) -> Option<Value>) -> Value {
        let fields = self.full.as_object().expect("a sample is an object").iter();
        fields.filter_map(|(name, value)| Some((name.clone(), kept(name, value)?))).collect::<Map<_, _>>().into()
    }
}

fn add_new_fields(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(add_new_fields),
        Value::Object(fields) => {
            fields.values_mut().for_each(add_new_fields);
            fields.insert("somethingNew".to_owned(), json!({ "of": ["any", 1, null] }));
        }
        _ => {}
    }
}

/// `MarketingEventPublicReadResponseV2`.
pub fn marketing_event() -> Sample {
    Sample::new(
        json!({
            "appInfo": { "id": "4711", "name": "Webinar App" },
            "attendees": 3,
            "cancellations": 2,
            "createdAt": "2026-01-02T03:04:05Z",
            "customProperties": [{ "name": "room", "value": "Aula" }],
            "endDateTime": "2026-03-01T11:00:00Z",
            "eventCancelled": false,
            "eventCompleted": true,
            "eventDescription": "What is new in spring",
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "eventStatus": "COMPLETED",
            "eventStatusV2": "PAST",
            "eventType": "WEBINAR",
            "eventUrl": "https://example.com/spring",
            "externalEventId": "webinar-42",
            "noShows": 1,
            "objectId": "58237132332",
            "registrants": 6,
            "startDateTime": "2026-03-01T10:00:00Z",
            "updatedAt": "2026-01-03T03:04:05.678Z",
        }),
        &["objectId"],
        &[],
    )
}

/// `MarketingEventPublicReadResponse`.
pub fn external_event_details() -> Sample {
    Sample::new(
        json!({
            "attendees": 3,
            "cancellations": 2,
            "createdAt": "2026-01-02T03:04:05Z",
            "customProperties": [property_value().full],
            "endDateTime": "2026-03-01T11:00:00Z",
            "eventCancelled": false,
            "eventCompleted": true,
            "eventDescription": "What is new in spring",
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "eventType": "WEBINAR",
            "eventUrl": "https://example.com/spring",
            "externalEventId": "webinar-42",
            "id": "17",
            "noShows": 1,
            "objectId": "58237132332",
            "registrants": 6,
            "startDateTime": "2026-03-01T10:00:00Z",
            "updatedAt": "2026-01-03T03:04:05.678Z",
        }),
        &["id", "externalEventId"],
        &["/customProperties/0/dataSensitivity", "/customProperties/0/source"],
    )
}

/// `MarketingEventPublicDefaultResponse`.
pub fn upserted_event() -> Sample {
    Sample::new(
        json!({
            "createdAt": "2026-01-02T03:04:05Z",
            "customProperties": [property_value().full],
            "endDateTime": "2026-03-01T11:00:00Z",
            "eventCancelled": false,
            "eventCompleted": true,
            "eventDescription": "What is new in spring",
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "eventType": "WEBINAR",
            "eventUrl": "https://example.com/spring",
            "id": "17",
            "objectId": "58237132332",
            "startDateTime": "2026-03-01T10:00:00Z",
            "updatedAt": "2026-01-03T03:04:05.678Z",
        }),
        &["id"],
        &["/customProperties/0/dataSensitivity", "/customProperties/0/source"],
    )
}

/// `MarketingEventPublicDefaultResponseV2`.
pub fn updated_event() -> Sample {
    Sample::new(
        json!({
            "appInfo": { "id": "4711", "name": "Webinar App" },
            "createdAt": "2026-01-02T03:04:05Z",
            "customProperties": [{ "name": "room", "value": "Aula" }],
            "endDateTime": "2026-03-01T11:00:00Z",
            "eventCancelled": false,
            "eventCompleted": true,
            "eventDescription": "What is new in spring",
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "eventType": "WEBINAR",
            "eventUrl": "https://example.com/spring",
            "objectId": "58237132332",
            "startDateTime": "2026-03-01T10:00:00Z",
            "updatedAt": "2026-01-03T03:04:05.678Z",
        }),
        &["objectId"],
        &[],
    )
}

/// `MarketingEventDefaultResponse`.
pub fn saved_event() -> Sample {
    Sample::new(
        json!({
            "customProperties": [property_value().full],
            "endDateTime": "2026-03-01T11:00:00Z",
            "eventCancelled": false,
            "eventCompleted": true,
            "eventDescription": "What is new in spring",
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "eventType": "WEBINAR",
            "eventUrl": "https://example.com/spring",
            "objectId": "58237132332",
            "startDateTime": "2026-03-01T10:00:00Z",
        }),
        &[],
        &["/customProperties/0/dataSensitivity", "/customProperties/0/source"],
    )
}

/// `SearchPublicResponseWrapper`.
pub fn event_match() -> Sample {
    Sample::new(
        json!({
            "appId": 4711,
            "externalAccountId": "acme",
            "externalEventId": "webinar-42",
            "objectId": "58237132332",
        }),
        &["objectId"],
        &[],
    )
}

/// `MarketingEventIdentifiersResponse`.
pub fn event_identifiers() -> Sample {
    Sample::new(
        json!({
            "appInfo": { "id": "4711", "name": "Webinar App" },
            "externalAccountId": "acme",
            "externalEventId": "webinar-42",
            "marketingEventName": "Spring webinar",
            "objectId": "58237132332",
        }),
        &["objectId"],
        &[],
    )
}

/// `ParticipationBreakdown`.
pub fn participation_breakdown() -> Sample {
    Sample::new(
        json!({
            "associations": {
                "contact": {
                    "contactId": "101",
                    "email": "ada@example.com",
                    "firstname": "Ada",
                    "lastname": "Lovelace",
                },
                "marketingEvent": {
                    "externalAccountId": "acme",
                    "externalEventId": "webinar-42",
                    "marketingEventId": "58237132332",
                    "name": "Spring webinar",
                },
            },
            "createdAt": "2026-03-01T12:00:00Z",
            "id": "9001",
            "properties": {
                "attendanceDurationSeconds": 1800,
                "attendancePercentage": "0.5",
                "attendanceState": "ATTENDED",
                "occurredAt": 1_772_359_200_000_i64,
            },
        }),
        &["id"],
        &["/properties/attendanceState"],
    )
}

/// `AttendanceCounters`.
pub fn attendance_counters() -> Sample {
    Sample::new(
        json!({ "attended": 3_000_000_000_i64, "cancelled": 2, "noShows": 1, "registered": 6 }),
        &["attended", "cancelled", "noShows", "registered"],
        &[],
    )
}

/// `SubscriberVidResponse`.
pub fn recorded_contact() -> Sample {
    Sample::new(json!({ "vid": 9_007_199_254_740_993_i64 }), &["vid"], &[])
}

/// `SubscriberEmailResponse`.
pub fn recorded_email() -> Sample {
    Sample::new(json!({ "email": "ada@example.com", "vid": 101 }), &["email"], &[])
}

/// `PublicList`.
pub fn contact_list() -> Sample {
    Sample::new(
        json!({
            "createdAt": "2026-01-02T03:04:05Z",
            "createdById": "5",
            "deletedAt": "2026-01-05T03:04:05Z",
            "filtersUpdatedAt": "2026-01-04T03:04:05Z",
            "listId": "77",
            "listVersion": 2,
            "name": "Spring guests",
            "objectTypeId": "0-1",
            "processingStatus": "COMPLETE",
            "processingType": "DYNAMIC",
            "size": 3_000_000_000_i64,
            "updatedAt": "2026-01-03T03:04:05Z",
            "updatedById": "6",
        }),
        &["listId"],
        &[],
    )
}

/// `EventDetailSettings`.
pub fn event_detail_settings() -> Sample {
    Sample::new(
        json!({ "appId": 4711, "eventDetailsUrl": "https://example.com/details?id=%s" }),
        &["appId", "eventDetailsUrl"],
        &[],
    )
}

/// `PropertyValue`.
pub fn property_value() -> Sample {
    Sample::new(
        json!({
            "dataSensitivity": "standard",
            "isEncrypted": false,
            "isLargeValue": true,
            "maskedSubstrings": { "substrings": [{ "end": 4, "start": 1 }] },
            "name": "room",
            "persistenceTimestamp": 1_772_359_200_001_i64,
            "requestId": "r-1",
            "selectedByUser": true,
            "selectedByUserTimestamp": 1_772_359_200_002_i64,
            "source": "INTEGRATION",
            "sourceId": "s-1",
            "sourceLabel": "Webinar App",
            "sourceMetadata": "m",
            "sourceUpstreamDeployable": "d",
            "sourceVid": [1, 9_007_199_254_740_993_i64],
            "timestamp": 1_772_359_200_003_i64,
            "unit": "u",
            "updatedByUserId": 7,
            "useTimestampAsPersistenceTimestamp": false,
            "value": "Aula",
        }),
        &["name"],
        &["/dataSensitivity", "/source"],
    )
}

/// `CrmPropertyWrapper`.
pub fn crm_property() -> Sample {
    Sample::new(json!({ "name": "room", "value": "Aula" }), &["name"], &[])
}
