//! All calls, each by the name that our crate has for its operation.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Debug;

use by_hand_types::{
    Attendee, Completion, ContactAttendee, EventChanges, EventUpdate, ExternalEvent, ExternalEventChanges,
    ExternalEventKey, Filter, NewEvent, NewSettings, Property,
};
use chrono::{DateTime, SecondsFormat, Utc};

use super::Client;

/// What calls are made of.
pub struct Input {
    pub id: String,
    pub account_id: String,
    pub text: String,
    pub number: i64,
    pub at: DateTime<Utc>,
}

pub async fn call(client: &Client, operation: &str, input: &Input) -> Result<(), Box<dyn Error>> {
    let Input { id, account_id, text, at, .. } = input;
    let app_id = &input.number.to_string();
    let external = ExternalEvent { account_id, event_id: id };
    let filter = &Filter { limit: Some(100), after: Some(text), state: Some("ATTENDED"), contact_identifier: None };

    match operation {
        "events.list" => show(client.events(Some(100), Some(text)).await?),
        "events.create" => show(client.create_event(&input.event()).await?),
        "events.get" => show(client.event(id).await?),
        "events.update" => show(client.update_event(id, &input.changes()).await?),
        "events.delete" => show(client.delete_event(id).await?),
        "events.get_by_external_id" => show(client.external_event(external).await?),
        "events.upsert_by_external_id" => {
            show(client.upsert_external_event(&input.event()).await?);
        }
        "events.update_by_external_id" => {
            let changes = &input.external_changes();
            show(client.update_external_event(external, changes).await?);
        }
        "events.delete_by_external_id" => show(client.delete_external_event(external).await?),
        "events.cancel_by_external_id" => show(client.cancel_external_event(external).await?),
        "events.complete_by_external_id" => {
            let completion = &Completion { start_date_time: *at, end_date_time: *at };
            show(client.complete_external_event(external, completion).await?);
        }
        "events.upsert_batch" => show(client.upsert_external_events(&[input.event()]).await?),
        "events.update_batch" => show(client.update_events(&[input.update()]).await?),
        "events.delete_batch" => show(client.delete_events(&[id]).await?),
        "events.delete_batch_by_external_id" => {
            show(client.delete_external_events(&[input.key()]).await?);
        }
        "events.search_by_external_id" => show(client.search_events(id).await?),
        "events.identifiers_by_external_id" => show(client.event_identifiers(id).await?),

        "attendance.create_by_contact_id" => {
            show(client.record_attendance_of_contacts_by_object_id(id, "attend", &[input.contact()]).await?)
        }
        "attendance.create_by_email" => {
            show(client.record_attendance_by_object_id(id, "attend", &[input.person()]).await?)
        }
        "attendance.create_by_external_id_and_contact_id" => {
            show(client.record_attendance_of_contacts(account_id, id, "attend", &[input.contact()]).await?)
        }
        "attendance.create_by_external_id_and_email" => {
            show(client.record_attendance(account_id, id, "attend", &[input.person()]).await?)
        }
        "subscriber_state.record_by_contact_id" => {
            show(client.record_state_of_contacts(account_id, id, "attend", &[input.contact()]).await?)
        }
        "subscriber_state.record_by_email" => {
            show(client.record_state(account_id, id, "attend", &[input.person()]).await?)
        }

        "list_associations.list" => show(client.lists(id).await?),
        "list_associations.associate" => show(client.associate_list(id, text).await?),
        "list_associations.delete" => show(client.dissociate_list(id, text).await?),
        "list_associations.list_by_external_id" => show(client.external_lists(external).await?),
        "list_associations.associate_by_external_id" => {
            show(client.associate_external_list(external, text).await?);
        }
        "list_associations.delete_by_external_id" => {
            show(client.dissociate_external_list(external, text).await?);
        }

        "participations.get" => show(client.counters(id).await?),
        "participations.get_by_external_id" => show(client.external_counters(external).await?),
        "participations.list_breakdown" => {
            show(client.participations(id, 100, Some(text)).await?);
        }
        "participations.list_breakdown_by_external_id" => {
            let filter = &Filter { contact_identifier: Some(text), ..*filter };
            show(client.external_participations(external, filter).await?);
        }
        "participations.list_breakdown_by_contact" => {
            show(client.participations_of_contact(text, filter).await?);
        }
        "settings.get" => show(client.settings(app_id).await?),
        "settings.create_or_update" => {
            let settings = &NewSettings { event_details_url: text };
            show(client.save_settings(app_id, settings).await?);
        }
        _ => return Err(format!("no operation is called {operation}").into()),
    }
    Ok(())
}

fn show(answer: impl Debug) {
    println!("{answer:?}");
}

impl Input {
    fn properties(&self) -> Option<Vec<Property>> {
        Some(vec![Property { name: "topic".to_owned(), value: self.text.clone() }])
    }

    fn event(&self) -> NewEvent {
        NewEvent {
            external_account_id: self.account_id.clone(),
            external_event_id: self.id.clone(),
            event_name: self.text.clone(),
            event_organizer: self.text.clone(),
            event_description: Some(self.text.clone()),
            start_date_time: Some(self.at),
            custom_properties: self.properties(),
            ..NewEvent::default()
        }
    }

    fn changes(&self) -> EventChanges {
        EventChanges {
            event_description: Some(self.text.clone()),
            start_date_time: Some(self.at),
            custom_properties: self.properties(),
            ..EventChanges::default()
        }
    }

    fn update(&self) -> EventUpdate {
        EventUpdate {
            object_id: self.id.clone(),
            event_description: Some(self.text.clone()),
            start_date_time: Some(self.at),
            custom_properties: self.properties(),
            ..EventUpdate::default()
        }
    }

    fn external_changes(&self) -> ExternalEventChanges {
        ExternalEventChanges {
            event_description: Some(self.text.clone()),
            start_date_time: Some(self.at),
            custom_properties: self.properties(),
            ..ExternalEventChanges::default()
        }
    }

    fn key(&self) -> ExternalEventKey {
        ExternalEventKey {
            app_id: self.number,
            external_account_id: self.account_id.clone(),
            external_event_id: self.id.clone(),
        }
    }

    fn stay(&self) -> BTreeMap<String, String> {
        let at = self.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        BTreeMap::from([("joinedAt".to_owned(), at.clone()), ("leftAt".to_owned(), at)])
    }

    fn contact(&self) -> ContactAttendee {
        ContactAttendee { vid: self.number, interaction_date_time: self.at, properties: self.stay() }
    }

    fn person(&self) -> Attendee {
        Attendee {
            email: self.text.clone(),
            interaction_date_time: self.at,
            contact_properties: BTreeMap::from([("firstname".to_owned(), self.text.clone())]),
            properties: self.stay(),
        }
    }
}
