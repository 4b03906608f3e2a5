//! Each response type, field by field: a full response, and a minimal one.

use hubspot_marketing_events::Timestamp;
use hubspot_marketing_events::types::*;
use serde_json::{Value, from_value, json, to_value};
use std::time::Duration;
use tests::at;
use tests::samples::{self, Sample};

/// Decodes a sample in all its variants; returns the values of the full and the minimal one.
fn read<T>(sample: &Sample) -> (T, T)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let full: T = from_value(sample.full()).expect("a full answer");
    let minimal: T = from_value(sample.minimal()).expect("an answer with plain fields only");
    let nulls: T = from_value(sample.nulls()).expect("an answer with nulls");
    let new_fields: T = from_value(sample.with_new_fields()).expect("an answer with new fields");
    let new_values: T = from_value(sample.with_new_values()).expect("an answer with new values");

    assert_eq!(to_value(&full).expect("JSON"), sample.full(), "every field is kept, under its name");
    assert_eq!(to_value(&new_values).expect("JSON"), sample.with_new_values(), "a new value is kept");
    assert_eq!(new_fields, full, "a new field changes nothing");
    assert_eq!(nulls, minimal, "null is as good as absent");
    let again: T = from_value(to_value(&minimal).expect("JSON")).expect("what was written");
    assert_eq!(again, minimal);
    for (missing, value) in sample.without_plain() {
        let error = from_value::<T>(value).expect_err("a plain field is missing").to_string();
        assert!(error.contains(missing), "{missing} is not named: {error}");
    }
    for (null, value) in sample.with_null_plain() {
        from_value::<T>(value).expect_err(null);
    }
    (full, minimal)
}

#[test]
fn marketing_event() {
    let (full, minimal) = read::<MarketingEvent>(&samples::marketing_event());
    assert_eq!(full.object_id, "58237132332");
    assert_eq!(full.app_info.id.as_deref(), Some("4711"));
    assert_eq!(full.app_info.name.as_deref(), Some("Webinar App"));
    assert_eq!(full.attendees, Some(3));
    assert_eq!(full.cancellations, Some(2));
    assert_eq!(full.no_shows, Some(1));
    assert_eq!(full.registrants, Some(6));
    assert_eq!(full.created_at, Some(at("2026-01-02T03:04:05Z")));
    assert_eq!(full.updated_at, Some(at("2026-01-03T03:04:05.678Z")));
    assert_eq!(full.start_date_time, Some(at("2026-03-01T10:00:00Z")));
    assert_eq!(full.end_date_time, Some(at("2026-03-01T11:00:00Z")));
    assert_eq!(full.custom_properties[0].name, "room");
    assert_eq!(full.custom_properties[0].value.as_deref(), Some("Aula"));
    assert_eq!(full.event_cancelled, Some(false));
    assert_eq!(full.event_completed, Some(true));
    assert_eq!(full.event_description.as_deref(), Some("What is new in spring"));
    assert_eq!(full.event_name.as_deref(), Some("Spring webinar"));
    assert_eq!(full.event_organizer.as_deref(), Some("Acme"));
    assert_eq!(full.event_status.as_deref(), Some("COMPLETED"));
    assert_eq!(full.event_status_v2.as_deref(), Some("PAST"));
    assert_eq!(full.event_type.as_deref(), Some("WEBINAR"));
    assert_eq!(full.event_url.as_deref(), Some("https://example.com/spring"));
    assert_eq!(full.external_event_id.as_deref(), Some("webinar-42"));

    assert_eq!(minimal.object_id, "58237132332");
    assert_eq!((minimal.app_info.id, minimal.app_info.name), (None, None));
    assert_eq!(minimal.attendees, None);
    assert_eq!(minimal.created_at, None);
    assert_eq!(minimal.event_cancelled, None);
    assert_eq!(minimal.event_name, None);
    assert_eq!(minimal.external_event_id, None);
    assert!(minimal.custom_properties.is_empty());
}

#[test]
fn external_event_details() {
    let (full, minimal) = read::<ExternalEventDetails>(&samples::external_event_details());
    assert_eq!(full.id, "17");
    assert_eq!(full.external_event_id, "webinar-42");
    assert_eq!(full.object_id.as_deref(), Some("58237132332"));
    assert_eq!(full.attendees, Some(3));
    assert_eq!(full.cancellations, Some(2));
    assert_eq!(full.no_shows, Some(1));
    assert_eq!(full.registrants, Some(6));
    assert_eq!(full.custom_properties[0].name, "room");
    assert_eq!(full.event_cancelled, Some(false));
    assert_eq!(full.event_completed, Some(true));
    assert_eq!(full.event_name.as_deref(), Some("Spring webinar"));
    assert_eq!(full.updated_at, Some(at("2026-01-03T03:04:05.678Z")));

    assert_eq!(minimal.object_id, None);
    assert_eq!(minimal.registrants, None);
    assert!(minimal.custom_properties.is_empty());
}

