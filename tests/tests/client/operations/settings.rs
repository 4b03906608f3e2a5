use super::answers::object;
use super::operations;
use super::values::ODD;
use hubspot_marketing_events::types::EventDetailSettings;
use serde_json::{Value, json};
use tests::samples::event_detail_settings;

operations! {
    settings.get:
        |api| api.settings().get(ODD) => EventDetailSettings;
        v3: "GET /marketing/v3/marketing-events/a%2Fb%20c%3Fd%23e%2525%C3%BC/settings",
        v2026_03: "GET /marketing/marketing-events/2026-03/a%2Fb%20c%3Fd%23e%2525%C3%BC/settings",
        body: Value::Null,
        answers: object(&event_detail_settings()),

    settings.create_or_update:
        |api| api.settings().create_or_update(ODD, "https://example.com/details?id=%s") => EventDetailSettings;
        v3: "POST /marketing/v3/marketing-events/a%2Fb%20c%3Fd%23e%2525%C3%BC/settings",
        v2026_03: "POST /marketing/marketing-events/2026-03/a%2Fb%20c%3Fd%23e%2525%C3%BC/settings",
        body: json!({ "eventDetailsUrl": "https://example.com/details?id=%s" }),
        answers: object(&event_detail_settings()),
}
