//! What is stored, compared with what should be: against a stand-in for HubSpot whose event list lags, in virtual time.

mod portal;
mod verified;

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use hubspot_marketing_events::reconcile::{Finding, Found, Person};
use hubspot_marketing_events::types::{ExternalEvent, SubscriberState};
use tokio::time::Instant;

use portal::{Contact, EVENT, Portal, all, api, contact, contacts, results};

use SubscriberState::{Attend, Cancel, Register};

#[tokio::test(start_paused = true)]
async fn everybody_in_a_current_list_costs_no_lookup() {
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

/// Of the 50 pages of a large event, one is read, or as many as cost less.
#[tokio::test(start_paused = true)]
async fn a_few_people_in_a_large_event_are_looked_up() {
    for (people, lists) in [(vec![4_000], 1), (vec![4_000, 4_001, 7], 1), ((4_900..4_920).collect(), 30)] {
        let (api, portal) = api(Portal::new(contacts(1..5_001, "ATTENDED")));
        let check = api.participations().reconcile(EVENT, Attend);
        let found = all(check.check(people.clone())).await;
        assert_eq!(results(&found), vec!["stored"; people.len()]);
        let portal = portal.lock().expect("a portal");
        assert!(portal.lists <= lists, "{} pages", portal.lists);
        assert!(portal.lookups <= people.len());
    }
    // Unless there is no budget.
    let (api, portal) = api(Portal::new(contacts(1..1_001, "ATTENDED")));
    let check = api.participations().reconcile(EVENT, Attend).max_lookups(0);
    assert_eq!(results(&all(check.check([1_000])).await), ["stored"]);
    assert_eq!(portal.lock().expect("a portal").lists, 10);
}

#[tokio::test(start_paused = true)]
async fn each_state_has_participations_that_count() {
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
async fn who_is_missing_and_who_is_unknown() {
    let mut people = contacts(1..9, "REGISTERED");
    people.push(Contact { participations: Vec::new(), ..contact(9, "") });
    let (api, portal) = api(Portal::new(people));
    let check = api.participations().reconcile(EVENT, Register);
    let found = all(check.check((1..11).map(Person::ContactId))).await;
    assert_eq!(results(&found)[..8], ["stored"; 8]);
    assert_eq!(results(&found)[8..], ["not stored", "unknown contact"]);
    // Again after 1, 3, 7 and 10 seconds: as long as the patience lasts.
    assert_eq!(portal.lock().expect("a portal").lookups, 2 * 5);
}

#[tokio::test(start_paused = true)]
async fn addresses_in_any_case_and_other_than_the_primary_one() {
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
async fn a_list_that_lags_is_read_again() {
    let (api, portal) = api(Portal { lag: 2, ..Portal::new(contacts(1..51, "ATTENDED")) });
    let begin = Instant::now();
    let findings = api.participations().reconcile(EVENT, Attend).check(1..51);
    assert!(all(findings).await.iter().all(|finding| finding.result.is_stored()));
    assert_eq!(begin.elapsed(), Duration::from_secs(3));
    let portal = portal.lock().expect("a portal");
    assert_eq!((portal.lists, portal.lookups), (3, 0));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_lags_for_long_never_costs_a_lookup_for_everybody() {
    let (api, portal) = api(Portal { lag: usize::MAX, ..Portal::new(contacts(1..5001, "ATTENDED")) });
    let check = api.participations().reconcile(EVENT, Attend).max_lookups(50);
    let found = all(check.check(1..5001)).await;
    // Those whom the budget reached are stored; of the others nothing is claimed.
    assert_eq!(results(&found)[..50], ["stored"; 50]);
    assert_eq!(results(&found)[50..], vec!["not checked"; 4950]);
    assert_eq!(portal.lock().expect("a portal").lookups, 50);
}

#[tokio::test(start_paused = true)]
async fn external_ids_name_the_event_as_well() {
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
async fn a_failure_loses_nothing() {
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
async fn who_cannot_be_looked_up_does_not_stop_the_others() {
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
async fn another_state_in_a_lagging_list_is_not_taken_for_the_truth() {
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
async fn stopping_reports_what_is_known() {
    let (api, portal) = api(Portal { lag: usize::MAX, ..Portal::new(contacts(1..4, "ATTENDED")) });
    let mut findings = api.participations().reconcile(EVENT, Attend).check(1..4);
    let pause = Duration::from_millis(500);
    tokio::time::timeout(pause, findings.try_next()).await.expect_err("it still waits");
    findings.stop();
    assert_eq!(results(&all(findings).await), ["not checked"; 3]);
    assert_eq!(portal.lock().expect("a portal").lists, 1);
}

#[tokio::test(start_paused = true)]
async fn a_future_that_is_dropped_loses_nothing() {
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
async fn an_address_that_cannot_be_sent_is_an_unknown_contact() {
    let (api, _) = api(Portal::new(contacts(1..2, "ATTENDED")));
    let check = api.participations().reconcile(EVENT, Attend);
    let found = all(check.patience(Duration::ZERO).check(["", "p1@example.com"])).await;
    assert_eq!(results(&found), ["unknown contact", "stored"]);
}
