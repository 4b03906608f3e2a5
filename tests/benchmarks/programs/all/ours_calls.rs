//! All calls, each by the name of its operation.

use std::error::Error;
use std::fmt::Debug;

use hubspot_marketing_events::types::{
    ContactAttendance, EmailAttendance, EventChanges, EventUpdate, ExternalEvent, ExternalEventChanges,
    ExternalEventKey, NewEvent, ParticipationState, PropertyInput, SubscriberState,
};
use hubspot_marketing_events::{Api, Timestamp, Version};

/// What calls are made of.
pub struct Input {
    pub id: String,
    pub account_id: String,
    pub text: String,
    pub number: i64,
    pub at: Timestamp,
}

pub async fn call<V: Version>(api: &Api<V>, operation: &str, input: &Input) -> Result<(), Box<dyn Error>> {
    let Input { id, text, number, at, .. } = input;
    let events = api.events();
    let attendance = api.attendance();
    let states = api.subscriber_state();
    let lists = api.list_associations();
    let participations = api.participations();
    let settings = api.settings();
    let external = &ExternalEvent { account_id: &input.account_id, event_id: id };
    let attend = SubscriberState::Attend;
    let attended = ParticipationState::Attended;

    match operation {
        "events.list" => show(events.list().limit(100).after(text).await?),
        "events.create" => show(events.create(input.event()).await?),
        "events.get" => show(events.get(id).await?),
        "events.update" => show(events.update(id, input.changes()).await?),
        "events.delete" => show(events.delete(id).await?),
        "events.get_by_external_id" => show(events.get_by_external_id(external).await?),
        "events.upsert_by_external_id" => show(events.upsert_by_external_id(input.event()).await?),
        "events.update_by_external_id" => {
            let changes = input.external_changes();
            show(events.update_by_external_id(external, changes).await?);
        }
        "events.delete_by_external_id" => show(events.delete_by_external_id(external).await?),
        "events.cancel_by_external_id" => show(events.cancel_by_external_id(external).await?),
        "events.complete_by_external_id" => {
            show(events.complete_by_external_id(external, *at, *at).await?);
        }
        "events.upsert_batch" => show(events.upsert_batch([input.event()]).await?),
        "events.update_batch" => show(events.update_batch([input.update()]).await?),
        "events.delete_batch" => show(events.delete_batch([id]).await?),
        "events.delete_batch_by_external_id" => {
            let key = ExternalEventKey::new(*number, external);
            show(events.delete_batch_by_external_id([key]).await?);
        }
        "events.search_by_external_id" => show(events.search_by_external_id(id).await?),
        "events.identifiers_by_external_id" => show(events.identifiers_by_external_id(id).await?),

        "attendance.create_by_contact_id" => {
            let contacts = [input.contact()];
            show(attendance.create_by_contact_id(id, attend, contacts).await?);
        }
        "attendance.create_by_email" => {
            let people = [input.person()];
            show(attendance.create_by_email(id, attend, people).await?);
        }
        "attendance.create_by_external_id_and_contact_id" => {
            show(attendance.create_by_external_id_and_contact_id(external, attend, [input.contact()]).await?)
        }
        "attendance.create_by_external_id_and_email" => {
            show(attendance.create_by_external_id_and_email(external, attend, [input.person()]).await?)
        }
        "subscriber_state.record_by_contact_id" => {
            let contacts = [input.contact()];
            show(states.record_by_contact_id(external, attend, contacts).await?);
        }
        "subscriber_state.record_by_email" => {
            let people = [input.person()];
            show(states.record_by_email(external, attend, people).await?);
        }

        "list_associations.list" => show(lists.list(id).await?),
        "list_associations.associate" => show(lists.associate(id, text).await?),
        "list_associations.delete" => show(lists.delete(id, text).await?),
        "list_associations.list_by_external_id" => {
            show(lists.list_by_external_id(external).await?);
        }
        "list_associations.associate_by_external_id" => {
            show(lists.associate_by_external_id(external, text).await?);
        }
        "list_associations.delete_by_external_id" => {
            show(lists.delete_by_external_id(external, text).await?);
        }

        "participations.get" => show(participations.get(id).await?),
        "participations.get_by_external_id" => {
            show(participations.get_by_external_id(external).await?);
        }
        "participations.list_breakdown" => {
            show(participations.list_breakdown(id).limit(100).after(text).await?);
        }
        "participations.list_breakdown_by_external_id" => show(
            participations
                .list_breakdown_by_external_id(external)
                .limit(100)
                .after(text)
                .contact_identifier(text)
                .state(attended)
                .await?,
        ),
        "participations.list_breakdown_by_contact" => {
            show(participations.list_breakdown_by_contact(text).limit(100).after(text).state(attended).await?)
        }
        "settings.get" => show(settings.get(number).await?),
        "settings.create_or_update" => show(settings.create_or_update(number, text).await?),
        _ => return Err(format!("no operation is called {operation}").into()),
    }
    Ok(())
}

fn show(answer: impl Debug) {
    println!("{answer:?}");
}

impl Input {
    fn external(&self) -> ExternalEvent<'_> {
        ExternalEvent { account_id: &self.account_id, event_id: &self.id }
    }

    fn properties(&self) -> [PropertyInput; 1] {
        [PropertyInput::new("topic", &self.text)]
    }

    fn event(&self) -> NewEvent {
        NewEvent::new(&self.external(), &self.text, &self.text)
            .event_description(&self.text)
            .start_date_time(self.at)
            .custom_properties(self.properties())
    }

    fn changes(&self) -> EventChanges {
        EventChanges::new().event_description(&self.text).start_date_time(self.at).custom_properties(self.properties())
    }

    fn update(&self) -> EventUpdate {
        EventUpdate::new(&self.id)
            .event_description(&self.text)
            .start_date_time(self.at)
            .custom_properties(self.properties())
    }

    fn external_changes(&self) -> ExternalEventChanges {
        ExternalEventChanges::new()
            .event_description(&self.text)
            .start_date_time(self.at)
            .custom_properties(self.properties())
    }

    fn contact(&self) -> ContactAttendance {
        ContactAttendance::new(self.number, self.at).joined_at(self.at).left_at(self.at)
    }

    fn person(&self) -> EmailAttendance {
        EmailAttendance::new(&self.text, self.at)
            .joined_at(self.at)
            .left_at(self.at)
            .contact_property("firstname", &self.text)
    }
}
