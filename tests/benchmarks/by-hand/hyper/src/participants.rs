//! Who registered, attended or cancelled.

use by_hand_types::{
    AttendanceCounters, Attendee, Batch, ContactAttendee, ExternalEvent, Filter, Page, Participation, RecordedContact,
    RecordedEmail,
};

use http::Method;

use crate::url::Url;
use crate::{Client, Error, batch};

impl Client {
    pub async fn record_attendance(
        &self,
        account_id: &str,
        event_id: &str,
        state: &str,
        attendees: &[Attendee],
    ) -> Result<Batch<RecordedEmail>, Error> {
        let url = self.url(&["attendance", event_id, state, "email-create"]).query("externalAccountId", account_id);
        self.send(Method::POST, url, batch(attendees)?).await
    }

    pub async fn record_attendance_of_contacts(
        &self,
        account_id: &str,
        event_id: &str,
        state: &str,
        attendees: &[ContactAttendee],
    ) -> Result<Batch<RecordedContact>, Error> {
        let url = self.url(&["attendance", event_id, state, "create"]).query("externalAccountId", account_id);
        self.send(Method::POST, url, batch(attendees)?).await
    }

    pub async fn record_attendance_by_object_id(
        &self,
        object_id: &str,
        state: &str,
        attendees: &[Attendee],
    ) -> Result<Batch<RecordedEmail>, Error> {
        let url = self.url(&[object_id, "attendance", state, "email-create"]);
        self.send(Method::POST, url, batch(attendees)?).await
    }

    pub async fn record_attendance_of_contacts_by_object_id(
        &self,
        object_id: &str,
        state: &str,
        attendees: &[ContactAttendee],
    ) -> Result<Batch<RecordedContact>, Error> {
        let url = self.url(&[object_id, "attendance", state, "create"]);
        self.send(Method::POST, url, batch(attendees)?).await
    }

    pub async fn record_state(
        &self,
        account_id: &str,
        event_id: &str,
        state: &str,
        attendees: &[Attendee],
    ) -> Result<(), Error> {
        let url = self.url(&["events", event_id, state, "email-upsert"]).query("externalAccountId", account_id);
        self.send_only(Method::POST, url, batch(attendees)?).await
    }

    pub async fn record_state_of_contacts(
        &self,
        account_id: &str,
        event_id: &str,
        state: &str,
        attendees: &[ContactAttendee],
    ) -> Result<(), Error> {
        let url = self.url(&["events", event_id, state, "upsert"]).query("externalAccountId", account_id);
        self.send_only(Method::POST, url, batch(attendees)?).await
    }

    pub async fn counters(&self, marketing_event_id: &str) -> Result<AttendanceCounters, Error> {
        let url = self.url(&["participations", marketing_event_id]);
        self.send(Method::GET, url, None).await
    }

    pub async fn external_counters(&self, event: ExternalEvent<'_>) -> Result<AttendanceCounters, Error> {
        let url = self.url(&["participations", event.account_id, event.event_id]);
        self.send(Method::GET, url, None).await
    }

    pub async fn participations(
        &self,
        marketing_event_id: &str,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Page<Participation>, Error> {
        let url = self.url(&["participations", marketing_event_id, "breakdown"]);
        let url = url.query("limit", &limit.to_string()).query_if("after", after);
        self.send(Method::GET, url, None).await
    }

    pub async fn external_participations(
        &self,
        event: ExternalEvent<'_>,
        filter: &Filter<'_>,
    ) -> Result<Page<Participation>, Error> {
        let url = self.url(&["participations", event.account_id, event.event_id, "breakdown"]);
        self.send(Method::GET, filtered(url, filter), None).await
    }

    pub async fn participations_of_contact(
        &self,
        contact: &str,
        filter: &Filter<'_>,
    ) -> Result<Page<Participation>, Error> {
        let url = self.url(&["participations", "contacts", contact, "breakdown"]);
        self.send(Method::GET, filtered(url, filter), None).await
    }
}

fn filtered(url: Url, filter: &Filter<'_>) -> Url {
    let limit = filter.limit.map(|limit| limit.to_string());
    url.query_if("limit", limit.as_deref())
        .query_if("after", filter.after)
        .query_if("state", filter.state)
        .query_if("contactIdentifier", filter.contact_identifier)
}
