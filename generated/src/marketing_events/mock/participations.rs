//! Reading participations: an event's list and counters, which lag, and a contact's own list, which doesn't.

use serde_json::{Value, json};

use super::not_modelled;
use super::store::{Store, Stored, StoredEvent, Version};
use crate::mock::ReceivedRequest;
use crate::mock::backend::Refusal;
use crate::mock::pages::page;
use crate::reconcile::Person;
use crate::time::Timestamp;

impl Store {
    pub(super) fn participation_operation(
        &mut self,
        function: &str,
        request: &ReceivedRequest,
    ) -> Result<Value, Refusal> {
        if function == "list_breakdown_by_contact" {
            let identifier = request.path_argument("contactIdentifier");
            let identifier = identifier.unwrap_or_default();
            let contact = self.contact(&person(identifier));
            let contact = contact.map(|contact| contact.id);
            let contact = contact.ok_or_else(|| Refusal::not_found(format!("no contact {identifier}")))?;
            let all = self.events.iter().flat_map(|event| {
                let all = self.participations.get(&event.id).into_iter().flatten();
                all.filter(|stored| stored.contact == contact)
                    .filter_map(move |stored| Some((event, stored, &stored.versions.last()?.1)))
            });
            return Ok(self.list(all, request));
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
                let is_wanted = |stored: &Stored| contact.is_none_or(|it| it.is_some_and(|it| it.id == stored.contact));
                let all = self.visible(event).filter(|it| is_wanted(it.1));
                self.list(all, request)
            }
            _ => return Err(not_modelled(request)),
        };
        self.count_read(&id);
        Ok(response)
    }

    /// Counts a request for a list or counters that lag.
    pub(super) fn count_read(&mut self, event: &str) {
        let events = self.events.iter_mut();
        events.filter(|it| it.id == event).for_each(|it| it.reads += 1);
    }

    pub(super) fn counters(&self, event: &StoredEvent) -> Value {
        let states: Vec<_> = self.visible(event).map(|it| &*it.2.state).collect();
        let count = |state| states.iter().filter(|it| **it == state).count();
        json!({
            "registered": states.len(),
            "attended": count("ATTENDED"),
            "cancelled": count("CANCELLED"),
            "noShows": count("NO_SHOW"),
        })
    }

    /// Returns what the event's list shows by now.
    fn visible<'a>(
        &'a self,
        event: &'a StoredEvent,
    ) -> impl Iterator<Item = (&'a StoredEvent, &'a Stored, &'a Version)> {
        let all = self.participations.get(&event.id).into_iter().flatten();
        all.filter_map(move |stored| {
            let mut versions = stored.versions.iter().rev();
            let version = versions.find(|(from, _)| *from <= event.reads);
            version.map(|(_, version)| (event, stored, version))
        })
    }

    /// Returns the requested participations. Those that are not on the requested page are `null`.
    fn list<'a>(
        &self,
        all: impl Iterator<Item = (&'a StoredEvent, &'a Stored, &'a Version)>,
        request: &ReceivedRequest,
    ) -> Value {
        let (state, page) = (request.query("state"), page(request));
        all.filter(|(.., version)| state.is_none_or(|state| state == version.state))
            .enumerate()
            .map(|(i, (event, stored, version))| match page.contains(&i) {
                true => self.participation_json(event, stored, version),
                false => Value::Null,
            })
            .collect()
    }

    fn participation_json(&self, event: &StoredEvent, stored: &Stored, version: &Version) -> Value {
        let contact = self.contact(&Person::ContactId(stored.contact));
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
                    "marketingEventId": event.id,
                    "externalAccountId": event.field("externalAccountId"),
                    "externalEventId": event.field("externalEventId"),
                    "name": event.field("eventName"),
                },
            },
            "properties": {
                "attendanceState": version.state,
                "attendanceDurationSeconds": version.seconds,
                "attendancePercentage": percentage(event, version),
                "occurredAt": version.occurred_at,
            },
        })
    }
}

/// Returns how much of the event the contact attended.
fn percentage(event: &StoredEvent, version: &Version) -> Option<String> {
    let instant = |name| event.field(name)?.parse::<Timestamp>().ok();
    let (start, end) = (instant("startDateTime")?, instant("endDateTime")?);
    let seconds = (end.epoch_millis() - start.epoch_millis()) / 1000;
    let percent = version.seconds?.saturating_mul(100).checked_div(seconds)?.clamp(0, 100);
    Some(percent.to_string())
}

/// Reads a contact id or address.
fn person(identifier: &str) -> Person {
    match identifier.parse() {
        Ok(id) => Person::ContactId(id),
        Err(_) => Person::Email(identifier.to_owned()),
    }
}
