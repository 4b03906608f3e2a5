//! What the tests of the client share: a server that they script and whose requests they read back.

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

/// The token every test sends. Whatever is printed must not contain it.
pub const TOKEN: &str = "pat-eu1-not-a-real-token";

/// A builder with the token of a client that sends each call once: only tests about retries wait for them.
pub fn once() -> ClientBuilder {
    Client::builder().token(TOKEN).retry(RetryPolicy::none())
}

/// A builder of a client of `server`, for the tests that set something.
pub fn builder(server: &Server) -> ClientBuilder {
    once().base_url(server.url())
}

/// A client of `server`.
pub fn client(server: &Server) -> Client {
    builder(server).build().expect("a client of a server on loopback")
}

/// The most that fall into any window of this length.
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

/// The instant an RFC 3339 text names.
pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Compiles what the repository's README shows.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct ReadmeDoctests;
