//! A limiter over Redis, for programs that share one account's budget.

use std::sync::Arc;
use std::time::Duration;

use hubspot_marketing_events::{BoxFuture, Limiter, Observation, SlidingWindow};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisError, cmd};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{self, Instant};

/// Lets so many requests through in any span of a length, and no more, counted over all programs
/// that use the same Redis server and account.
///
/// The server's clock alone decides. What it counts is in one list per account, which holds instants
/// and nothing else and expires when all its places are free again: `hubspot-limit:ACCOUNT`. Redis 5
/// or later is needed, or Valkey.
///
/// As with [`SlidingWindow`], a place is free again a thirty-second part of the span later than it
/// could be, because requests' ways to HubSpot differ. Within a program calls have their turns in
/// their order; between programs chance decides. A program that is killed leaves no more behind than
/// the places of the requests that it was about to send.
///
/// A program asks for one place at a time, and so gets one per round trip to Redis. With 190 in ten
/// seconds, one program alone can use them all if a round trip takes less than 50 milliseconds.
///
/// **When HubSpot rejects a request** with a burst 429, no program sends for one span after that request,
/// or for as long as its `Retry-After` asks, up to a minute. The others learn of it when the next call of
/// this program waits for a place, from `hubspot-limit:ACCOUNT:closed`.
///
/// **When Redis can't be asked** three times in a row, requests go by `fallback`, which is this
/// program's alone: give it the program's share. Connecting, and each answer, may take as long as that
/// part of the span. Redis is tried again every second. In the span in which it goes or comes back, both
/// may be used up.
///
/// **When Redis loses its data**, by a restart without persistence for example, the places of one
/// span can be taken twice. HubSpot refuses what is too much, which the client tries again, and what
/// the headers of answers tell goes into the list.
pub struct RedisLimiter {
    /// Those who wait. A task asks Redis for all of them, so that no call that isn't polled keeps
    /// others waiting.
    waiting: mpsc::UnboundedSender<Turn>,
    budget: watch::Sender<Budget>,
    fallback: Arc<SlidingWindow>,
}

/// Tells one who waits when its place was taken.
type Turn = oneshot::Sender<Instant>;

impl RedisLimiter {
    /// Begins with HubSpot's lowest limit, 100 in ten seconds, and takes over what the headers of
    /// answers say: the account's limit, and how much of it others have used.
    ///
    /// `account` names the budget: use HubSpot's id of the account, for example, and never a token.
    /// The limiter lives in the Tokio runtime that it is made in, and goes by `fallback` after it.
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime.
    pub fn new(redis: redis::Client, account: &str, fallback: SlidingWindow) -> Self {
        let budget = Budget::new(100, Duration::from_secs(10));
        Self::with(redis, account, budget, fallback)
    }

    /// Keeps to the limit it is made with, whatever headers say. All programs need the same one.
    ///
    /// A limit of zero counts as one. A span counts as a second at least, because Redis is asked within
    /// its thirty-second part, and as a day at most.
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime.
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
                // If the task has ended, so has the other side of both channels.
                let _ = self.waiting.send(turn);
                let Ok(taken) = place.await else {
                    return self.fallback.acquire().await;
                };
                // Else this call wasn't polled when it was its turn, and needs another one.
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

/// What is known of the account's limit.
#[derive(Clone, Copy)]
struct Budget {
    limit: u64,
    span: Duration,
    learns: bool,
    /// How many requests HubSpot counted, and when it said so.
    used: Option<(u64, Instant)>,
    /// No place is taken before this, because HubSpot rejected a request.
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

    /// The time that requests may differ in how long they are on their way.
    fn margin(&self) -> Duration {
        self.span / 32
    }

    /// Learns from headers, within reason; says whether there may be more places now.
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
        // An older answer tells of a past in which places were taken that are free again.
        if seen.sent_ago <= self.margin() {
            let remaining = seen.rate_limit.remaining.unwrap_or(limit);
            self.used = Some((limit.saturating_sub(remaining), Instant::now()));
        }
        more
    }

