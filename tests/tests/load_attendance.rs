//! The example that loads attendance from a CSV file, as a program: what it writes, and that it can be
//! interrupted and run again.

use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tests::{Answer, Request, Server, TOKEN};

/// The two files, in a folder of their own.
struct Files(TempDir);

impl Files {
    /// With these attendees and no outcomes yet.
    fn new(attendees: &str) -> Self {
        let files = Self(TempDir::new().expect("a folder"));
        files.write("attendees.csv", attendees);
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    fn outcomes(&self) -> String {
        fs::read_to_string(self.path("outcomes.csv")).unwrap_or_default()
    }

    /// What became of the row of each line: email, outcome and reason. No line has two.
    fn by_line(&self) -> HashMap<usize, [String; 3]> {
        let mut reader = csv::Reader::from_path(self.path("outcomes.csv")).expect("a file");
        let mut by_line = HashMap::new();
        for row in reader.deserialize() {
            let row: (String, String, usize, String, String, String) = row.expect("six columns");
            let (account, event, line, email, outcome, reason) = row;
            assert_eq!([&*account, &*event], ["acme", "webinar-42"]);
            let before = by_line.insert(line, [email, outcome, reason]);
            assert_eq!(before, None, "line {line} has two outcomes");
        }
        by_line
    }

    /// Starts the program.
    fn start(&self, server: &Server) -> Program {
        self.start_for(["acme", "webinar-42"], server)
    }

    /// Starts it for another event: account and id.
    fn start_for(&self, event: [&str; 2], server: &Server) -> Program {
        let child = Command::new(env!("CARGO_BIN_EXE_load_attendance"))
            .args(event)
            .args(["attendees.csv", "outcomes.csv"])
            .current_dir(&self.0)
            .env("HUBSPOT_TOKEN", TOKEN)
            .env("HUBSPOT_BASE_URL", server.url())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Program(child.expect("the example runs"))
    }

    /// Runs it, and returns its exit code and what it said.
    async fn load(&self, server: &Server) -> (Option<i32>, String) {
        self.start(server).end().await
    }
}

struct Program(std::process::Child);

impl Program {
    async fn end(self) -> (Option<i32>, String) {
        let Self(child) = self;
        let output = tokio::task::spawn_blocking(|| child.wait_with_output());
        let Output { status, stderr, .. } = output.await.expect("no panic").expect("it ends");
        (status.code(), String::from_utf8(stderr).expect("text"))
    }
}

fn email(number: usize) -> String {
    format!("attendee-{number}@example.com")
}

/// A file of so many people who attended.
fn people(count: usize) -> String {
    let rows = (1..=count).map(|number| row(&email(number)));
    format!("email,joined,left\n{}", rows.collect::<String>())
}

fn row(email: &str) -> String {
    format!("{email},2026-05-04T10:00:00Z,2026-05-04T10:45:00Z\n")
}

fn emails(request: &Request) -> Vec<String> {
    let body = request.json();
    let inputs = body["inputs"].as_array().expect("inputs").iter();
    let email = |input: &Value| input["email"].as_str().expect("an address").to_owned();
    inputs.map(email).collect()
}

/// How often the server got each of them.
fn received(server: &Server) -> HashMap<String, usize> {
    let mut received = HashMap::new();
    for email in server.requests().iter().flat_map(emails) {
        *received.entry(email).or_default() += 1;
    }
    received
}

fn confirmed(request: &Request) -> Answer {
    let emails = emails(request).into_iter();
    let results: Vec<Value> = emails.map(|it| json!({ "email": it, "vid": 1 })).collect();
    Answer::json(200, &json!({ "status": "COMPLETE", "results": results }))
}

#[tokio::test]
async fn each_row_has_an_outcome() {
    let server = Server::start(|request| {
        assert_eq!(
            request.target,
            "/marketing/marketing-events/2026-03/attendance/webinar-42/attend/email-create?externalAccountId=acme"
        );
        Answer::json(
            207,
            &json!({
                "status": "COMPLETE",
                "results": [{ "email": "ada@example.com", "vid": 1 }],
                "errors": [{
                    "category": "VALIDATION_ERROR",
                    "message": "No such\ncontact",
                    "context": { "email": ["eve@example.com"] },
                }],
            }),
        )
    })
    .await;
    let files = Files::new(
        "\
name,left,email,joined
Ada,2026-05-04T10:45:00Z,ada@example.com,2026-05-04T10:00:00Z
Bob,2026-05-04T10:45:00Z,bob@example.com,2026-05-04T10:00:00Z
Cid,2026-05-04T10:00:00Z,cid@example.com,2026-05-04T10:00:00Z
Eve,2026-05-04T10:45:00Z,eve@example.com,2026-05-04T10:00:00Z
",
    );
    let (code, said) = files.load(&server).await;
    assert_eq!(
        files.outcomes(),
        "\
account,event,line,email,outcome,reason
acme,webinar-42,2,ada@example.com,confirmed,
acme,webinar-42,3,bob@example.com,unconfirmed,
acme,webinar-42,4,cid@example.com,withheld,HubSpot stores no attendance of less than a second: from 2026-05-04T10:00:00Z to 2026-05-04T10:00:00Z
acme,webinar-42,5,eve@example.com,rejected,VALIDATION_ERROR: No such contact
"
    );
    assert_eq!(code, Some(0));
    assert_eq!(
        said,
        "outcomes.csv: 1 confirmed, 1 rejected, 1 unconfirmed, 1 withheld\n"
    );
}

/// Lines are those that an editor shows.
#[tokio::test]
async fn bad_rows_are_named_by_their_line() {
    let server = Server::start(confirmed).await;
    let rows = [
        "\u{feff}Comment,email,joined,left",
        ",a@example.com,2026-05-04T10:00:00Z,2026-05-04T10:45:00Z",
        "",
        ",nobody,2026-05-04T10:00:00Z,2026-05-04T10:45:00Z",
        "\"over\ntwo lines\",b@example.com,2026-05-04T10:00:00Z,\"yesterday\"",
        ",c@example.com",
        " , d@example.com , 2026-05-04T10:00:00Z , 2026-05-04T10:45:00Z ",
        ",e@example.com,04/05/2026,2026-05-04T10:45:00Z",
    ];
    for end in ["\n", "\r\n"] {
        let files = Files::new(&rows.join(end));
        let (code, said) = files.load(&server).await;
        let mut lines: Vec<_> = files.by_line().into_iter().collect();
        lines.sort();
        let lines: Vec<_> = lines
            .iter()
            .map(|(line, outcome)| format!("{line} {}", outcome.join(" ").trim_end()))
            .collect();
        assert_eq!(
            lines,
            [
                "2 a@example.com confirmed",
                "4 nobody invalid email is no address: \"nobody\"",
                "5 b@example.com invalid left is no instant such as 2026-05-04T10:00:00Z: \"yesterday\"",
                "7 c@example.com invalid it has fewer fields than the first line",
                "8 d@example.com confirmed",
                "9 e@example.com invalid joined is no instant such as 2026-05-04T10:00:00Z: \"04/05/2026\"",
            ]
        );
        assert_eq!(
            (code, &*said),
            (Some(0), "outcomes.csv: 2 confirmed, 4 invalid\n")
        );
    }
}

/// Else what follows would be a part of that row.
#[tokio::test]
async fn a_quotation_mark_too_many_is_an_error() {
    let server = Server::start(confirmed).await;
    // The file ends first, or another mark closes the field.
    for (rows, end) in [(5, ""), (30, "\"\n")] {
        let mut file = people(rows);
        file.insert(file.find(&email(2)).expect("a row"), '"');
        let files = Files::new(&format!("{file}{end}"));
        let (code, said) = files.load(&server).await;
        assert_eq!(code, Some(1));
        assert!(said.contains("line 3: a quotation mark opens"), "{said}");
        assert_eq!(files.by_line().into_keys().collect::<Vec<_>>(), [2]);

        files.write("attendees.csv", &people(rows));
        assert_eq!(files.load(&server).await.0, Some(0));
        assert_eq!(files.by_line().len(), rows);
    }
}

#[tokio::test]
async fn who_makes_hubspot_refuse_a_batch_is_found() {
    let server = Server::start(|request| {
        if emails(request).contains(&email(25)) {
            return Answer::json(400, &json!({ "message": "Whatever this is" }));
        }
        confirmed(request)
    })
    .await;
    let files = Files::new(&people(50));
    let (code, said) = files.load(&server).await;
    assert_eq!(
        (code, &*said),
        (Some(0), "outcomes.csv: 49 confirmed, 1 rejected\n")
    );
    let [who, outcome, reason] = &files.by_line()[&26];
    assert_eq!((who, &**outcome), (&email(25), "rejected"));
    assert!(reason.contains("Whatever this is"), "{reason}");
}

/// Such as where the event is another account's.
#[tokio::test]
async fn what_is_refused_whatever_the_row_is_sent_by_the_second_run() {
    let is_known = Arc::new(Mutex::new(false));
    let event = is_known.clone();
    let server = Server::start(move |request| {
        if *event.lock().expect("no panic") {
            return confirmed(request);
        }
        Answer::json(400, &json!({ "message": "Whatever this is" }))
    })
    .await;
    let files = Files::new(&people(30));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert!(said.contains("each row from line 2 to 31"), "{said}");
    assert!(said.contains("Whatever this is"), "{said}");
    assert_eq!(files.by_line(), HashMap::new());
    assert_eq!(server.requests().len(), 1 + 30);

    *is_known.lock().expect("no panic") = true;
    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv: 30 confirmed\n"));
}

/// Whom to send a signal, when the server gets the request of this number.
#[derive(Clone)]
struct Signal {
    name: &'static str,
    at_request: usize,
    requests: Arc<Mutex<usize>>,
    program: Arc<Mutex<Option<u32>>>,
}

impl Signal {
    fn new(name: &'static str, at_request: usize) -> Self {
        Self {
            name,
            at_request,
            requests: Arc::default(),
            program: Arc::default(),
        }
    }

