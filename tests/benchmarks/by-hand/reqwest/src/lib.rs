//! The baseline: what one would write with reqwest for the calls that a program needs.

use std::fmt;
use std::time::Duration;

use by_hand_types::{Attendee, Batch, Failure, Page, Participation, RecordedEmail};
use reqwest::{RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

#[derive(Debug)]
pub enum Error {
    Http(reqwest::Error),
    Status(StatusCode, Failure),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => error.fmt(f),
            Self::Status(status, failure) => {
                write!(f, "{status}: {}: {}", failure.category, failure.message)
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

#[derive(Serialize)]
struct Inputs<'a, T> {
    inputs: &'a [T],
}

impl Client {
    /// `base` is such as `https://api.hubapi.com/marketing/marketing-events/2026-03`.
    pub fn new(base: impl Into<String>, token: impl Into<String>) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(60))
            .build()?;
        Ok(Self {
            http,
            base: base.into(),
            token: token.into(),
        })
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Error> {
        let response = request.bearer_auth(&self.token).send().await?;
        let status = response.status();
        if status.is_success() {
            Ok(response.json().await?)
        } else {
            let failure = response.json().await.unwrap_or_default();
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
            "{}/attendance/{event_id}/{state}/email-create",
            self.base
        );
        let request = self
            .http
            .post(url)
            .query(&[("externalAccountId", account_id)])
            .json(&Inputs { inputs: attendees });
        self.send(request).await
    }

    pub async fn participations(
        &self,
        marketing_event_id: &str,
        limit: u32,
        after: Option<&str>,
    ) -> Result<Page<Participation>, Error> {
        let url = format!(
            "{}/participations/{marketing_event_id}/breakdown",
            self.base
        );
        let mut request = self.http.get(url).query(&[("limit", limit)]);
        if let Some(after) = after {
            request = request.query(&[("after", after)]);
        }
        self.send(request).await
    }
}