    /// Notes that a request was rejected. There are no more places by that.
    fn close(&mut self, seen: &Observation) -> bool {
        let full = (self.span + self.margin()).saturating_sub(seen.sent_ago);
        let asked = seen.retry_after.unwrap_or_default().min(LONGEST_PAUSE);
        self.closed_until = self.closed_until.max(Some(Instant::now() + full.max(asked)));
        false
    }
}

/// Takes places, one after the other.
struct Places {
    redis: redis::Client,
    connection: Option<MultiplexedConnection>,
    key: String,
    budget: watch::Receiver<Budget>,
    fallback: Arc<SlidingWindow>,
    /// How often in a row Redis couldn't be asked.
    failures: u32,
    /// When it is asked again after it couldn't be.
    ask_again: Option<Instant>,
}

impl Places {
    /// Gives places to those who wait, in their order, until the limiter is dropped.
    async fn give(mut self, mut turns: mpsc::UnboundedReceiver<Turn>) {
        while let Some(mut turn) = turns.recv().await {
            tokio::select! {
                biased;
                // The call is given up, which is looked at first: it takes no place then.
                () = turn.closed() => {}
                taken = self.take() => {
                    let _ = turn.send(taken);
                }
            }
        }
    }

    /// Waits for a place and takes it. Says when.
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
                        eprintln!("Redis answers again");
                    }
                    match answer {
                        Answer::Taken(at) => return at,
                        // Unless the limit is raised meanwhile.
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
                        eprintln!("Going on without Redis: {error}");
                    }
                    self.ask_again = Some(Instant::now() + PAUSE);
                }
            }
        }
    }

    /// Takes a place, if there is one.
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
        // A place that comes later than that comes too late.
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

/// What Redis says.
enum Answer {
    /// A place is taken: not earlier than at this instant.
    Taken(Instant),
    /// There is none for so long.
    Wait(Duration),
}

const SHORTEST_SPAN: Duration = Duration::from_secs(1);

/// Keeps sums within what a duration can represent.
const LONGEST_SPAN: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest `Retry-After` for which all calls wait.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How many failures in a row mean that Redis can't be asked.
const MOST_FAILURES: u32 = 3;

/// How long Redis isn't asked then.
const PAUSE: Duration = Duration::from_secs(1);

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Takes a place, in one step, or returns the microseconds until one is free: that is when the place
/// is free again that was taken as many places ago as the limit says.
const TAKE: &str = r"
local places = KEYS[1]
local limit, lasts, used = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

-- While HubSpot rejects requests, nobody takes a place.
local closed = math.ceil(tonumber(ARGV[4]) / 1000)
if closed > math.max(0, redis.call('PTTL', KEYS[2])) then
  redis.call('SET', KEYS[2], 1, 'PX', closed)
end
closed = redis.call('PTTL', KEYS[2])
if closed > 0 then
  return closed * 1000
end

-- Until the place taken as the n-th last is free again.
local function left(n)
  local taken = redis.call('LINDEX', places, -n)
  return taken and taken + lasts - now or 0
end

-- What HubSpot counted and is not in the list was used by others.
while used > 0 and left(used) <= 0 do
  redis.call('RPUSH', places, now)
end

local wait = left(limit)
if wait > lasts then
  -- The clock was set back: as if all were taken now.
  redis.call('DEL', places)
  for _ = 1, limit do
    redis.call('RPUSH', places, now)
  end
  wait = lasts
elseif wait <= 0 then
  redis.call('RPUSH', places, now)
  -- More are of no use, even to programs that have not learned the limit yet.
  redis.call('LTRIM', places, -math.max(limit, 10000), -1)
  wait = 0
end
redis.call('PEXPIRE', places, math.ceil(lasts / 1000))
return wait
";
