//! The server's thread: connections, requests, faults.

use std::fmt;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::received::ReceivedRequest;
use super::reply::{self, Reply};
use super::route;
use super::state::State;
use super::{check, usual};

/// Serves until the sender of `stopped` is dropped. Connections end with the runtime.
pub(super) async fn until(stopped: oneshot::Receiver<()>, listener: TcpListener, state: Arc<State>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a socket of Tokio's");
    tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(connection(stream, Arc::clone(&state)))),
                // Out of sockets: wait until others are closed.
                Err(_) => sleep(Duration::from_millis(10)).await,
            }
        }
    });
    let _ = stopped.await;
}

async fn connection(stream: TcpStream, state: Arc<State>) {
    // Send small responses without delay.
    let _ = stream.set_nodelay(true);
    let fault = Mutex::new(None);
    let service = service_fn(|request| {
        let (state, fault) = (&state, &fault);
        Box::pin(async move {
            match answer(request, state).await {
                Reply::Http(response) => Ok(response.map(Full::new)),
                // hyper returns the socket, to send or do what hyper wouldn't.
                other => {
                    *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(other);
                    Err(Fault)
                }
            }
        })
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let _ = (&mut connection).await;
    let mut stream = connection.into_parts().io.into_inner();
    match fault.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(Reply::Truncated(response)) => {
            let _ = stream.write_all(&reply::beginning(&response)).await;
            let _ = stream.shutdown().await;
        }
        Some(Reply::Reset) => {
            // Tokio has two names for this function. All versions have this one. It is deprecated because it can block, but
            // with zero it doesn't.
            #[allow(deprecated)]
            let _ = stream.set_linger(Some(Duration::ZERO));
        }
        Some(Reply::Http(_)) | None => {}
    }
}

/// The error that keeps hyper from sending a response.
#[derive(Debug)]
struct Fault;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault that the test simulates")
    }
}

impl std::error::Error for Fault {}

async fn answer(request: Request<Incoming>, state: &State) -> Reply {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        // The client closed the connection.
        return Reply::Reset;
    };
    let route = route::find(&parts.method, parts.uri.path());
    let request = ReceivedRequest::new(parts, body.to_bytes(), route.as_ref());
    let number = state.note(request.clone());
    let mut reply = reply(&request, route.as_ref(), state).await;
    if let Reply::Http(response) | Reply::Truncated(response) = &mut reply {
        add_correlation_id(response, number);
    }
    reply
}

async fn reply(request: &ReceivedRequest, route: Option<&route::Route>, state: &State) -> Reply {
    if let Some(refusal) = route.and_then(|route| check::refusal(route.known, request)) {
        return refusal;
    }
    let Some(plan) = state.take(request) else {
        return match route {
            Some(route) => usual::reply(state, route.known, request, None),
            None => check::unknown(request),
        };
    };
    let mut reply = (plan.reply)(request, state);
    if let (true, Some(_), Some(body)) = (plan.is_own, route, reply.success()) {
        state.backend().confirm(request, &body);
    }
    if let Reply::Http(response) | Reply::Truncated(response) = &mut reply {
        let headers = response.headers_mut();
        for (name, _) in &plan.headers {
            headers.remove(name);
        }
        headers.extend(plan.headers.iter().cloned());
    }
    if !plan.delay.is_zero() {
        sleep(plan.delay).await;
    }
    reply
}

/// Correlation ids count the requests.
fn add_correlation_id(response: &mut Response<Bytes>, number: usize) {
    let id = format!("00000000-0000-4000-8000-{number:012}");
    if let Ok(id) = HeaderValue::try_from(id) {
        let name = HeaderName::from_static("x-hubspot-correlation-id");
        response.headers_mut().entry(name).or_insert(id);
    }
}
