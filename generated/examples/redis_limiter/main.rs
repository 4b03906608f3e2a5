//! Makes calls within a budget that all programs with the same Redis server share.
//!
//! `REDIS_URL=redis://127.0.0.1/ HUBSPOT_TOKEN=… cargo run --example redis_limiter ACCOUNT CALLS [LIMIT SECONDS]`
//!
//! Run several instances at once: together, they make no more calls than HubSpot allows per time window.
//! Copy `limiter.rs` into your own program.

pub mod limiter;

use std::env;
use std::time::{Duration, Instant};

use hubspot_marketing_events::{Client, SlidingWindow};
use limiter::RedisLimiter;
use tokio::task::JoinSet;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (account, calls, budget) = match &arguments[..] {
        [account, calls] => (account, calls.parse()?, None),
        [account, calls, limit, seconds] => {
            let span = Duration::try_from_secs_f64(seconds.parse()?)?;
            (account, calls.parse()?, Some((limit.parse()?, span)))
        }
        _ => return Err("the arguments are ACCOUNT CALLS [LIMIT SECONDS]".into()),
    };

    let redis = redis::Client::open(secret("REDIS_URL")?)?;
    // The fallback while Redis is unavailable: the share of each of ten programs.
    let fallback = SlidingWindow::fixed(10, Duration::from_secs(10));
    let limiter = match budget {
        None => RedisLimiter::new(redis, account, fallback),
        Some(budget) => RedisLimiter::fixed(redis, account, budget, fallback),
    };

    let mut client = Client::builder().token(secret("HUBSPOT_TOKEN")?).limiter(limiter);
    if let Ok(url) = env::var("HUBSPOT_BASE_URL") {
        client = client.base_url(url);
    }
    let events = client.build()?.v2026_03().events();

    let begin = Instant::now();
    let mut running: JoinSet<_> = (0..calls).map(|_| events.list().limit(1).into_future()).collect();
    while let Some(done) = running.join_next().await {
        if let Err(error) = done? {
            eprintln!("{error}");
        }
    }
    println!("{calls} calls in {:.1?}", begin.elapsed());
    Ok(())
}

/// Reads an environment variable. The error doesn't contain its value.
fn secret(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("{name} is not set, or isn't text"))
}
