//! Runs a check: reads the event's list, then looks up the people who are not in it.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep_until};

use super::event::{FULL_PAGE, List};
use super::lookup::{LookedUp, look_up};
use super::people::{Input, People};
use super::{Finding, Person, Progress, Reconcile};
use crate::error::Error;
use crate::paging::Page;
use crate::trace;
use crate::version::Version;

/// How many people are looked up concurrently.
const CONCURRENCY: usize = 8;

/// The first pause before reading the list again. It doubles each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The findings for each person, from [`Reconcile::check`].
///
/// Nothing is sent before the first call of [`try_next`](Self::try_next). Single people are looked up in separate tasks;
/// dropping this value cancels them.
#[must_use = "nothing is read before `try_next` is called"]
pub struct Findings<V> {
    check: Reconcile<V>,
    people: People,
    stage: Stage,
    /// How many participations in the event's list were read.
    listed: usize,
    /// The event's object id according to the list.
    object_id: Option<String>,
    /// People whose first lookup failed.
    failed: HashSet<usize>,
    started: Option<Instant>,
    pause: Duration,
    progress: Progress,
    #[cfg(feature = "stream")]
    pub(super) has_failed: bool,
}

enum Stage {
    List(Option<Box<List>>),
    PauseBeforeList(Pin<Box<Sleep>>),
    Lookups { waiting: VecDeque<(usize, Person)>, tasks: JoinSet<(usize, Person, Result<LookedUp, Error>)> },
    PauseBeforeLookups(Pin<Box<Sleep>>),
    Done,
}

impl<V: Version> Findings<V> {
    pub(super) fn new(check: Reconcile<V>, people: impl Iterator<Item = Input>) -> Self {
        let people = People::new(people, check.state);
        let progress = Progress::default();
        progress.set_people(people.len(), 0);
        Self {
            check,
            stage: if people.len() == 0 { Stage::Done } else { Stage::List(None) },
            people,
            listed: 0,
            object_id: None,
            failed: HashSet::new(),
            started: None,
            pause: FIRST_PAUSE,
            progress,
            #[cfg(feature = "stream")]
            has_failed: false,
        }
    }

