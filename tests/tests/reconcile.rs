//! Reconciliation, against a substitute for HubSpot with a lagging event list, in virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use http::{Request, Response};
use hubspot_marketing_events::reconcile::{Finding, Findings, Found, Person};
use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, SubscriberState};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{Client, RetryPolicy, Timestamp, Version};
use serde_json::{Value, json};
use tests::{Answer, Server, client, percent_decode};
use tokio::time::Instant;

use SubscriberState::{Attend, Cancel, Register};

const EVENT: &str = "12345";

/// A contact with its addresses, the primary one first, and its participations: state and seconds.
#[derive(Clone)]
struct Contact {
    id: i64,
    emails: Vec<String>,
    participations: Vec<(&'static str, i64)>,
}

fn contact(id: i64, state: &'static str) -> Contact {
    Contact { id, emails: vec![format!("p{id}@example.com")], participations: vec![(state, 60)] }
}

fn contacts(ids: std::ops::Range<i64>, state: &'static str) -> Vec<Contact> {
    ids.map(|id| contact(id, state)).collect()
}

/// HubSpot with an event list that stays empty for this many requests.
struct Portal {
    contacts: Vec<Contact>,
    lag: usize,
    lists: usize,
    lookups: usize,
    without_external_ids: bool,
    /// Statuses for the next lookups, in place of what is stored.
    failures: Vec<u16>,
}

impl Portal {
    fn new(contacts: Vec<Contact>) -> Self {
        Self { contacts, lag: 0, lists: 0, lookups: 0, without_external_ids: false, failures: Vec::new() }
    }

