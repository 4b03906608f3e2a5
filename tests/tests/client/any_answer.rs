//! Responses with arbitrary content: every operation returns a value or an error, and never panics.

use bytes::Bytes;
use hubspot_marketing_events::types::*;
use hubspot_marketing_events::{Call, Client, Error, Method, Operation, Page, RetryPolicy, Timestamp, v3};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value, from_value, json, to_value};
use std::fmt::Debug;
use std::pin::Pin;
use tests::{TOKEN, samples};

/// Each sample separately.
fn sample() -> impl Strategy<Value = Value> {
    let samples = [
        samples::marketing_event(),
        samples::external_event_details(),
        samples::upserted_event(),
        samples::updated_event(),
        samples::saved_event(),
        samples::event_match(),
        samples::event_identifiers(),
        samples::participation_breakdown(),
        samples::attendance_counters(),
        samples::recorded_contact(),
        samples::recorded_email(),
        samples::contact_list(),
        samples::event_detail_settings(),
        samples::property_value(),
        samples::crm_property(),
    ];
    select(samples.map(|sample| sample.full()).to_vec())
}

/// Texts, including some that resemble other types.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[+-]?[0-9]{1,20}([.][0-9]{0,3})?",
        "[+-]?[0-9]{4,6}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{0,12})?(Z|[+-][0-9]{2}:[0-9]{2})?",
        "[{]([a-z]{1,2}=[\\[]?[a-z, ]{0,4}[\\]]?){0,3}[}]?",
    ]
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| Number::from_f64(number).map_or(Value::Null, Value::from)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop_oneof![
            text(),
            select(vec!["results", "paging", "next", "after", "errors", "context", "status", "objectId", "id"])
                .prop_map(String::from),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..4)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A sample in which some values are replaced by arbitrary ones.
fn mutated() -> impl Strategy<Value = Value> {
    let changes = prop::collection::vec((any::<Index>(), anything()), 0..3);
    (sample(), changes).prop_map(|(mut value, changes)| {
        for (place, with) in changes {
            let count = nodes(&mut value).len();
            *nodes(&mut value).swap_remove(place.index(count)) = with;
        }
        value
    })
}

/// The fields and elements of a value, and the value itself if it has none.
fn nodes(value: &mut Value) -> Vec<&mut Value> {
    fn is_leaf(value: &Value) -> bool {
        value.as_object().is_none_or(Map::is_empty) && value.as_array().is_none_or(Vec::is_empty)
    }
    if is_leaf(value) {
        return vec![value];
    }
    match value {
        Value::Object(fields) => fields.values_mut().flat_map(nodes).collect(),
        Value::Array(elements) => elements.iter_mut().flat_map(nodes).collect(),
        _ => Vec::new(),
    }
}

/// The body of a response: a damaged one of HubSpot's, one in the envelope of a page or batch, or not JSON.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let envelope = (prop::collection::vec(mutated(), 0..3), anything(), anything());
    let json = prop_oneof![
        mutated(),
        anything(),
        envelope.prop_map(|(results, a, b)| json!({
            "results": results,
            "paging": { "next": a },
            "errors": [b, { "context": a, "errors": b }],
            "status": b,
            "numErrors": a,
            "startedAt": a,
        })),
    ];
    let text = json.prop_map(|json| json.to_string().into_bytes());
    prop_oneof![
        4 => text.clone(),
        1 => (text, any::<Index>()).prop_map(|(text, at)| text[..at.index(text.len())].to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..64),
    ]
}

type Calling = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

fn calling<O: Operation>(call: Call<O>) -> Calling
where
    O::Answer: Debug,
{
    Box::pin(async {
        // Printed to run Debug too.
        call.await.map(|answer| drop(format!("{answer:?}")))
    })
}

/// A call for every type that the crate decodes.
fn calls(client: &Client) -> Vec<Calling> {
    let api: v3::Api = client.v3();
    let external = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let (at, attend) = (Timestamp::now(), SubscriberState::Attend);
    let event = || NewEvent::new(&external, "Spring webinar", "Acme");
    let events = api.events();
    let attendance = api.attendance();
    vec![
        calling(events.list()),
        calling(events.create(event())),
        calling(events.get(1)),
        calling(events.update(1, EventChanges::new())),
        calling(events.delete(1)),
        calling(events.get_by_external_id(&external)),
        calling(events.upsert_by_external_id(event())),
        calling(events.update_by_external_id(&external, ExternalEventChanges::new())),
        calling(events.cancel_by_external_id(&external)),
        calling(events.complete_by_external_id(&external, at, at)),
        calling(events.upsert_batch([event()])),
        calling(events.update_batch([EventUpdate::new("1")])),
        calling(events.delete_batch(["1"])),
        calling(events.search_by_external_id("1")),
        calling(events.identifiers_by_external_id("1")),
        calling(attendance.create_by_contact_id(1, attend, [])),
        calling(attendance.create_by_email(1, attend, [])),
        calling(api.list_associations().list(1)),
        calling(api.participations().get(1)),
        calling(api.participations().list_breakdown(1)),
        calling(api.settings().get(1)),
        calling(client.request(Method::GET, "/")),
    ]
}

fn answered(status: u16, body: Vec<u8>) -> Result<(), TestCaseError> {
    let body = Bytes::from(body);
    let client = Client::builder()
        .token(TOKEN)
        .transport(move |_: http::Request<Bytes>| {
            let answer = http::Response::builder().status(status).body(body.clone());
            async { Ok(answer.expect("an answer")) }
        })
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for call in calls(&client) {
            if let Err(error) = call.await {
                let printed = format!("{error} {error:?}");
                // A 207 for an operation without a return value.
                let is_of_success = error.is_decode() || error.is_partial_failure();
                prop_assert_eq!(is_of_success, status < 300, "{}", printed);
                prop_assert!(error.to_string().len() < 2500, "{}", printed);
            }
        }
        Ok(())
    })
}

/// Decoded values can be serialized, and decode to the same value again.
fn stays_itself<T>(value: &Value) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    if let Ok(read) = from_value::<T>(value.clone()) {
        let again: T = from_value(to_value(&read).expect("JSON")).expect("what was written");
        prop_assert_eq!(again, read);
    }
    Ok(())
}

proptest! {
    #[test]
    fn success_responses_never_panic(status in select(vec![200_u16, 202, 204, 207]), body in body()) {
        answered(status, body)?;
    }

    #[test]
    fn error_responses_never_panic(status in select(vec![302_u16, 400, 404, 418, 500]), body in body()) {
        answered(status, body)?;
    }

    #[test]
    fn decoded_values_serialize_to_the_same_json(value in mutated()) {
        stays_itself::<MarketingEvent>(&value)?;
        stays_itself::<ExternalEventDetails>(&value)?;
        stays_itself::<UpsertedEvent>(&value)?;
        stays_itself::<UpdatedEvent>(&value)?;
        stays_itself::<SavedEvent>(&value)?;
        stays_itself::<EventMatch>(&value)?;
        stays_itself::<EventIdentifiers>(&value)?;
        stays_itself::<ParticipationBreakdown>(&value)?;
        stays_itself::<AttendanceCounters>(&value)?;
        stays_itself::<RecordedContact>(&value)?;
        stays_itself::<RecordedEmail>(&value)?;
        stays_itself::<ContactList>(&value)?;
        stays_itself::<EventDetailSettings>(&value)?;
        stays_itself::<PropertyValue>(&value)?;
        stays_itself::<CrmProperty>(&value)?;
        stays_itself::<Page<MarketingEvent>>(&json!({ "results": [value.clone()], "paging": value }))?;
    }
}
