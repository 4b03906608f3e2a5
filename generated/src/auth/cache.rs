//! Caches a provider's token, and renews it before it expires, once for all waiting calls.

use std::error::Error as StdError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{self, Instant};

use crate::auth::Token;
use crate::auth::{AccessToken, Bearer, Moment, TokenProvider};
use crate::error::Error;
use crate::trace;

/// How long a provider may take to return a token.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The pause after a failure while the old token is still valid.
const PAUSE: Duration = Duration::from_secs(10);

/// The pause after the first failure without a valid token. It doubles with each further failure.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The limit of that doubling.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// The longest `Retry-After` of a token endpoint to respect.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(5 * 60);

/// The longest pause that calls wait for. If the pause is longer, they fail at once.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a renewal signals that its runtime is running.
const BEAT: Duration = Duration::from_secs(1);

/// How long a waiting call accepts no signal before it starts a renewal on its own runtime.
const SILENCE: Duration = Duration::from_secs(3);

/// How many renewals a call starts or joins before it gives up.
const MOST_RENEWALS: u32 = 10;

/// Shared by all calls that waited for the same token.
pub(crate) type SharedError = Arc<dyn StdError + Send + Sync>;
/// `None` until the provider has returned.
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
    /// How many renewals were started. Only the latest one changes the state.
    renewals: u64,
    /// The latest token whose lifetime isn't known.
    latest: Option<Bearer>,
    /// The last token that was reported as rejected by HubSpot.
    rejected: Option<Bearer>,
    /// How many renewals in a row have failed.
    failures: u32,
    pause: Option<Pause>,
}

struct Current {
    bearer: Bearer,
    /// When to request the next token.
    renew_at: Moment,
}

/// The provider isn't called before `end`.
#[derive(Clone)]
struct Pause {
    end: Instant,
    reason: SharedError,
}

impl TokenCache {
    pub(crate) fn new(provider: Box<dyn TokenProvider>) -> Self {
        Self { provider, state: Mutex::default() }
    }

    /// Returns a valid token, and waits only if there is none.
    pub(crate) async fn token(self: &Arc<Self>) -> Result<Bearer, SharedError> {
        for _ in 0..MOST_RENEWALS {
            let mut renewal = {
                let mut state = self.state();
                if let Some(current) = state.current.as_ref().filter(|it| !it.bearer.has_expired()) {
                    let bearer = current.bearer.clone();
                    if current.renew_at.is_over() {
                        self.renew(&mut state);
                    }
                    return Ok(bearer);
                }
                if let Some(pause) = state.pause().filter(|it| it.end > Instant::now() + PATIENCE) {
                    return Err(pause.reason.clone());
                }
                self.renew(&mut state)
            };
            if let Some(outcome) = outcome(&mut renewal).await {
                return outcome;
            }
            // The renewal was started in another runtime, which has ended or isn't running.
            let mut state = self.state();
            let under_way = state.renewal.as_ref();
            if under_way.is_some_and(|it| it.same_channel(&renewal)) {
                state.renewal = None;
            }
        }
        Err(shared("the token provider was stopped"))
    }

    /// Replaces the token with this number if it is still the current one. Returns whether the
    /// current token is a different one now.
    pub(crate) async fn replace(self: &Arc<Self>, number: u64) -> Result<bool, SharedError> {
        {
            let mut state = self.state();
            let is_paused = state.pause().is_some();
            let current = state.current.take_if(|it| it.bearer.number == number && !is_paused);
            if let Some(current) = current {
                state.rejected = Some(current.bearer);
            }
        }
        Ok(self.token().await?.number != number)
    }

    /// Returns the renewal in progress, and starts one if there is none.
    fn renew(self: &Arc<Self>, state: &mut State) -> watch::Receiver<Outcome> {
        // A renewal whose sender was dropped has ended.
        let under_way = state.renewal.as_ref();
        if let Some(renewal) = under_way.filter(|renewal| renewal.has_changed().is_ok()) {
            return renewal.clone();
        }
        let (sender, receiver) = watch::channel(None);
        state.renewal = Some(receiver.clone());
        state.renewals += 1;
        let (number, pause) = (state.renewals, state.pause().cloned());
        let cache = self.clone();
        // In a separate task, because the waiting calls may be dropped.
        tokio::spawn(async move {
            let mut asking = std::pin::pin!(async {
                if let Some(pause) = pause {
                    time::sleep_until(pause.end).await;
                }
                let begin = Moment::now();
                let token = cache.ask().await?;
                Some(cache.finish(number, begin, token))
            });
            let outcome = loop {
                match time::timeout(BEAT, &mut asking).await {
                    Ok(outcome) => break outcome,
                    Err(_) => sender.send_modify(|_| {}),
                }
            };
            if outcome.is_some() {
                sender.send_replace(outcome);
            }
        });
        receiver
    }