    /// To be called for each request, before it is answered.
    fn on_request(&self) {
        let mut requests = self.requests.lock().expect("no panic");
        *requests += 1;
        if *requests == self.at_request {
            let program = self.program.lock().expect("no panic").expect("its id");
            let kill = Command::new("kill")
                .args([self.name, &program.to_string()])
                .status();
            assert!(kill.expect("kill").success());
        }
    }

    /// Runs the program until it is over.
    async fn load(&self, files: &Files, server: &Server) -> (Option<i32>, String) {
        let program = {
            // No request is looked at before its id is known.
            let mut id = self.program.lock().expect("no panic");
            let program = files.start(server);
            *id = Some(program.0.id());
            program
        };
        program.end().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_ends_it_and_a_second_run_goes_on() {
    let signal = Signal::new("-INT", 5);
    let at_request = signal.clone();
    let server = Server::start(move |request| {
        at_request.on_request();
        confirmed(request)
    })
    .await;
    let files = Files::new(&people(3000));
    let (code, said) = signal.load(&files, &server).await;
    assert_eq!(code, Some(130), "{said}");
    // What was sent has been waited for.
    let first = received(&server);
    assert_eq!(files.by_line().len(), first.len());
    assert!((500..3000).contains(&first.len()), "{}", first.len());

    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv: 3000 confirmed\n"));
    assert_eq!(files.by_line().len(), 3000);
    let received = received(&server);
    assert_eq!(received.len(), 3000);
    assert!(received.values().all(|times| *times == 1));
}

/// The file has no end but that of the program.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_is_heeded_among_rows_that_are_not_sent() {
    let signal = Signal::new("-INT", 1);
    let at_request = signal.clone();
    let server = Server::start(move |request| {
        at_request.on_request();
        confirmed(request)
    })
    .await;
    let files = Files::new("");
    let pipe = files.path("attendees.csv");
    fs::remove_file(&pipe).expect("removed");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    let writer = std::thread::spawn(move || {
        let mut pipe = File::create(pipe).expect("the program reads it");
        pipe.write_all(people(100).as_bytes()).expect("written");
        // Until nobody reads it, or the test has failed.
        let bad_rows = "nobody,,\n".repeat(1000);
        (0..2000).all(|_| pipe.write_all(bad_rows.as_bytes()).is_ok())
    });
    let (code, said) = signal.load(&files, &server).await;
    let is_read = writer.join().expect("no panic");
    assert_eq!((code, is_read), (Some(130), false), "{said}");
}

/// Interrupted among the calls for single rows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_ends_the_search_in_a_batch_too() {
    let signal = Signal::new("-INT", 5);
    let at_request = signal.clone();
    let server = Server::start(move |request| {
        at_request.on_request();
        if emails(request).contains(&email(40)) {
            return Answer::json(400, &json!({ "message": "Whatever this is" }));
        }
        confirmed(request)
    })
    .await;
    let files = Files::new(&people(50));
    let (code, said) = signal.load(&files, &server).await;
    assert_eq!(code, Some(130), "{said}");
    assert!(!files.by_line().contains_key(&41));

