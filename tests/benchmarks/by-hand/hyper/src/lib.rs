//! The baseline: what one would write with hyper-util for all of the API.

mod events;
mod lists;
mod participants;
mod url;

use std::fmt;
use std::time::Duration;

use by_hand_types::{Failure, Inputs};
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::url::Url;

const TIMEOUT: Duration = Duration::from_secs(60);

const JSON: HeaderValue = HeaderValue::from_static("application/json");

type Http = hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

#[derive(Clone, Debug)]
pub struct Client {
    http: Http,
    base: String,
    /// Where events are listed: in v3 that is elsewhere.
    list: String,
    authorization: HeaderValue,
}

#[derive(Debug)]
pub enum Error {
    Request(http::Error),
    Token(http::header::InvalidHeaderValue),
    Connection(hyper_util::client::legacy::Error),
    Body(Box<dyn std::error::Error + Send + Sync>),
    Json(serde_json::Error),
    Timeout,
    Status(StatusCode, Box<Failure>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::Token(error) => error.fmt(f),
            Self::Connection(error) => error.fmt(f),
            Self::Body(error) => error.fmt(f),
            Self::Json(error) => error.fmt(f),
            Self::Timeout => write!(f, "no answer within {TIMEOUT:?}"),
            Self::Status(status, failure) => write!(f, "{status}: {failure}"),
        }
    }
}

impl std::error::Error for Error {}

impl Client {
    /// `origin` is such as `https://api.hubapi.com`.
    pub fn v3(origin: &str, token: &str) -> Result<Self, Error> {
        Ok(Self {
            list: format!("{origin}/marketing/marketing-events/v3"),
            ..Self::new(format!("{origin}/marketing/v3/marketing-events"), token)?
        })
    }

    /// `origin` is such as `https://api.hubapi.com`.
    pub fn v2026_03(origin: &str, token: &str) -> Result<Self, Error> {
        Self::new(format!("{origin}/marketing/marketing-events/2026-03"), token)
    }

    /// `base` is such as `https://api.hubapi.com/marketing/marketing-events/2026-03`.
    pub fn new(base: impl Into<String>, token: &str) -> Result<Self, Error> {
        let mut tcp = HttpConnector::new();
        // The TLS layer above takes `https` addresses too.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let connector =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(tcp);
        let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        let mut authorization = HeaderValue::try_from(format!("Bearer {token}")).map_err(Error::Token)?;
        authorization.set_sensitive(true);
        let base = base.into();
        Ok(Self { http, list: base.clone(), base, authorization })
    }

    fn url(&self, segments: &[&str]) -> Url {
        Url::new(&self.base, segments)
    }

    /// Sends a request, and returns the answer if it is a success.
    async fn exchange(&self, method: Method, url: Url, body: Option<Vec<u8>>) -> Result<(StatusCode, Bytes), Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(url.into_string())
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, &self.authorization);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, JSON);
        }
        let request = request.body(Full::from(body.unwrap_or_default())).map_err(Error::Request)?;
        let exchange = async {
            let answer = self.http.request(request).await.map_err(Error::Connection)?;
            let status = answer.status();
            let body = answer.into_body().collect().await;
            let body = body.map_err(|error| Error::Body(error.into()))?;
            Ok((status, body.to_bytes()))
        };
        let (status, body) = timeout(TIMEOUT, exchange).await.unwrap_or(Err(Error::Timeout))?;
        if status.is_success() {
            Ok((status, body))
        } else {
            let failure = serde_json::from_slice(&body).unwrap_or_default();
            Err(Error::Status(status, Box::new(failure)))
        }
    }

    async fn send<T: DeserializeOwned>(&self, method: Method, url: Url, body: Option<Vec<u8>>) -> Result<T, Error> {
        let (_, body) = self.exchange(method, url, body).await?;
        serde_json::from_slice(&body).map_err(Error::Json)
    }

    /// For operations that answer nothing.
    async fn send_only(&self, method: Method, url: Url, body: Option<Vec<u8>>) -> Result<(), Error> {
        self.exchange(method, url, body).await.map(drop)
    }
}

fn json(body: &impl Serialize) -> Result<Option<Vec<u8>>, Error> {
    serde_json::to_vec(body).map(Some).map_err(Error::Json)
}

fn batch<T: Serialize>(inputs: &[T]) -> Result<Option<Vec<u8>>, Error> {
    json(&Inputs { inputs })
}
