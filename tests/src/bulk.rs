//! Contacts to send in bulk, and HubSpot's responses.

use crate::{TOKEN, at};
use bytes::Bytes;
use hubspot_marketing_events::attendance::CreateByContactId;
use hubspot_marketing_events::bulk::{Bulk, BulkOperation, InputResult, Outcome, Outcomes, Source};
use hubspot_marketing_events::types::{ContactAttendance, EmailAttendance, SubscriberState};
use hubspot_marketing_events::{Client, ClientBuilder, RetryPolicy, Timestamp, TransportError};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// The result of a transport.
pub type Answered = Result<http::Response<Bytes>, TransportError>;

/// When everyone registered.
pub fn registered() -> Timestamp {
    at("2026-05-04T10:00:00Z")
}

/// Contacts with these ids.
pub fn contacts<I>(ids: I) -> impl Iterator<Item = ContactAttendance> + use<I>
where
    I: IntoIterator<Item = i64>,
{
    let ids = ids.into_iter();
    ids.map(|vid| ContactAttendance::new(vid, registered()))
}

/// Registrations of people with these addresses.
pub fn people(emails: &[&str]) -> Vec<EmailAttendance> {
    let person = |email: &&str| EmailAttendance::new(*email, registered());
    emails.iter().map(person).collect()
}

/// The ids in the body of a request.
pub fn ids(body: &[u8]) -> Vec<i64> {
    let body: Value = serde_json::from_slice(body).expect("the body is JSON");
    let inputs = body["inputs"].as_array().expect("inputs");
    let id = |input: &Value| input["vid"].as_i64().expect("an id");
    inputs.iter().map(id).collect()
}

/// The body of a response that confirms these ids.
pub fn confirming(ids: impl IntoIterator<Item = i64>) -> Value {
    let results: Vec<Value> = ids.into_iter().map(|vid| json!({ "vid": vid })).collect();
    json!({ "status": "COMPLETE", "results": results })
}

/// The same as the result of a transport.
pub fn confirmed(ids: impl IntoIterator<Item = i64>) -> Answered {
    Ok(http::Response::new(confirming(ids).to_string().into()))
}

/// A response with this status and without a body.
pub fn status(status: u16) -> Answered {
    let answer = http::Response::builder().status(status);
    Ok(answer.body(Bytes::new()).expect("an answer"))
}

/// The batches that a transport received: the ids of each.
#[derive(Clone, Debug, Default)]
pub struct Batches(Arc<Mutex<Vec<Vec<i64>>>>);

impl Batches {
    /// All batches so far.
    pub fn all(&self) -> Vec<Vec<i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Records a batch, and returns how many came before.
    fn note(&self, ids: &[i64]) -> usize {
        let mut batches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        batches.push(ids.to_vec());
        batches.len() - 1
    }
}

/// A builder of a client without retries. This function responds to its batches; it gets the ids, and how many batches
/// came before.
pub fn answered_by<A>(answer: impl Fn(Vec<i64>, usize) -> A + Send + Sync + 'static) -> (ClientBuilder, Batches)
where
    A: Future<Output = Answered> + Send + 'static,
{
    let batches = Batches::default();
    let noted = batches.clone();
    let client = Client::builder().token(TOKEN).retry(RetryPolicy::none()).without_limiter().transport(
        move |request: http::Request<Bytes>| {
            let ids = ids(request.body());
            let number = noted.note(&ids);
            answer(ids, number)
        },
    );
    (client, batches)
}

/// Sends registrations in bulk.
pub fn registering(client: ClientBuilder) -> Bulk<CreateByContactId> {
    let api = client.build().expect("a client").v2026_03();
    api.attendance().create_by_contact_id_bulk("7", SubscriberState::Register)
}

/// The outcomes up to the end or an error: index, id and result.
pub async fn outcomes<S: Source<ContactAttendance>>(
    outcomes: &mut Outcomes<CreateByContactId, S>,
) -> Vec<(usize, i64, &'static str)> {
    let mut given = Vec::new();
    while let Ok(Some(outcome)) = outcomes.try_next().await {
        let word = match outcome.result {
            InputResult::Confirmed(record) => {
                assert_eq!(record.vid, outcome.input.vid);
                "confirmed"
            }
            InputResult::Rejected(_) => "rejected",
            InputResult::Unconfirmed => "unconfirmed",
            InputResult::Withheld(_) => "withheld",
            other => panic!("{other:?}"),
        };
        given.push((outcome.index, outcome.input.vid, word));
    }
    given
}

/// All outcomes.
///
/// # Panics
///
/// If a batch fails.
pub async fn all<O: BulkOperation, S: Source<O::Input>>(
    mut outcomes: Outcomes<O, S>,
) -> Vec<Outcome<O::Input, <O as BulkOperation>::Record>> {
    let mut all = Vec::new();
    while let Some(outcome) = outcomes.try_next().await.expect("an outcome") {
        all.push(outcome);
    }
    all
}
