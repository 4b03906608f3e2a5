//! How a test says what to answer.

use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::batch::{self, InputOutcome};
use super::facts::{Answers, Known, Mocked, json};
use super::received::{Received, ReceivedRequest};
use super::reply::Reply;
use super::state::{Condition, Plan, State, Target};
use super::{pages, sample};
use crate::batch::BatchOutcome;
use crate::paging::Page;

/// An answer in preparation, from [`MockServer::on`](super::MockServer::on).
///
/// First comes what is to hold for it, if anything: [`once`](Self::once), [`when`](Self::when),
/// [`delay`](Self::delay) and so on. Then the answer, which ends it.
///
/// # Closures
///
/// Those of the test are run by the server, on a thread of its own. A panic in one of them, such as that
/// of an assertion, is printed and doesn't fail the test: it closes the connection, so that the call ends
/// with an error that [is interrupted](crate::Error::is_interrupted). What is to be asserted is best asked
/// of [`request_of`](super::MockServer::request_of) afterwards.
#[must_use = "nothing is prepared before the answer is named"]
pub struct On<'a, O> {
    state: &'a State,
    target: Target,
    times: Option<u32>,
    when: Option<Condition>,
    delay: Duration,
    headers: Vec<(HeaderName, HeaderValue)>,
    at: &'static Location<'static>,
    operation: PhantomData<fn() -> O>,
}

/// Stands for an operation in what [`MockServer::on_path`](super::MockServer::on_path) returns.
#[derive(Clone, Copy, Debug)]
pub enum AnyPath {}

/// What holds for the answer.
impl<'a, O> On<'a, O> {
    pub(super) fn new(state: &'a State, target: Target, at: &'static Location<'static>) -> Self {
        Self {
            state,
            target,
            times: None,
            when: None,
            delay: Duration::ZERO,
            headers: Vec::new(),
            at,
            operation: PhantomData,
        }
    }

    /// For the next request only.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// For this many requests, instead of all.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Only for requests that meet this condition. With several, all must be met.
    ///
    /// If it panics, [the connection is closed](On#closures).
    pub fn when(mut self, condition: impl Fn(&ReceivedRequest) -> bool + Send + Sync + 'static) -> Self {
        self.when = Some(match self.when {
            Some(first) => Arc::new(move |request| first(request) && condition(request)),
            None => Arc::new(condition),
        });
        self
    }

    /// After this time. A client with a shorter [`timeout`](crate::ClientBuilder::timeout) gives up.
    pub fn delay(mut self, time: Duration) -> Self {
        self.delay = time;
        self
    }

    /// With this header, instead of the server's of that name. Called again with the same name, it adds
    /// another value.
    ///
    /// # Panics
    ///
    /// If it has characters that HTTP doesn't allow.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).expect("the name of a header");
        let value = HeaderValue::try_from(value).expect("the value of a header");
        self.headers.push((name, value));
        self
    }

    fn prepare(self, reply: impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static) {
        self.state.prepare(Plan {
            target: self.target,
            times: self.times,
            when: self.when,
            delay: self.delay,
            headers: self.headers,
            reply: Box::new(reply),
            at: self.at,
        });
    }
}

/// Answers that are refusals, and faults.
impl<O> On<'_, O> {
    /// Answers with this status, and with the body that HubSpot has for such an error.
    ///
    /// # Panics
    ///
    /// If no answer can have this status.
    #[track_caller]
    pub fn status(self, status: u16) {
        let status = valid(status);
        self.prepare(move |_| Reply::status(status));
    }

    /// Answers with an error of HubSpot's: a status, a category such as `VALIDATION_ERROR`, and a message.
    ///
    /// # Panics
    ///
    /// If no answer can have this status.
    #[track_caller]
    pub fn error(self, status: u16, category: &str, message: &str) {
        let (status, category, message) = (valid(status), category.to_owned(), message.to_owned());
        self.prepare(move |_| Reply::error(status, &category, &message));
    }

    /// Answers that the limit for ten seconds is used up.
    pub fn rate_limited(self) {
        self.prepare(|_| Reply::limited("TEN_SECONDLY_ROLLING"));
    }

    /// Answers that the limit for the day is used up.
    pub fn daily_limit(self) {
        self.prepare(|_| Reply::limited("DAILY"));
    }

    /// Answers with this status and this as JSON, whether it is what the operation answers or not.
    ///
    /// # Panics
    ///
    /// If no answer can have this status, or if JSON has no form for the body.
    #[track_caller]
    pub fn json(self, status: u16, body: impl Serialize) {
        let status = valid(status);
        let body = serde_json::to_value(body).expect("a body that JSON has a form for");
        self.prepare(move |_| Reply::json(status, &body));
    }

    /// Answers with this status and this page of HTML, as a gateway does.
    ///
    /// # Panics
    ///
    /// If no answer can have this status.
    #[track_caller]
    pub fn html(self, status: u16, body: &str) {
        let (status, body) = (valid(status), body.to_owned());
        self.prepare(move |_| Reply::with_type(status, "text/html;charset=utf-8", body.clone()));
    }

    /// Answers with success and a body that says to be JSON and isn't.
    pub fn garbage(self) {
        self.prepare(|_| Reply::with_type(StatusCode::OK, "application/json", "{\"results\": [}"));
    }

    /// Resets the connection instead of an answer.
    pub fn reset(self) {
        self.prepare(|_| Reply::Reset);
    }
}

