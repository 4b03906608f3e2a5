//! The file with the outcome of each row, which the next run continues.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use hubspot_marketing_events::bulk::{InputResult, Outcome};
use hubspot_marketing_events::types::{EmailAttendance, RecordedEmail};
use indicatif::ProgressBar;

use crate::arguments::Arguments;

/// The file, to which a line is added for each outcome.
pub(crate) struct OutcomesFile {
    writer: csv::Writer<File>,
    /// Account, event and state.
    event: [String; 3],
    /// The last outcome of each row in earlier runs, by address and time.
    known: HashMap<(String, String), Known>,
    counts: BTreeMap<String, usize>,
    pub(crate) bar: ProgressBar,
}

/// What is known of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing, or that it failed: it is sent again.
    Open,
    /// HubSpot has got it.
    Sent,
    /// HubSpot has stored it.
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

/// A row, as it is in this file.
#[derive(Clone)]
pub(crate) struct Id {
    /// Where it begins in the file with the people, counted from one.
    pub(crate) line: usize,
    pub(crate) email: String,
    /// From when until when, or at what time.
    pub(crate) when: String,
}

impl OutcomesFile {
    /// Opens the file, or creates it. No other run can open it meanwhile.
    pub(crate) fn open(path: &str, arguments: &Arguments) -> Result<Self, Box<dyn Error>> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| format!("{path} can't be opened: {error}"))?;
        if fs4::FileExt::try_lock(&file).is_err() {
            return Err(format!("{path}: another run is writing to it. Wait for its end").into());
        }
        // Before anything is changed: it may be another file, given by mistake.
        let header = COLUMNS.join(",");
        let mut first = String::new();
        let mut lines = BufReader::new(&file).take(200);
        let is_text = lines.read_line(&mut first).is_ok();
        let is_ours = first.trim_end() == header || (!first.ends_with('\n') && header.starts_with(&first));
        if !is_text || !is_ours {
            let what = "is not an outcomes file of this program";
            return Err(format!("{path} {what}. Name another file, which need not exist").into());
        }
        // A program that was killed may have left a part of a line.
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
                return Err(format!("{path} has the outcomes of another load: {what}. Name another file").into());
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

    /// What earlier runs say about a row.
    pub(crate) fn known(&self, row: &Id) -> Known {
        let known = self.known.get(&key(&row.email, &row.when));
        known.copied().unwrap_or(Known::Open)
    }

    /// Adds what became of a row.
    pub(crate) fn add(&mut self, row: &Id, outcome: &str, reason: &str) -> csv::Result<()> {
        *self.counts.entry(outcome.to_owned()).or_default() += 1;
        let texts = [&*row.email, &row.when, outcome, reason].map(one_line);
        let [account, event, state] = &self.event;
        let [email, when, outcome, reason] = &texts;
        let line = row.line.to_string();
        self.writer.write_record([account, event, state, &line, email, when, outcome, reason])
    }

    /// Has the system write what there is, so that it outlives this program.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    /// How many outcomes of each kind this run has.
    pub(crate) fn summary(&self) -> String {
        let counts = self.counts.iter();
        let counts: Vec<_> = counts.map(|(what, count)| format!("{count} {what}")).collect();
        match counts.is_empty() {
            true => "nothing to do, all rows are done".to_owned(),
            false => counts.join(", "),
        }
    }

    /// Whether no outcome of this run needs a look.
    pub(crate) fn is_all_well(&self) -> bool {
        let fine = ["confirmed", "unconfirmed", "stored"];
        self.counts.keys().all(|outcome| fine.contains(&&**outcome))
    }
}

/// The outcome of a row that was given to the client, and the reason.
pub(crate) fn outcome_of(outcome: &Outcome<EmailAttendance, RecordedEmail>) -> (&'static str, String) {
    match &outcome.result {
        InputResult::Confirmed(_) => ("confirmed", String::new()),
        InputResult::Rejected(errors) => ("rejected", joined(errors)),
        InputResult::Withheld(doubts) => ("withheld", joined(doubts)),
        InputResult::Unconfirmed => {
            let errors = outcome.report.iter().flat_map(|report| &report.errors);
            ("unconfirmed", joined(errors))
        }
        _ => ("unknown", String::new()),
    }
}

fn key(email: &str, when: &str) -> (String, String) {
    (one_line(email).to_lowercase(), one_line(when))
}

/// Where the last whole line ends.
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

/// The text without line breaks, so that the end of a line is the end of an outcome.
pub(crate) fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
