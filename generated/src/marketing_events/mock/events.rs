//! Operations on events and their contact lists.

use serde_json::{Map, Value, json};

use super::not_modelled;
use super::store::{Store, StoredEvent};
use crate::mock::backend::{Refusal, Rejection};
use crate::mock::{InputOutcome, ReceivedRequest};

impl Store {
    pub(super) fn event_operation(&mut self, function: &str, request: &ReceivedRequest) -> Result<Value, Refusal> {
        let body = || object(request.json());
        match function {
            "list" => {
                let ids: Vec<_> = self.events.iter().map(|event| event.id.clone()).collect();
                Ok(ids.iter().map(|id| self.event_json(id)).collect())
            }
            "search_by_external_id" => Ok(self.found(request.query("q"))),
            "identifiers_by_external_id" => {
                let id = request.path_argument("externalEventId");
                Ok(self.identifiers(id))
            }
            "create" => self.create(body()),
            "upsert_by_external_id" => Ok(self.upsert(body())),
            "get" | "get_by_external_id" => {
                let event = self.event_of(request)?;
                let id = event.id.clone();
                let json = self.event_json(&id);
                self.count_read(&id);
                Ok(json)
            }
            "update" | "update_by_external_id" => self.change(request, body()),
            "cancel_by_external_id" => self.change(request, object(json!({ "eventCancelled": true }))),
            "complete_by_external_id" => {
                let mut changes = body();
                changes.insert("eventCompleted".to_owned(), true.into());
                let event = self.change(request, changes)?;
                self.end(event["objectId"].as_str().unwrap_or_default());
                Ok(event)
            }
            "delete" | "delete_by_external_id" => {
                let id = self.event_of(request)?.id.clone();
                self.delete_event(&id);
                Ok(Value::Null)
            }
            _ => Err(not_modelled(request)),
        }
    }

    /// One input of `upsert_batch`, `update_batch` or a delete.
    pub(super) fn event_input(
        &mut self,
        request: &ReceivedRequest,
        input: &Value,
        told: Option<&InputOutcome>,
    ) -> Result<Option<Value>, Rejection> {
        let text = |name: &str| input[name].as_str().unwrap_or_default().to_owned();
        let unknown =
            |id: &str| Rejection { category: "OBJECT_NOT_FOUND".to_owned(), message: format!("no event {id}") };
        let is_stored = told != Some(&InputOutcome::NotStored);
        match request.operation() {
            // Respond as if it were stored.
            Some("events.upsert_batch" | "events.update_batch") if !is_stored => {
                let mut result = input.clone();
                result["objectId"] = input.get("objectId").cloned().unwrap_or("1".into());
                result["id"] = result["objectId"].clone();
                Ok(Some(result))
            }
            Some("events.upsert_batch") => Ok(Some(self.upsert(object(input.clone())))),
            Some("events.update_batch") => {
                let (id, mut changes) = (text("objectId"), object(input.clone()));
                changes.remove("objectId");
                let mut events = self.events.iter_mut();
                let event = events.find(|event| event.id == id);
                event.ok_or_else(|| unknown(&id))?.change(changes);
                Ok(Some(self.event_json(&id)))
            }
            // A delete that the test doesn't want stored.
            _ if !is_stored => Ok(None),
            Some("events.delete_batch") => {
                let id = text("objectId");
                let is_known = self.events.iter().any(|event| event.id == id);
                if !is_known && told.is_none() {
                    return Err(unknown(&id));
                }
                self.delete_event(&id);
                Ok(None)
            }
            _ => {
                let (account, event) = (text("externalAccountId"), text("externalEventId"));
                if let Some(event) = self.by_external_ids(&account, &event) {
                    let id = event.id.clone();
                    self.delete_event(&id);
                }
                Ok(None)
            }
        }
    }

