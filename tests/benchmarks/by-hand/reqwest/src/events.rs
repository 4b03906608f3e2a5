//! Events, and the settings of an app for them.

use by_hand_types::{
    Batch, BatchError, Completion, EventChanges, EventDetailSettings, EventIdentifiers, EventMatch, EventUpdate,
    ExternalEvent, ExternalEventChanges, ExternalEventDetails, ExternalEventKey, Failures, Inputs, MarketingEvent,
    NewEvent, NewSettings, ObjectId, Page, SavedEvent, UpdatedEvent, UpsertedEvent,
};
use reqwest::RequestBuilder;

use crate::{Client, Error};

impl Client {
    pub async fn events(&self, limit: Option<u32>, after: Option<&str>) -> Result<Page<MarketingEvent>, Error> {
        let mut request = self.http.get(self.list.clone());
        if let Some(limit) = limit {
            request = request.query(&[("limit", limit)]);
        }
        if let Some(after) = after {
            request = request.query(&[("after", after)]);
        }
        self.send(request).await
    }

    pub async fn create_event(&self, event: &NewEvent) -> Result<SavedEvent, Error> {
        let url = self.url(&["events"]);
        self.send(self.http.post(url).json(event)).await
    }

    pub async fn event(&self, object_id: &str) -> Result<MarketingEvent, Error> {
        let url = self.url(&[object_id]);
        self.send(self.http.get(url)).await
    }

    pub async fn update_event(&self, object_id: &str, changes: &EventChanges) -> Result<UpdatedEvent, Error> {
        let url = self.url(&[object_id]);
        self.send(self.http.patch(url).json(changes)).await
    }

    pub async fn delete_event(&self, object_id: &str) -> Result<(), Error> {
        let url = self.url(&[object_id]);
        self.send_only(self.http.delete(url)).await
    }

    pub async fn external_event(&self, event: ExternalEvent<'_>) -> Result<ExternalEventDetails, Error> {
        let url = self.url(&["events", event.event_id]);
        self.send(of_account(self.http.get(url), event)).await
    }

    pub async fn upsert_external_event(&self, event: &NewEvent) -> Result<UpsertedEvent, Error> {
        let url = self.url(&["events", &event.external_event_id]);
        self.send(self.http.put(url).json(event)).await
    }

    pub async fn update_external_event(
        &self,
        event: ExternalEvent<'_>,
        changes: &ExternalEventChanges,
    ) -> Result<UpsertedEvent, Error> {
        let url = self.url(&["events", event.event_id]);
        self.send(of_account(self.http.patch(url), event).json(changes)).await
    }

    pub async fn delete_external_event(&self, event: ExternalEvent<'_>) -> Result<(), Error> {
        let url = self.url(&["events", event.event_id]);
        self.send_only(of_account(self.http.delete(url), event)).await
    }

    pub async fn cancel_external_event(&self, event: ExternalEvent<'_>) -> Result<SavedEvent, Error> {
        let url = self.url(&["events", event.event_id, "cancel"]);
        self.send(of_account(self.http.post(url), event)).await
    }

    pub async fn complete_external_event(
        &self,
        event: ExternalEvent<'_>,
        completion: &Completion,
    ) -> Result<SavedEvent, Error> {
        let url = self.url(&["events", event.event_id, "complete"]);
        self.send(of_account(self.http.post(url), event).json(completion)).await
    }

    pub async fn upsert_external_events(&self, events: &[NewEvent]) -> Result<Batch<UpsertedEvent>, Error> {
        let url = self.url(&["events", "upsert"]);
        let body = Inputs { inputs: events };
        self.send(self.http.post(url).json(&body)).await
    }

    pub async fn update_events(&self, changes: &[EventUpdate]) -> Result<Batch<UpdatedEvent>, Error> {
        let url = self.url(&["batch", "update"]);
        let body = Inputs { inputs: changes };
        self.send(self.http.post(url).json(&body)).await
    }

    /// What could not be deleted.
    pub async fn delete_events(&self, object_ids: &[&str]) -> Result<Vec<BatchError>, Error> {
        let url = self.url(&["batch", "archive"]);
        let inputs: Vec<_> = object_ids.iter().map(|object_id| ObjectId { object_id }).collect();
        let request = self.http.post(url).json(&Inputs { inputs: &inputs });
        let response = self.answer(request).await?;
        if response.status().as_u16() != 207 {
            return Ok(Vec::new());
        }
        let failures: Failures = response.json().await?;
        Ok(failures.errors)
    }

    pub async fn delete_external_events(&self, events: &[ExternalEventKey]) -> Result<(), Error> {
        let url = self.url(&["events", "delete"]);
        let body = Inputs { inputs: events };
        self.send_only(self.http.post(url).json(&body)).await
    }

    pub async fn search_events(&self, external_event_id: &str) -> Result<Page<EventMatch>, Error> {
        let url = self.url(&["events", "search"]);
        self.send(self.http.get(url).query(&[("q", external_event_id)])).await
    }

    pub async fn event_identifiers(&self, external_event_id: &str) -> Result<Page<EventIdentifiers>, Error> {
        let url = self.url(&[external_event_id, "identifiers"]);
        self.send(self.http.get(url)).await
    }

    pub async fn settings(&self, app_id: &str) -> Result<EventDetailSettings, Error> {
        let url = self.url(&[app_id, "settings"]);
        self.send(self.http.get(url)).await
    }

    pub async fn save_settings(&self, app_id: &str, settings: &NewSettings<'_>) -> Result<EventDetailSettings, Error> {
        let url = self.url(&[app_id, "settings"]);
        self.send(self.http.post(url).json(settings)).await
    }
}

fn of_account(request: RequestBuilder, event: ExternalEvent<'_>) -> RequestBuilder {
    request.query(&[("externalAccountId", event.account_id)])
}
