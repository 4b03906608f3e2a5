//! Reading participations: an event's list and counters, which lag, and a contact's own list, which doesn't.

use serde_json::{Value, json};

use super::not_modelled;
use super::store::{Store, Stored, StoredEvent, Version};
use crate::mock::ReceivedRequest;
use crate::mock::backend::Refusal;
use crate::reconcile::Person;
use crate::time::Timestamp;

impl Store {
    pub(super) fn participation_operation(
        &mut self,
        function: &str,
        request: &ReceivedRequest,
    ) -> Result<Value, Refusal> {
        let state = request.query("state");
        if function == "list_breakdown_by_contact" {
            let identifier = request.path_argument("contactIdentifier");
            let contact = self.contact(&person(identifier.unwrap_or_default()));
            let contact = contact.map(|contact| contact.id).ok_or_else(|| {
                Refusal::not_found(format!("no contact {}", identifier.unwrap_or_default()))
            })?;
            let all = self.participations.iter();
            let all = all.filter(|stored| stored.contact == contact);
            let all = all.filter_map(|stored| Some((stored, &stored.versions.last()?.1)));
            return Ok(self.list(all, state));
        }
        if let Some(id) = request.path_argument("marketingEventId") {
            if id.parse::<i64>().is_err() {
                let what = "Unable to parse value for path parameter: marketingEventId";
                return Err(Refusal::invalid(what));
            }
        }
        let id = self.event_of(request)?.id.clone();
        let event = self.events.iter().find(|event| event.id == id);
        let event = event.ok_or_else(|| Refusal::not_found("no such event"))?;
        let response = match function {
            "get" | "get_by_external_id" => self.counters(event),
            "list_breakdown" | "list_breakdown_by_external_id" => {
                let wanted = request.query("contactIdentifier").map(person);
                let contact = wanted.as_ref().map(|person| self.contact(person));
                let is_wanted = |stored: &Stored| {
                    contact.is_none_or(|it| it.is_some_and(|it| it.id == stored.contact))
                };
                let all = self.visible(event).filter(|(stored, _)| is_wanted(stored));
                self.list(all, state)
            }
            _ => return Err(not_modelled(request)),
        };
        self.count_read(&id);
        Ok(response)
    }

    /// Counts a request for what lags.
    pub(super) fn count_read(&mut self, event: &str) {
        let events = self.events.iter_mut();
        events
            .filter(|it| it.id == event)
            .for_each(|it| it.reads += 1);
    }

    pub(super) fn counters(&self, event: &StoredEvent) -> Value {
        let states: Vec<_> = self.visible(event).map(|(_, it)| &*it.state).collect();
        let count = |state| states.iter().filter(|it| **it == state).count();
        json!({
            "registered": states.len(),
            "attended": count("ATTENDED"),
            "cancelled": count("CANCELLED"),
            "noShows": count("NO_SHOW"),
        })
    }

    /// What the event's list has by now.
    fn visible<'a>(
        &'a self,
        event: &'a StoredEvent,
    ) -> impl Iterator<Item = (&'a Stored, &'a Version)> {
        let all = self.participations.iter();
        all.filter(|stored| stored.event == event.id)
            .filter_map(|stored| {
                let mut versions = stored.versions.iter().rev();
                let version = versions.find(|(from, _)| *from <= event.reads);
                version.map(|(_, version)| (stored, version))
            })
    }

    fn list<'a>(
        &self,
        all: impl Iterator<Item = (&'a Stored, &'a Version)>,
        state: Option<&str>,
    ) -> Value {
        all.filter(|(_, version)| state.is_none_or(|state| state == version.state))
            .map(|(stored, version)| self.participation_json(stored, version))
            .collect()
    }

    fn participation_json(&self, stored: &Stored, version: &Version) -> Value {
        let event = self.events.iter().find(|event| event.id == stored.event);
        let contact = self.contact(&Person::ContactId(stored.contact));
        let event_field = |name: &str| event.and_then(|event| event.field(name));
        let contact_field = |name: &str| contact.and_then(|it| it.properties.get(name));
        json!({
            "id": stored.id,
            "createdAt": stored.created_at.to_string(),
            "associations": {
                "contact": {
                    "contactId": stored.contact.to_string(),
                    "email": contact.map(|contact| &contact.emails[0]),
                    "firstname": contact_field("firstname"),
                    "lastname": contact_field("lastname"),
                },
                "marketingEvent": {
                    "marketingEventId": stored.event,
                    "externalAccountId": event_field("externalAccountId"),
                    "externalEventId": event_field("externalEventId"),
                    "name": event_field("eventName"),
                },
            },
            "properties": {
                "attendanceState": version.state,
                "attendanceDurationSeconds": version.seconds,
                "attendancePercentage": event.and_then(|event| percentage(event, version)),
                "occurredAt": version.occurred_at,
            },
        })
    }
}

/// How much of the event the contact attended.
fn percentage(event: &StoredEvent, version: &Version) -> Option<String> {
    let instant = |name| event.field(name)?.parse::<Timestamp>().ok();
    let (start, end) = (instant("startDateTime")?, instant("endDateTime")?);
    let seconds = (end.epoch_millis() - start.epoch_millis()) / 1000;
    let percent = version
        .seconds?
        .saturating_mul(100)
        .checked_div(seconds)?
        .clamp(0, 100);
    Some(percent.to_string())
}

/// A contact by id or address.
fn person(identifier: &str) -> Person {
    match identifier.parse() {
        Ok(id) => Person::ContactId(id),
        Err(_) => Person::Email(identifier.to_owned()),
    }
}