    /// Returns the progress. Clone it to read the counts from another task or thread.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Returns the next finding, in the order of the people, or `None` after the last one.
    ///
    /// The first call does all the work, because a finding is only returned when it is final. The future is cancel-safe:
    /// if it is dropped, for example by `select!`, the next call continues.
    ///
    /// # Errors
    ///
    /// Those of the calls, after retries according to the client's retry policy. The next call of this function
    /// continues. A person whose requests fail twice is [not checked](super::Found::NotChecked).
    pub async fn try_next(&mut self) -> Result<Option<Finding>, Error> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Ends the check: [`try_next`](Self::try_next) sends no more requests, and returns what is known by now.
    pub fn stop(&mut self) {
        self.stage = Stage::Done;
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Finding>, Error>> {
        loop {
            match &mut self.stage {
                Stage::Done => return Poll::Ready(Ok(self.people.next_finding())),
                Stage::List(_) => ready!(self.poll_list(context))?,
                Stage::PauseBeforeList(pause) => {
                    ready!(pause.as_mut().poll(context));
                    self.stage = Stage::List(None);
                }
                Stage::PauseBeforeLookups(pause) => {
                    ready!(pause.as_mut().poll(context));
                    self.begin_lookups();
                }
                Stage::Lookups { .. } => ready!(self.poll_lookup(context))?,
            }
        }
    }

    /// Reads the event's list to its end.
    fn poll_list(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.started.get_or_insert_with(Instant::now);
        let Stage::List(list) = &mut self.stage else {
            return Poll::Ready(Ok(()));
        };
        if list.is_none() {
            self.people.begin_list();
            self.listed = 0;
        }
        let list = list.get_or_insert_with(|| Box::new(self.check.event.participations(&self.check.api)));
        loop {
            let page = match ready!(list.poll(context)) {
                Ok(Some(page)) => page,
                Ok(None) => break,
                // The person it is about is looked up later.
                Err(error) if error.is_skipped_item() => continue,
                Err(error) => {
                    // Reading the page again would fail again, but people can still be looked up.
                    if error.is_decode() || error.is_repeated_cursor() {
                        self.begin_lookups();
                    }
                    return Poll::Ready(Err(error));
                }
            };
            self.progress.add_list_request();
            self.listed += page.results.len();
            let pages_left = pages_left(&page, self.listed);
            for participation in page.results {
                let event = &participation.associations.marketing_event;
                if self.object_id.is_none() {
                    self.object_id.clone_from(&event.marketing_event_id);
                }
                self.people.add_listed(participation);
            }
            self.progress.set_people(self.people.len(), self.people.stored());
            let left = self.people.len() - self.people.stored();
            if left == 0 {
                break;
            }
            if left <= pages_left.min(self.check.max_lookups.saturating_sub(self.progress.lookups())) {
                self.begin_lookups();
                return Poll::Ready(Ok(()));
            }
        }
        let is_behind = self.people.stored() < self.people.len().div_ceil(2);
        match is_behind.then(|| self.next_pause()).flatten() {
            Some(pause) => self.stage = Stage::PauseBeforeList(pause),
            None => {
                self.pause = FIRST_PAUSE;
                self.begin_lookups();
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Returns the pause before reading again, unless the patience is over.
    fn next_pause(&mut self) -> Option<Pin<Box<Sleep>>> {
        let now = Instant::now();
        let at = now + self.pause;
        self.pause *= 2;
        let at = match self.started?.checked_add(self.check.patience) {
            Some(end) if end <= now => return None,
            Some(end) => at.min(end),
            None => at,
        };
        Some(Box::pin(sleep_until(at)))
    }

    fn begin_lookups(&mut self) {
        let waiting: VecDeque<_> = self.people.not_stored().into();
        self.stage = if waiting.is_empty() {
            Stage::Done
        } else {
            let tasks = JoinSet::new();
            Stage::Lookups { waiting, tasks }
        };
    }

    /// Waits for one person's lookup, while others are in flight.
    fn poll_lookup(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Stage::Lookups { waiting, tasks } = &mut self.stage else {
            return Poll::Ready(Ok(()));
        };
        let is_left = |progress: &Progress| progress.lookups() < self.check.max_lookups;
        while tasks.len() < CONCURRENCY && is_left(&self.progress) {
            let Some((number, person)) = waiting.pop_front() else {
                break;
            };
            let (check, object_id) = (self.check.clone(), self.object_id.clone());
            let lookup = look_up(check, object_id, person.clone(), self.progress.clone());
            let task = async move { (number, person, lookup.await) };
            tasks.spawn(trace::in_this_span(task));
        }
        let Some(done) = ready!(tasks.poll_join_next(context)) else {
            self.end_lookups();
            return Poll::Ready(Ok(()));
        };
        let (number, person, result) = match done {
            Ok(done) => done,
            Err(failed) if failed.is_panic() => resume_unwind(failed.into_panic()),
            // Its runtime is shutting down. The people that were being looked up on it are not checked.
            Err(_) => return Poll::Ready(Ok(())),
        };
        match result {
            Ok(LookedUp::Participations(found)) => self.people.set_looked_up(number, Some(found)),
            Ok(LookedUp::NoContact) => self.people.set_looked_up(number, None),
            Ok(LookedUp::Unclear) => {}
            Err(error) => {
                if self.failed.insert(number) {
                    waiting.push_back((number, person));
                }
                return Poll::Ready(Err(error));
            }
        }
        self.progress.set_people(self.people.len(), self.people.stored());
        Poll::Ready(Ok(()))
    }

    /// After all lookups, starts again if there are people, patience and budget left.
    fn end_lookups(&mut self) {
        let is_over = self.people.stored() == self.people.len() || self.progress.lookups() >= self.check.max_lookups;
        let pause = (!is_over).then(|| self.next_pause()).flatten();
        self.stage = match pause {
            Some(pause) => Stage::PauseBeforeLookups(pause),
            None => Stage::Done,
        };
    }
}

#[cfg(feature = "blocking")]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
impl<V: Version> Findings<V> {
    /// Returns an iterator that waits for each finding; see [`blocking`](crate::blocking).
    pub fn blocking(self) -> crate::blocking::Blocking<Self> {
        crate::blocking::Blocking::new(self)
    }
}

#[cfg(feature = "blocking")]
impl<V: Version> crate::blocking::sealed::Sealed for Findings<V> {}

#[cfg(feature = "blocking")]
impl<V: Version> crate::blocking::BlockingSource for Findings<V> {
    type Item = Finding;
    type Error = Error;

    fn client(&self) -> crate::Client {
        self.check.api.api.client().clone()
    }

    fn misused(error: Error) -> Error {
        error
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Finding>, Error>> {
        self.poll(context)
    }
}

/// Estimates from a page how many requests the rest of the event's list takes.
fn pages_left<T>(page: &Page<T>, listed: usize) -> usize {
    let total = page.total.and_then(|total| usize::try_from(total).ok()).unwrap_or(0);
    let counted = total.saturating_sub(listed).div_ceil(usize::try_from(FULL_PAGE).unwrap_or(1));
    counted.max(usize::from(page.next_cursor().is_some()))
}

/// The stream ends after an error, so that a loop can't repeat the error forever. [`try_next`](Self::try_next)
/// continues.
#[cfg(feature = "stream")]
#[cfg_attr(docsrs, doc(cfg(feature = "stream")))]
impl<V: Version> futures_core::Stream for Findings<V> {
    type Item = Result<Finding, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.has_failed {
            return Poll::Ready(None);
        }
        let finding = ready!(this.poll(context));
        this.has_failed = finding.is_err();
        Poll::Ready(finding.transpose())
    }
}

impl<V> fmt::Debug for Findings<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Findings").field("progress", &self.progress).finish_non_exhaustive()
    }
}
