use crate::Script;
use hubspot_marketing_events::{AccessToken, BoxFuture, Client, TokenProvider};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;

/// Returns `token-1`, `token-2` and so on, with a given delay and lifetime, or fails.
#[derive(Clone, Debug)]
pub struct Provider(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    asked: usize,
    takes: Duration,
    life: Option<Duration>,
    fails: bool,
}

impl Provider {
    /// A provider of tokens with this delay and lifetime.
    pub fn new(takes: Duration, life: Option<Duration>) -> Self {
        Self(Arc::new(Mutex::new(State { asked: 0, takes, life, fails: false })))
    }

    /// How often it was called.
    pub fn asked(&self) -> usize {
        self.0.lock().expect("no panic").asked
    }

    /// Sets the lifetime of its next tokens.
    pub fn lives(&self, life: Duration) {
        self.0.lock().expect("no panic").life = Some(life);
    }

    /// Sets whether it fails from now on.
    pub fn fails(&self, fails: bool) {
        self.0.lock().expect("no panic").fails = fails;
    }
}

impl Provider {
    /// A client that gets its tokens from this provider, and its responses from a script.
    pub fn client(&self, script: &Script) -> Client {
        let builder = script.builder().without_limiter();
        let builder = builder.token_provider(self.clone());
        builder.build().expect("a client")
    }
}

impl TokenProvider for Provider {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async {
            let (number, takes, life, fails) = {
                let mut state = self.0.lock().expect("no panic");
                state.asked += 1;
                (state.asked, state.takes, state.life, state.fails)
            };
            sleep(takes).await;
            if fails {
                return Err("the store is closed".into());
            }
            let token = AccessToken::new(format!("token-{number}"));
            Ok(match life {
                Some(life) => token.expires_in(life),
                None => token,
            })
        })
    }
}

/// The token of the latest request.
pub fn last_token(script: &Script) -> String {
    let requests = script.requests();
    let request = requests.last().expect("a request");
    let header = request.headers()["authorization"].to_str().expect("text");
    header.strip_prefix("Bearer ").expect("a token").to_owned()
}
