//! hyper-util, as hand-written clients use it.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::by_hand::{Failure, Http, Inputs};
use crate::{BASE, Problem, TOKEN};

const TIMEOUT: Duration = Duration::from_secs(60);
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const AGENT: HeaderValue = HeaderValue::from_static("hand-written-with-hyper/0.1.0");
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub struct ByHyper {
    http: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    base: String,
    authorization: HeaderValue,
}

impl Http for ByHyper {
    fn new(origin: &str) -> Result<Self, Problem> {
        let mut tcp = HttpConnector::new();
        // The TLS layer above takes `https` URLs too.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let connector =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(tcp);
        let http = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector);
        let mut authorization = HeaderValue::try_from(format!("Bearer {TOKEN}"))?;
        authorization.set_sensitive(true);
        Ok(Self { http, base: format!("{origin}{BASE}"), authorization })
    }

    async fn send<T: DeserializeOwned>(
        &self,
        segments: &[&str],
        query: Option<(&str, &str)>,
        body: Option<&Inputs<'_>>,
    ) -> Result<T, Problem> {
        let mut url = self.base.clone();
        for segment in segments {
            url.push('/');
            url.extend(utf8_percent_encode(segment, UNRESERVED));
        }
        if let Some((name, value)) = query {
            url.extend(["?", name, "="]);
            url.extend(utf8_percent_encode(value, UNRESERVED));
        }
        let request = Request::builder()
            .uri(url)
            .header(ACCEPT, JSON)
            .header(AUTHORIZATION, &self.authorization)
            .header(USER_AGENT, AGENT);
        let request = match body {
            Some(body) => {
                let body = serde_json::to_vec(body)?;
                request.method(Method::POST).header(CONTENT_TYPE, JSON).body(Full::from(body))?
            }
            None => request.body(Full::default())?,
        };
        let exchange = async {
            let response = self.http.request(request).await?;
            let status = response.status();
            Ok::<_, Problem>((status, response.into_body().collect().await?.to_bytes()))
        };
        let (status, body) = timeout(TIMEOUT, exchange).await??;
        if status.is_success() {
            Ok(serde_json::from_slice(&body)?)
        } else {
            Err(Failure::problem(status, serde_json::from_slice(&body).ok()))
        }
    }
}
