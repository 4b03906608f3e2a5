//! `calls URL WHAT COUNT [AT_A_TIME]` makes calls with the client of this build and prints the seconds they took.
//!
//! WHAT is `read`, `page`, `register` or `attend` (writes for 100 people), `make-register` or `make-attend` (their inputs
//! alone), or `bulk` (batches of 100 registrations, our crate only).

use std::env;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use benchmarks::{Client, Measured, Problem, bodies, people};
use tokio::runtime::Builder;

fn main() -> Result<(), Problem> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (url, what, count, at_a_time) = match &arguments[..] {
        [url, what, count] => (url, what, count.parse()?, 1),
        [url, what, count, at_a_time] => (url, what, count.parse()?, at_a_time.parse()?),
        _ => return Err("usage: calls URL WHAT COUNT [AT_A_TIME]".into()),
    };
    println!("{}", measure(url, what, count, at_a_time)?.as_secs_f64());
    Ok(())
}

fn measure(url: &str, what: &str, count: usize, at_a_time: usize) -> Result<Duration, Problem> {
    // Sharing costs each call the same, whatever the client.
    let client = Arc::new(Measured::new(url)?);
    let attended = what.ends_with("attend");
    let people = people(attended);
    match what {
        "read" => many(count, at_a_time, move || {
            let client = client.clone();
            async move { client.read().await.map(|event| drop(black_box(event))) }
        }),
        "page" => many(count, at_a_time, move || {
            let client = client.clone();
            async move { expect(1, Measured::on_page(&client.page().await?)) }
        }),
        "register" | "attend" => many(count, at_a_time, move || {
            let client = client.clone();
            let attendees = people.iter().map(Measured::attendee).collect();
            async move { expect(1, Measured::recorded(&client.write(attended, attendees).await?)) }
        }),
        "make-register" | "make-attend" => {
            let begin = Instant::now();
            for _ in 0..count {
                black_box(people.iter().map(Measured::attendee).collect::<Vec<_>>());
            }
            Ok(begin.elapsed())
        }
        #[cfg(feature = "ours")]
        "bulk" => Builder::new_current_thread().enable_all().build()?.block_on(async {
            let begin = Instant::now();
            expect(count, client.bulk(&people, count).await?)?;
            Ok(begin.elapsed())
        }),
        _ => Err(format!("unknown: {what}").into()),
    }
}

/// Makes this many calls, after one in each task that connects.
fn many<F>(count: usize, at_a_time: usize, call: impl Fn() -> F + Send + Sync + 'static) -> Result<Duration, Problem>
where
    F: Future<Output = Result<(), Problem>> + Send + 'static,
{
    let mut runtime = if at_a_time == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    let call = Arc::new(call);
    let all = async |calls_each: usize| {
        let tasks = (0..at_a_time).map(|_| {
            let call = call.clone();
            tokio::spawn(async move {
                for _ in 0..calls_each {
                    call().await?;
                }
                Ok::<_, Problem>(())
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await??;
        }
        Ok::<_, Problem>(())
    };
    runtime.enable_all().build()?.block_on(async {
        all(1).await?;
        let begin = Instant::now();
        all(count / at_a_time).await?;
        Ok(begin.elapsed())
    })
}

/// Checks that what is measured is what was meant.
fn expect(calls: usize, found: usize) -> Result<(), Problem> {
    let wanted = calls * bodies::SIZE;
    if found == wanted { Ok(()) } else { Err(format!("{found} results instead of {wanted}").into()) }
}
