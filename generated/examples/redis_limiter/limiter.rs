//! A limiter that uses Redis, for programs that share an account's budget.

use std::sync::Arc;
use std::time::Duration;

use hubspot_marketing_events::{BoxFuture, Limiter, Observation, SlidingWindow};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisError, cmd};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{self, Instant};

/// Allows a maximum number of requests in any time window of a given length (the span), counted over all
/// programs that use the same Redis server and account.
///
/// Only the Redis server's clock is used. Each account has one list, `hubspot-limit:ACCOUNT`, which
/// contains a timestamp per slot taken, and expires when all its slots are free again. It requires
/// Redis 5 or later, or Valkey.
///
/// As with [`SlidingWindow`], a slot becomes free 1/32 of the span later than necessary, because requests
/// take different times to reach HubSpot. Calls of one program get slots in order; between programs the
/// order is arbitrary. A program that is killed only wastes the slots of the requests that it was about
/// to send.
///
/// A program takes one slot per round trip to Redis. With 190 requests in ten seconds, a single program
/// can use them all if a round trip takes less than 50 milliseconds.
///
/// **If HubSpot rejects a request** with a burst 429, no program sends for one span, counted from when
/// that request was sent, or for as long as its `Retry-After` asks, up to a minute. The other programs
/// learn of it from `hubspot-limit:ACCOUNT:closed`, when the next call of this program waits for a slot.
///
/// **If Redis fails** three times in a row, requests use `fallback`, a limiter of this program only: give
/// it the program's share of the limit. The timeout for connecting and for each response is 1/32 of the
/// span. Redis is tried again every second. In the span in which Redis fails or recovers, both budgets may
/// be used up.
///
/// **If Redis loses its data**, for example by a restart without persistence, the slots of one span can
/// be taken twice. HubSpot rejects the excess requests, and the client retries them. The counts in
/// response headers are added to the list.
pub struct RedisLimiter {
    /// The waiting calls. A task requests slots for all of them, so that a call that isn't polled doesn't
    /// block the others.
    waiting: mpsc::UnboundedSender<Turn>,
    budget: watch::Sender<Budget>,
    fallback: Arc<SlidingWindow>,
}

/// Tells a waiting call when its slot was taken.
type Turn = oneshot::Sender<Instant>;

impl RedisLimiter {
    /// Starts with HubSpot's lowest limit, 100 requests in ten seconds, and learns from response headers
    /// the account's limit, and how much of it others have used.
    ///
    /// `account` names the budget. Use HubSpot's account id, for example, but never a token. The limiter
    /// uses a task in the current Tokio runtime. When that runtime ends, it uses `fallback`.
    ///
    /// # Panics
    ///
    /// If called outside a Tokio runtime.
    pub fn new(redis: redis::Client, account: &str, fallback: SlidingWindow) -> Self {
        let budget = Budget::new(100, Duration::from_secs(10));
        Self::with(redis, account, budget, fallback)
    }

    /// Uses a fixed limit and ignores response headers. All programs need the same limit.
    ///
    /// A limit of zero counts as one. The span is at least a second, because Redis must respond within
    /// 1/32 of it, and at most a day.
    ///
    /// # Panics
    ///
    /// If called outside a Tokio runtime.
    pub fn fixed(redis: redis::Client, account: &str, (limit, span): (u64, Duration), fallback: SlidingWindow) -> Self {
        let budget = Budget { learns: false, ..Budget::new(limit, span) };
        Self::with(redis, account, budget, fallback)
    }

    fn with(redis: redis::Client, account: &str, budget: Budget, fallback: SlidingWindow) -> Self {
        let (waiting, turns) = mpsc::unbounded_channel();
        let (budget, current) = watch::channel(budget);
        let fallback = Arc::new(fallback);
        let places = Places {
            redis,
            connection: None,
            key: format!("hubspot-limit:{account}"),
            budget: current,
            fallback: fallback.clone(),
            failures: 0,
            ask_again: None,
        };
        tokio::spawn(places.give(turns));
        Self { waiting, budget, fallback }
    }
}