    let (code, said) = files.load(&server).await;
    assert_eq!(
        (code, &*said),
        (Some(0), "outcomes.csv: 49 confirmed, 1 rejected\n")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_killed_repeats_what_was_on_its_way_only() {
    let signal = Signal::new("-KILL", 9);
    let at_request = signal.clone();
    let server = Server::start(move |request| {
        at_request.on_request();
        confirmed(request)
    })
    .await;
    let files = Files::new(&people(3000));
    let (code, _) = signal.load(&files, &server).await;
    assert_eq!(code, None, "killed");
    // But for a line that it may have been about to write.
    let before = files.outcomes();
    let whole = before.rfind('\n').map_or(0, |end| end + 1);
    files.write("outcomes.csv", &before[..whole]);
    let known = files.by_line().into_values().map(|[email, ..]| email);
    let known: HashSet<String> = known.collect();
    files.write("outcomes.csv", &before);

    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv: 3000 confirmed\n"));
    assert_eq!(files.by_line().len(), 3000);
    let received = received(&server);
    assert_eq!(received.len(), 3000);
    let repeated: Vec<_> = received.iter().filter(|(_, times)| **times > 1).collect();
    assert!(repeated.iter().all(|(who, _)| !known.contains(*who)));
    // Four batches, and outcomes that were known and not in the file yet: 8 KiB of them at most.
    assert!(repeated.len() <= 4 * 100 + 200, "{}", repeated.len());
}

#[tokio::test]
async fn a_line_that_is_half_written_is_none() {
    let server = Server::start(confirmed).await;
    let files = Files::new(&people(3));
    let header = "account,event,line,email,outcome,reason\n";
    let of_row = |number| {
        let line = number + 1;
        format!("acme,webinar-42,{line},{},confirmed,\n", email(number))
    };
    let whole = format!("{header}{}{}", of_row(1), of_row(2));
    let halves = [
        &whole[..header.len() - 5],
        &whole[..header.len()],
        &whole[..whole.len() - 4],
    ];
    for (half, done) in halves.iter().zip([0, 0, 1]) {
        let server_before = server.requests().len();
        files.write("outcomes.csv", half);
        assert_eq!(files.load(&server).await.0, Some(0));
        assert_eq!(files.outcomes(), format!("{whole}{}", of_row(3)));
        let [request] = &server.requests()[server_before..] else {
            panic!("one batch");
        };
        assert_eq!(emails(request).len(), 3 - done);
    }
}

/// As two programs write them that run at the same time.
#[tokio::test]
async fn a_second_outcome_of_a_row_changes_nothing() {
    let server = Server::start(confirmed).await;
    let files = Files::new(&people(2));
    assert_eq!(files.load(&server).await.0, Some(0));
    let outcomes = files.outcomes();
    let lines = outcomes.split_once('\n').expect("a header").1;
    files.write("outcomes.csv", &format!("{outcomes}{lines}"));

    files.write("attendees.csv", &people(3));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(received(&server).len(), 3);
    assert!(received(&server).into_values().all(|times| times == 1));
}

/// The second batch fails while those around it don't.
#[tokio::test]
async fn what_an_error_left_out_is_sent_by_the_second_run() {
    let is_valid = Arc::new(Mutex::new(false));
    let token = is_valid.clone();
    let server = Server::start(move |request| {
        if emails(request).contains(&email(150)) && !*token.lock().expect("no panic") {
            return Answer::json(401, &json!({ "message": "Another token, please" }));
        }
        confirmed(request)
    })
    .await;
    let files = Files::new(&people(1000));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert!(said.contains("Run this again to go on.") && said.contains("Another token, please"));
    assert!(!said.contains(TOKEN));
    let known = files.by_line();
    assert!(known.contains_key(&2) && known.contains_key(&202) && !known.contains_key(&151));

    *is_valid.lock().expect("no panic") = true;
    let (code, said) = files.load(&server).await;
    assert_eq!((code, &*said), (Some(0), "outcomes.csv: 1000 confirmed\n"));
    for (who, times) in received(&server) {
        let failed_first = (101..=200).any(|number| who == email(number));
        assert_eq!(times, if failed_first { 2 } else { 1 }, "{who}");
    }
}

#[tokio::test]
async fn files_that_are_others_are_refused() {
    let server = Server::start(confirmed).await;
    let files = Files::new(&people(3));
    assert_eq!(files.load(&server).await.0, Some(0));
    let outcomes = files.outcomes();

    for event in [["acme", "webinar-43"], ["beta", "webinar-42"]] {
        let (code, said) = files.start_for(event, &server).end().await;
        assert_eq!(code, Some(1));
        assert_eq!(
            said,
            "outcomes.csv: its outcomes are of event \"webinar-42\" of account \"acme\". \
             Take a new file for another event\n"
        );
        assert_eq!(files.outcomes(), outcomes);
    }

    let others = format!("email,joined,left\n{}", row("another@example.com"));
    files.write("attendees.csv", &others);
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert_eq!(
        said,
        "line 2: there is an outcome for another row, \"attendee-1@example.com\". \
         Take a new file for the outcomes of other attendees\n"
    );
    assert_eq!(files.outcomes(), outcomes);

    files.write("outcomes.csv", &others);
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert_eq!(
        said,
        "outcomes.csv has no outcomes: its first line is \"email,joined,left\\n\"\n"
    );
    assert_eq!(files.outcomes(), others);

    files.write("attendees.csv", &people(3).replace(',', ";"));
    let (code, said) = files.load(&server).await;
    assert_eq!(code, Some(1));
    assert_eq!(
        said,
        "attendees.csv has no column `email`: its first line names `email;joined;left`\n"
    );
    assert_eq!(server.requests().len(), 1);
}
