//! The three calls as one writes them by hand, with either HTTP client: plain structs, derived code, chrono's instants.

use std::collections::BTreeMap;

use chrono::serde::{ts_milliseconds, ts_milliseconds_option};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{ACCOUNT, Client, EVENT, EVENT_ID, Person, Problem};

/// An HTTP client.
pub trait Http: Sized + Send + Sync + 'static {
    fn new(origin: &str) -> Result<Self, Problem>;

    /// Sends a GET, or a POST if there is a body, and decodes the response if it is a success.
    fn send<T: DeserializeOwned + Send>(
        &self,
        segments: &[&str],
        query: Option<(&str, &str)>,
        body: Option<&Inputs<'_>>,
    ) -> impl Future<Output = Result<T, Problem>> + Send;
}

impl<H: Http> Client for H {
    type Attendee = Attendee;
    type Event = MarketingEvent;
    type Page = Page<Participation>;
    type Outcome = Batch;

    fn new(origin: &str) -> Result<Self, Problem> {
        H::new(origin)
    }

    fn attendee(person: &Person) -> Attendee {
        let instant = |millis| DateTime::from_timestamp_millis(millis).unwrap_or_default();
        let text = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let joined = instant(person.joined);
        let mut properties = BTreeMap::new();
        if let Some(left) = person.left.map(instant) {
            properties.insert("joinedAt".to_owned(), text(joined));
            properties.insert("leftAt".to_owned(), text(left));
        }
        let email = person.email.clone();
        Attendee { email, interaction_date_time: joined, contact_properties: BTreeMap::new(), properties }
    }

    async fn read(&self) -> Result<MarketingEvent, Problem> {
        self.send(&[EVENT_ID], None, None).await
    }

    async fn page(&self) -> Result<Page<Participation>, Problem> {
        self.send(&["participations", EVENT_ID, "breakdown"], Some(("limit", "100")), None).await
    }

    async fn write(&self, attended: bool, attendees: Vec<Attendee>) -> Result<Batch, Problem> {
        let state = if attended { "attend" } else { "register" };
        let query = ("externalAccountId", ACCOUNT);
        let inputs = Inputs { inputs: &attendees };
        self.send(&["attendance", EVENT, state, "email-create"], Some(query), Some(&inputs)).await
    }

    fn on_page(page: &Self::Page) -> usize {
        page.results.len()
    }

    fn recorded(outcome: &Batch) -> usize {
        outcome.results.len()
    }
}

/// Plain structs with derived code.
macro_rules! response_types {
    ($($name:ident $(<$of:ident>)? { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })*) => {$(
        #[derive(Clone, Debug, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name $(<$of>)? { $($(#[$attribute])* pub $field: $type,)* }
    )*};
}

type Text = Option<String>;
type Instant = Option<DateTime<Utc>>;
type Texts = BTreeMap<String, Vec<String>>;

response_types! {
    MarketingEvent {
        object_id: String, external_event_id: Text, event_name: Text, event_type: Text, event_organizer: Text,
        event_description: Text, event_url: Text, event_status: Text, event_status_v2: Text,
        event_cancelled: Option<bool>, event_completed: Option<bool>, start_date_time: Instant, end_date_time: Instant,
        registrants: Option<i64>, attendees: Option<i64>, cancellations: Option<i64>, no_shows: Option<i64>,
        app_info: Option<AppInfo>, #[serde(default)] custom_properties: Vec<CrmProperty>,
        created_at: Instant, updated_at: Instant,
    }
    AppInfo { id: Text, name: Text, }
    CrmProperty { name: String, value: Text, }
    Page<T> { results: Vec<T>, total: Option<i64>, paging: Option<Paging>, }
    Paging { next: Option<Next>, }
    Next { after: String, }
    Participation {
        id: String, created_at: DateTime<Utc>, associations: Associations, properties: Properties,
    }
    Associations { contact: Contact, marketing_event: EventReference, }
    Contact { contact_id: String, email: Text, firstname: Text, lastname: Text, }
    EventReference {
        marketing_event_id: String, name: Text, external_account_id: Text, external_event_id: Text,
    }
    Properties {
        #[serde(with = "ts_milliseconds_option", default)] occurred_at: Instant,
        attendance_state: Option<AttendanceState>, attendance_duration_seconds: Option<i64>, attendance_percentage: Text,
    }
    Batch {
        status: String, #[serde(default)] results: Vec<RecordedEmail>, #[serde(default)] errors: Vec<Failure>,
        num_errors: Option<i64>, started_at: DateTime<Utc>, completed_at: DateTime<Utc>, requested_at: Instant,
        #[serde(default)] links: BTreeMap<String, String>,
    }
    RecordedEmail { email: String, vid: Option<i64>, }
    // The body of an error response, or the part of a batch that failed.
    Failure {
        status: Text, id: Text, category: Text, sub_category: Text, message: Text, correlation_id: Text,
        #[serde(default)] context: Texts,
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AttendanceState {
    Registered,
    Attended,
    Cancelled,
    Empty,
    NoShow,
    #[serde(other)]
    Unknown,
}

impl Failure {
    /// The error for a response with this status and body.
    pub fn problem(status: http::StatusCode, body: Option<Self>) -> Problem {
        let Some(Self { category, message, correlation_id, .. }) = body else { return status.to_string().into() };
        let [category, message, id] = [category, message, correlation_id].map(Option::unwrap_or_default);
        format!("{status}: {category}: {message} (correlation id {id})").into()
    }
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Inputs<'a> {
    pub inputs: &'a [Attendee],
}

/// In the order in which our crate sends the properties.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attendee {
    pub contact_properties: BTreeMap<String, String>,
    pub email: String,
    #[serde(with = "ts_milliseconds")]
    pub interaction_date_time: DateTime<Utc>,
    pub properties: BTreeMap<String, String>,
}
