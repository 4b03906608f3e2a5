//! The file with what became of each row. It is what a second run goes by.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use hubspot_marketing_events::bulk::{InputResult, Outcome};
use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, RecordedEmail};
use indicatif::ProgressBar;

/// The file, to which a line is added for each outcome.
pub struct OutcomesFile {
    writer: csv::Writer<File>,
    account_id: String,
    event_id: String,
    counts: BTreeMap<String, usize>,
    /// How much is done.
    pub bar: ProgressBar,
}

const COLUMNS: [&str; 6] = ["account", "event", "line", "email", "outcome", "reason"];

/// The fields of an outcome.
type Line = (String, String, usize, String, String, String);

impl OutcomesFile {
    /// Opens the file, or makes one, and tells `seen` the line and address of each outcome in it. They
    /// are all of this event.
    pub fn open(
        path: &str,
        event: &ExternalEvent<'_>,
        mut seen: impl FnMut(usize, String) -> Result<(), Box<dyn Error>>,
    ) -> Result<Self, Box<dyn Error>> {
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)
            .map_err(|error| format!("{path} can't be opened: {error}"))?;
        // Before anything is changed: it may be another file, given by mistake.
        let header = COLUMNS.join(",");
        let mut first = String::new();
        BufReader::new(&file).take(100).read_line(&mut first)?;
        if first.trim_end() != header && (first.ends_with('\n') || !header.starts_with(&first)) {
            return Err(format!("{path} has no outcomes: its first line is {first:?}").into());
        }
        let end = end_of_lines(&mut file)?;
        if end < file.metadata()?.len() {
            // Windows lets nobody shorten a file that is open to append to.
            OpenOptions::new().write(true).open(path)?.set_len(end)?;
        }

        file.rewind()?;
        let (account_id, event_id) = (one_line(event.account_id), one_line(event.event_id));
        let mut counts = BTreeMap::new();
        for record in csv::Reader::from_reader(&file).deserialize() {
            let record = record.map_err(|error| format!("{path}: {error}"))?;
            let (account, event, line, email, outcome, _): Line = record;
            if (&account, &event) != (&account_id, &event_id) {
                let what = format!("its outcomes are of event {event:?} of account {account:?}");
                return Err(format!("{path}: {what}. Take a new file for another event").into());
            }
            *counts.entry(outcome).or_default() += 1;
            seen(line, email)?;
        }
        let is_new = file.metadata()?.len() == 0;
        let mut writer = csv::Writer::from_writer(file);
        if is_new {
            writer.write_record(COLUMNS)?;
        }
        Ok(Self { writer, account_id, event_id, counts, bar: ProgressBar::hidden() })
    }

    /// Adds what became of a row that was given to the client.
    pub fn add(&mut self, outcome: Outcome<EmailAttendance, RecordedEmail>) -> csv::Result<()> {
        let (what, reason) = match &outcome.result {
            InputResult::Confirmed(_) => ("confirmed", String::new()),
            InputResult::Rejected(errors) => ("rejected", joined(errors)),
            InputResult::Withheld(doubts) => ("withheld", joined(doubts)),
            InputResult::Unconfirmed => {
                let errors = outcome.report.iter().flat_map(|report| &report.errors);
                ("unconfirmed", joined(errors))
            }
            _ => ("unknown", String::new()),
        };
        self.add_line(outcome.index, &outcome.input.email, what, &reason)
    }

    /// Adds a line. The second run goes by the row's line and its address; the rest is for people.
    pub fn add_line(&mut self, line: usize, email: &str, outcome: &str, reason: &str) -> csv::Result<()> {
        self.bar.inc(1);
        *self.counts.entry(outcome.to_owned()).or_default() += 1;
        let (line, email, reason) = (line.to_string(), one_line(email), one_line(reason));
        let (account, event) = (&self.account_id, &self.event_id);
        self.writer.write_record([account, event, &line, &email, outcome, &reason])
    }

    /// Has the system write what there is, so that it outlives this program.
    pub fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    /// How many outcomes the file has.
    pub fn count(&self) -> usize {
        self.counts.values().sum()
    }

    /// How many of each kind.
    pub fn summary(&self) -> String {
        let counts = self.counts.iter();
        let counts: Vec<_> = counts.map(|(what, count)| format!("{count} {what}")).collect();
        counts.join(", ")
    }
}

/// Where the lines end: a program that was killed may have left a part of one behind them.
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
pub fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
