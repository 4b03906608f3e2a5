use super::answers::{nothing, object, page};
use super::operations;
use super::values::{CURSOR, END, EXTERNAL, ODD, START, end, start};
use hubspot_marketing_events::Page;
use hubspot_marketing_events::types::{
    EventChanges, EventIdentifiers, EventMatch, MarketingEvent, NewEvent, PropertyInput, SavedEvent, UpdatedEvent,
};
use serde_json::{Value, json};
use tests::samples::{event_identifiers, event_match, marketing_event, saved_event, updated_event};

operations! {
    events.list:
        |api| api.events().list().after(CURSOR).limit(100) => Page<MarketingEvent>;
        v3: "GET /marketing/marketing-events/v3?after=NTA%3D%26x&limit=100",
        v2026_03: "GET /marketing/marketing-events/2026-03?after=NTA%3D%26x&limit=100",
        body: Value::Null,
        answers: page(&marketing_event()),

    events.create:
        |api| api.events().create(NewEvent::new(&EXTERNAL, "Spring webinar", "Acme")) => SavedEvent;
        v3: "POST /marketing/v3/marketing-events/events",
        v2026_03: "POST /marketing/marketing-events/2026-03/events",
        body: json!({
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "externalAccountId": "ac/me &co+ü",
            "externalEventId": ODD,
        }),
        answers: object(&saved_event()),

    events.get:
        |api| api.events().get(ODD) => MarketingEvent;
        v3: "GET /marketing/v3/marketing-events/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        v2026_03: "GET /marketing/marketing-events/2026-03/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        body: Value::Null,
        answers: object(&marketing_event()),

    events.update:
        |api| api.events().update(
            ODD,
            EventChanges::new()
                .custom_properties([PropertyInput::new("room", "Aula")])
                .end_date_time(end())
                .event_cancelled(true)
                .event_description("What is new")
                .event_name("Spring webinar")
                .event_organizer("Acme")
                .event_type("WEBINAR")
                .event_url("https://example.com/spring")
                .start_date_time(start()),
        ) => UpdatedEvent;
        v3: "PATCH /marketing/v3/marketing-events/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        v2026_03: "PATCH /marketing/marketing-events/2026-03/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        body: json!({
            "customProperties": [{ "name": "room", "value": "Aula" }],
            "endDateTime": END,
            "eventCancelled": true,
            "eventDescription": "What is new",
            "eventName": "Spring webinar",
            "eventOrganizer": "Acme",
            "eventType": "WEBINAR",
            "eventUrl": "https://example.com/spring",
            "startDateTime": START,
        }),
        answers: object(&updated_event()),

    events.delete:
        |api| api.events().delete(ODD) => ();
        v3: "DELETE /marketing/v3/marketing-events/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        v2026_03: "DELETE /marketing/marketing-events/2026-03/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        body: Value::Null,
        answers: nothing(204),

    events.search_by_external_id:
        |api| api.events().search_by_external_id(ODD) => Page<EventMatch>;
        v3: "GET /marketing/v3/marketing-events/events/search?q=a%2Fb%20c%3Fd%23e%2525%C3%BC",
        v2026_03: "GET /marketing/marketing-events/2026-03/events/search?q=a%2Fb%20c%3Fd%23e%2525%C3%BC",
        body: Value::Null,
        answers: page(&event_match()),

    events.identifiers_by_external_id:
        |api| api.events().identifiers_by_external_id(ODD) => Page<EventIdentifiers>;
        v3: "GET /marketing/v3/marketing-events/a%2Fb%20c%3Fd%23e%2525%C3%BC/identifiers",
        v2026_03: "GET /marketing/marketing-events/2026-03/a%2Fb%20c%3Fd%23e%2525%C3%BC/identifiers",
        body: Value::Null,
        answers: page(&event_identifiers()),
}
