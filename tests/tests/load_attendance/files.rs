//! Runs the example program, and prepares and reads its files.

use hubspot_marketing_events::attendance::CreateByExternalIdAndEmail;
use hubspot_marketing_events::mock::{Event, MockServer, ReceivedRequest};
use hubspot_marketing_events::types::ExternalEvent;
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;
use tests::TOKEN;

/// The two files, in a temporary folder.
pub(crate) struct Files(TempDir);

impl Files {
    /// A folder with these people and no outcomes yet.
    pub(crate) fn new(people: &str) -> Self {
        let files = Self(TempDir::new().expect("a folder"));
        files.write("people.csv", people);
        files
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("written");
    }

    pub(crate) fn outcomes(&self) -> String {
        fs::read_to_string(self.path("outcomes.csv")).unwrap_or_default()
    }

    /// The last outcome of each row, by line: email, outcome and reason.
    pub(crate) fn by_line(&self) -> HashMap<usize, [String; 3]> {
        let mut reader = csv::Reader::from_path(self.path("outcomes.csv")).expect("a file");
        let mut by_line = HashMap::new();
        for row in reader.deserialize() {
            type Row = (String, String, String, usize, String, String, String, String);
            let row: Row = row.expect("eight columns");
            let (account, event, state, line, email, _, outcome, reason) = row;
            assert_eq!([&*account, &*event, &*state], ["acme", "webinar-42", "attend"]);
            by_line.insert(line, [email, outcome, reason]);
        }
        by_line
    }

    /// Starts the program.
    pub(crate) fn start(&self, server: &MockServer) -> Program {
        let arguments = ["attend", "acme", "webinar-42", "people.csv", "outcomes.csv"];
        self.start_with(&arguments, &server.url())
    }

    /// Starts it with these arguments.
    pub(crate) fn start_with(&self, arguments: &[&str], url: &str) -> Program {
        let child = Command::new(env!("CARGO_BIN_EXE_load_attendance"))
            .args(arguments)
            .current_dir(&self.0)
            .env("HUBSPOT_TOKEN", TOKEN)
            .env("HUBSPOT_BASE_URL", url)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Program(child.expect("the example runs"))
    }

    /// Runs it, and returns its exit code and standard error.
    pub(crate) async fn load(&self, server: &MockServer) -> (Option<i32>, String) {
        self.start(server).end().await
    }
}

pub(crate) struct Program(pub(crate) std::process::Child);

impl Program {
    pub(crate) async fn end(self) -> (Option<i32>, String) {
        let Output { status, stderr, .. } = self.output().await;
        (status.code(), String::from_utf8(stderr).expect("text"))
    }

    pub(crate) async fn output(self) -> Output {
        let Self(child) = self;
        let output = tokio::task::spawn_blocking(|| child.wait_with_output());
        output.await.expect("no panic").expect("it ends")
    }
}

pub(crate) fn email(number: usize) -> String {
    format!("attendee-{number}@example.com")
}

/// A file with this many people who attended.
pub(crate) fn people(count: usize) -> String {
    let rows = (1..=count).map(|number| row(&email(number)));
    format!("email,joined,left\n{}", rows.collect::<String>())
}

pub(crate) fn row(email: &str) -> String {
    format!("{email},2026-05-04T10:00:00Z,2026-05-04T10:45:00Z\n")
}

/// The operation that the example calls.
pub(crate) type Sent = CreateByExternalIdAndEmail;

/// A server that has the event.
pub(crate) fn server() -> MockServer {
    let event = ExternalEvent { account_id: "acme", event_id: "webinar-42" };
    let server = MockServer::start();
    server.given(Event::new("12345").external(&event));
    server
}

pub(crate) fn emails(request: &ReceivedRequest) -> Vec<String> {
    let body = request.json();
    let inputs = body["inputs"].as_array().expect("inputs").iter();
    let email = |input: &Value| input["email"].as_str().expect("an address").to_owned();
    inputs.map(email).collect()
}

/// Returns a predicate: whether a request contains this person.
pub(crate) fn has(number: usize) -> impl Fn(&ReceivedRequest) -> bool + Send + Sync + 'static {
    move |request| emails(request).contains(&email(number))
}

/// How often the server received each person.
pub(crate) fn received(server: &MockServer) -> HashMap<String, usize> {
    let mut received = HashMap::new();
    for email in server.requests_of::<Sent>().iter().flat_map(|request| emails(request)) {
        *received.entry(email).or_default() += 1;
    }
    received
}
