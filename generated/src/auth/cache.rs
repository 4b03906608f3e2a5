//! Tokens that are renewed before they expire, once for all who wait.

use std::error::Error as StdError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time;

use crate::auth::Token;
use crate::auth::{Bearer, Moment, TokenProvider};
use crate::trace;

/// How long a provider may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The pause after a failure while the old token is still good, in which it isn't renewed again.
const PAUSE: Duration = Duration::from_secs(10);

/// Shared by all who waited for the same token.
type SharedError = Arc<dyn StdError + Send + Sync>;
/// `None` while it is being asked for.
type Outcome = Option<Result<Bearer, SharedError>>;

/// The latest token of a provider.
pub(crate) struct TokenCache {
    provider: Box<dyn TokenProvider>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    renewal: Option<watch::Receiver<Outcome>>,
}

struct Current {
    bearer: Bearer,
    /// When to ask for the next one.
    renew_at: Moment,
}

impl TokenCache {
    pub(crate) fn new(provider: Box<dyn TokenProvider>) -> Self {
        Self {
            provider,
            state: Mutex::default(),
        }
    }

    /// A token that is good, for which this waits only if there is none.
    pub(crate) async fn token(self: &Arc<Self>) -> Result<Bearer, SharedError> {
        // A renewal that was begun in another runtime may end with that one.
        for _ in 0..2 {
            let mut renewal = {
                let mut state = self.state();
                if let Some(current) = state.current.as_ref().filter(|it| !it.bearer.has_expired())
                {
                    let bearer = current.bearer.clone();
                    if current.renew_at.is_over() {
                        self.renew(&mut state);
                    }
                    return Ok(bearer);
                }
                self.renew(&mut state)
            };
            if let Ok(Some(outcome)) = renewal.wait_for(Option::is_some).await.as_deref() {
                return outcome.clone();
            }
        }
        Err(shared("the token provider was stopped"))
    }

    /// The renewal that is under way, which this begins if there is none.
    fn renew(self: &Arc<Self>, state: &mut State) -> watch::Receiver<Outcome> {
        // One whose sender is gone has ended.
        let under_way = state.renewal.as_ref();
        if let Some(renewal) = under_way.filter(|renewal| renewal.has_changed().is_ok()) {
            return renewal.clone();
        }
        let (sender, receiver) = watch::channel(None);
        state.renewal = Some(receiver.clone());
        let cache = self.clone();
        // A task of its own, because the calls that wait may be dropped.
        tokio::spawn(async move {
            let outcome = cache.ask().await;
            if outcome.is_err() {
                trace::no_token();
                cache.pause();
            }
            sender.send_replace(Some(outcome));
        });
        receiver
    }

    async fn ask(&self) -> Result<Bearer, SharedError> {
        let begin = Moment::now();
        let token = match time::timeout(TIMEOUT, self.provider.token()).await {
            Ok(token) => token?,
            Err(_) => return Err(shared(format!("none within {TIMEOUT:?}"))),
        };
        let life = token.life();
        let bearer = Bearer {
            token: Token::new(token.token()).map_err(shared)?,
            expires: life.map_or(Moment::NEVER, |life| begin.after(life)),
        };
        // One whose life isn't known may be dead by the next time.
        self.state().current = life.map(|life| Current {
            bearer: bearer.clone(),
            renew_at: begin.after(life / 6 * 5),
        });
        Ok(bearer)
    }

    /// Lets the old token do for a while, as long as it is good.
    fn pause(&self) {
        if let Some(current) = &mut self.state().current {
            current.renew_at = Moment::now().after(PAUSE);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shared(problem: impl Into<Box<dyn StdError + Send + Sync>>) -> SharedError {
    problem.into().into()
}
