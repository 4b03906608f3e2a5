//! OUTCOMES.csv: the outcome of each row. The next run continues the file.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use hubspot_marketing_events::bulk::{Doubt, InputResult, Outcome};
use hubspot_marketing_events::types::{EmailAttendance, RecordedEmail};
use indicatif::ProgressBar;

use crate::arguments::Arguments;

/// The file. Each outcome is appended as a line.
pub(crate) struct OutcomesFile {
    writer: csv::Writer<File>,
    /// Account, event and state.
    event: [String; 3],
    /// The last outcome of each row in earlier runs, by address and time.
    known: HashMap<(String, String), Known>,
    counts: BTreeMap<String, usize>,
    pub(crate) bar: ProgressBar,
}

/// What is known about a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is new or failed, and will be sent.
    Open,
    /// HubSpot accepted it.
    Sent,
    /// HubSpot stored it.
    Stored,
}

impl Known {
    fn of(outcome: &str) -> Self {
        match outcome {
            "confirmed" | "unconfirmed" | "not checked" => Self::Sent,
            "stored" => Self::Stored,
            _ => Self::Open,
        }
    }
}

const COLUMNS: [&str; 8] = ["account", "event", "state", "line", "email", "when", "outcome", "reason"];

/// Identifies a row in this file.
#[derive(Clone)]
pub(crate) struct Id {
    /// The line in PEOPLE.csv where it begins, counted from one.
    pub(crate) line: usize,
    pub(crate) email: String,
    /// The start and end, or the time.
    pub(crate) when: String,
}

impl OutcomesFile {
    /// Opens or creates the file, and locks it so that no other run can use it.
    pub(crate) fn open(path: &str, arguments: &Arguments) -> Result<Self, Box<dyn Error>> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| format!("{path} can't be opened: {error}"))?;
        if fs4::FileExt::try_lock(&file).is_err() {
            return Err(format!("{path}: another run is writing to this file. Wait until it ends").into());
        }
        // Check before changing anything: it may be a different file, passed by mistake.
        let header = COLUMNS.join(",");
        let mut first = String::new();
        let mut lines = BufReader::new(&file).take(200);
        let is_text = lines.read_line(&mut first).is_ok();
        let is_ours = first.trim_end() == header || (!first.ends_with('\n') && header.starts_with(&first));
        if !is_text || !is_ours {
            let what = "was not written by this program";
            return Err(format!("{path} {what}. Name another file; it is created if it doesn't exist").into());
        }
        // A program that was killed may have left an incomplete line.
        let end = end_of_lines(&mut file)?;
        file.set_len(end)?;

        file.rewind()?;
        let state = arguments.state.as_str();
        let event = [&*arguments.account_id, &arguments.event_id, state].map(one_line);
        let mut known = HashMap::new();
        for record in csv::Reader::from_reader(&file).into_records() {
            let record = record.map_err(|error| format!("{path}: {error}"))?;
            let field = |i: usize| record.get(i).unwrap_or_default().to_owned();
            if [field(0), field(1), field(2)] != event {
                let what = format!("{} of event {} of account {}", field(2), field(1), field(0));
                return Err(format!("{path} has outcomes for other arguments: {what}. Name another file").into());
            }
            known.insert(key(&field(4), &field(5)), Known::of(&field(6)));
        }
        file.seek(SeekFrom::End(0))?;
        let mut writer = csv::Writer::from_writer(file);
        if end == 0 {
            writer.write_record(COLUMNS)?;
        }
        Ok(Self { writer, event, known, counts: BTreeMap::new(), bar: ProgressBar::hidden() })
    }

    /// Returns what earlier runs recorded about a row.
    pub(crate) fn known(&self, row: &Id) -> Known {
        let known = self.known.get(&key(&row.email, &row.when));
        known.copied().unwrap_or(Known::Open)
    }

    /// Adds the outcome of a row.
    pub(crate) fn add(&mut self, row: &Id, outcome: &str, reason: &str) -> csv::Result<()> {
        *self.counts.entry(outcome.to_owned()).or_default() += 1;
        let texts = [&*row.email, &row.when, outcome, reason].map(one_line);
        let [account, event, state] = &self.event;
        let [email, when, outcome, reason] = &texts;
        let line = row.line.to_string();
        self.writer.write_record([account, event, state, &line, email, when, outcome, reason])
    }

    /// Passes buffered lines to the operating system, so that they are kept if this program is killed.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    /// Returns the number of outcomes of each kind in this run.
    pub(crate) fn summary(&self) -> String {
        let counts = self.counts.iter();
        let counts: Vec<_> = counts.map(|(what, count)| format!("{count} {what}")).collect();
        match counts.is_empty() {
            true => "nothing to do: all rows are done".to_owned(),
            false => counts.join(", "),
        }
    }

    /// Returns whether no outcome of this run needs attention.
    pub(crate) fn is_all_well(&self) -> bool {
        let fine = ["confirmed", "unconfirmed", "stored"];
        self.counts.keys().all(|outcome| fine.contains(&&**outcome))
    }
}

/// Returns the outcome of a row that was passed to the client, and the reason.
pub(crate) fn outcome_of(outcome: &Outcome<EmailAttendance, RecordedEmail>) -> (&'static str, String) {
    match &outcome.result {
        InputResult::Confirmed(_) => ("confirmed", String::new()),
        InputResult::Rejected(errors) => ("rejected", joined(errors)),
        InputResult::Withheld(doubts) => ("withheld", describe(doubts)),
        InputResult::Unconfirmed => {
            let errors = outcome.report.iter().flat_map(|report| &report.errors);
            ("unconfirmed", joined(errors))
        }
        _ => ("unknown", String::new()),
    }
}

/// Says why a row is not sent, with the names of its columns instead of HubSpot's fields.
pub(crate) fn describe(doubts: &[Doubt]) -> String {
    let mut reasons = Vec::new();
    let mut in_seconds = Vec::new();
    for doubt in doubts {
        match doubt {
            Doubt::Seconds { property: "joinedAt", value } => in_seconds.push(format!("joined is {value}")),
            Doubt::Seconds { property: "leftAt", value } => in_seconds.push(format!("left is {value}")),
            Doubt::Seconds { value, .. } => in_seconds.push(format!("at is {value}")),
            Doubt::TooShort { joined, left } if left < joined => reasons.push("left is before joined".to_owned()),
            other => reasons.push(other.to_string()),
        }
    }
    // For `attend`, the time of the registration is the time of joining.
    if in_seconds.len() > 1 {
        in_seconds.retain(|reason| !reason.starts_with("at "));
    }
    if !in_seconds.is_empty() {
        let times = in_seconds.join(", ");
        reasons.insert(0, format!("{times}: seconds were probably converted as milliseconds"));
    }
    reasons.join("; ")
}

fn key(email: &str, when: &str) -> (String, String) {
    (one_line(email).to_lowercase(), one_line(when))
}

/// Returns where the last complete line ends.
fn end_of_lines(file: &mut File) -> io::Result<u64> {
    let mut end = file.metadata()?.len();
    let mut last = [0];
    while end > 0 {
        file.seek(SeekFrom::Start(end - 1))?;
        file.read_exact(&mut last)?;
        if last == *b"\n" {
            break;
        }
        end -= 1;
    }
    Ok(end)
}

fn joined<T: ToString>(reasons: impl IntoIterator<Item = T>) -> String {
    let reasons: Vec<_> = reasons.into_iter().map(|it| it.to_string()).collect();
    reasons.join("; ")
}

/// Replaces line breaks, so that every outcome is a single line.
pub(crate) fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
