//! A stand-in for HubSpot whose event list lags, without sockets, for virtual time.

use std::sync::{Arc, Mutex};

use http::{Request, Response};
use hubspot_marketing_events::reconcile::{Finding, Findings};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{Client, RetryPolicy, Version};
use serde_json::{Value, json};
use tests::percent_decode;

pub(crate) const EVENT: &str = "12345";

/// A contact with its addresses, the primary one first, and its participations: state and seconds.
#[derive(Clone)]
pub(crate) struct Contact {
    pub(crate) id: i64,
    pub(crate) emails: Vec<String>,
    pub(crate) participations: Vec<(&'static str, i64)>,
}

pub(crate) fn contact(id: i64, state: &'static str) -> Contact {
    Contact { id, emails: vec![format!("p{id}@example.com")], participations: vec![(state, 60)] }
}

pub(crate) fn contacts(ids: std::ops::Range<i64>, state: &'static str) -> Vec<Contact> {
    ids.map(|id| contact(id, state)).collect()
}

/// HubSpot, with an event list that stays empty until so many requests for it were made.
pub(crate) struct Portal {
    pub(crate) contacts: Vec<Contact>,
    pub(crate) lag: usize,
    pub(crate) lists: usize,
    pub(crate) lookups: usize,
    pub(crate) without_external_ids: bool,
    /// Statuses for the next lookups, in place of what is stored.
    pub(crate) failures: Vec<u16>,
}

impl Portal {
    pub(crate) fn new(contacts: Vec<Contact>) -> Self {
        Self { contacts, lag: 0, lists: 0, lookups: 0, without_external_ids: false, failures: Vec::new() }
    }

    pub(crate) fn respond(&mut self, target: &str) -> (u16, Value) {
        let (status, mut body) = self.read(target);
        if let (true, Some(results)) = (self.without_external_ids, body["results"].as_array_mut()) {
            for result in results {
                let event = &mut result["associations"]["marketingEvent"];
                event["externalAccountId"] = Value::Null;
                event["externalEventId"] = Value::Null;
            }
        }
        (status, body)
    }

    fn read(&mut self, target: &str) -> (u16, Value) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let after = query.split('&').find_map(|pair| pair.strip_prefix("after="));
        let after: usize = after.map_or(0, |after| after.parse().expect("a cursor"));
        let segments: Vec<&str> = path.split('/').collect();
        let [.., "contacts", identifier, "breakdown"] = segments[..] else {
            self.lists += 1;
            let listed: &[Contact] = if self.lists > self.lag { &self.contacts } else { &[] };
            return (200, page(listed.iter().flat_map(participations).collect(), after));
        };
        self.lookups += 1;
        if let Some(status) = self.failures.pop() {
            return (status, json!({}));
        }
        let identifier = percent_decode(identifier);
        let is_it = |contact: &&Contact| {
            contact.id.to_string() == identifier || contact.emails.contains(&identifier.to_lowercase())
        };
        match self.contacts.iter().find(is_it) {
            Some(contact) => {
                let mut all = participations(contact);
                let mut other = participation(contact, "ATTENDED", 60);
                other["associations"]["marketingEvent"] = json!({
                    "marketingEventId": "99999", "externalAccountId": "acme", "externalEventId": "other"
                });
                all.push(other);
                (200, page(all, after))
            }
            None => (404, json!({ "message": "no such contact" })),
        }
    }
}

pub(crate) fn participations(contact: &Contact) -> Vec<Value> {
    let all = contact.participations.iter();
    all.map(|(state, seconds)| participation(contact, state, *seconds)).collect()
}

pub(crate) fn participation(contact: &Contact, state: &str, seconds: i64) -> Value {
    json!({
        "id": format!("{}-{state}", contact.id),
        "associations": {
            "contact": { "contactId": contact.id.to_string(), "email": contact.emails[0] },
            "marketingEvent": {
                "marketingEventId": EVENT, "externalAccountId": "acme", "externalEventId": "webinar-42"
            }
        },
        "properties": { "attendanceState": state, "attendanceDurationSeconds": seconds }
    })
}

pub(crate) fn page(all: Vec<Value>, after: usize) -> Value {
    let total = all.len();
    let results: Vec<Value> = all.into_iter().skip(after).take(100).collect();
    let end = after + results.len();
    let paging = (end < total).then(|| json!({ "next": { "after": end.to_string() } }));
    json!({ "total": total, "results": results, "paging": paging })
}

/// A client of it. It has no limiter: requests are counted here, not paced.
pub(crate) fn api(portal: Portal) -> (Api, Arc<Mutex<Portal>>) {
    let portal = Arc::new(Mutex::new(portal));
    let transport = {
        let portal = portal.clone();
        move |request: Request<_>| {
            let target = request.uri().path_and_query().expect("a target").to_string();
            let (status, body) = portal.lock().expect("a portal").respond(&target);
            let response = Response::builder().status(status).body(body.to_string().into());
            async move { Ok(response.expect("a response")) }
        }
    };
    let client =
        Client::builder().token(tests::TOKEN).retry(RetryPolicy::none()).without_limiter().transport(transport).build();
    (client.expect("a client").v2026_03(), portal)
}

pub(crate) async fn all<V: Version>(mut findings: Findings<V>) -> Vec<Finding> {
    let mut all = Vec::new();
    while let Some(finding) = findings.try_next().await.expect("a finding") {
        all.push(finding);
    }
    all
}

/// What was found, in a word each.
pub(crate) fn results(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| finding.result.to_string()).collect()
}