    /// Carries out what a custom response confirms. A created event gets the id in that response.
    pub(super) fn confirm_event(&mut self, request: &ReceivedRequest, body: &Value) {
        let before = self.events.len();
        let _ = crate::mock::backend::Backend::carry_out(self, request);
        let id = body["objectId"].as_str().or_else(|| body["id"].as_str());
        if let (true, Some(created), Some(id)) = (self.events.len() > before, self.events.last_mut(), id) {
            id.clone_into(&mut created.id);
        }
    }

    fn create(&mut self, fields: Map<String, Value>) -> Result<Value, Refusal> {
        if let Some(existing) = self.same(&fields) {
            let message = format!("event {} already has these external ids", existing.id);
            let mut refusal = Refusal::invalid(message);
            refusal.body["errorType"] = "UNIQUE_VALUE_CONFLICT".into();
            refusal.body["errorTokens"] = json!({ "existingObjectId": [existing.id] });
            return Err(refusal);
        }
        Ok(self.upsert(fields))
    }

    fn upsert(&mut self, fields: Map<String, Value>) -> Value {
        let id = match self.same(&fields) {
            Some(existing) => {
                existing.change(fields);
                existing.id.clone()
            }
            None => {
                let id = self.next_id().to_string();
                self.insert_event(id, fields).id.clone()
            }
        };
        self.event_json(&id)
    }

    /// Returns the event with the same external ids.
    fn same(&mut self, fields: &Map<String, Value>) -> Option<&mut StoredEvent> {
        let text = |name: &str| fields.get(name)?.as_str();
        self.by_external_ids(text("externalAccountId")?, text("externalEventId")?)
    }

    fn change(&mut self, request: &ReceivedRequest, changes: Map<String, Value>) -> Result<Value, Refusal> {
        let event = self.event_of(request)?;
        event.change(changes);
        let id = event.id.clone();
        Ok(self.event_json(&id))
    }

    /// Returns all events with this external id.
    fn found(&self, external: Option<&str>) -> Value {
        let found = self
            .events
            .iter()
            .filter(|event| event.field("externalEventId") == external && external.is_some() && event.hidden == 0);
        found.map(|event| self.event_json(&event.id)).collect()
    }

    fn identifiers(&mut self, external: Option<&str>) -> Value {
        let found = self.found(external);
        for event in &mut self.events {
            if event.field("externalEventId") == external {
                event.hidden = event.hidden.saturating_sub(1);
            }
        }
        found
    }

    /// Returns an event with the fields of all response types: each type reads its own.
    pub(super) fn event_json(&self, id: &str) -> Value {
        let Some(event) = self.events.iter().find(|event| event.id == id) else {
            return Value::Null;
        };
        let counters = self.counters(event);
        let mut json = event.fields.clone();
        json.extend(object(json!({
            "objectId": id,
            "id": id,
            "appId": 4001,
            "appInfo": { "id": "4001", "name": "mock" },
            "marketingEventName": event.field("eventName"),
            "registrants": counters["registered"],
            "attendees": counters["attended"],
            "cancellations": counters["cancelled"],
            "noShows": counters["noShows"],
        })));
        json.into()
    }

    pub(super) fn list_operation(&mut self, function: &str, request: &ReceivedRequest) -> Result<Value, Refusal> {
        let event = self.event_of(request)?;
        let list = request.path_argument("listId").unwrap_or_default().to_owned();
        match function {
            "list" | "list_by_external_id" => {
                let lists = event.lists.iter();
                Ok(lists
                    .map(|id| json!({ "listId": id, "name": format!("List {id}"), "objectTypeId": "0-1" }))
                    .collect())
            }
            "associate" | "associate_by_external_id" => {
                event.lists.insert(list);
                Ok(Value::Null)
            }
            "delete" | "delete_by_external_id" => {
                event.lists.remove(&list);
                Ok(Value::Null)
            }
            _ => Err(not_modelled(request)),
        }
    }
}

/// Returns the fields of an object, and none of any other value.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