/// Answers of the operation.
impl<O: Mocked> On<'_, O> {
    /// Answers with this.
    ///
    /// Types of answers have a function `sample`, and public fields to change it with. What the
    /// request says is not put into it; with [`sample_with`](Self::sample_with) it is.
    pub fn answer(self, answer: O::Answer)
    where
        O::Answer: Serialize,
    {
        let answer = json(answer);
        self.prepare(move |_| reply::<O>(&answer));
    }

    /// Answers with what this makes of the request.
    ///
    /// If it panics, [the connection is closed](On#closures).
    pub fn answer_with(self, answer: impl Fn(&Received<O>) -> O::Answer + Send + Sync + 'static)
    where
        O::Answer: Serialize,
    {
        self.prepare(move |request| reply::<O>(&json(answer(&Received::new(request.clone())))));
    }

    /// Answers with the sample, as when nothing is prepared.
    pub fn sample(self) {
        self.prepare(|request| sample::reply(&known::<O>(), request));
    }

    /// Answers with the sample after this has changed it.
    ///
    /// If it panics, [the connection is closed](On#closures).
    pub fn sample_with(self, change: impl Fn(&mut O::Answer) + Send + Sync + 'static)
    where
        O::Answer: Serialize + DeserializeOwned,
    {
        self.prepare(move |request| {
            let sample = sample::value(&known::<O>(), request);
            let mut sample = serde_json::from_value(sample).expect("samples are answers");
            change(&mut sample);
            reply::<O>(&json(sample))
        });
    }

    /// Answers with the sample, and closes the connection in the middle of it.
    pub fn truncated(self) {
        self.prepare(|request| sample::reply(&known::<O>(), request).truncated());
    }
}

/// Answers of collections.
impl<T: Serialize, O: Mocked + crate::Operation<Answer = Page<T>>> On<'_, O> {
    /// Answers with these items, cut into pages as the request's `limit` (10 unless it says
    /// otherwise, at most 100) and `after` ask for.
    ///
    /// Operations that HubSpot doesn't page answer all of them at once. Filters of the request are
    /// the test's to heed, with [`when`](Self::when).
    pub fn pages_of(self, items: impl IntoIterator<Item = T>) {
        let items: Vec<Value> = items.into_iter().map(json).collect();
        self.prepare(move |request| {
            let known = known::<O>();
            let success = sample::success(&known);
            match known.facts.answers {
                Answers::Page(_) => pages::reply(success, &items, request),
                _ => Reply::json(success, &pages::whole(&items)),
            }
        });
    }
}

/// Answers to batches.
impl<T, I, O> On<'_, O>
where
    I: DeserializeOwned,
    O: Mocked<Body = Vec<I>> + crate::Operation<Answer = BatchOutcome<T>>,
{
    /// Answers with what this says of each input.
    ///
    /// Where something was rejected, the status is the one that HubSpot has for a success in part.
    ///
    /// If it panics, [the connection is closed](On#closures).
    pub fn each(self, outcome: impl Fn(&I) -> InputOutcome + Send + Sync + 'static) {
        self.prepare(move |request| {
            let inputs = Received::<O>::new(request.clone()).body();
            batch::reply(&known::<O>(), request, &batch::inputs(request), |i| outcome(&inputs[i]))
        });
    }
}

fn known<O: Mocked>() -> Known {
    Known::new::<O>(&[])
}

/// An answer in the status of its success. `()` has no body.
fn reply<O: Mocked>(answer: &Value) -> Reply {
    let success = sample::success(&known::<O>());
    match answer {
        Value::Null => Reply::empty(success),
        answer => Reply::json(success, answer),
    }
}

#[track_caller]
fn valid(status: u16) -> StatusCode {
    let status_code = StatusCode::from_u16(status).ok();
    // Answers of 1xx announce another one.
    let status_code = status_code.filter(|status| !status.is_informational());
    status_code.unwrap_or_else(|| panic!("an answer can't have the status {status}"))
}
