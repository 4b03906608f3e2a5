use bytes::Bytes;
use http::{Request, Response};
use hubspot_marketing_events::{Client, ClientBuilder, Transport, TransportError};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A transport without sockets, for tests with paused time. It sends scripted replies and records when requests were sent.
#[derive(Clone, Debug)]
pub struct Script {
    begin: Instant,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    replies: VecDeque<Reply>,
    sent: Vec<(Duration, Request<Bytes>)>,
}

/// The reply to a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A response with this status, these headers and this body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// The same after this time.
    Late(Duration, Box<Reply>),
    /// No connection.
    Refused,
    /// The connection breaks.
    Broken,
}

impl Reply {
    /// A response without headers and body.
    pub fn status(status: u16) -> Self {
        Self::Answer(status, Vec::new(), String::new())
    }

    /// A JSON response.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer(status, Vec::new(), body.to_string())
    }

    /// The same response with an additional header.
    pub fn with_header(mut self, name: &'static str, value: impl ToString) -> Self {
        if let Self::Answer(_, headers, _) = &mut self {
            headers.push((name, value.to_string()));
        }
        self
    }

    /// The same after this time.
    pub fn after(self, time: Duration) -> Self {
        Self::Late(time, Box::new(self))
    }

    /// A response that never arrives.
    pub fn never() -> Self {
        Self::status(200).after(Duration::from_secs(1_000_000))
    }

    async fn give(mut self) -> Result<Response<Bytes>, TransportError> {
        while let Self::Late(time, then) = self {
            sleep(time).await;
            self = *then;
        }
        match self {
            Self::Refused => Err(TransportError::not_sent("refused")),
            Self::Broken | Self::Late(..) => Err(TransportError::interrupted("reset")),
            Self::Answer(status, headers, body) => {
                let mut answer = Response::builder().status(status);
                for (name, value) in headers {
                    answer = answer.header(name, value);
                }
                Ok(answer.body(body.into()).expect("an answer"))
            }
        }
    }
}

impl Script {
    /// These replies, one per request. The last one is repeated for all further requests.
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies = replies.into_iter().collect();
        Self { begin: Instant::now(), state: Arc::new(Mutex::new(State { replies, sent: Vec::new() })) }
    }

    /// The transport to pass to a client.
    pub fn transport(&self) -> impl Transport + use<> {
        let script = self.clone();
        move |request: Request<Bytes>| script.next(request).give()
    }

    /// A builder of a client with this transport.
    pub fn builder(&self) -> ClientBuilder {
        Client::builder().token(crate::TOKEN).transport(self.transport())
    }

    /// A client with this transport.
    pub fn client(&self) -> Client {
        self.builder().build().expect("a client")
    }

    /// When each request was sent, counted from when the script was created.
    pub fn sent(&self) -> Vec<Duration> {
        self.lock().sent.iter().map(|(at, _)| *at).collect()
    }

    /// The requests.
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        let state = self.lock();
        state.sent.iter().map(|(_, request)| request.clone()).collect()
    }

    fn next(&self, request: Request<Bytes>) -> Reply {
        let mut state = self.lock();
        state.sent.push((self.begin.elapsed(), request));
        let reply = match state.replies.len() {
            0 | 1 => state.replies.front().cloned(),
            _ => state.replies.pop_front(),
        };
        reply.expect("a script has a reply")
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
