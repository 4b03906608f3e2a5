//! Does one thing so many times, to count its instructions or to time it.
//!
//! `decode SUBJECT READER count TIMES` does it; `decode SUBJECT READER time` prints the median of its times in
//! microseconds. `run` beside this crate calls it for all, and says what is compared.

mod answers;
mod by_hand;
mod ours;

use by_hand_types::{Attendee, Batch, MarketingEvent, Page, Participation, RecordedEmail};
use chrono::{DateTime, SecondsFormat, Utc};
use ours::Ours;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use server::bodies;
use std::collections::BTreeMap;
use std::env;
use std::hint::black_box;
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [subject, reader, "count", times] => {
            let times = times.parse().expect("a number");
            let task = task(subject, reader);
            for _ in 0..times {
                task();
            }
        }
        [subject, reader, "time"] => println!("{:.1}", median(&task(subject, reader))),
        _ => panic!("decode SUBJECT READER count TIMES, or decode SUBJECT READER time"),
    }
}

type Task = Box<dyn Fn()>;

fn task(subject: &str, reader: &str) -> Task {
    // Built whatever is done with it, so that it costs the same in what is subtracted.
    let body = match subject {
        "participations" => bodies::participations(1, 2),
        "events" => answers::events(),
        "batch" => bodies::recorded(),
        "making" | "write" => "{}".to_owned(),
        _ => panic!("no such subject: {subject}"),
    };
    if reader == "size" {
        println!("{}", body.len());
    }
    match (subject, reader) {
        (_, "nothing" | "size") => Box::new(|| ()),
        ("participations", "ours") => ours(&body, Ours::participations),
        ("participations", "call") => ours(r#"{"results":[]}"#, Ours::participations),
        ("events", "ours") => ours(&body, Ours::events),
        ("events", "call") => ours(r#"{"results":[]}"#, Ours::events),
        ("batch", "ours") => ours(&body, Ours::batch),
        ("batch", "call") => ours("{}", Ours::batch),
        ("making", "ours") => Box::new(|| drop(black_box(ours::attendees()))),
        ("making", "by-hand") => Box::new(|| drop(black_box(attendees_by_hand()))),
        ("write", "ours") => ours("{}", |ours| ours.write(ours::attendees())),
        ("write", "call") => ours("{}", |ours| ours.write(Vec::new())),
        ("write", "by-hand") => Box::new(write_by_hand),
        ("participations", _) => by_hand::<Page<Participation>>(reader, body),
        ("events", _) => by_hand::<Page<MarketingEvent>>(reader, body),
        ("batch", _) => by_hand::<Batch<RecordedEmail>>(reader, body),
        _ => panic!("{subject} is not done by {reader}"),
    }
}

fn ours(body: &str, call: impl Fn(&Ours) + 'static) -> Task {
    let ours = Ours::answered(body);
    Box::new(move || call(&ours))
}

fn by_hand<T: DeserializeOwned + 'static>(reader: &str, body: String) -> Task {
    match reader {
        "by-hand" => Box::new(move || slice::<T>(body.as_bytes())),
        "after-call" => {
            let call = ours("{}", Ours::batch);
            Box::new(move || {
                call();
                slice::<T>(body.as_bytes());
            })
        }
        "from-str" => Box::new(move || text::<T>(&body)),
        "borrowed" => Box::new(move || slice::<Page<by_hand::BorrowedParticipation<'_>>>(body.as_bytes())),
        "scan" => Box::new(move || text::<IgnoredAny>(&body)),
        _ => panic!("no such reader: {reader}"),
    }
}

fn slice<'a, T: Deserialize<'a>>(body: &'a [u8]) {
    black_box(serde_json::from_slice::<T>(black_box(body)).expect("an answer"));
}

fn text<'a, T: Deserialize<'a>>(body: &'a str) {
    black_box(serde_json::from_str::<T>(black_box(body)).expect("an answer"));
}

fn write_by_hand() {
    #[derive(Serialize)]
    struct Inputs<'a> {
        inputs: &'a [Attendee],
    }

    let attendees = attendees_by_hand();
    black_box(serde_json::to_vec(&Inputs { inputs: &attendees }).expect("JSON"));
}

/// The people that `ours::attendees` are too.
fn attendees_by_hand() -> Vec<Attendee> {
    let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    answers::hundred(|i| {
        let at = bodies::BEGIN + i as i64 * 61_007;
        let instant = |millis| DateTime::from_timestamp_millis(millis).expect("an instant");
        Attendee {
            email: bodies::email(i),
            interaction_date_time: instant(at),
            contact_properties: BTreeMap::from([("firstname".into(), "Ada".into())]),
            properties: BTreeMap::from([
                ("joinedAt".into(), text(instant(at))),
                ("leftAt".into(), text(instant(at + 1_800_000))),
            ]),
        }
    })
}

/// Of enough runs that what else the machine does hardly matters, in microseconds.
fn median(task: &Task) -> f64 {
    let mut times: Vec<Duration> = (0..4001)
        .map(|_| {
            let start = Instant::now();
            task();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}
