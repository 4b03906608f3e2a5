//! Lists of contacts that are tied to events.

use by_hand_types::{ContactList, ExternalEvent, Page};
use http::Method;

use crate::url::Url;
use crate::{Client, Error};

impl Client {
    pub async fn lists(&self, marketing_event_id: &str) -> Result<Page<ContactList>, Error> {
        let url = self.url(&["associations", marketing_event_id, "lists"]);
        self.send(Method::GET, url, None).await
    }

    pub async fn associate_list(&self, marketing_event_id: &str, list_id: &str) -> Result<(), Error> {
        let url = self.url(&["associations", marketing_event_id, "lists", list_id]);
        self.send_only(Method::PUT, url, None).await
    }

    pub async fn dissociate_list(&self, marketing_event_id: &str, list_id: &str) -> Result<(), Error> {
        let url = self.url(&["associations", marketing_event_id, "lists", list_id]);
        self.send_only(Method::DELETE, url, None).await
    }

    pub async fn external_lists(&self, event: ExternalEvent<'_>) -> Result<Page<ContactList>, Error> {
        let url = self.url(&["associations", event.account_id, event.event_id, "lists"]);
        self.send(Method::GET, url, None).await
    }

    pub async fn associate_external_list(&self, event: ExternalEvent<'_>, list_id: &str) -> Result<(), Error> {
        self.send_only(Method::PUT, self.external_list(event, list_id), None).await
    }

    pub async fn dissociate_external_list(&self, event: ExternalEvent<'_>, list_id: &str) -> Result<(), Error> {
        self.send_only(Method::DELETE, self.external_list(event, list_id), None).await
    }

    fn external_list(&self, event: ExternalEvent<'_>, list_id: &str) -> Url {
        self.url(&["associations", event.account_id, event.event_id, "lists", list_id])
    }
}
