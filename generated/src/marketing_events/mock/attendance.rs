//! Recording who registered, attended or cancelled: what HubSpot stores, drops and rejects.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::store::{Store, Version};
use crate::bulk::Doubt;
use crate::marketing_events::doubts;
use crate::mock::backend::{Refusal, Rejection};
use crate::mock::{InputOutcome, ReceivedRequest};
use crate::reconcile::Person;
use crate::time::Timestamp;

impl Store {
    /// Rejects a whole batch if the event or state is unknown, or an email address is invalid.
    pub(super) fn check_attendance(&mut self, request: &ReceivedRequest) -> Result<(), Refusal> {
        let state = request.path_argument("subscriberState").unwrap_or_default();
        if !["register", "attend", "cancel"].contains(&state) {
            return Err(Refusal::invalid(format!("Unknown state for {state}")));
        }
        self.event_of(request)?;
        let body = request.json();
        let inputs = body["inputs"].as_array().into_iter().flatten();
        for (i, input) in inputs.enumerate() {
            let email = input.get("email").and_then(Value::as_str);
            if let Some(email) = email.filter(|email| !doubts::is_address(email)) {
                let what = format!("`inputs[{i}].email` is not an email address: {email:?}");
                return Err(Refusal::invalid(what));
            }
        }
        Ok(())
    }

    pub(super) fn attendance_input(
        &mut self,
        request: &ReceivedRequest,
        input: &Value,
        told: Option<&InputOutcome>,
    ) -> Result<Option<Value>, Rejection> {
        let state = request.path_argument("subscriberState").unwrap_or_default();
        // `subscriber_state()` stores attendance without times, and creates no contacts.
        let reports = request.operation().is_some_and(|name| name.starts_with("attendance."));
        let (properties, instant) = read(input);
        let is_stored = match told {
            Some(told) => *told == InputOutcome::Confirmed,
            None => {
                let stay = (state == "attend" && reports).then_some(&properties);
                match fate(&doubts::of(None, instant, stay))? {
                    Fate::Dropped => return Ok(None),
                    Fate::Confirmed => false,
                    Fate::Stored => true,
                }
            }
        };
        let Some(contact) = self.contact_of(input, reports, told.is_some()) else {
            return match reports {
                true => Err(Rejection {
                    category: "OBJECT_NOT_FOUND".to_owned(),
                    message: format!("no contact {}", input["vid"]),
                }),
                false => Ok(None),
            };
        };
        let is_new = is_stored && self.record(request, state, contact, &properties, instant);
        let is_confirmed = is_new || told.is_some() || !is_stored;
        let contact = self.contact(&Person::ContactId(contact));
        let email = contact.and_then(|contact| contact.emails.first());
        Ok(is_confirmed.then(|| json!({ "vid": contact.map(|it| it.id), "email": email })))
    }

    /// Returns the contact of an input. Creates an unknown one if it is given by an address and the operation creates contacts
    /// (`creates`), or if the test wants the input stored (`creates_any`).
    fn contact_of(&mut self, input: &Value, creates: bool, creates_any: bool) -> Option<i64> {
        let (person, creates) = match input["email"].as_str() {
            Some(email) => (Person::Email(email.to_owned()), creates),
            None => (Person::ContactId(input["vid"].as_i64()?), false),
        };
        if let Some(contact) = self.contact(&person) {
            return Some(contact.id);
        }
        let properties = input["contactProperties"].as_object();
        let properties = properties.cloned().unwrap_or_default();
        (creates || creates_any).then(|| self.create_contact(&person, properties))
    }

    /// Stores a participation. Returns false if the same one is already stored.
    fn record(
        &mut self,
        request: &ReceivedRequest,
        state: &str,
        contact: i64,
        properties: &BTreeMap<String, String>,
        instant: Timestamp,
    ) -> bool {
        let lag = self.lag;
        let Ok(event) = self.event_of(request) else {
            return false;
        };
        let (event_id, from, has_ended) = (event.id.clone(), event.reads + lag, event.has_ended());
        let seconds = doubts::duration(properties).and_then(|it| i64::try_from(it.as_secs()).ok());
        let version = Version {
            state: match state {
                "attend" => "ATTENDED",
                "cancel" => "CANCELLED",
                _ if has_ended => "NO_SHOW",
                _ => "REGISTERED",
            }
            .to_owned(),
            seconds: seconds.filter(|_| state == "attend"),
            occurred_at: instant.epoch_millis(),
        };
        let Some(known) = self.participation(&event_id, contact) else {
            self.insert_participation(&event_id, contact, (from, version));
            return true;
        };
        if let Some((_, last)) = known.versions.last() {
            let is_known = match state {
                "attend" => *last == version,
                "cancel" => last.state == "CANCELLED",
                // Someone who attended is not changed.
                _ => last.state != "CANCELLED",
            };
            if is_known {
                return false;
            }
        }
        known.versions.push((from, version));
        true
    }

    /// Ends the event: people who registered and didn't attend become no-shows.
    pub(super) fn end(&mut self, event: &str) {
        let reads = self.events.iter().find(|it| it.id == event);
        let from = reads.map_or(0, |it| it.reads) + self.lag;
        for stored in self.participations.get_mut(event).into_iter().flatten() {
            let last = stored.versions.last().map(|(_, version)| version.clone());
            if let Some(mut version) = last.filter(|version| version.state == "REGISTERED") {
                version.state = "NO_SHOW".to_owned();
                stored.versions.push((from, version));
            }
        }
    }
}

/// How HubSpot treats an input.
enum Fate {
    Stored,
    /// Among the results, and not stored.
    Confirmed,
    Dropped,
}

fn fate(doubts: &[Doubt]) -> Result<Fate, Rejection> {
    match doubts {
        [] => Ok(Fate::Stored),
        [Doubt::TooShort { joined, left }] if joined < left => Ok(Fate::Confirmed),
        [Doubt::TooShort { joined, left }] if joined == left => Err(Rejection {
            category: "VALIDATION_ERROR".to_owned(),
            message: "`leftAt` must be after `joinedAt`".to_owned(),
        }),
        _ => Ok(Fate::Dropped),
    }
}

/// Reads the properties of an input, and its time.
fn read(input: &Value) -> (BTreeMap<String, String>, Timestamp) {
    let properties = input["properties"].as_object().into_iter().flatten();
    let properties = properties.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    let millis = input["interactionDateTime"].as_i64().unwrap_or_default();
    (properties.collect(), Timestamp::from_epoch_millis(millis))
}