impl Limiter for RedisLimiter {
    fn acquire(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            loop {
                let (turn, place) = oneshot::channel();
                // If the task has ended, both channels are closed.
                let _ = self.waiting.send(turn);
                let Ok(taken) = place.await else {
                    return self.fallback.acquire().await;
                };
                // Otherwise this call was polled too late after its slot was taken, and needs another one.
                if taken.elapsed() <= self.budget.borrow().margin() {
                    return;
                }
            }
        })
    }

    fn observe(&self, seen: &Observation) {
        self.budget.send_if_modified(|budget| budget.learn(seen));
        if seen.is_burst_limit() {
            self.budget.send_if_modified(|budget| budget.close(seen));
            self.fallback.observe(seen);
        }
    }
}

/// What is known about the account's limit.
#[derive(Clone, Copy)]
struct Budget {
    limit: u64,
    span: Duration,
    learns: bool,
    /// How many requests HubSpot counted, and when this was learned.
    used: Option<(u64, Instant)>,
    /// No slot is taken before this time, because HubSpot rejected a request.
    closed_until: Option<Instant>,
}

impl Budget {
    fn new(limit: u64, span: Duration) -> Self {
        Self {
            limit: limit.max(1),
            span: span.clamp(SHORTEST_SPAN, LONGEST_SPAN),
            learns: true,
            used: None,
            closed_until: None,
        }
    }

    /// The safety margin for requests that take different times to reach HubSpot.
    fn margin(&self) -> Duration {
        self.span / 32
    }

    /// Learns from response headers if they are plausible. Returns whether there may be more slots now.
    fn learn(&mut self, seen: &Observation) -> bool {
        let (Some(limit), Some(span)) = (seen.rate_limit.max, seen.rate_limit.interval) else {
            return false;
        };
        let plausible = (10..=10_000).contains(&limit) && (1..=60).contains(&span.as_secs());
        if !self.learns || !plausible {
            return false;
        }
        let more = limit > self.limit || span < self.span;
        (self.limit, self.span) = (limit, span);
        // An older response counts slots that may be free again.
        if seen.sent_ago <= self.margin() {
            let remaining = seen.rate_limit.remaining.unwrap_or(limit);
            self.used = Some((limit.saturating_sub(remaining), Instant::now()));
        }
        more
    }

    /// Records that a request was rejected. Returns false, because that frees no slots.
    fn close(&mut self, seen: &Observation) -> bool {
        let full = (self.span + self.margin()).saturating_sub(seen.sent_ago);
        let asked = seen.retry_after.unwrap_or_default().min(LONGEST_PAUSE);
        self.closed_until = self.closed_until.max(Some(Instant::now() + full.max(asked)));
        false
    }
}

/// Takes slots, one after the other.
struct Places {
    redis: redis::Client,
    connection: Option<MultiplexedConnection>,
    key: String,
    budget: watch::Receiver<Budget>,
    fallback: Arc<SlidingWindow>,
    /// The number of consecutive failures of Redis.
    failures: u32,
    /// When Redis is tried again after it failed.
    ask_again: Option<Instant>,
}

impl Places {
    /// Gives slots to the waiting calls, in order, until the limiter is dropped.
    async fn give(mut self, mut turns: mpsc::UnboundedReceiver<Turn>) {
        while let Some(mut turn) = turns.recv().await {
            tokio::select! {
                biased;
                // Check first whether the call was dropped, so that it takes no slot.
                () = turn.closed() => {}
                taken = self.take() => {
                    let _ = turn.send(taken);
                }
            }
        }
    }