#[test]
fn upserted_event() {
    let (full, minimal) = read::<UpsertedEvent>(&samples::upserted_event());
    assert_eq!(full.id, "17");
    assert_eq!(full.object_id.as_deref(), Some("58237132332"));
    assert_eq!(full.custom_properties[0].value.as_deref(), Some("Aula"));
    assert_eq!(full.event_organizer.as_deref(), Some("Acme"));
    assert_eq!(full.start_date_time, Some(at("2026-03-01T10:00:00Z")));

    assert_eq!(minimal.object_id, None);
    assert_eq!(minimal.created_at, None);
    assert!(minimal.custom_properties.is_empty());
}

#[test]
fn updated_event() {
    let (full, minimal) = read::<UpdatedEvent>(&samples::updated_event());
    assert_eq!(full.object_id, "58237132332");
    assert_eq!(full.app_info.name.as_deref(), Some("Webinar App"));
    assert_eq!(full.custom_properties[0].name, "room");
    assert_eq!(full.event_type.as_deref(), Some("WEBINAR"));
    assert_eq!(full.end_date_time, Some(at("2026-03-01T11:00:00Z")));

    assert_eq!(minimal.app_info.id, None);
    assert_eq!(minimal.event_name, None);
    assert!(minimal.custom_properties.is_empty());
}

#[test]
fn saved_event() {
    let (full, minimal) = read::<SavedEvent>(&samples::saved_event());
    assert_eq!(full.object_id.as_deref(), Some("58237132332"));
    assert_eq!(full.event_name.as_deref(), Some("Spring webinar"));
    assert_eq!(full.event_description.as_deref(), Some("What is new in spring"));
    assert_eq!(full.event_cancelled, Some(false));
    assert_eq!(full.custom_properties[0].name, "room");

    assert_eq!(minimal.object_id, None);
    assert_eq!(minimal.event_cancelled, None);
    assert!(minimal.custom_properties.is_empty());
}

#[test]
fn event_match() {
    let (full, minimal) = read::<EventMatch>(&samples::event_match());
    assert_eq!(full.object_id, "58237132332");
    assert_eq!(full.app_id, Some(4711));
    assert_eq!(full.external_account_id.as_deref(), Some("acme"));
    assert_eq!(full.external_event_id.as_deref(), Some("webinar-42"));

    assert_eq!(minimal.app_id, None);
    assert_eq!(minimal.external_event_id, None);
}

#[test]
fn event_identifiers() {
    let (full, minimal) = read::<EventIdentifiers>(&samples::event_identifiers());
    assert_eq!(full.object_id, "58237132332");
    assert_eq!(full.app_info.id.as_deref(), Some("4711"));
    assert_eq!(full.external_account_id.as_deref(), Some("acme"));
    assert_eq!(full.external_event_id.as_deref(), Some("webinar-42"));
    assert_eq!(full.marketing_event_name.as_deref(), Some("Spring webinar"));

    assert_eq!(minimal.app_info.id, None);
    assert_eq!(minimal.marketing_event_name, None);
}

#[test]
fn participation_breakdown() {
    let (full, minimal) = read::<ParticipationBreakdown>(&samples::participation_breakdown());
    assert_eq!(full.id, "9001");
    assert_eq!(full.created_at, Some(at("2026-03-01T12:00:00Z")));
    let contact = &full.associations.contact;
    assert_eq!(contact.contact_id.as_deref(), Some("101"));
    assert_eq!(contact.email.as_deref(), Some("ada@example.com"));
    assert_eq!(contact.firstname.as_deref(), Some("Ada"));
    assert_eq!(contact.lastname.as_deref(), Some("Lovelace"));
    let event = &full.associations.marketing_event;
    assert_eq!(event.external_account_id.as_deref(), Some("acme"));
    assert_eq!(event.external_event_id.as_deref(), Some("webinar-42"));
    assert_eq!(event.marketing_event_id.as_deref(), Some("58237132332"));
    assert_eq!(event.name.as_deref(), Some("Spring webinar"));
    assert_eq!(full.properties.attendance_duration_seconds, Some(1800));
    assert_eq!(full.properties.attendance_percentage.as_deref(), Some("0.5"));
    assert_eq!(full.properties.attendance_state, Some(AttendanceState::Attended));
    assert_eq!(full.properties.occurred_at, Some(at("2026-03-01T10:00:00Z")));

    assert_eq!(minimal.id, "9001");
    assert_eq!(minimal.created_at, None);
    assert_eq!(minimal.associations.contact.email, None);
    assert_eq!(minimal.associations.marketing_event.name, None);
    assert_eq!(minimal.properties.attendance_state, None);
    assert_eq!(minimal.properties.occurred_at, None);
}

