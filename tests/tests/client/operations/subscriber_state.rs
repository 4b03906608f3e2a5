use super::answers::nothing;
use super::operations;
use super::values::{EXTERNAL, contacts, contacts_sent, emails, emails_sent};
use hubspot_marketing_events::types::SubscriberState;

operations! {
    subscriber_state.record_by_contact_id:
        |api| api.subscriber_state().record_by_contact_id(&EXTERNAL, SubscriberState::Cancel, contacts()) => ();
        v3: "POST /marketing/v3/marketing-events/events/a%2Fb%20c%3Fd%23e%2525%C3%BC/cancel/upsert?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        v2026_03: "POST /marketing/marketing-events/2026-03/events/a%2Fb%20c%3Fd%23e%2525%C3%BC/cancel/upsert?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        body: contacts_sent(),
        answers: nothing(202),

    subscriber_state.record_by_email:
        |api| api.subscriber_state().record_by_email(&EXTERNAL, SubscriberState::Register, emails()) => ();
        v3: "POST /marketing/v3/marketing-events/events/a%2Fb%20c%3Fd%23e%2525%C3%BC/register/email-upsert?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        v2026_03: "POST /marketing/marketing-events/2026-03/events/a%2Fb%20c%3Fd%23e%2525%C3%BC/register/email-upsert?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        body: emails_sent(),
        answers: nothing(202),
}
