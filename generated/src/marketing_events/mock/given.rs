//! Seeding the server.

use std::fmt::Display;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::reconcile::Person;
use crate::time::Timestamp;
use crate::types::{AttendanceState, ExternalEvent};

/// Something to seed the server with, for [`MockServer::given`](crate::mock::MockServer::given).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Given {
    /// An event.
    Event(Event),
    /// A contact.
    Contact(Contact),
    /// A contact's participation in an event.
    Participation(Participation),
}

/// An event to seed the server with.
#[derive(Clone, Debug)]
#[must_use = "give it to `MockServer::given`"]
pub struct Event {
    pub(super) id: String,
    pub(super) fields: Map<String, Value>,
}

impl Event {
    /// Creates an event with this object id. Like one that was created by hand in HubSpot, it has no external ids.
    pub fn new(object_id: impl Display) -> Self {
        Self { id: object_id.to_string(), fields: Map::new() }.field("eventName", format!("Event {object_id}"))
    }

    /// Sets the external ids, as if the calling app had created the event.
    pub fn external(self, event: &ExternalEvent<'_>) -> Self {
        self.field("externalAccountId", event.account_id).field("externalEventId", event.event_id)
    }

    /// Sets the name.
    pub fn name(self, name: &str) -> Self {
        self.field("eventName", name)
    }

    /// Sets the start and end. For an event that is over, registrations are stored as `NO_SHOW`.
    pub fn time(self, start: Timestamp, end: Timestamp) -> Self {
        self.field("startDateTime", start.to_string()).field("endDateTime", end.to_string())
    }

    /// Sets any other field, by HubSpot's name, such as `eventType`.
    ///
    /// # Panics
    ///
    /// If the value can't be represented in JSON.
    pub fn field(mut self, name: &str, value: impl Serialize) -> Self {
        let value = json!(value);
        self.fields.insert(name.to_owned(), value);
        self
    }
}

/// A contact to seed the server with.
#[derive(Clone, Debug)]
#[must_use = "give it to `MockServer::given`"]
pub struct Contact {
    pub(super) id: i64,
    /// The primary address first.
    pub(super) emails: Vec<String>,
    pub(super) properties: Map<String, Value>,
}

impl Contact {
    /// Creates a contact with this id and primary address.
    pub fn new(id: i64, email: &str) -> Self {
        Self { id, emails: vec![email.to_owned()], properties: Map::new() }
    }

    /// Adds a secondary address. The contact can be found by it, but responses contain the primary address.
    pub fn secondary_email(mut self, email: &str) -> Self {
        self.emails.push(email.to_owned());
        self
    }

    /// Sets a property, such as `firstname`.
    pub fn property(mut self, name: &str, value: &str) -> Self {
        self.properties.insert(name.to_owned(), value.into());
        self
    }
}

/// A participation to seed the server with. Its event and contact are created if they don't exist.
#[derive(Clone, Debug)]
#[must_use = "give it to `MockServer::given`"]
pub struct Participation {
    pub(super) event: String,
    pub(super) person: Person,
    pub(super) state: AttendanceState,
    pub(super) seconds: Option<i64>,
    pub(super) occurred_at: Timestamp,
}

impl Participation {
    /// Creates a participation in the event with this object id, of the contact with this id or address.
    pub fn new(object_id: impl Display, person: impl Into<Person>, state: AttendanceState) -> Self {
        Self {
            event: object_id.to_string(),
            person: person.into(),
            state,
            seconds: None,
            occurred_at: Timestamp::now(),
        }
    }

    /// Sets how long the contact attended.
    pub fn duration(mut self, time: Duration) -> Self {
        self.seconds = i64::try_from(time.as_secs()).ok();
        self
    }

    /// Sets when the contact registered, attended or cancelled. The default is now.
    pub fn occurred_at(mut self, at: Timestamp) -> Self {
        self.occurred_at = at;
        self
    }
}

impl From<Event> for Given {
    fn from(event: Event) -> Self {
        Self::Event(event)
    }
}

impl From<Contact> for Given {
    fn from(contact: Contact) -> Self {
        Self::Contact(contact)
    }
}

impl From<Participation> for Given {
    fn from(participation: Participation) -> Self {
        Self::Participation(participation)
    }
}
