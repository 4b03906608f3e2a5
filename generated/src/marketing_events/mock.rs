//! The Marketing Events API behind the mock server. It behaves as measured on live HubSpot accounts.
#![cfg(feature = "mock")]

mod attendance;
mod events;
mod given;
mod participations;
mod store;

use std::any::Any;

use serde_json::{Value, json};

pub use self::given::{Contact, Event, Given, Participation};
use self::store::Store;
use crate::mock::backend::{Backend, Refusal, Rejection};
use crate::mock::{InputOutcome, MockServer, ReceivedRequest};

impl MockServer {
    /// Starts an empty server on a free port of 127.0.0.1.
    ///
    /// It runs in a separate thread, so tests may block, and several tests may share it.
    ///
    /// # Panics
    ///
    /// If the operating system provides no port or thread.
    pub fn start() -> Self {
        Self::with_backend(Box::new(Store::default()))
    }

    /// Seeds the server with an event, a contact or a participation.
    ///
    #[cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```")]
    #[cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
    /// use hubspot_marketing_events::mock::{Contact, Event, MockServer, Participation};
    /// use hubspot_marketing_events::types::AttendanceState;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), hubspot_marketing_events::Error> {
    /// let server = MockServer::start();
    /// server
    ///     .given(Event::new("42").name("Spring webinar"))
    ///     .given(Contact::new(101, "ada@example.com").property("firstname", "Ada"))
    ///     .given(Participation::new("42", 101, AttendanceState::Registered));
    ///
    /// let counts = server.client().v2026_03().participations().get("42").await?;
    /// assert_eq!(counts.registered, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn given(&self, stored: impl Into<Given>) -> &Self {
        self.with_store(|store| store.seed(stored.into()));
        self
    }

    /// Sets after how many requests for an event's list or counters they show what is written from now on.
    ///
    /// At HubSpot, this takes some time. A contact's own list never lags. In the same way,
    /// [`identifiers_by_external_id`](crate::events::Events::identifiers_by_external_id) finds a new event after this many
    /// requests.
    pub fn lag(&self, reads: usize) -> &Self {
        self.with_store(|store| store.lag = reads);
        self
    }

    fn with_store(&self, change: impl FnOnce(&mut Store)) {
        let mut backend = self.backend();
        change(backend.as_any().downcast_mut().expect("`start` creates the server with this backend"));
    }
}

impl Backend for Store {
    fn carry_out(&mut self, request: &ReceivedRequest) -> Result<Value, Refusal> {
        let operation = request.operation().unwrap_or_default();
        let (resource, function) = operation.split_once('.').unwrap_or_default();
        match resource {
            "events" => self.event_operation(function, request),
            "participations" => self.participation_operation(function, request),
            "list_associations" => self.list_operation(function, request),
            "settings" => self.settings(request),
            _ => Err(not_modelled(request)),
        }
    }

    fn begin_batch(&mut self, request: &ReceivedRequest) -> Result<(), Refusal> {
        if is_attendance(request) {
            self.check_attendance(request)?;
        }
        Ok(())
    }

    fn input(
        &mut self,
        request: &ReceivedRequest,
        input: &Value,
        told: Option<&InputOutcome>,
    ) -> Result<Option<Value>, Rejection> {
        if is_attendance(request) {
            self.attendance_input(request, input, told)
        } else {
            self.event_input(request, input, told)
        }
    }

    fn confirm(&mut self, request: &ReceivedRequest, body: &Value) {
        let sent = request.json();
        match sent["inputs"].as_array() {
            None => self.confirm_event(request, body),
            Some(inputs) => {
                let is_confirmed = |input: &&Value| match body["results"].as_array() {
                    Some(results) => results.iter().any(|result| is_about(result, input)),
                    // Deletes have no results.
                    None => body.is_null() && !is_attendance(request),
                };
                for input in inputs.iter().filter(is_confirmed) {
                    let _ = self.input(request, input, Some(&InputOutcome::Confirmed));
                }
            }
        }
    }

    fn reset(&mut self) {
        *self = Self::default();
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

fn is_attendance(request: &ReceivedRequest) -> bool {
    request.path_argument("subscriberState").is_some()
}

/// Returns whether a result of a batch has an id of the input.
fn is_about(result: &Value, input: &Value) -> bool {
    let ids = ["vid", "email", "objectId", "externalEventId"].into_iter();
    ids.filter_map(|id| Some((result.get(id)?, input.get(id)?))).any(|(result, input)| {
        match (result.as_str(), input.as_str()) {
            (Some(result), Some(input)) => result.eq_ignore_ascii_case(input),
            _ => result == input,
        }
    })
}

/// The error for an operation that the mock server doesn't implement.
fn not_modelled(request: &ReceivedRequest) -> Refusal {
    let operation = request.operation().unwrap_or("this request");
    let message = format!("the mock server doesn't implement {operation}; override its response with `MockServer::on`");
    Refusal::new(501, "NOT_IMPLEMENTED", message)
}

impl Store {
    fn settings(&mut self, request: &ReceivedRequest) -> Result<Value, Refusal> {
        let app = request.path_argument("appId").unwrap_or_default();
        if let Some(url) = request.json().get("eventDetailsUrl") {
            self.settings.insert(app.to_owned(), url.clone());
        }
        match self.settings.get(app) {
            Some(url) => Ok(json!({ "appId": app.parse::<i64>().unwrap_or(0), "eventDetailsUrl": url })),
            None => Err(Refusal::not_found(format!("no settings of app {app}"))),
        }
    }
}
