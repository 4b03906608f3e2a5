//! The baseline: what one would write with hyper-util for the calls that a program needs.

use std::fmt;
use std::time::Duration;

use by_hand_types::{Attendee, Batch, Failure, Page, Participation, RecordedEmail};
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

const TIMEOUT: Duration = Duration::from_secs(60);

const JSON: HeaderValue = HeaderValue::from_static("application/json");

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

type Http = hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

#[derive(Clone, Debug)]
pub struct Client {
    http: Http,
    base: String,
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
    Status(StatusCode, Failure),
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
            Self::Status(status, failure) => {
                write!(f, "{status}: {}: {}", failure.category, failure.message)
            }
        }
    }
}

impl std::error::Error for Error {}

#[derive(Serialize)]
struct Inputs<'a, T> {
    inputs: &'a [T],
}

impl Client {
    /// `base` is such as `https://api.hubapi.com/marketing/marketing-events/2026-03`.
    pub fn new(base: impl Into<String>, token: &str) -> Result<Self, Error> {
        let connector = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_all_versions()
            .build();
        let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        let mut authorization =
            HeaderValue::try_from(format!("Bearer {token}")).map_err(Error::Token)?;
        authorization.set_sensitive(true);
        Ok(Self {
            http,
            base: base.into(),
            authorization,
        })
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        url: String,
        body: Option<Vec<u8>>,
    ) -> Result<T, Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(url)
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, &self.authorization);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, JSON);
        }
        let request = request
            .body(Full::from(body.unwrap_or_default()))
            .map_err(Error::Request)?;
        let exchange = async {
            let answer = self.http.request(request).await.map_err(Error::Connection)?;
            let status = answer.status();
            let body = answer.into_body().collect().await;
            Ok((status, body.map_err(|error| Error::Body(error.into()))?.to_bytes()))
        };
        let (status, body) = timeout(TIMEOUT, exchange)
            .await
            .unwrap_or(Err(Error::Timeout))?;
        if status.is_success() {
            serde_json::from_slice(&body).map_err(Error::Json)
        } else {
            let failure = serde_json::from_slice(&body).unwrap_or_default();
            Err(Error::Status(status, failure))
        }
    }

    pub async fn record_attendance(
        &self,
        account_id: &str,
        event_id: &str,
        state: &str,
        attendees: &[Attendee],
    ) -> Result<Batch<RecordedEmail>, Error> {
        let url = format!(
            "{}/attendance/{}/{state}/email-create?externalAccountId={}",
            self.base,
            encoded(event_id),
            encoded(account_id),
        );
        let body = serde_json::to_vec(&Inputs { inputs: attendees }).map_err(Error::Json)?;
        self.send(Method::POST, url, Some(body)).await
    }

    pub async fn participations(
        &self,
        marketing_event_id: &str,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Page<Participation>, Error> {
        let mut url = format!(
            "{}/participations/{}/breakdown?limit={limit}",
            self.base,
            encoded(marketing_event_id),
        );
        if let Some(after) = after {
            url.push_str("&after=");
            url.extend(utf8_percent_encode(after, UNRESERVED));
        }
        self.send(Method::GET, url, None).await
    }
}

fn encoded(text: &str) -> impl fmt::Display {
    utf8_percent_encode(text, UNRESERVED)
}
