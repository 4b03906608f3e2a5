//! Sends the rows, and records their outcomes.

use std::cell::RefCell;
use std::error::Error;
use std::future;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use hubspot_marketing_events::attendance::CreateByExternalIdAndEmail;
use hubspot_marketing_events::bulk::{Bulk, BulkError, InputResult, Outcome, Outcomes, Source};
use hubspot_marketing_events::reconcile::{Attendee, Person};
use hubspot_marketing_events::types::{EmailAttendance, RecordedEmail};

use crate::outcomes::{Id, Known, OutcomesFile, one_line, outcome_of};
use crate::rows::{Rows, when};
use crate::verify::Check;

/// A load in progress.
pub(crate) struct Load<'a> {
    pub(crate) bulk: Bulk<CreateByExternalIdAndEmail>,
    pub(crate) stop: &'a AtomicBool,
    pub(crate) state: RefCell<State>,
}

/// The progress of a load.
pub(crate) struct State {
    pub(crate) file: OutcomesFile,
    /// The rows to verify at the end.
    pub(crate) checks: Vec<Check>,
    verify: bool,
    /// The number of rows that were read.
    pub(crate) rows: usize,
    /// Whether all rows were read.
    pub(crate) is_at_end: bool,
    /// Why reading the file failed.
    pub(crate) failure: Option<Box<dyn Error>>,
    /// The number of problems that were printed.
    printed: usize,
}

/// How many problems are printed. The file has all of them.
const MOST_PROBLEMS: usize = 20;

impl State {
    pub(crate) fn new(file: OutcomesFile, verify: bool) -> Self {
        Self { file, checks: Vec::new(), verify, rows: 0, is_at_end: false, failure: None, printed: 0 }
    }

    fn check(&mut self, id: Id, person: Person, attendee: &EmailAttendance) {
        if self.verify {
            let seconds = attendee.duration().map(|it| it.as_secs());
            self.checks.push(Check { id, person, seconds: seconds.and_then(|it| i64::try_from(it).ok()) });
        }
    }

    fn add(&mut self, id: &Id, outcome: &str, reason: &str) -> csv::Result<()> {
        let is_problem = ["invalid", "rejected", "withheld"].contains(&outcome);
        if is_problem {
            self.printed += 1;
            let (line, reason) = (id.line, one_line(reason));
            self.file.bar.suspend(|| match self.printed {
                ..=MOST_PROBLEMS => eprintln!("line {line}: {outcome}: {reason}"),
                printed if printed == MOST_PROBLEMS + 1 => eprintln!("and more: see the file"),
                _ => {}
            });
        }
        self.file.add(id, outcome, reason)
    }
}

impl Load<'_> {
    /// Returns the next row to send, with its line. Returns `None` at the end or after Ctrl-C.
    pub(crate) fn next_input(&self, rows: &mut Rows) -> Option<(usize, EmailAttendance)> {
        let mut state = self.state.borrow_mut();
        while !self.stop.load(Ordering::Relaxed) {
            let next = next_row(&mut state, rows);
            match next {
                Ok(Some((id, attendee))) => return Some((id.line, attendee)),
                Ok(None) if state.is_at_end => return None,
                Ok(None) => {}
                Err(error) => {
                    state.failure = Some(error);
                    return None;
                }
            }
        }
        None
    }

    /// Sends the rows and records their outcomes, until all are done or the program is stopped.
    pub(crate) async fn send<S: Source<EmailAttendance>>(
        &self,
        mut outcomes: Outcomes<CreateByExternalIdAndEmail, S>,
    ) -> Result<(), Box<dyn Error>> {
        loop {
            match self.next_outcome(&mut outcomes).await? {
                Ok(Some(outcome)) => self.add(&outcome)?,
                Ok(None) => return Ok(()),
                Err(error) if is_refused(&error) => self.add_refused(&error, &outcomes.take_failed())?,
                Err(error) => return Err(failed(&error).into()),
            }
        }
    }

    /// Handles an error because HubSpot rejected a single row, or all rows of one or more batches.
    fn add_refused(&self, error: &BulkError, rows: &[(usize, EmailAttendance)]) -> Result<(), Box<dyn Error>> {
        let reason = error.error();
        if let [(line, row)] = rows {
            let mut state = self.state.borrow_mut();
            state.file.bar.inc(1);
            return Ok(state.add(&id(*line, row), "rejected", &reason.to_string())?);
        }
        // For example, because another app created the event.
        let lines = lines(error);
        Err(format!("HubSpot rejects every row from {lines}. Correct the account, the event or the rows: {reason}")
            .into())
    }

    fn add(&self, outcome: &Outcome<EmailAttendance, RecordedEmail>) -> csv::Result<()> {
        let mut state = self.state.borrow_mut();
        let id = id(outcome.index, &outcome.input);
        let (what, reason) = outcome_of(outcome);
        state.file.bar.inc(1);
        state.add(&id, what, &reason)?;
        let person = match &outcome.result {
            InputResult::Confirmed(record) => record.into(),
            InputResult::Unconfirmed => (&outcome.input).into(),
            _ => return Ok(()),
        };
        state.check(id, person, &outcome.input);
        Ok(())
    }

    /// Returns the next outcome. If it has to wait, it first writes all known outcomes to the file.
    async fn next_outcome<S: Source<EmailAttendance>>(
        &self,
        outcomes: &mut Outcomes<CreateByExternalIdAndEmail, S>,
    ) -> io::Result<Result<Option<Outcome<EmailAttendance, RecordedEmail>>, BulkError>> {
        tokio::select! {
            biased;
            next = outcomes.try_next() => return Ok(next),
            () = future::ready(()) => {}
        }
        self.state.borrow_mut().file.flush()?;
        Ok(outcomes.try_next().await)
    }
}

/// Reads a row. Returns `None` if it needn't be sent.
fn next_row(state: &mut State, rows: &mut Rows) -> Result<Option<(Id, EmailAttendance)>, Box<dyn Error>> {
    let Some(row) = rows.next().transpose()? else {
        state.is_at_end = true;
        return Ok(None);
    };
    state.rows += 1;
    let id = row.id;
    let attendee = match row.attendee {
        Ok(attendee) => attendee,
        Err(reason) => {
            state.file.bar.inc(1);
            state.add(&id, "invalid", &reason)?;
            return Ok(None);
        }
    };
    let known = state.file.known(&id);
    if known == Known::Open {
        return Ok(Some((id, attendee)));
    }
    state.file.bar.inc(1);
    if known == Known::Sent {
        state.check(id, (&attendee).into(), &attendee);
    }
    Ok(None)
}

fn id(line: usize, attendee: &EmailAttendance) -> Id {
    Id { line, email: attendee.email.clone(), when: when(attendee) }
}

/// Says which rows failed and why, and what to do.
fn failed(error: &BulkError) -> String {
    let (lines, reason) = (lines(error), error.error());
    match reason.is_not_found() {
        true => format!(
            "The account has no such event, or it belongs to another app. Correct ACCOUNT_ID, EVENT_ID or the token: {reason}"
        ),
        false => format!("Run the same command again to continue. Rows from {lines} failed: {reason}"),
    }
}

/// Says which lines an error is about: indexes are line numbers here.
fn lines(error: &BulkError) -> String {
    let (first, last) = (error.indexes().min().unwrap_or_default(), error.indexes().max().unwrap_or_default());
    format!("line {first} to {last}")
}

/// Returns whether sending again would fail in the same way.
fn is_refused(error: &BulkError) -> bool {
    let mut batches = error.batches().iter();
    batches.all(|batch| batch.error.is_bad_request())
}
