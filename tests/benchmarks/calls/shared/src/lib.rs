//! The programs that are measured: the same calls, each with another client.
//!
//! `PROGRAM URL WHAT COUNT [NUMBER]` calls the server at `URL` and prints how many seconds that took.
//!
//! | what | count | number |
//! |---|---|---|
//! | `register` | calls, each for 100 people who registered, made into inputs for it | how many at a time |
//! | `attend` | the same for people who attended, with from when and until when | how many at a time |
//! | `make-register`, `make-attend` | the same inputs, without calls | |
//! | `page` | calls, each for the same page of 100 participations | how many at a time |
//! | `items` | pages that are walked through, item by item | milliseconds of work on each |
//! | `ahead` | the same, the next page being fetched meanwhile | milliseconds of work on each |
//! | `bulk` | batches of 100 attendees, sent in bulk | how many at a time |
//!
//! The last two are for clients that can do it.

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use server::bodies;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Barrier;

/// Whatever is wrong: a program that measures ends with it.
pub type Problem = Box<dyn Error + Send + Sync>;

/// The path that both versions' participations and attendance are under, for clients that are to be told.
pub const BASE: &str = "/marketing/marketing-events/2026-03";

pub const TOKEN: &str = "pat-eu1-01234567-89ab-cdef-0123-456789abcdef";
pub const ACCOUNT: &str = "acme-events";
pub const EVENT: &str = "webinar-2026-03-30";
pub const EVENT_ID: &str = "90071992547";

/// One line of a list of people who attended.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    /// In milliseconds since 1970.
    pub joined: i64,
    /// Until when, if it is known.
    pub left: Option<i64>,
}

/// A client that is measured.
pub trait Client: Sized + Send + Sync + 'static {
    /// What a program makes of a [`Person`] to record attendance.
    type Attendee: Send;

    /// A client of the server at this URL.
    fn new(url: &str) -> Result<Self, Problem>;

    fn attendee(person: &Person) -> Self::Attendee;

    /// Records that they attended, or else that they registered, and says how many HubSpot confirms.
    fn write(
        &self,
        attended: bool,
        attendees: Vec<Self::Attendee>,
    ) -> impl Future<Output = Result<usize, Problem>> + Send;

    /// Gets a page of participations, and says how many are on it.
    fn page(&self) -> impl Future<Output = Result<usize, Problem>> + Send;

    /// Goes through so many pages and works on each for this long. Says how many participations there were.
    fn items(&self, pages: usize, work: Duration) -> impl Future<Output = Result<usize, Problem>> + Send;

    /// The same, while the next page is fetched.
    fn ahead(&self, _pages: usize, _work: Duration) -> impl Future<Output = Result<usize, Problem>> + Send {
        async { Err("this client doesn't fetch ahead".into()) }
    }

    /// Sends so many times the same people, and says how many HubSpot confirms.
    fn bulk(
        &self,
        _people: Vec<Person>,
        _batches: usize,
        _at_a_time: usize,
    ) -> impl Future<Output = Result<usize, Problem>> + Send {
        async { Err("this client doesn't send in bulk".into()) }
    }
}

/// Runs the program that the command line asks for.
pub fn run<C: Client>() -> Result<(), Problem> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (url, what, count, number) = match &arguments[..] {
        [url, what, count] => (url, what, count, "1"),
        [url, what, count, number] => (url, what, count, number.as_str()),
        _ => return Err("usage: PROGRAM URL WHAT COUNT [NUMBER]".into()),
    };
    let (count, number): (usize, usize) = (count.parse()?, number.parse()?);
    let work = Duration::from_millis(u64::try_from(number)?);
    // To share one costs each call the same, whatever the client is made of.
    let client = Arc::new(C::new(url)?);
    let attended = what.ends_with("attend");
    let people = people(attended);
    let time = match what.as_str() {
        "make-register" | "make-attend" => {
            let begin = Instant::now();
            for _ in 0..count {
                black_box(attendees::<C>(&people));
            }
            begin.elapsed()
        }
        "register" | "attend" => many(count, number, move || {
            let (client, attendees) = (client.clone(), attendees::<C>(&people));
            async move { client.write(attended, attendees).await }
        })?,
        "page" => many(count, number, move || {
            let client = client.clone();
            async move { client.page().await }
        })?,
        "items" => once(count, client.items(count, work))?,
        "ahead" => once(count, client.ahead(count, work))?,
        "bulk" => once(count, client.bulk(people, count, number))?,
        _ => return Err(format!("unknown: {what}").into()),
    };
    println!("{}", time.as_secs_f64());
    Ok(())
}

fn people(attended: bool) -> Vec<Person> {
    (0..bodies::SIZE)
        .map(|number| {
            let joined = bodies::BEGIN + i64::try_from(number).unwrap_or_default() * 1_037;
            Person { email: bodies::email(number), joined, left: attended.then_some(joined + 3_312_000) }
        })
        .collect()
}

fn attendees<C: Client>(people: &[Person]) -> Vec<C::Attendee> {
    people.iter().map(C::attendee).collect()
}

/// Makes so many calls, so many at a time, after one each that makes the connections. One at a time stays on this
/// thread; more are tasks on as many threads as there are processors.
fn many<F>(count: usize, at_a_time: usize, call: impl Fn() -> F + Send + Sync + 'static) -> Result<Duration, Problem>
where
    F: Future<Output = Result<usize, Problem>> + Send,
{
    if at_a_time == 1 {
        return one_thread()?.block_on(async {
            expect(1, call().await?)?;
            let begin = Instant::now();
            for _ in 0..count {
                expect(1, call().await?)?;
            }
            Ok(begin.elapsed())
        });
    }
    let call = Arc::new(call);
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    let begun = Arc::new(Barrier::new(at_a_time + 1));
    let tasks: Vec<_> = (0..at_a_time)
        .map(|task| {
            let (call, begun) = (call.clone(), begun.clone());
            // The first ones take what is left over.
            let calls = (count + at_a_time - 1 - task) / at_a_time;
            runtime.spawn(async move {
                let first = call().await;
                // Even if that failed: the others wait for this one.
                begun.wait().await;
                expect(1, first?)?;
                for _ in 0..calls {
                    expect(1, call().await?)?;
                }
                Ok::<_, Problem>(())
            })
        })
        .collect();
    runtime.block_on(async {
        begun.wait().await;
        let begin = Instant::now();
        for task in tasks {
            task.await??;
        }
        Ok(begin.elapsed())
    })
}

/// Runs something that gives the participations or attendees of so many calls.
fn once(calls: usize, whole: impl Future<Output = Result<usize, Problem>>) -> Result<Duration, Problem> {
    one_thread()?.block_on(async {
        let begin = Instant::now();
        expect(calls, whole.await?)?;
        Ok(begin.elapsed())
    })
}

fn one_thread() -> Result<Runtime, Problem> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// Makes sure that what is measured is what was meant.
fn expect(calls: usize, found: usize) -> Result<(), Problem> {
    match calls * bodies::SIZE {
        wanted if wanted == found => Ok(()),
        wanted => Err(format!("{found} participations or attendees instead of {wanted}").into()),
    }
}