#[test]
fn nested_nulls_count_as_absent() {
    let nulls = json!({
        "id": "9001",
        "associations": {
            "contact": { "contactId": null, "email": null, "firstname": null, "lastname": null },
            "marketingEvent": null,
        },
        "properties": {
            "attendanceDurationSeconds": null,
            "attendancePercentage": null,
            "attendanceState": null,
            "occurredAt": null,
        },
    });
    let minimal = json!({ "id": "9001" });
    assert_eq!(
        from_value::<ParticipationBreakdown>(nulls).expect("nested nulls"),
        from_value::<ParticipationBreakdown>(minimal).expect("nothing nested"),
    );
}

#[test]
fn attendance_counters() {
    let (full, _) = read::<AttendanceCounters>(&samples::attendance_counters());
    assert_eq!(full.attended, 3_000_000_000, "more than 32 bits hold");
    assert_eq!((full.cancelled, full.no_shows, full.registered), (2, 1, 6));
}

#[test]
fn recorded_contact() {
    let (full, _) = read::<RecordedContact>(&samples::recorded_contact());
    assert_eq!(full.vid, 9_007_199_254_740_993, "more than a double can tell apart");
}

#[test]
fn recorded_email() {
    let (full, minimal) = read::<RecordedEmail>(&samples::recorded_email());
    assert_eq!((full.email.as_str(), full.vid), ("ada@example.com", Some(101)));
    assert_eq!(minimal.vid, None);
}

#[test]
fn contact_list() {
    let (full, minimal) = read::<ContactList>(&samples::contact_list());
    assert_eq!(full.list_id, "77");
    assert_eq!(full.list_version, Some(2));
    assert_eq!(full.name.as_deref(), Some("Spring guests"));
    assert_eq!(full.object_type_id.as_deref(), Some("0-1"));
    assert_eq!(full.processing_status.as_deref(), Some("COMPLETE"));
    assert_eq!(full.processing_type.as_deref(), Some("DYNAMIC"));
    assert_eq!(full.size, Some(3_000_000_000), "more than 32 bits hold");
    assert_eq!(full.created_at, Some(at("2026-01-02T03:04:05Z")));
    assert_eq!(full.updated_at, Some(at("2026-01-03T03:04:05Z")));
    assert_eq!(full.filters_updated_at, Some(at("2026-01-04T03:04:05Z")));
    assert_eq!(full.deleted_at, Some(at("2026-01-05T03:04:05Z")));
    assert_eq!(full.created_by_id.as_deref(), Some("5"));
    assert_eq!(full.updated_by_id.as_deref(), Some("6"));

    assert_eq!(minimal.size, None);
    assert_eq!(minimal.name, None);
    assert_eq!(minimal.deleted_at, None);
}

#[test]
fn event_detail_settings() {
    let (full, _) = read::<EventDetailSettings>(&samples::event_detail_settings());
    assert_eq!(full.app_id, 4711);
    assert_eq!(full.event_details_url, "https://example.com/details?id=%s");
}

#[test]
fn property_value() {
    let (full, minimal) = read::<PropertyValue>(&samples::property_value());
    assert_eq!(full.name, "room");
    assert_eq!(full.value.as_deref(), Some("Aula"));
    assert_eq!(full.data_sensitivity, Some(DataSensitivity::Standard));
    assert_eq!(full.is_encrypted, Some(false));
    assert_eq!(full.is_large_value, Some(true));
    assert_eq!(full.masked_substrings.substrings[0].start, Some(1));
    assert_eq!(full.masked_substrings.substrings[0].end, Some(4));
    assert_eq!(full.persistence_timestamp, Some(at("2026-03-01T10:00:00.001Z")));
    assert_eq!(full.selected_by_user_timestamp, Some(at("2026-03-01T10:00:00.002Z")));
    assert_eq!(full.timestamp, Some(at("2026-03-01T10:00:00.003Z")));
    assert_eq!(full.request_id.as_deref(), Some("r-1"));
    assert_eq!(full.selected_by_user, Some(true));
    assert_eq!(full.source.as_deref(), Some("INTEGRATION"));
    assert_eq!(full.source_id.as_deref(), Some("s-1"));
    assert_eq!(full.source_label.as_deref(), Some("Webinar App"));
    assert_eq!(full.source_metadata.as_deref(), Some("m"));
    assert_eq!(full.source_upstream_deployable.as_deref(), Some("d"));
    assert_eq!(full.source_vid, [1, 9_007_199_254_740_993]);
    assert_eq!(full.unit.as_deref(), Some("u"));
    assert_eq!(full.updated_by_user_id, Some(7));
    assert_eq!(full.use_timestamp_as_persistence_timestamp, Some(false));

    assert_eq!(minimal.value, None);
    assert_eq!(minimal.data_sensitivity, None);
    assert!(minimal.masked_substrings.substrings.is_empty());
    assert!(minimal.source_vid.is_empty());
}

