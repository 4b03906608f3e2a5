use super::answers::{object, page};
use super::operations;
use super::values::{CURSOR, EXTERNAL, ODD};
use hubspot_marketing_events::Page;
use hubspot_marketing_events::types::{AttendanceCounters, ParticipationBreakdown, ParticipationState};
use serde_json::Value;
use tests::samples::{attendance_counters, participation_breakdown};

operations! {
    participations.get:
        |api| api.participations().get(ODD) => AttendanceCounters;
        v3: "GET /marketing/v3/marketing-events/participations/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        v2026_03: "GET /marketing/marketing-events/2026-03/participations/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        body: Value::Null,
        answers: object(&attendance_counters()),

    participations.get_by_external_id:
        |api| api.participations().get_by_external_id(&EXTERNAL) => AttendanceCounters;
        v3: "GET /marketing/v3/marketing-events/participations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        v2026_03: "GET /marketing/marketing-events/2026-03/participations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC",
        body: Value::Null,
        answers: object(&attendance_counters()),

    participations.list_breakdown:
        |api| api.participations().list_breakdown(ODD)
            .after(CURSOR).contact_identifier(ODD).limit(100).state(ParticipationState::NoShow)
            => Page<ParticipationBreakdown>;
        v3: "GET /marketing/v3/marketing-events/participations/a%2Fb%20c%3Fd%23e%2525%C3%BC/breakdown?after=NTA%3D%26x&contactIdentifier=a%2Fb%20c%3Fd%23e%2525%C3%BC&limit=100&state=NO_SHOW",
        v2026_03: "GET /marketing/marketing-events/2026-03/participations/a%2Fb%20c%3Fd%23e%2525%C3%BC/breakdown?after=NTA%3D%26x&contactIdentifier=a%2Fb%20c%3Fd%23e%2525%C3%BC&limit=100&state=NO_SHOW",
        body: Value::Null,
        answers: page(&participation_breakdown()),

    participations.list_breakdown_by_external_id:
        |api| api.participations().list_breakdown_by_external_id(&EXTERNAL)
            .after(CURSOR).contact_identifier(ODD).limit(1).state(ParticipationState::Cancelled)
            => Page<ParticipationBreakdown>;
        v3: "GET /marketing/v3/marketing-events/participations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC/breakdown?after=NTA%3D%26x&contactIdentifier=a%2Fb%20c%3Fd%23e%2525%C3%BC&limit=1&state=CANCELLED",
        v2026_03: "GET /marketing/marketing-events/2026-03/participations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC/breakdown?after=NTA%3D%26x&contactIdentifier=a%2Fb%20c%3Fd%23e%2525%C3%BC&limit=1&state=CANCELLED",
        body: Value::Null,
        answers: page(&participation_breakdown()),

    participations.list_breakdown_by_contact:
        |api| api.participations().list_breakdown_by_contact(ODD)
            .after(CURSOR).limit(10).state(ParticipationState::Registered)
            => Page<ParticipationBreakdown>;
        v3: "GET /marketing/v3/marketing-events/participations/contacts/a%2Fb%20c%3Fd%23e%2525%C3%BC/breakdown?after=NTA%3D%26x&limit=10&state=REGISTERED",
        v2026_03: "GET /marketing/marketing-events/2026-03/participations/contacts/a%2Fb%20c%3Fd%23e%2525%C3%BC/breakdown?after=NTA%3D%26x&limit=10&state=REGISTERED",
        body: Value::Null,
        answers: page(&participation_breakdown()),
}