    /// Waits for a slot and takes it. Returns when it was taken.
    async fn take(&mut self) -> Instant {
        loop {
            if let Some(ask_again) = self.ask_again.filter(|at| *at > Instant::now()) {
                let own = time::timeout_at(ask_again, self.fallback.acquire());
                if own.await.is_ok() {
                    return Instant::now();
                }
            }
            match self.ask().await {
                Ok(answer) => {
                    self.failures = 0;
                    if self.ask_again.take().is_some() {
                        eprintln!("Redis is available again");
                    }
                    match answer {
                        Answer::Taken(at) => return at,
                        // Wait less if the limit is raised meanwhile.
                        Answer::Wait(wait) => {
                            let _ = time::timeout(wait, self.budget.changed()).await;
                        }
                    }
                }
                Err(error) => {
                    self.connection = None;
                    self.failures = self.failures.saturating_add(1);
                    if self.failures < MOST_FAILURES {
                        continue;
                    }
                    if self.ask_again.is_none() {
                        eprintln!("Continuing without Redis: {error}");
                    }
                    self.ask_again = Some(Instant::now() + PAUSE);
                }
            }
        }
    }

    /// Takes a slot if one is free.
    async fn ask(&mut self) -> Result<Answer, RedisError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                let margin = self.budget.borrow().margin();
                let config = AsyncConnectionConfig::new().set_connection_timeout(Some(margin));
                let connecting = self.redis.get_multiplexed_async_connection_with_config(&config);
                none.insert(connecting.await?)
            }
        };
        let asked = Instant::now();
        let budget = *self.budget.borrow_and_update();
        // After that time, the slot would be too old.
        connection.set_response_timeout(budget.margin());
        let closed = budget.closed_until.map(|until| until.saturating_duration_since(asked));
        let used = budget.used.filter(|(_, at)| at.elapsed() <= budget.margin());
        let wait: u64 = cmd("EVAL")
            .arg(TAKE)
            .arg(2)
            .arg(&self.key)
            .arg(format!("{}:closed", self.key))
            .arg(budget.limit)
            .arg(micros(budget.span + budget.margin()))
            .arg(used.map_or(0, |(used, _)| used))
            .arg(micros(closed.unwrap_or_default()))
            .query_async(connection)
            .await?;
        Ok(match wait {
            0 => Answer::Taken(asked),
            micros => Answer::Wait(Duration::from_micros(micros)),
        })
    }
}

/// The response of Redis.
enum Answer {
    /// A slot was taken, not earlier than at this time.
    Taken(Instant),
    /// No slot is free before this time has passed.
    Wait(Duration),
}

const SHORTEST_SPAN: Duration = Duration::from_secs(1);

/// Keeps sums within what a duration can represent.
const LONGEST_SPAN: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest `Retry-After` for which all calls wait.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// After this many consecutive failures, the fallback is used.
const MOST_FAILURES: u32 = 3;

/// How long the fallback is used before Redis is tried again.
const PAUSE: Duration = Duration::from_secs(1);

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Atomically takes a slot and returns 0, or returns the microseconds until a slot is free. With a limit
/// of n, that is when the n-th last slot becomes free.
const TAKE: &str = r"
local places = KEYS[1]
local limit, lasts, used = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

-- While HubSpot rejects requests, nobody takes a slot.
local closed = math.ceil(tonumber(ARGV[4]) / 1000)
if closed > math.max(0, redis.call('PTTL', KEYS[2])) then
  redis.call('SET', KEYS[2], 1, 'PX', closed)
end
closed = redis.call('PTTL', KEYS[2])
if closed > 0 then
  return closed * 1000
end

-- The time until the slot that was taken n-th last is free again.
local function left(n)
  local taken = redis.call('LINDEX', places, -n)
  return taken and taken + lasts - now or 0
end

-- Requests that HubSpot counted and that are not in the list were sent by others.
while used > 0 and left(used) <= 0 do
  redis.call('RPUSH', places, now)
end

local wait = left(limit)
if wait > lasts then
  -- The clock was set back: assume that all slots were taken now.
  redis.call('DEL', places)
  for _ = 1, limit do
    redis.call('RPUSH', places, now)
  end
  wait = lasts
elseif wait <= 0 then
  redis.call('RPUSH', places, now)
  -- Drop older entries: no program needs more, even if it has not learned the limit yet.
  redis.call('LTRIM', places, -math.max(limit, 10000), -1)
  wait = 0
end
redis.call('PEXPIRE', places, math.ceil(lasts / 1000))
return wait
";
