//! The crate, as a program uses it: calls, whose answers come from memory.

use bytes::Bytes;
use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, SubscriberState};
use hubspot_marketing_events::{Call, Client, Operation, Timestamp, v2026_03};
use server::bodies::{BEGIN, email};
use std::hint::black_box;
use tokio::runtime::Runtime;

use crate::answers::hundred;

const WEBINAR: ExternalEvent<'static> = ExternalEvent { account_id: "acme-emea", event_id: "webinar-2026-spring-42" };

/// The crate's client, every call of which is answered by the same body.
pub struct Ours {
    runtime: Runtime,
    api: v2026_03::Api,
}

impl Ours {
    pub fn answered(body: &str) -> Self {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let answer = move |_: http::Request<Bytes>| {
            let answer = http::Response::new(body.clone());
            async { Ok(answer) }
        };
        let client = Client::builder().token("token").transport(answer).without_limiter().build().expect("a client");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        Self { runtime, api: client.v2026_03() }
    }

    fn send<O: Operation>(&self, call: Call<O>) {
        black_box(self.runtime.block_on(call.into_future()).expect("an answer"));
    }

    pub fn participations(&self) {
        self.send(self.api.participations().list_breakdown("58237132332"));
    }

    pub fn events(&self) {
        self.send(self.api.events().list());
    }

    /// A write of these people.
    pub fn write(&self, attendees: Vec<EmailAttendance>) {
        let attendance = self.api.attendance();
        let state = SubscriberState::Attend;
        self.send(attendance.create_by_external_id_and_email(&WEBINAR, state, attendees));
    }

    pub fn batch(&self) {
        self.write(Vec::new());
    }
}

/// A hundred people who attended.
pub fn attendees() -> Vec<EmailAttendance> {
    hundred(|i| {
        let at = Timestamp::from_epoch_millis(BEGIN + i as i64 * 61_007);
        EmailAttendance::new(email(i), at)
            .joined_at(at)
            .left_at(Timestamp::from_epoch_millis(at.epoch_millis() + 1_800_000))
            .contact_property("firstname", "Ada")
    })
}