    fn respond(&mut self, target: &str) -> (u16, Value) {
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

fn participations(contact: &Contact) -> Vec<Value> {
    let all = contact.participations.iter();
    all.map(|(state, seconds)| participation(contact, state, *seconds)).collect()
}

fn participation(contact: &Contact, state: &str, seconds: i64) -> Value {
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

fn page(all: Vec<Value>, after: usize) -> Value {
    let total = all.len();
    let results: Vec<Value> = all.into_iter().skip(after).take(100).collect();
    let end = after + results.len();
    let paging = (end < total).then(|| json!({ "next": { "after": end.to_string() } }));
    json!({ "total": total, "results": results, "paging": paging })
}

/// A client without a limiter: these tests count requests.
fn api(portal: Portal) -> (Api, Arc<Mutex<Portal>>) {
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

async fn all<V: Version>(mut findings: Findings<V>) -> Vec<Finding> {
    let mut all = Vec::new();
    while let Some(finding) = findings.try_next().await.expect("a finding") {
        all.push(finding);
    }
    all
}

/// The findings as text.
fn results(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| finding.result.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn current_list_needs_no_lookups() {
    let (api, portal) = api(Portal::new(contacts(1..251, "ATTENDED")));
    let findings = api.participations().reconcile(EVENT, Attend).check(1..251);
    let progress = findings.progress().clone();
    assert_eq!((progress.people(), progress.requests()), (250, 0));
    let findings = all(findings).await;
    assert!(findings.iter().all(|finding| finding.result.is_stored()));
    assert!((0..).zip(&findings).all(|(index, finding)| finding.index == index));
    assert_eq!((progress.stored(), progress.requests(), progress.lookups()), (250, 3, 0));
    assert_eq!(portal.lock().expect("a portal").lookups, 0);
}

#[tokio::test(start_paused = true)]
async fn each_state_accepts_matching_participations() {
    let states = ["REGISTERED", "NO_SHOW", "ATTENDED", "CANCELLED"];
    for (sent, stored) in [
        (Register, [true, true, true, false]),
        (Attend, [false, false, true, false]),
        (Cancel, [false, false, false, true]),
    ] {
        let people = (1..).zip(states).map(|(id, state)| contact(id, state)).collect();
        let (api, _) = api(Portal::new(people));
        let check = api.participations().reconcile(EVENT, sent).patience(Duration::ZERO);
        let found = all(check.check(1..5)).await;
        for ((finding, stored), state) in found.iter().zip(stored).zip(states) {
            let expected = if stored { "stored".to_owned() } else { format!("stored as {state}") };
            assert_eq!(finding.result.to_string(), expected, "{sent:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn missing_participations_and_unknown_contacts() {
    let mut people = contacts(1..9, "REGISTERED");
    people.push(Contact { participations: Vec::new(), ..contact(9, "") });
    let (api, portal) = api(Portal::new(people));
    let check = api.participations().reconcile(EVENT, Register);
    let found = all(check.check((1..11).map(Person::ContactId))).await;
    assert_eq!(results(&found)[..8], ["stored"; 8]);
    assert_eq!(results(&found)[8..], ["not stored", "unknown contact"]);
    // Again after 1, 3, 7 and 10 seconds, until the patience ends.
    assert_eq!(portal.lock().expect("a portal").lookups, 2 * 5);
}

#[tokio::test(start_paused = true)]
async fn addresses_in_any_case_and_secondary_addresses() {
    let mut people = contacts(1..4, "ATTENDED");
    people[1].emails.push("second@example.com".to_owned());
    let (api, portal) = api(Portal::new(people));
    let check = api.participations().reconcile(EVENT, Attend);
    let found = all(check.check(["P1@Example.com", "second@example.com", " p3@example.com"])).await;
    assert_eq!(results(&found), ["stored"; 3]);
    assert_eq!(found[0].person, Person::from("P1@Example.com"));
    assert_eq!(portal.lock().expect("a portal").lookups, 1);
}

#[tokio::test(start_paused = true)]
async fn several_participations_and_several_inputs_for_one_person() {
    let mut people = contacts(1..2, "CANCELLED");
    people[0].participations = vec![("REGISTERED", 0), ("ATTENDED", 60), ("ATTENDED", 90)];
    let (api, _) = api(Portal::new(people));
    let check = api.participations().reconcile(EVENT, Attend);
    let same = [Person::from(1), "p1@example.com".into(), "P1@EXAMPLE.COM".into()];
    for finding in all(check.check(same)).await {
        let Found::Stored(stored) = finding.result else {
            panic!("{finding:?}");
        };
        let seconds = stored.iter().map(|it| it.properties.attendance_duration_seconds);
        assert_eq!(seconds.collect::<Vec<_>>(), [Some(60), Some(90)]);
    }
}

#[tokio::test(start_paused = true)]
async fn lagging_list_is_read_again() {
    let (api, portal) = api(Portal { lag: 2, ..Portal::new(contacts(1..51, "ATTENDED")) });
    let begin = Instant::now();
    let findings = api.participations().reconcile(EVENT, Attend).check(1..51);
    assert!(all(findings).await.iter().all(|finding| finding.result.is_stored()));
    assert_eq!(begin.elapsed(), Duration::from_secs(3));
    let portal = portal.lock().expect("a portal");
    assert_eq!((portal.lists, portal.lookups), (3, 0));
}

#[tokio::test(start_paused = true)]
async fn lagging_list_does_not_cause_a_lookup_for_everyone() {
    let (api, portal) = api(Portal { lag: usize::MAX, ..Portal::new(contacts(1..5001, "ATTENDED")) });
    let check = api.participations().reconcile(EVENT, Attend).max_lookups(50);
    let found = all(check.check(1..5001)).await;
    // People within the budget are stored; the others are not checked.
    assert_eq!(results(&found)[..50], ["stored"; 50]);
    assert_eq!(results(&found)[50..], vec!["not checked"; 4950]);
    assert_eq!(portal.lock().expect("a portal").lookups, 50);
}

#[tokio::test(start_paused = true)]
async fn event_may_be_given_by_external_ids() {
    let (api, portal) = api(Portal { lag: usize::MAX, ..Portal::new(contacts(1..3, "ATTENDED")) });
    let webinar = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let other = ExternalEvent { account_id: "acme", event_id: "webinar-43" };
    for (event, result) in [(webinar, "stored"), (other, "not stored")] {
        let check = api.participations().reconcile_by_external_id(&event, Attend);
        let found = all(check.patience(Duration::ZERO).check([1, 2])).await;
        assert_eq!(results(&found), [result; 2]);
    }
    assert_eq!(portal.lock().expect("a portal").lookups, 4);
}

#[tokio::test(start_paused = true)]
async fn failure_loses_nothing() {
    let portal = Portal { lag: usize::MAX, failures: vec![500, 503], ..Portal::new(contacts(1..4, "ATTENDED")) };
    let (api, _) = api(portal);
    let check = api.participations().reconcile(EVENT, Attend).patience(Duration::ZERO);
    let mut findings = check.check(1..4);
    for status in [503, 500] {
        let error = findings.try_next().await.expect_err("a failure");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    }
    assert_eq!(results(&all(findings).await), ["stored"; 3]);
}

#[tokio::test(start_paused = true)]
async fn failed_lookup_does_not_stop_the_others() {
    let portal = Portal { lag: usize::MAX, failures: vec![500; 2], ..Portal::new(contacts(1..4, "ATTENDED")) };
    let (api, _) = api(portal);
    let check = api.participations().reconcile(EVENT, Attend);
    let mut findings = check.patience(Duration::ZERO).check([1]);
    for _ in 0..2 {
        findings.try_next().await.expect_err("a failure");
    }
    assert_eq!(results(&all(findings).await), ["not checked"]);
}

#[tokio::test(start_paused = true)]
async fn other_state_in_a_lagging_list_is_looked_up() {
    let (api, portal) = api(Portal::new(contacts(1..101, "REGISTERED")));
    let check = api.participations().reconcile(EVENT, Attend).max_lookups(10);
    let findings = check.check(1..101);
    for contact in &mut portal.lock().expect("a portal").contacts[..5] {
        contact.participations[0].0 = "ATTENDED";
    }
    let found = results(&all(findings).await);
    assert_eq!(found[..5], ["stored"; 5]);
    let lookups = found[5..].iter().filter(|result| *result == "stored as REGISTERED");
    assert_eq!(lookups.count(), 10);
    let rest = found[5..].iter().filter(|result| *result == "not checked");
    assert_eq!(rest.count(), 85);
}

#[tokio::test(start_paused = true)]
async fn participations_without_external_ids_are_matched_by_object_id() {
    let mut portal = Portal::new(contacts(1..4, "ATTENDED"));
    portal.without_external_ids = true;
    portal.contacts[0].emails.push("second@example.com".to_owned());
    let (api, _) = api(portal);
    let webinar = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let check = || {
        let check = api.participations().reconcile_by_external_id(&webinar, Attend);
        check.patience(Duration::ZERO)
    };
    assert_eq!(results(&all(check().check(["p2@example.com", "second@example.com"])).await), ["stored"; 2]);
}

#[tokio::test(start_paused = true)]
async fn stopping_early_reports_known_findings() {
    let (api, portal) = api(Portal { lag: usize::MAX, ..Portal::new(contacts(1..4, "ATTENDED")) });
    let mut findings = api.participations().reconcile(EVENT, Attend).check(1..4);
    let pause = Duration::from_millis(500);
    tokio::time::timeout(pause, findings.try_next()).await.expect_err("it still waits");
    findings.stop();
    assert_eq!(results(&all(findings).await), ["not checked"; 3]);
    assert_eq!(portal.lock().expect("a portal").lists, 1);
}

#[tokio::test(start_paused = true)]
async fn dropped_future_loses_nothing() {
    let (api, portal) = api(Portal { lag: 2, ..Portal::new(contacts(1..11, "ATTENDED")) });
    let mut findings = api.participations().reconcile(EVENT, Attend).check(1..11);
    for _ in 0..4 {
        let pause = Duration::from_millis(500);
        tokio::time::timeout(pause, findings.try_next()).await.expect_err("it still waits");
    }
    assert_eq!(all(findings).await.len(), 10);
    assert_eq!(portal.lock().expect("a portal").lists, 3);
}

#[tokio::test(start_paused = true)]
async fn streams_of_people_and_of_findings() {
    let (api, _) = api(Portal::new(contacts(1..4, "ATTENDED")));
    let people = stream::iter(1..4);
    let findings = api.participations().reconcile(EVENT, Attend).check_stream(people).await;
    let found: Vec<Finding> = findings.try_collect().await.expect("findings");
    assert_eq!(results(&found), ["stored"; 3]);
    let nobody = api.participations().reconcile(EVENT, Attend).check([""; 0]);
    assert_eq!(nobody.count().await, 0);
}

#[tokio::test(start_paused = true)]
async fn address_that_cannot_be_sent_is_an_unknown_contact() {
    let (api, _) = api(Portal::new(contacts(1..2, "ATTENDED")));
    let check = api.participations().reconcile(EVENT, Attend);
    let found = all(check.patience(Duration::ZERO).check(["", "p1@example.com"])).await;
    assert_eq!(results(&found), ["unknown contact", "stored"]);
}

/// Over sockets: all inputs are confirmed, but one is too short and not stored, and another has a different duration.
#[tokio::test]
async fn bulk_verifies_at_the_end() {
    let mut people = contacts(1..4, "ATTENDED");
    people[1].participations.clear();
    people[2].participations = vec![("ATTENDED", 30)];
    let portal = Mutex::new(Portal::new(people));
    let server = Server::start(move |request| {
        if request.method == "POST" {
            let inputs = request.json();
            let inputs = inputs["inputs"].as_array().expect("inputs");
            let results = inputs.iter().map(|input| json!({ "email": input["email"], "vid": vid(&input["email"]) }));
            return Answer::json(200, &json!({ "status": "COMPLETE", "results": results.collect::<Vec<_>>() }));
        }
        let (status, body) = portal.lock().expect("a portal").respond(&request.target);
        Answer::json(status, &body)
    })
    .await;
    let api = client(&server).v2026_03();
    let at = |text: &str| -> Timestamp { text.parse().expect("an instant") };
    let stay = |email: &str| {
        EmailAttendance::new(email, at("2026-10-01T10:00:00Z"))
            .joined_at(at("2026-10-01T10:00:00Z"))
            .left_at(at("2026-10-01T10:01:00Z"))
    };
    let mut outcomes = api
        .attendance()
        .create_by_email_bulk(EVENT, Attend)
        .verify(&api.participations())
        .patience(Duration::ZERO)
        .send(["p1@example.com", "p2@example.com", "p3@example.com"].map(stay));
    while let Some(outcome) = outcomes.try_next().await.expect("an outcome") {
        assert_eq!(outcome.result.to_string(), "confirmed");
    }
    let found = all(outcomes.into_findings()).await;
    assert_eq!(results(&found), ["stored", "not stored", "stored"]);
    assert_eq!(found[0].person, Person::ContactId(1));
    let durations: Vec<_> = found.iter().map(Finding::is_duration_stored).collect();
    assert_eq!(durations, [Some(true), None, Some(false)]);
}

/// A failed batch may have been stored, so its inputs are checked too.
#[tokio::test]
async fn inputs_of_failed_batches_are_verified() {
    let portal = Mutex::new(Portal::new(contacts(1..3, "ATTENDED")));
    let server = Server::start(move |request| {
        if request.method == "POST" {
            return Answer::close();
        }
        let (status, body) = portal.lock().expect("a portal").respond(&request.target);
        Answer::json(status, &body)
    })
    .await;
    let api = client(&server).v2026_03();
    let at: Timestamp = "2026-10-01T10:00:00Z".parse().expect("an instant");
    let mut outcomes = api
        .attendance()
        .create_by_email_bulk(EVENT, Register)
        .verify(&api.participations())
        .patience(Duration::ZERO)
        .send(["p1@example.com", "p9@example.com"].map(|email| EmailAttendance::new(email, at)));
    outcomes.try_next().await.expect_err("a broken connection");
    assert_eq!(outcomes.take_failed().len(), 2);
    let found = all(outcomes.into_findings()).await;
    assert_eq!(results(&found), ["stored", "unknown contact"]);
}

fn vid(email: &Value) -> i64 {
    let text = email.as_str().expect("an address");
    text[1..2].parse().expect("a digit")
}
