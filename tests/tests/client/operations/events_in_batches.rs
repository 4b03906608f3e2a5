use super::answers::{batch, batch_without_results, nothing};
use super::operations;
use super::values::{EXTERNAL, ODD, START, start};
use hubspot_marketing_events::BatchOutcome;
use hubspot_marketing_events::types::{
    EventUpdate, ExternalEventKey, NewEvent, PropertyInput, UpdatedEvent, UpsertedEvent,
};
use serde_json::json;
use tests::samples::{updated_event, upserted_event};

operations! {
    events.upsert_batch:
        |api| api.events().upsert_batch([
            NewEvent::new(&EXTERNAL, "Spring webinar", "Acme").start_date_time(start()),
            NewEvent::new(&EXTERNAL, "Autumn webinar", "Acme"),
        ]) => BatchOutcome<UpsertedEvent>;
        v3: "POST /marketing/v3/marketing-events/events/upsert",
        v2026_03: "POST /marketing/marketing-events/2026-03/events/upsert",
        body: json!({ "inputs": [
            {
                "eventName": "Spring webinar",
                "eventOrganizer": "Acme",
                "externalAccountId": "ac/me &co+ü",
                "externalEventId": ODD,
                "startDateTime": START,
            },
            {
                "eventName": "Autumn webinar",
                "eventOrganizer": "Acme",
                "externalAccountId": "ac/me &co+ü",
                "externalEventId": ODD,
            },
        ] }),
        answers: batch(&upserted_event()),

    events.update_batch:
        |api| api.events().update_batch([
            EventUpdate::new("58237132332").event_name("Spring webinar"),
            EventUpdate::new(ODD).custom_properties([PropertyInput::new("room", "Aula")]),
        ]) => BatchOutcome<UpdatedEvent>;
        v3: "POST /marketing/v3/marketing-events/batch/update",
        v2026_03: "POST /marketing/marketing-events/2026-03/batch/update",
        body: json!({ "inputs": [
            { "eventName": "Spring webinar", "objectId": "58237132332" },
            { "customProperties": [{ "name": "room", "value": "Aula" }], "objectId": ODD },
        ] }),
        answers: batch(&updated_event()),

    events.delete_batch:
        |api| api.events().delete_batch([ODD, "58237132332"]) => BatchOutcome<()>;
        v3: "POST /marketing/v3/marketing-events/batch/archive",
        v2026_03: "POST /marketing/marketing-events/2026-03/batch/archive",
        body: json!({ "inputs": [{ "objectId": ODD }, { "objectId": "58237132332" }] }),
        answers: batch_without_results(),

    events.delete_batch_by_external_id:
        |api| api.events().delete_batch_by_external_id([ExternalEventKey::new(4711, &EXTERNAL)]) => ();
        v3: "POST /marketing/v3/marketing-events/events/delete",
        v2026_03: "POST /marketing/marketing-events/2026-03/events/delete",
        body: json!({ "inputs": [
            { "appId": 4711, "externalAccountId": "ac/me &co+ü", "externalEventId": ODD },
        ] }),
        answers: nothing(202),
}
