//! Checks whether HubSpot has stored what it should have.
//!
//! HubSpot can report success for attendance that it does not store, so a response doesn't tell whether a participation
//! was stored. Only reading it back does. That takes some seconds, because HubSpot updates the event's list and counters
//! later than the contact's list.
//!
//! [`reconcile`](crate::participations::Participations::reconcile) reads the participations back and reports for each
//! person whether one is [stored](Found::Stored). It never writes, so it can run after a bulk call, after a crash, or
//! later as an audit:
//!
#![cfg_attr(all(feature = "hyper", feature = "v2026-03"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "hyper", feature = "v2026-03")), doc = "```ignore")]
//! use hubspot_marketing_events::reconcile::Found;
//! use hubspot_marketing_events::types::SubscriberState;
//! use hubspot_marketing_events::v2026_03::Api;
//!
//! # async fn run(api: Api) -> Result<(), hubspot_marketing_events::Error> {
//! let mut findings = api
//!     .participations()
//!     .reconcile("12345", SubscriberState::Attend)
//!     .check(["ada@example.com", "grace@example.com"]);
//! while let Some(finding) = findings.try_next().await? {
//!     match finding.result {
//!         Found::Stored(_) => {}
//!         other => println!("{}: {other}", finding.person),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Which participations count as stored
//!
//! | State that was sent | Stored as | Another state |
//! |---|---|---|
//! | `Register` | `REGISTERED`, `NO_SHOW` (the event has ended), `ATTENDED` | `CANCELLED` |
//! | `Attend` | `ATTENDED` | `REGISTERED`, `NO_SHOW`, `CANCELLED` |
//! | `Cancel` | `CANCELLED` | `REGISTERED`, `NO_SHOW`, `ATTENDED` |
//!
//! A person can have several participations in one event. One match is enough.
//!
//! # How people are matched
//!
//! People are matched by contact id, or by email address, ignoring case. HubSpot returns only a contact's primary address,
//! so a person given by another address is not found in the event's list and costs a request. Prefer contact ids; the
//! `vid` of a confirmed result is one.
//!
//! # Requests and memory
//!
//! 1. The check reads the event's participations, 100 per request. If the list is up to date, 50,000 people take 500
//!    requests, and about 75 MiB of memory, because the participations are kept. To find a few people in a large event, the
//!    list is read only as long as that is cheaper than looking up the remaining people.
//! 2. If fewer than half of the people are stored according to the list, it is read again after a pause, until the
//!    [patience](Reconcile::patience) is over.
//! 3. Each person who is still not found is looked up with a separate request, and again while the patience lasts, with at
//!    most [`max_lookups`](Reconcile::max_lookups) requests in total. A person whom this budget doesn't reach is
//!    [not checked](Found::NotChecked), and never reported as missing.

mod event;
mod finding;
mod findings;
mod lookup;
mod people;
mod person;
mod progress;
#[cfg(feature = "stream")]
mod verified;
mod verify;

use std::fmt::Display;
use std::time::Duration;

use self::event::Event;
pub use self::finding::{Finding, Found};
pub use self::findings::Findings;
pub use self::person::Person;
pub use self::progress::Progress;
#[cfg(feature = "stream")]
#[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
pub use self::verified::Noted;
pub use self::verify::{Attendee, ContactRecord, VerifiedBulk, VerifiedOutcomes};
use crate::participations::Participations;
use crate::types::{ExternalEvent, SubscriberState};
use crate::version::Version;

impl<V: Version> Participations<V> {
    /// Checks for which people HubSpot has stored a participation in an event, given by its object id.
    ///
    /// `state` is the state that was recorded for them. See [the module](crate::reconcile) for how it works and how many
    /// requests it takes.
    pub fn reconcile(&self, object_id: impl Display, state: SubscriberState) -> Reconcile<V> {
        Reconcile::new(self, Event::ObjectId(object_id.to_string()), state)
    }

    /// Checks for which people HubSpot has stored a participation in an event of the calling app, given by its
    /// external ids.
    ///
    /// `state` is the state that was recorded for them. See [the module](crate::reconcile) for how it works and how many
    /// requests it takes.
    pub fn reconcile_by_external_id(&self, event: &ExternalEvent<'_>, state: SubscriberState) -> Reconcile<V> {
        let event = Event::External { account_id: event.account_id.to_owned(), event_id: event.event_id.to_owned() };
        Reconcile::new(self, event, state)
    }
}

/// A check of what is stored; from [`Participations::reconcile`].
#[derive(Clone, Debug)]
#[must_use = "nothing is read before `check(…).try_next().await`"]
pub struct Reconcile<V> {
    api: Participations<V>,
    event: Event,
    state: SubscriberState,
    patience: Duration,
    max_lookups: usize,
}

impl<V: Version> Reconcile<V> {
    fn new(api: &Participations<V>, event: Event, state: SubscriberState) -> Self {
        Self { api: api.clone(), event, state, patience: Duration::from_secs(10), max_lookups: 1000 }
    }

    /// Sets how long to wait for participations that can't be read yet, counted from the first request. The default is 10
    /// seconds.
    ///
    /// What HubSpot stores can be read after some seconds. With [`Duration::ZERO`], everything is read only once.
    pub fn patience(mut self, time: Duration) -> Self {
        self.patience = time;
        self
    }

    /// Sets how many requests may look up single people, in addition to those for the event's list. The default is
    /// 1,000.
    pub fn max_lookups(mut self, requests: usize) -> Self {
        self.max_lookups = requests;
        self
    }

    /// Checks these people. A finding's [`index`](Finding::index) is the position of the person.
    ///
    /// All people and the participations that are found are kept in memory.
    pub fn check<I>(self, people: I) -> Findings<V>
    where
        I: IntoIterator<Item: Into<Person>>,
    {
        self.check_indexed(people.into_iter().enumerate())
    }

    /// Checks these people, each with your own index, such as that of a bulk outcome.
    pub fn check_indexed<P: Into<Person>>(self, people: impl IntoIterator<Item = (usize, P)>) -> Findings<V> {
        let people = people.into_iter();
        Findings::new(self, people.map(|(index, person)| (index, person.into(), None)))
    }

    /// Like [`check`](Self::check), for a stream of people, which is read to its end first.
    #[cfg(feature = "stream")]
    #[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
    pub async fn check_stream<S>(self, people: S) -> Findings<V>
    where
        S: futures_core::Stream<Item: Into<Person>>,
    {
        let mut people = std::pin::pin!(people);
        let mut all: Vec<Person> = Vec::new();
        while let Some(person) = std::future::poll_fn(|context| people.as_mut().poll_next(context)).await {
            all.push(person.into());
        }
        self.check(all)
    }
}
