//! Measures the speed and memory of sending a million inputs.

use http::StatusCode;
use hubspot_marketing_events::attendance::CreateByEmail;
use hubspot_marketing_events::types::{EmailAttendance, SubscriberState};
use hubspot_marketing_events::v2026_03::Api;
use hubspot_marketing_events::{Call, Client};
use serde::Deserialize;
use std::time::{Duration, Instant};
use tests::TOKEN;
use tests::bulk::registered;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

const INPUTS: usize = 1_000_000;
const BATCH_SIZE: usize = 100;

/// Sends a million inputs, and then the same in batches by a plain loop. Run it alone, in release, with
/// `--ignored --nocapture`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute, and measures the machine too"]
async fn one_million_inputs() {
    let api = client(serve().await);
    for concurrency in [1, 4, 16] {
        println!("{concurrency} at a time");
        println!("  in bulk:         {}", rate(in_bulk(&api, concurrency).await));
        println!("  by a plain loop: {}", rate(plain(&api, concurrency).await));
    }
}

fn rate(time: Duration) -> String {
    let inputs = INPUTS as f64 / time.as_secs_f64();
    format!("{:.2} s, {inputs:.0} inputs/s", time.as_secs_f64())
}

/// The memory of this process in MiB, including the server.
fn memory(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let mut lines = status.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kib = value.and_then(|value| value.split_whitespace().next());
    kib.and_then(|kib| kib.parse::<usize>().ok()).expect("a size") / 1024
}

fn people() -> impl Iterator<Item = EmailAttendance> + Send {
    let joined = registered();
    let left = joined + Duration::from_secs(2700);
    (0..INPUTS).map(move |number| {
        EmailAttendance::new(format!("person-{number}@example.com"), joined).joined_at(joined).left_at(left)
    })
}

async fn in_bulk(api: &Api, concurrency: usize) -> Duration {
    let begin = Instant::now();
    let mut outcomes = api
        .attendance()
        .create_by_email_bulk("7", SubscriberState::Attend)
        .batch_size(BATCH_SIZE)
        .concurrency(concurrency)
        .send(people());
    let progress = outcomes.progress().clone();
    let mut resident = Vec::new();
    while outcomes.try_next().await.expect("an outcome").is_some() {
        if progress.done() % (INPUTS / 10) == 0 {
            resident.push(memory("VmRSS"));
        }
    }
    let time = begin.elapsed();
    assert_eq!(progress.confirmed(), INPUTS);
    println!("  resident after each tenth: {resident:?} MiB, at most {} MiB", memory("VmHWM"));
    time
}

async fn plain(api: &Api, concurrency: usize) -> Duration {
    let begin = Instant::now();
    let mut people = people();
    let mut calls = JoinSet::new();
    let mut confirmed = 0;
    loop {
        let batch: Vec<_> = people.by_ref().take(BATCH_SIZE).collect();
        if !batch.is_empty() {
            let attendance = api.attendance();
            let call: Call<CreateByEmail> = attendance.create_by_email("7", SubscriberState::Attend, batch);
            calls.spawn(call.into_future());
            if calls.len() < concurrency {
                continue;
            }
        }
        let Some(outcome) = calls.join_next().await else {
            break;
        };
        confirmed += outcome.expect("no panic").expect("an outcome").results().len();
    }
    assert_eq!(confirmed, INPUTS);
    begin.elapsed()
}

fn client(url: String) -> Api {
    let client = Client::builder().token(TOKEN).without_limiter();
    client.base_url(url).build().expect("a client").v2026_03()
}

/// A server that confirms every contact as fast as possible, without keeping anything.
async fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(answer(connection));
        }
    });
    url
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    inputs: Vec<Input<'a>>,
}

#[derive(Deserialize)]
struct Input<'a> {
    email: &'a str,
}

async fn answer(connection: TcpStream) {
    let mut connection = BufReader::new(connection);
    let (mut line, mut body, mut answer) = (String::new(), Vec::new(), Vec::new());
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if connection.read_line(&mut line).await.unwrap_or_default() == 0 {
                return;
            }
            let lower = line.trim_end().to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length: ") {
                length = value.parse().expect("a length");
            }
            if lower.is_empty() {
                break;
            }
        }
        body.resize(length, 0);
        connection.read_exact(&mut body).await.expect("a body");
        let read: Body<'_> = serde_json::from_slice(&body).expect("a batch");
        let mut results = String::from(r#"{"status":"COMPLETE","results":["#);
        for (number, input) in read.inputs.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            results += &format!(r#"{comma}{{"email":"{}","vid":{number}}}"#, input.email);
        }
        results += "]}";
        answer.clear();
        let head = format!("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n", StatusCode::OK, results.len());
        answer.extend_from_slice(head.as_bytes());
        answer.extend_from_slice(results.as_bytes());
        if connection.write_all(&answer).await.is_err() {
            return;
        }
    }
}
