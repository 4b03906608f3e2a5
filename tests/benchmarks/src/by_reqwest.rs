//! reqwest, as hand-written clients use it.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, Url};
use serde::de::DeserializeOwned;

use crate::by_hand::{Failure, Http, Inputs};
use crate::{BASE, Problem, TOKEN};

const TIMEOUT: Duration = Duration::from_secs(60);
const AGENT: &str = "hand-written-with-reqwest/0.1.0";

pub struct ByReqwest {
    http: Client,
    base: Url,
}

impl Http for ByReqwest {
    fn new(origin: &str) -> Result<Self, Problem> {
        // Fails if a provider is installed, which is just as well.
        #[cfg(not(feature = "reqwest-default"))]
        let _ = rustls::crypto::ring::default_provider().install_default();
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let http = Client::builder().timeout(TIMEOUT).user_agent(AGENT).default_headers(headers).build()?;
        let base = Url::parse(&format!("{origin}{BASE}"))?;
        if base.cannot_be_a_base() { Err("not a base URL".into()) } else { Ok(Self { http, base }) }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        query: Option<(&str, &str)>,
        body: Option<&Inputs<'_>>,
    ) -> Result<T, Problem> {
        let mut url = self.base.clone();
        // It has segments, or `new` would have failed.
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(segments);
        }
        let mut request = match body {
            Some(body) => self.http.post(url).json(body),
            None => self.http.get(url),
        };
        if let Some(query) = query {
            request = request.query(&[query]);
        }
        let response = request.bearer_auth(TOKEN).send().await?;
        let status = response.status();
        if status.is_success() {
            Ok(response.json().await?)
        } else {
            Err(Failure::problem(status, response.json().await.ok()))
        }
    }
}
