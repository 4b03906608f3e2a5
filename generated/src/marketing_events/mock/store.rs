//! The data of the mock server.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::given::{Contact, Given};
use crate::mock::ReceivedRequest;
use crate::mock::backend::Refusal;
use crate::reconcile::Person;
use crate::time::Timestamp;

/// Everything that is stored.
#[derive(Default)]
pub(crate) struct Store {
    pub(super) events: Vec<StoredEvent>,
    contacts: HashMap<i64, Contact>,
    /// Contact ids by address, in lower case.
    addresses: HashMap<String, i64>,
    /// By event.
    pub(super) participations: HashMap<String, Vec<Stored>>,
    /// The index of a contact's last participation, by event and contact.
    last: HashMap<(String, i64), usize>,
    /// URL by app id.
    pub(super) settings: BTreeMap<String, Value>,
    /// By how many requests the event's list lags.
    pub(super) lag: usize,
    ids: i64,
}

pub(super) struct StoredEvent {
    pub(super) id: String,
    /// The fields, by HubSpot's names.
    pub(super) fields: Map<String, Value>,
    pub(super) lists: BTreeSet<String>,
    /// The number of requests for its list or counters so far.
    pub(super) reads: usize,
    /// How many more requests for identifiers don't find it.
    pub(super) hidden: usize,
}

/// A contact's participation in an event.
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) contact: i64,
    pub(super) created_at: Timestamp,
    /// All versions, the latest last. Each has the number of reads after which the event's list shows it.
    pub(super) versions: Vec<(usize, Version)>,
}

#[derive(Clone, PartialEq)]
pub(super) struct Version {
    /// As on the wire.
    pub(super) state: String,
    pub(super) seconds: Option<i64>,
    pub(super) occurred_at: i64,
}

impl Store {
    pub(super) fn seed(&mut self, stored: Given) {
        match stored {
            Given::Event(event) => {
                self.delete_event(&event.id);
                self.insert_event(event.id, event.fields).hidden = 0;
            }
            Given::Contact(contact) => self.insert_contact(contact),
            Given::Participation(given) => {
                if !self.events.iter().any(|event| event.id == given.event) {
                    self.seed(super::Event::new(&given.event).into());
                }
                let contact = match self.contact(&given.person) {
                    Some(contact) => contact.id,
                    None => self.create_contact(&given.person, Map::new()),
                };
                let version = Version {
                    state: given.state.as_str().to_owned(),
                    seconds: given.seconds,
                    occurred_at: given.occurred_at.epoch_millis(),
                };
                self.insert_participation(&given.event, contact, (0, version));
            }
        }
    }

    /// Returns an unused id.
    pub(super) fn next_id(&mut self) -> i64 {
        loop {
            self.ids += 1;
            let id = 100_000_000_000 + self.ids;
            let is_taken =
                self.contacts.contains_key(&id) || self.events.iter().any(|event| event.id == id.to_string());
            if !is_taken {
                return id;
            }
        }
    }

    pub(super) fn insert_event(&mut self, id: String, mut fields: Map<String, Value>) -> &mut StoredEvent {
        let now = json!(Timestamp::now().to_string());
        let defaults = [
            ("createdAt", now.clone()),
            ("updatedAt", now),
            ("eventCancelled", false.into()),
            ("eventCompleted", false.into()),
        ];
        for (name, value) in defaults {
            fields.entry(name).or_insert(value);
        }
        self.events.push(StoredEvent { id, fields, lists: BTreeSet::new(), reads: 0, hidden: self.lag });
        let last = self.events.len() - 1;
        &mut self.events[last]
    }

    /// Deletes an event with its participations, if there is one.
    pub(super) fn delete_event(&mut self, id: &str) {
        self.events.retain(|event| event.id != id);
        self.participations.remove(id);
        self.last.retain(|(event, _), _| event != id);
    }

    fn insert_contact(&mut self, contact: Contact) {
        let emails = contact.emails.iter();
        let addresses = emails.map(|email| (email.trim().to_lowercase(), contact.id));
        self.addresses.extend(addresses);
        self.contacts.insert(contact.id, contact);
    }

    pub(super) fn create_contact(&mut self, person: &Person, properties: Map<String, Value>) -> i64 {
        let (id, email) = match person {
            Person::ContactId(id) => (*id, format!("contact-{id}@example.com")),
            Person::Email(email) => (self.next_id(), email.trim().to_owned()),
        };
        self.insert_contact(Contact { id, emails: vec![email], properties });
        id
    }

    pub(super) fn contact(&self, person: &Person) -> Option<&Contact> {
        let id = match person {
            Person::ContactId(id) => id,
            Person::Email(email) => self.addresses.get(&email.trim().to_lowercase())?,
        };
        self.contacts.get(id)
    }

    pub(super) fn insert_participation(&mut self, event: &str, contact: i64, version: (usize, Version)) {
        let id = self.next_id().to_string();
        let all = self.participations.entry(event.to_owned()).or_default();
        self.last.insert((event.to_owned(), contact), all.len());
        all.push(Stored { id, contact, created_at: Timestamp::now(), versions: vec![version] });
    }

    /// Returns the last participation of a contact in an event.
    pub(super) fn participation(&mut self, event: &str, contact: i64) -> Option<&mut Stored> {
        let index = self.last.get(&(event.to_owned(), contact))?;
        self.participations.get_mut(event)?.get_mut(*index)
    }

    /// Returns the event of a request, by object id or external ids.
    pub(super) fn event_of(&mut self, request: &ReceivedRequest) -> Result<&mut StoredEvent, Refusal> {
        let parameter = |name| request.path_argument(name).or_else(|| request.query(name));
        let (found, what) = match (parameter("externalEventId"), parameter("externalAccountId")) {
            (Some(event), Some(account)) => {
                let what = format!("{event:?} of account {account:?}");
                (self.by_external_ids(account, event), what)
            }
            _ => {
                let id = parameter("objectId").or_else(|| parameter("marketingEventId"));
                let id = id.unwrap_or_default();
                let mut events = self.events.iter_mut();
                (events.find(|event| event.id == id), id.to_owned())
            }
        };
        found.ok_or_else(|| {
            Refusal::not_found(format!("no event {what}: create it, or seed the mock server with `MockServer::given`"))
        })
    }

    pub(super) fn by_external_ids(&mut self, account: &str, event: &str) -> Option<&mut StoredEvent> {
        let mut events = self.events.iter_mut();
        events.find(|it| it.field("externalAccountId") == Some(account) && it.field("externalEventId") == Some(event))
    }
}

impl StoredEvent {
    /// Returns a text field.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }

    pub(super) fn has_ended(&self) -> bool {
        let end = self.field("endDateTime").and_then(|end| end.parse().ok());
        self.fields.get("eventCompleted") == Some(&true.into())
            || end.is_some_and(|end: Timestamp| end < Timestamp::now())
    }

    /// Sets the fields of a request, and custom properties one by one.
    pub(super) fn change(&mut self, changes: Map<String, Value>) {
        for (name, value) in changes {
            match (self.fields.get_mut(&name), &value) {
                (Some(Value::Array(old)), Value::Array(new)) if name == "customProperties" => {
                    old.retain(|it| new.iter().all(|new| new["name"] != it["name"]));
                    old.extend(new.iter().cloned());
                }
                _ => drop(self.fields.insert(name, value)),
            }
        }
        let now = Timestamp::now().to_string();
        self.fields.insert("updatedAt".to_owned(), now.into());
    }
}
