//! The baseline: what one would write with reqwest for all of the API.

mod events;
mod lists;
mod participants;

use std::fmt;
use std::time::Duration;

use by_hand_types::Failure;
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;

const TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    /// Where events are listed: in v3 that is elsewhere.
    list: Url,
    token: String,
}

#[derive(Debug)]
pub enum Error {
    Base(String),
    Http(reqwest::Error),
    Status(StatusCode, Box<Failure>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base(base) => write!(f, "not a base for URLs: {base}"),
            Self::Http(error) => error.fmt(f),
            Self::Status(status, failure) => write!(f, "{status}: {failure}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

impl Client {
    /// `origin` is such as `https://api.hubapi.com`.
    pub fn v3(origin: &str, token: impl Into<String>) -> Result<Self, Error> {
        Ok(Self {
            list: base(format!("{origin}/marketing/marketing-events/v3"))?,
            ..Self::new(format!("{origin}/marketing/v3/marketing-events"), token)?
        })
    }

    /// `origin` is such as `https://api.hubapi.com`.
    pub fn v2026_03(origin: &str, token: impl Into<String>) -> Result<Self, Error> {
        Self::new(format!("{origin}/marketing/marketing-events/2026-03"), token)
    }

    /// `base` is such as `https://api.hubapi.com/marketing/marketing-events/2026-03`.
    pub fn new(base: impl Into<String>, token: impl Into<String>) -> Result<Self, Error> {
        // Fails where there is one already, which is just as well.
        #[cfg(feature = "ring")]
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(TIMEOUT).build()?;
        let base = self::base(base.into())?;
        Ok(Self { http, list: base.clone(), base, token: token.into() })
    }

    fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        // It has segments: that was seen to when the client was made.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// The answer, if it is a success.
    async fn answer(&self, request: RequestBuilder) -> Result<Response, Error> {
        let response = request.bearer_auth(&self.token).send().await?;
        let status = response.status();
        if status.is_success() {
            Ok(response)
        } else {
            let failure = response.json().await.unwrap_or_default();
            Err(Error::Status(status, Box::new(failure)))
        }
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Error> {
        Ok(self.answer(request).await?.json().await?)
    }

    /// For operations that answer nothing. The body is read, so that the connection can be used again.
    async fn send_only(&self, request: RequestBuilder) -> Result<(), Error> {
        self.answer(request).await?.bytes().await?;
        Ok(())
    }
}

fn base(base: String) -> Result<Url, Error> {
    match Url::parse(&base) {
        Ok(url) if !url.cannot_be_a_base() => Ok(url),
        _ => Err(Error::Base(base)),
    }
}
