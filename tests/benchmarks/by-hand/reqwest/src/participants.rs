//! Who registered, attended or cancelled.

use by_hand_types::{
    AttendanceCounters, Attendee, Batch, ContactAttendee, ExternalEvent, Filter, Inputs, Page, Participation,
    RecordedContact, RecordedEmail,
};

use crate::{Client, Error};

impl Client {
    pub async fn record_attendance(
        &self,
        account_id: &str,
        event_id: &str,
        state: &str,
        attendees: &[Attendee],
    ) -> Result<Batch<RecordedEmail>, Error> {
        let url = self.url(&["attendance", event_id, state, "email-create"]);
        let request =
            self.http.post(url).query(&[("externalAccountId", account_id)]).json(&Inputs { inputs: attendees });
        self.send(request).await
    }

    pub async fn record_attendance_of_contacts(
        &self,
        account_id: &str,
        event_id: &str,
        state: &str,
        attendees: &[ContactAttendee],
    ) -> Result<Batch<RecordedContact>, Error> {
        let url = self.url(&["attendance", event_id, state, "create"]);
        let request =
            self.http.post(url).query(&[("externalAccountId", account_id)]).json(&Inputs { inputs: attendees });
        self.send(request).await
    }

    pub async fn record_attendance_by_object_id(
        &self,
        object_id: &str,
        state: &str,
        attendees: &[Attendee],
    ) -> Result<Batch<RecordedEmail>, Error> {
        let url = self.url(&[object_id, "attendance", state, "email-create"]);
        let body = Inputs { inputs: attendees };
        self.send(self.http.post(url).json(&body)).await
    }

    pub async fn record_attendance_of_contacts_by_object_id(
        &self,
        object_id: &str,
        state: &str,
        attendees: &[ContactAttendee],
    ) -> Result<Batch<RecordedContact>, Error> {
        let url = self.url(&[object_id, "attendance", state, "create"]);
        let body = Inputs { inputs: attendees };
        self.send(self.http.post(url).json(&body)).await
    }

    pub async fn record_state(
        &self,
        account_id: &str,
        event_id: &str,
        state: &str,
        attendees: &[Attendee],
    ) -> Result<(), Error> {
        let url = self.url(&["events", event_id, state, "email-upsert"]);
        let request =
            self.http.post(url).query(&[("externalAccountId", account_id)]).json(&Inputs { inputs: attendees });
        self.send_only(request).await
    }

    pub async fn record_state_of_contacts(
        &self,
        account_id: &str,
        event_id: &str,
        state: &str,
        attendees: &[ContactAttendee],
    ) -> Result<(), Error> {
        let url = self.url(&["events", event_id, state, "upsert"]);
        let request =
            self.http.post(url).query(&[("externalAccountId", account_id)]).json(&Inputs { inputs: attendees });
        self.send_only(request).await
    }

    pub async fn counters(&self, marketing_event_id: &str) -> Result<AttendanceCounters, Error> {
        let url = self.url(&["participations", marketing_event_id]);
        self.send(self.http.get(url)).await
    }

    pub async fn external_counters(&self, event: ExternalEvent<'_>) -> Result<AttendanceCounters, Error> {
        let url = self.url(&["participations", event.account_id, event.event_id]);
        self.send(self.http.get(url)).await
    }

    pub async fn participations(
        &self,
        marketing_event_id: &str,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Page<Participation>, Error> {
        let url = self.url(&["participations", marketing_event_id, "breakdown"]);
        let mut request = self.http.get(url).query(&[("limit", limit)]);
        if let Some(after) = after {
            request = request.query(&[("after", after)]);
        }
        self.send(request).await
    }

    pub async fn external_participations(
        &self,
        event: ExternalEvent<'_>,
        filter: &Filter<'_>,
    ) -> Result<Page<Participation>, Error> {
        let url = self.url(&["participations", event.account_id, event.event_id, "breakdown"]);
        self.send(self.http.get(url).query(filter)).await
    }

    pub async fn participations_of_contact(
        &self,
        contact: &str,
        filter: &Filter<'_>,
    ) -> Result<Page<Participation>, Error> {
        let url = self.url(&["participations", "contacts", contact, "breakdown"]);
        self.send(self.http.get(url).query(filter)).await
    }
}
