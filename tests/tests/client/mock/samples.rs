//! Samples of the types that operations return.

use hubspot_marketing_events::types::{
    AttendanceCounters, ContactList, EventDetailSettings, EventIdentifiers, EventMatch, ExternalEventDetails,
    MarketingEvent, ParticipationBreakdown, RecordedContact, RecordedEmail, SavedEvent, UpdatedEvent, UpsertedEvent,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;

/// Serializing and deserializing a sample returns an equal value, and no field is empty.
fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(sample: &T) {
    let json = serde_json::to_value(sample).expect("JSON");
    let read: T = serde_json::from_value(json.clone()).expect("a value of its type");
    assert_eq!(read, *sample);
    let fields = json.as_object().expect("an object");
    let empty = fields.iter().find(|(_, value)| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        _ => false,
    });
    assert_eq!(empty, None, "{json:#}");
}

macro_rules! samples {
    ($($name:ident,)*) => {
        #[test]
        fn samples_survive_serialization() {
            $(survives(&$name::sample());)*
        }
    };
}

samples! {
    AttendanceCounters,
    ContactList,
    EventDetailSettings,
    EventIdentifiers,
    EventMatch,
    ExternalEventDetails,
    MarketingEvent,
    ParticipationBreakdown,
    RecordedContact,
    RecordedEmail,
    SavedEvent,
    UpdatedEvent,
    UpsertedEvent,
}