    /// Calls the provider in a separate task, because it may panic. `None` if the runtime ends.
    async fn ask(self: &Arc<Self>) -> Option<Result<AccessToken, SharedError>> {
        let cache = self.clone();
        let mut asking = tokio::spawn(async move { cache.provider.token().await });
        match time::timeout(TIMEOUT, &mut asking).await {
            Ok(Ok(token)) => Some(token.map_err(Into::into)),
            Ok(Err(end)) if end.is_panic() => Some(Err(shared("the token provider panicked"))),
            Ok(Err(_)) => None,
            Err(_) => {
                asking.abort();
                Some(Err(shared(format!("the token provider returned none within {TIMEOUT:?}"))))
            }
        }
    }

    /// Records the outcome of a renewal, unless another one was started meanwhile because this one's
    /// runtime wasn't running.
    fn finish(
        &self,
        number: u64,
        begin: Moment,
        token: Result<AccessToken, SharedError>,
    ) -> Result<Bearer, SharedError> {
        let mut state = self.state();
        let is_latest = state.renewals == number;
        let bearer = token.and_then(|token| {
            let life = token.life();
            let bearer = Bearer {
                token: Token::new(token.token()).map_err(shared)?,
                number,
                expires: life.map_or(Moment::NEVER, |life| begin.after(life)),
            };
            Ok((bearer, life))
        });
        match bearer {
            Ok((bearer, life)) if is_latest => Ok(state.keep(bearer, begin, life)),
            Ok((bearer, _)) => Ok(bearer),
            Err(reason) => {
                trace::no_token();
                if is_latest {
                    state.fail(reason.clone());
                }
                Err(reason)
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns the pause after a failure, unless it is over.
    fn pause(&self) -> Option<&Pause> {
        self.pause.as_ref().filter(|it| it.end > Instant::now())
    }

    /// Makes this the current token, and returns it with its number and expiry adjusted.
    fn keep(&mut self, mut bearer: Bearer, begin: Moment, life: Option<Duration>) -> Bearer {
        let mut renew_at = life.map_or(Moment::NEVER, |life| begin.after(life / 6 * 5));
        let is_same = |rejected: &&Bearer| rejected.token.header() == bearer.token.header();
        let rejected = self.rejected.as_ref().filter(is_same);
        if rejected.is_some() || bearer.has_expired() {
            bearer.number = rejected.map_or(bearer.number, |rejected| rejected.number);
            // Requesting another at once would not help, so this one is used until the pause is over.
            renew_at = self.fail(shared("the token provider returned an expired token"));
            bearer.expires = renew_at;
        } else {
            (self.failures, self.pause) = (0, None);
        }
        if life.is_some() {
            self.current = Some(Current { bearer: bearer.clone(), renew_at });
            return bearer;
        }
        // A token with an unknown lifetime may have expired by the next call, so each call requests one.
        self.current = None;
        let is_same = |latest: &&Bearer| latest.token.header() == bearer.token.header();
        bearer.number = self.latest.as_ref().filter(is_same).map_or(bearer.number, |latest| latest.number);
        self.latest = Some(bearer.clone());
        bearer
    }

    /// Starts a pause, and returns its end. Until then, the old token is used while it is valid.
    fn fail(&mut self, reason: SharedError) -> Moment {
        let doubled = FIRST_PAUSE * 2_u32.pow(self.failures.min(10));
        self.failures = self.failures.saturating_add(1);
        let asked = reason.downcast_ref().and_then(Error::retry_after);
        let asked = asked.unwrap_or_default().min(LONGEST_RETRY_AFTER);
        let pause = doubled.min(LONGEST_PAUSE).max(asked);
        let end = Instant::now() + pause;
        self.pause = Some(Pause { end, reason });
        if let Some(current) = &mut self.current {
            current.renew_at = Moment::now().after(pause.max(PAUSE));
        }
        Moment::now().after(pause)
    }
}

/// Waits for the outcome of a renewal. Returns `None` if its runtime ends or isn't running.
async fn outcome(renewal: &mut watch::Receiver<Outcome>) -> Outcome {
    loop {
        if let Some(outcome) = &*renewal.borrow_and_update() {
            return Some(outcome.clone());
        }
        match time::timeout(SILENCE, renewal.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return None,
        }
    }
}

fn shared(problem: impl Into<Box<dyn StdError + Send + Sync>>) -> SharedError {
    problem.into().into()
}