#[test]
fn crm_property() {
    let (full, minimal) = read::<CrmProperty>(&samples::crm_property());
    assert_eq!((full.name.as_str(), full.value.as_deref()), ("room", Some("Aula")));
    assert_eq!(minimal.value, None);
}

#[test]
fn open_enums_keep_unknown_values() {
    let known = [
        ("ATTENDED", AttendanceState::Attended),
        ("CANCELLED", AttendanceState::Cancelled),
        ("EMPTY", AttendanceState::Empty),
        ("NO_SHOW", AttendanceState::NoShow),
        ("REGISTERED", AttendanceState::Registered),
    ];
    for (wire, state) in known {
        assert_eq!(from_value::<AttendanceState>(json!(wire)).expect("a known state"), state);
        assert_eq!((state.as_str(), state.to_string().as_str()), (wire, wire));
        assert_eq!(to_value(&state).expect("JSON"), json!(wire));
    }
    let known =
        [("high", DataSensitivity::High), ("none", DataSensitivity::None), ("standard", DataSensitivity::Standard)];
    for (wire, sensitivity) in known {
        assert_eq!(from_value::<DataSensitivity>(json!(wire)).expect("a known value"), sensitivity);
        assert_eq!(sensitivity.as_str(), wire);
    }
    let known = [
        ("CANCELED", BatchStatus::Canceled),
        ("COMPLETE", BatchStatus::Complete),
        ("PENDING", BatchStatus::Pending),
        ("PROCESSING", BatchStatus::Processing),
    ];
    for (wire, status) in known {
        assert_eq!(from_value::<BatchStatus>(json!(wire)).expect("a known status"), status);
        assert_eq!(status.as_str(), wire);
    }

    let new: AttendanceState = from_value(json!("WAITLISTED")).expect("a new state");
    assert_eq!((new.as_str(), new.to_string().as_str()), ("WAITLISTED", "WAITLISTED"));
    assert_eq!(to_value(&new).expect("JSON"), json!("WAITLISTED"));
    assert_eq!(new, AttendanceState::from("WAITLISTED"));
    assert_ne!(new, AttendanceState::from("attended"), "case matters");
}

#[test]
fn closed_enums_have_wire_names() {
    let states = [SubscriberState::Register, SubscriberState::Attend, SubscriberState::Cancel];
    assert_eq!(states.map(|state| state.as_str()), ["register", "attend", "cancel"]);
    let filters = [
        ParticipationState::Registered,
        ParticipationState::Cancelled,
        ParticipationState::Attended,
        ParticipationState::NoShow,
    ];
    assert_eq!(filters.map(|state| state.as_str()), ["REGISTERED", "CANCELLED", "ATTENDED", "NO_SHOW"]);
}

#[test]
fn timestamps_are_decoded_from_text_and_milliseconds() {
    let read = |value: Value| from_value::<ParticipationBreakdown>(json!({ "id": "1", "createdAt": value }));
    let noon = Some(at("2026-03-01T12:00:00Z"));
    for same in [
        json!("2026-03-01T12:00:00Z"),
        json!("2026-03-01T12:00:00.000Z"),
        json!("2026-03-01T13:00:00+01:00"),
        json!(1_772_366_400_000_i64),
    ] {
        assert_eq!(read(same.clone()).expect("an instant").created_at, noon, "{same}");
    }
    let last = read(json!("9999-12-31T23:59:59Z")).expect("HubSpot's end of time");
    assert_eq!(to_value(&last).expect("JSON")["createdAt"], json!("9999-12-31T23:59:59Z"));
    for wrong in [json!("yesterday"), json!("2026-02-30T12:00:00Z"), json!(true), json!([])] {
        read(wrong).expect_err("no instant");
    }
}

#[test]
fn durations_can_be_added_to_timestamps() {
    let noon = at("2026-05-04T12:00:00Z");
    let hour = Duration::from_secs(60 * 60);
    assert_eq!(noon + hour, at("2026-05-04T13:00:00Z"));
    assert_eq!(noon - hour, at("2026-05-04T11:00:00Z"));
    let last = Timestamp::from_epoch_millis(i64::MAX);
    assert_eq!(last + Duration::MAX, last);
    assert_eq!(noon - Duration::MAX - Duration::MAX, Timestamp::from_epoch_millis(i64::MIN));
}
