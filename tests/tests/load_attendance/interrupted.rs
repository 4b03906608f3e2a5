//! Sends signals to the program, and runs it again.

use crate::files::{Files, Sent, has, people, received, server};
use hubspot_marketing_events::mock::{MockServer, ReceivedRequest};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::process::Command;
use std::sync::{Arc, Mutex};

/// Sends a signal to the program when the server receives the request with this number.
#[derive(Clone)]
struct Signal {
    name: &'static str,
    at_request: usize,
    requests: Arc<Mutex<usize>>,
    program: Arc<Mutex<Option<u32>>>,
}

impl Signal {
    fn new(name: &'static str, at_request: usize) -> Self {
        Self { name, at_request, requests: Arc::default(), program: Arc::default() }
    }

    /// A server that sends the signal.
    fn server(&self) -> MockServer {
        let (server, signal) = (server(), self.clone());
        let send = move |_: &ReceivedRequest| {
            signal.on_request();
            false
        };
        // For a limited number of requests, so that it takes precedence over overrides for all requests.
        server.on::<Sent>().times(1000).when(send).unchanged();
        server
    }

    /// Called for each request before the response.
    fn on_request(&self) {
        let mut requests = self.requests.lock().expect("no panic");
        *requests += 1;
        if *requests == self.at_request {
            let program = self.program.lock().expect("no panic").expect("its id");
            let kill = Command::new("kill").args([self.name, &program.to_string()]).status();
            assert!(kill.expect("kill").success());
        }
    }

    /// Runs the program until it ends.
    async fn load(&self, files: &Files, server: &MockServer) -> (Option<i32>, String) {
        let program = {
            // Locked, so that no request is handled before the program's id is known.
            let mut id = self.program.lock().expect("no panic");
            let program = files.start(server);
            *id = Some(program.0.id());
            program
        };
        program.end().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_continues_after_ctrl_c() {
    let signal = Signal::new("-INT", 5);
    let server = signal.server();
    let files = Files::new(&people(3000));
    let (code, said) = signal.load(&files, &server).await;
    assert_eq!(code, Some(130), "{said}");
    // Calls in flight were completed.
    let first = received(&server);
    assert_eq!(files.by_line().len(), first.len());
    assert!((500..3000).contains(&first.len()), "{}", first.len());

    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(0), "{said}");
    let rest = 3000 - first.len();
    assert_eq!(said, format!("outcomes.csv, this run: {rest} confirmed\n"));
    assert_eq!(files.by_line().len(), 3000);
    let received = received(&server);
    assert_eq!(received.len(), 3000);
    assert!(received.values().all(|times| *times == 1));
}

/// The input never ends before the program does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_works_while_no_rows_are_sent() {
    let signal = Signal::new("-INT", 1);
    let server = signal.server();
    let files = Files::new("");
    let pipe = files.path("people.csv");
    fs::remove_file(&pipe).expect("removed");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    let writer = std::thread::spawn(move || {
        let mut pipe = File::create(pipe).expect("the program reads it");
        pipe.write_all(people(100).as_bytes()).expect("written");
        // Write until nobody reads, or the test has failed.
        let bad_rows = "nobody,,\n".repeat(1000);
        (0..2000).all(|_| pipe.write_all(bad_rows.as_bytes()).is_ok())
    });
    let (code, said) = signal.load(&files, &server).await;
    let is_read = writer.join().expect("no panic");
    assert_eq!((code, is_read), (Some(130), false), "{said}");
}

/// If a batch is being halved, that is completed first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_while_an_invalid_row_is_searched() {
    let signal = Signal::new("-INT", 5);
    let server = signal.server();
    server.on::<Sent>().when(has(40)).error(400, "VALIDATION_ERROR", "Whatever this is");
    let files = Files::new(&people(1000));
    let (code, said) = signal.load(&files, &server).await;
    assert_eq!(code, Some(130), "{said}");
    assert_eq!(files.by_line()[&41][1], "rejected");

    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(files.by_line().len(), 1000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_kill_only_rows_in_flight_are_repeated() {
    let signal = Signal::new("-KILL", 9);
    let server = signal.server();
    let files = Files::new(&people(3000));
    let (code, _) = signal.load(&files, &server).await;
    assert_eq!(code, None, "killed");
    // Except for a line that it may not have written completely.
    let before = files.outcomes();
    let whole = before.rfind('\n').map_or(0, |end| end + 1);
    files.write("outcomes.csv", &before[..whole]);
    let known = files.by_line().into_values().map(|[email, ..]| email);
    let known: HashSet<String> = known.collect();
    files.write("outcomes.csv", &before);

    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(files.by_line().len(), 3000);
    let received = received(&server);
    assert_eq!(received.len(), 3000);
    let repeated: Vec<_> = received.iter().filter(|(_, times)| **times > 1).collect();
    assert!(repeated.iter().all(|(who, _)| !known.contains(*who)));
    // Four batches in flight, and at most 8 KiB of outcomes that were not written yet.
    assert!(repeated.len() <= 4 * 100 + 200, "{}", repeated.len());
}
