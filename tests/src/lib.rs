//! Helpers for the tests of the client: scripted servers and transports that record requests.

mod answer;
pub mod bulk;
pub mod crate_folder;
mod percent;
mod provider;
mod proxy;
mod request;
pub mod samples;
mod script;
mod server;
mod tls;

pub use answer::Answer;
pub use percent::percent_decode;
pub use provider::{Provider, last_token};
pub use proxy::Proxy;
pub use request::Request;
pub use script::{Reply, Script};
pub use server::{Server, nobody};
pub use tls::{Identity, install_cryptography};

use hubspot_marketing_events::{Client, ClientBuilder, RetryPolicy, Timestamp};
use std::time::Duration;

/// The token that every test sends. It must never appear in output.
pub const TOKEN: &str = "pat-eu1-not-a-real-token";

/// A builder with the token and without retries, so that only tests of retries wait for them.
pub fn once() -> ClientBuilder {
    Client::builder().token(TOKEN).retry(RetryPolicy::none())
}

/// A builder of a client of `server`, for tests that configure it.
pub fn builder(server: &Server) -> ClientBuilder {
    once().base_url(server.url())
}

/// A client of `server`.
pub fn client(server: &Server) -> Client {
    builder(server).build().expect("a client of a server on loopback")
}

/// The largest number of times that fall into any window of this length.
pub fn most_in_a_window(sorted: &[Duration], window: Duration) -> usize {
    let mut from = 0;
    let mut most = 0;
    for (to, at) in sorted.iter().enumerate() {
        while sorted[from] + window <= *at {
            from += 1;
        }
        most = most.max(to - from + 1);
    }
    most
}

/// Parses RFC 3339.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Compiles the snippets of the repository's README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct ReadmeDoctests;
