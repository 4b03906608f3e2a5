//! Events, and the settings of an app for them.

use by_hand_types::{
    Batch, BatchError, Completion, EventChanges, EventDetailSettings, EventIdentifiers, EventMatch, EventUpdate,
    ExternalEvent, ExternalEventChanges, ExternalEventDetails, ExternalEventKey, Failures, MarketingEvent, NewEvent,
    NewSettings, ObjectId, Page, SavedEvent, UpdatedEvent, UpsertedEvent,
};
use http::{Method, StatusCode};

use crate::url::Url;
use crate::{Client, Error, batch, json};

impl Client {
    pub async fn events(&self, limit: Option<u32>, after: Option<&str>) -> Result<Page<MarketingEvent>, Error> {
        let limit = limit.map(|limit| limit.to_string());
        let url = Url::new(&self.list, &[]).query_if("limit", limit.as_deref()).query_if("after", after);
        self.send(Method::GET, url, None).await
    }

    pub async fn create_event(&self, event: &NewEvent) -> Result<SavedEvent, Error> {
        let url = self.url(&["events"]);
        self.send(Method::POST, url, json(event)?).await
    }

    pub async fn event(&self, object_id: &str) -> Result<MarketingEvent, Error> {
        let url = self.url(&[object_id]);
        self.send(Method::GET, url, None).await
    }

    pub async fn update_event(&self, object_id: &str, changes: &EventChanges) -> Result<UpdatedEvent, Error> {
        let url = self.url(&[object_id]);
        self.send(Method::PATCH, url, json(changes)?).await
    }

    pub async fn delete_event(&self, object_id: &str) -> Result<(), Error> {
        let url = self.url(&[object_id]);
        self.send_only(Method::DELETE, url, None).await
    }

    pub async fn external_event(&self, event: ExternalEvent<'_>) -> Result<ExternalEventDetails, Error> {
        let url = self.url(&["events", event.event_id]).query("externalAccountId", event.account_id);
        self.send(Method::GET, url, None).await
    }

    pub async fn upsert_external_event(&self, event: &NewEvent) -> Result<UpsertedEvent, Error> {
        let url = self.url(&["events", &event.external_event_id]);
        self.send(Method::PUT, url, json(event)?).await
    }

    pub async fn update_external_event(
        &self,
        event: ExternalEvent<'_>,
        changes: &ExternalEventChanges,
    ) -> Result<UpsertedEvent, Error> {
        let url = self.url(&["events", event.event_id]).query("externalAccountId", event.account_id);
        self.send(Method::PATCH, url, json(changes)?).await
    }

    pub async fn delete_external_event(&self, event: ExternalEvent<'_>) -> Result<(), Error> {
        let url = self.url(&["events", event.event_id]).query("externalAccountId", event.account_id);
        self.send_only(Method::DELETE, url, None).await
    }

    pub async fn cancel_external_event(&self, event: ExternalEvent<'_>) -> Result<SavedEvent, Error> {
        let url = self.url(&["events", event.event_id, "cancel"]).query("externalAccountId", event.account_id);
        self.send(Method::POST, url, None).await
    }

    pub async fn complete_external_event(
        &self,
        event: ExternalEvent<'_>,
        completion: &Completion,
    ) -> Result<SavedEvent, Error> {
        let url = self.url(&["events", event.event_id, "complete"]).query("externalAccountId", event.account_id);
        self.send(Method::POST, url, json(completion)?).await
    }

    pub async fn upsert_external_events(&self, events: &[NewEvent]) -> Result<Batch<UpsertedEvent>, Error> {
        let url = self.url(&["events", "upsert"]);
        self.send(Method::POST, url, batch(events)?).await
    }

    pub async fn update_events(&self, changes: &[EventUpdate]) -> Result<Batch<UpdatedEvent>, Error> {
        let url = self.url(&["batch", "update"]);
        self.send(Method::POST, url, batch(changes)?).await
    }

    /// What could not be deleted.
    pub async fn delete_events(&self, object_ids: &[&str]) -> Result<Vec<BatchError>, Error> {
        let url = self.url(&["batch", "archive"]);
        let inputs: Vec<_> = object_ids.iter().map(|object_id| ObjectId { object_id }).collect();
        let (status, body) = self.exchange(Method::POST, url, batch(&inputs)?).await?;
        if status != StatusCode::MULTI_STATUS {
            return Ok(Vec::new());
        }
        let failures: Failures = serde_json::from_slice(&body).map_err(Error::Json)?;
        Ok(failures.errors)
    }

    pub async fn delete_external_events(&self, events: &[ExternalEventKey]) -> Result<(), Error> {
        let url = self.url(&["events", "delete"]);
        self.send_only(Method::POST, url, batch(events)?).await
    }

    pub async fn search_events(&self, external_event_id: &str) -> Result<Page<EventMatch>, Error> {
        let url = self.url(&["events", "search"]).query("q", external_event_id);
        self.send(Method::GET, url, None).await
    }

    pub async fn event_identifiers(&self, external_event_id: &str) -> Result<Page<EventIdentifiers>, Error> {
        let url = self.url(&[external_event_id, "identifiers"]);
        self.send(Method::GET, url, None).await
    }

    pub async fn settings(&self, app_id: &str) -> Result<EventDetailSettings, Error> {
        let url = self.url(&[app_id, "settings"]);
        self.send(Method::GET, url, None).await
    }

    pub async fn save_settings(&self, app_id: &str, settings: &NewSettings<'_>) -> Result<EventDetailSettings, Error> {
        let url = self.url(&[app_id, "settings"]);
        self.send(Method::POST, url, json(settings)?).await
    }
}
