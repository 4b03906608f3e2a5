use super::answers::batch;
use super::operations;
use super::values::{EXTERNAL, ODD, contacts, contacts_sent, emails, emails_sent};
use hubspot_marketing_events::BatchOutcome;
use hubspot_marketing_events::types::{RecordedContact, RecordedEmail, SubscriberState};
use tests::samples::{recorded_contact, recorded_email};

operations! {
    attendance.create_by_contact_id:
        |api| api.attendance().create_by_contact_id(ODD, SubscriberState::Register, contacts())
            => BatchOutcome<RecordedContact>;
        v3: "POST /marketing/v3/marketing-events/a%2Fb%20c%3Fd%23e%2525%C3%BC/attendance/register/create",
        v2026_03: "POST /marketing/marketing-events/2026-03/a%2Fb%20c%3Fd%23e%2525%C3%BC/attendance/register/create",
        body: contacts_sent(),
        answers: batch(&recorded_contact()),

    attendance.create_by_email:
        |api| api.attendance().create_by_email(ODD, SubscriberState::Attend, emails())
            => BatchOutcome<RecordedEmail>;
        v3: "POST /marketing/v3/marketing-events/a%2Fb%20c%3Fd%23e%2525%C3%BC/attendance/attend/email-create",
        v2026_03: "POST /marketing/marketing-events/2026-03/a%2Fb%20c%3Fd%23e%2525%C3%BC/attendance/attend/email-create",
        body: emails_sent(),
        answers: batch(&recorded_email()),

    attendance.create_by_external_id_and_contact_id:
        |api| api.attendance().create_by_external_id_and_contact_id(&EXTERNAL, SubscriberState::Cancel, contacts())
            => BatchOutcome<RecordedContact>;
        v3: "POST /marketing/v3/marketing-events/attendance/a%2Fb%20c%3Fd%23e%2525%C3%BC/cancel/create?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        v2026_03: "POST /marketing/marketing-events/2026-03/attendance/a%2Fb%20c%3Fd%23e%2525%C3%BC/cancel/create?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        body: contacts_sent(),
        answers: batch(&recorded_contact()),

    attendance.create_by_external_id_and_email:
        |api| api.attendance().create_by_external_id_and_email(&EXTERNAL, SubscriberState::Register, emails())
            => BatchOutcome<RecordedEmail>;
        v3: "POST /marketing/v3/marketing-events/attendance/a%2Fb%20c%3Fd%23e%2525%C3%BC/register/email-create?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        v2026_03: "POST /marketing/marketing-events/2026-03/attendance/a%2Fb%20c%3Fd%23e%2525%C3%BC/register/email-create?externalAccountId=ac%2Fme%20%26co%2B%C3%BC",
        body: emails_sent(),
        answers: batch(&recorded_email()),
}
