use super::answers::{nothing, object};
use super::operations;
use super::values::{END, EXTERNAL, ODD, START, end, start};
use hubspot_marketing_events::types::{
    ExternalEventChanges, ExternalEventDetails, NewEvent, PropertyInput, SavedEvent, UpsertedEvent,
};
use serde_json::{Value, json};
use tests::samples::{external_event_details, saved_event, upserted_event};

operations! {
    events.get_by_external_id:
        |api| api.events().get_by_external_id(&EXTERNAL) => ExternalEventDetails;
        v3: "GET /marketing/v3/marketing-events/events/a%2Fb%20c%3Fd%23e%2525%C3%BC?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        v2026_03: "GET /marketing/marketing-events/2026-03/events/a%2Fb%20c%3Fd%23e%2525%C3%BC?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        body: Value::Null,
        answers: object(&external_event_details()),

    events.upsert_by_external_id:
        |api| api.events().upsert_by_external_id(
            NewEvent::new(&EXTERNAL, "Spring webinar", "Acme")
                .custom_properties([PropertyInput::new("room", "Aula"), PropertyInput::new("floor", "2")])
                .end_date_time(end())
                .event_cancelled(false)
                .event_completed(true)
                .event_description("What is new")
                .event_type("WEBINAR")
                .event_url("https://example.com/spring")
                .start_date_time(start()),
        ) => UpsertedEvent;
        v3: "PUT /marketing/v3/marketing-events/events/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        v2026_03: "PUT /marketing/marketing-events/2026-03/events/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        body: json!({
            "customProperties": [{ "name": "room", "value": "Aula" }, { "name": "floor", "value": "2" }],
            "endDateTime": END,
            "eventCancelled": false,
            "eventCompleted": true,
            "eventDescription": "What is new",
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "eventType": "WEBINAR",
            "eventUrl": "https://example.com/spring",
            "externalAccountId": "ac/me &co+ü",
            "externalEventId": ODD,
            "startDateTime": START,
        }),
        answers: object(&upserted_event()),

    events.update_by_external_id:
        |api| api.events().update_by_external_id(
            &EXTERNAL,
            ExternalEventChanges::new()
                .custom_properties([PropertyInput::new("room", "Aula")])
                .end_date_time(end())
                .event_cancelled(true)
                .event_completed(false)
                .event_description("What is new")
                .event_name("Spring webinar")
                .event_organizer("Acme")
                .event_type("WEBINAR")
                .event_url("https://example.com/spring")
                .start_date_time(start()),
        ) => UpsertedEvent;
        v3: "PATCH /marketing/v3/marketing-events/events/a%2Fb%20c%3Fd%23e%2525%C3%BC?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        v2026_03: "PATCH /marketing/marketing-events/2026-03/events/a%2Fb%20c%3Fd%23e%2525%C3%BC?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        body: json!({
            "customProperties": [{ "name": "room", "value": "Aula" }],
            "endDateTime": END,
            "eventCancelled": true,
            "eventCompleted": false,
            "eventDescription": "What is new",
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "eventType": "WEBINAR",
            "eventUrl": "https://example.com/spring",
            "startDateTime": START,
        }),
        answers: object(&upserted_event()),

    events.delete_by_external_id:
        |api| api.events().delete_by_external_id(&EXTERNAL) => ();
        v3: "DELETE /marketing/v3/marketing-events/events/a%2Fb%20c%3Fd%23e%2525%C3%BC?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        v2026_03: "DELETE /marketing/marketing-events/2026-03/events/a%2Fb%20c%3Fd%23e%2525%C3%BC?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        body: Value::Null,
        answers: nothing(204),

    events.cancel_by_external_id:
        |api| api.events().cancel_by_external_id(&EXTERNAL) => SavedEvent;
        v3: "POST /marketing/v3/marketing-events/events/a%2Fb%20c%3Fd%23e%2525%C3%BC/cancel?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        v2026_03: "POST /marketing/marketing-events/2026-03/events/a%2Fb%20c%3Fd%23e%2525%C3%BC/cancel?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        body: Value::Null,
        answers: object(&saved_event()),

    events.complete_by_external_id:
        |api| api.events().complete_by_external_id(&EXTERNAL, start(), end()) => SavedEvent;
        v3: "POST /marketing/v3/marketing-events/events/a%2Fb%20c%3Fd%23e%2525%C3%BC/complete?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        v2026_03: "POST /marketing/marketing-events/2026-03/events/a%2Fb%20c%3Fd%23e%2525%C3%BC/complete?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        body: json!({ "endDateTime": END, "startDateTime": START }),
        answers: object(&saved_event()),
}
