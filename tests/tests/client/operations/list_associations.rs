use super::answers::{nothing, page};
use super::operations;
use super::values::{EXTERNAL, LIST, ODD};
use hubspot_marketing_events::Page;
use hubspot_marketing_events::types::ContactList;
use serde_json::Value;
use tests::samples::contact_list;

operations! {
    list_associations.list:
        |api| api.list_associations().list(ODD) => Page<ContactList>;
        v3: "GET /marketing/v3/marketing-events/associations/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists",
        v2026_03: "GET /marketing/marketing-events/2026-03/associations/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists",
        body: Value::Null,
        answers: page(&contact_list()),

    list_associations.associate:
        |api| api.list_associations().associate(ODD, LIST) => ();
        v3: "PUT /marketing/v3/marketing-events/associations/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists/7%2F%238",
        v2026_03: "PUT /marketing/marketing-events/2026-03/associations/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists/7%2F%238",
        body: Value::Null,
        answers: nothing(204),

    list_associations.delete:
        |api| api.list_associations().delete(ODD, LIST) => ();
        v3: "DELETE /marketing/v3/marketing-events/associations/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists/7%2F%238",
        v2026_03: "DELETE /marketing/marketing-events/2026-03/associations/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists/7%2F%238",
        body: Value::Null,
        answers: nothing(204),

    list_associations.list_by_external_id:
        |api| api.list_associations().list_by_external_id(&EXTERNAL) => Page<ContactList>;
        v3: "GET /marketing/v3/marketing-events/associations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists",
        v2026_03: "GET /marketing/marketing-events/2026-03/associations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists",
        body: Value::Null,
        answers: page(&contact_list()),

    list_associations.associate_by_external_id:
        |api| api.list_associations().associate_by_external_id(&EXTERNAL, LIST) => ();
        v3: "PUT /marketing/v3/marketing-events/associations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists/7%2F%238",
        v2026_03: "PUT /marketing/marketing-events/2026-03/associations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists/7%2F%238",
        body: Value::Null,
        answers: nothing(204),

    list_associations.delete_by_external_id:
        |api| api.list_associations().delete_by_external_id(&EXTERNAL, LIST) => ();
        v3: "DELETE /marketing/v3/marketing-events/associations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists/7%2F%238",
        v2026_03: "DELETE /marketing/marketing-events/2026-03/associations/ac%2Fme%20%26co%2B%C3%BC/a%2Fb%20c%3Fd%23e%2525%C3%BC/lists/7%2F%238",
        body: Value::Null,
        answers: nothing(204),
}
