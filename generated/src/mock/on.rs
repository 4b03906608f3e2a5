//! Overriding responses.

use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::batch::InputOutcome;
use super::facts::{Known, Mocked};
use super::received::{Received, ReceivedRequest};
use super::reply::Reply;
use super::state::{Condition, Plan, State, Target};
use super::usual;
use crate::batch::BatchOutcome;

/// A builder of an override, from [`MockServer::on`](super::MockServer::on).
///
/// First set when it applies, and what else the response has: [`once`](Self::once), [`when`](Self::when),
/// [`delay`](Self::delay) and so on. Then call the function that sets the response, which completes the override.
///
/// # Closures
///
/// The server runs closures on its own thread. A panic in a closure, such as a failed assertion, doesn't fail the test: it
/// is printed and closes the connection, and the call returns an error that
/// [is interrupted](crate::Error::is_interrupted). Instead, make assertions afterwards, on what
/// [`request_of`](super::MockServer::request_of) returns.
#[must_use = "nothing is overridden before the response is given"]
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

/// The operation type of an override from [`MockServer::on_path`](super::MockServer::on_path).
#[derive(Clone, Copy, Debug)]
pub enum AnyPath {}

/// Sets when the override applies, and its delay and headers.
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

    /// Applies only to the next request.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Applies only to this many requests.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Applies only to requests that meet this condition. If it is called several times, all conditions must be met.
    ///
    /// If it panics, [the connection is closed](On#closures).
    pub fn when(mut self, condition: impl Fn(&ReceivedRequest) -> bool + Send + Sync + 'static) -> Self {
        self.when = Some(match self.when {
            Some(first) => Arc::new(move |request| first(request) && condition(request)),
            None => Arc::new(condition),
        });
        self
    }

    /// Responds after this time. A client with a shorter [`timeout`](crate::ClientBuilder::timeout) gives up.
    pub fn delay(mut self, time: Duration) -> Self {
        self.delay = time;
        self
    }

    /// Adds this header to the response, and replaces the server's own header with this name. If it is called again with
    /// the same name, it adds another value.
    ///
    /// # Panics
    ///
    /// If the name or value contains characters that HTTP doesn't allow.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).expect("the name of a header");
        let value = HeaderValue::try_from(value).expect("the value of a header");
        self.headers.push((name, value));
        self
    }

    fn prepare(self, reply: impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static) {
        self.plan(true, move |request, _| reply(request));
    }

    fn plan(self, is_own: bool, reply: impl Fn(&ReceivedRequest, &State) -> Reply + Send + Sync + 'static) {
        self.state.prepare(Plan {
            is_own,
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

/// Errors and faults. The request is not carried out.
impl<O> On<'_, O> {
    /// Responds with this status, and with the body that HubSpot sends for such an error.
    ///
    /// # Panics
    ///
    /// If a response can't have this status.
    #[track_caller]
    pub fn status(self, status: u16) {
        let status = valid(status);
        self.prepare(move |_| Reply::status(status));
    }

    /// Responds with an error in HubSpot's format: a status, a category such as `VALIDATION_ERROR`, and a message.
    ///
    /// # Panics
    ///
    /// If a response can't have this status.
    #[track_caller]
    pub fn error(self, status: u16, category: &str, message: &str) {
        let (status, category, message) = (valid(status), category.to_owned(), message.to_owned());
        self.prepare(move |_| Reply::error(status, &category, &message));
    }

    /// Responds that the token lacks these scopes.
    pub fn missing_scopes<S: Into<String>>(self, scopes: impl IntoIterator<Item = S>) {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        self.prepare(move |_| Reply::missing_scopes(&scopes));
    }

    /// Responds that the limit for ten seconds is used up.
    pub fn rate_limited(self) {
        self.prepare(|_| Reply::limited("TEN_SECONDLY_ROLLING"));
    }

    /// Responds that the limit for the day is used up.
    pub fn daily_limit(self) {
        self.prepare(|_| Reply::limited("DAILY"));
    }

    /// Responds with this status and this JSON, even if the operation has no such response.
    ///
    /// # Panics
    ///
    /// If a response can't have this status, or if the body can't be represented in JSON.
    #[track_caller]
    pub fn json(self, status: u16, body: impl Serialize) {
        let status = valid(status);
        let body = serde_json::to_value(body).expect("a body that can be JSON");
        self.prepare(move |_| Reply::json(status, &body));
    }

    /// Responds with this status and this HTML page, as a gateway does.
    ///
    /// # Panics
    ///
    /// If a response can't have this status.
    #[track_caller]
    pub fn html(self, status: u16, body: &str) {
        let (status, body) = (valid(status), body.to_owned());
        self.prepare(move |_| Reply::with_type(status, "text/html;charset=utf-8", body.clone()));
    }

    /// Responds with success and a body that is declared as JSON but isn't.
    pub fn garbage(self) {
        self.prepare(|_| Reply::with_type(StatusCode::OK, "application/json", "{\"results\": [}"));
    }

    /// Resets the connection instead of responding.
    pub fn reset(self) {
        self.prepare(|_| Reply::Reset);
    }
}

/// Responses of the operation.
impl<O: Mocked> On<'_, O> {
    /// Responds with this value.
    ///
    /// To create one, call the response type's function `sample`, and change its public fields.
    pub fn answer(self, answer: O::Answer)
    where
        O::Answer: Serialize,
    {
        let answer = json(answer);
        self.prepare(move |_| reply::<O>(&answer));
    }

    /// Responds with the value that this function returns for the request.
    ///
    /// If it panics, [the connection is closed](On#closures).
    pub fn answer_with(self, answer: impl Fn(&Received<O>) -> O::Answer + Send + Sync + 'static)
    where
        O::Answer: Serialize,
    {
        self.prepare(move |request| reply::<O>(&json(answer(&Received::new(request.clone())))));
    }

    /// Carries out the request and responds as without an override. Use it to add a [`delay`](Self::delay) or a
    /// [`header`](Self::header).
    pub fn unchanged(self) {
        self.plan(false, usual::<O>);
    }

    /// Carries out the request, and changes the response if it is a success.
    ///
    /// If it panics, [the connection is closed](On#closures).
    pub fn changed(self, change: impl Fn(&mut O::Answer) + Send + Sync + 'static)
    where
        O::Answer: Serialize + DeserializeOwned,
    {
        self.plan(false, move |request, state| {
            let usual = usual::<O>(request, state);
            let Some(body) = usual.success() else {
                return usual;
            };
            let mut answer = serde_json::from_value(body).expect("a response of its operation");
            change(&mut answer);
            reply::<O>(&json(answer))
        });
    }

    /// Carries out the request, and closes the connection in the middle of the response.
    pub fn truncated(self) {
        self.plan(false, |request, state| usual::<O>(request, state).truncated());
    }
}

/// Responses to batches.
impl<T, I, O> On<'_, O>
where
    I: DeserializeOwned,
    O: Mocked<Body = Vec<I>> + crate::Operation<Answer = BatchOutcome<T>>,
{
    /// Responds with the outcome that this function returns for each input, and stores those that are
    /// [`Confirmed`](InputOutcome::Confirmed).
    ///
    /// If an input is rejected, the status is that of a partial success.
    ///
    /// If it panics, [the connection is closed](On#closures).
    pub fn each(self, outcome: impl Fn(&I) -> InputOutcome + Send + Sync + 'static) {
        self.plan(false, move |request, state| {
            let inputs = Received::<O>::new(request.clone()).body();
            let told: Vec<_> = inputs.iter().map(&outcome).collect();
            usual::reply(state, &known::<O>(), request, Some(&told))
        });
    }
}

/// Converts a value to JSON as it is on the wire.
fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).expect("the types of responses are JSON")
}

fn known<O: Mocked>() -> Known {
    Known::new::<O>(&[])
}

/// Returns the response without an override.
fn usual<O: Mocked>(request: &ReceivedRequest, state: &State) -> Reply {
    usual::reply(state, &known::<O>(), request, None)
}

/// Creates a successful response. `()` has no body.
fn reply<O: Mocked>(answer: &Value) -> Reply {
    let success = known::<O>().success();
    match answer {
        Value::Null => Reply::empty(success),
        answer => Reply::json(success, answer),
    }
}

#[track_caller]
fn valid(status: u16) -> StatusCode {
    let status_code = StatusCode::from_u16(status).ok();
    // A 1xx response is never the final one.
    let status_code = status_code.filter(|status| !status.is_informational());
    status_code.unwrap_or_else(|| panic!("a response can't have the status {status}"))
}
