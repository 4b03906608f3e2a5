//! Records those who attended an event, from a CSV file of any length, and writes what became of each.
//!
//! `HUBSPOT_TOKEN=… cargo run --example load_attendance ACCOUNT_ID EVENT_ID ATTENDEES.csv OUTCOMES.csv`
//!
//! The event is one of the calling app's, known by the ids of your system. ATTENDEES.csv has at least
//! the columns `email`, `joined` and `left`; the latter two are instants such as
//! `2026-05-04T10:00:00Z`. OUTCOMES.csv gets a line for each row:
//!
//! - `confirmed`: HubSpot has recorded it,
//! - `unconfirmed`: HubSpot doesn't say what became of it. Mostly it had it already,
//! - `rejected`: HubSpot refused it. If it refuses all rows of a batch, the program ends with an error
//!   instead, because it is hardly about them,
//! - `withheld`: not sent, because HubSpot would drop it silently,
//! - `invalid`: not sent, because the row is not as it should be.
//!
//! Interrupt it as you like. The same command goes on where it ended and sends no row again that is in
//! OUTCOMES.csv; rows that were on their way when the program was killed are sent again, which does no
//! harm. Run it once at a time: two programs with the same files would send each row twice. What is not
//! confirmed can be mended in a file of its own, with outcomes of its own.

pub mod attendees;
pub mod outcomes;
pub mod todo;

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::io::{self, IsTerminal, stderr};
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, future, iter};

use attendees::Rows;
use hubspot_marketing_events::Client;
use hubspot_marketing_events::attendance::CreateByExternalIdAndEmail;
use hubspot_marketing_events::bulk::{Bulk, BulkError, InputResult, Outcome, Outcomes, Source};
use hubspot_marketing_events::types::{EmailAttendance, ExternalEvent, RecordedEmail, SubscriberState};
use indicatif::{ProgressBar, ProgressStyle};
use outcomes::OutcomesFile;
use todo::Todo;

// Ctrl-C is heeded on another thread than this one, which reads files meanwhile.
#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => INTERRUPTED.into(),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// As shells have it.
const INTERRUPTED: u8 = 130;

/// Says whether all is done.
async fn run() -> Result<bool, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [account_id, event_id, attendees, outcomes] = &arguments[..] else {
        return Err("the arguments are ACCOUNT_ID EVENT_ID ATTENDEES.csv OUTCOMES.csv".into());
    };
    let token = env::var("HUBSPOT_TOKEN").map_err(|_| "HUBSPOT_TOKEN is not set, or isn't text")?;
    let mut client = Client::builder().token(token);
    if let Ok(url) = env::var("HUBSPOT_BASE_URL") {
        client = client.base_url(url);
    }
    let event = ExternalEvent { account_id, event_id };
    let attendance = client.build()?.v2026_03().attendance();
    let bulk = attendance.create_by_external_id_and_email_bulk(&event, SubscriberState::Attend);

    let mut todo = Todo::new(Rows::open(attendees)?);
    let mut file = OutcomesFile::open(outcomes, &event, |line, email| todo.leave_out(line, email))?;
    file.bar = progress_bar(attendees, file.count())?;
    let stop = stop_when_interrupted(file.bar.clone());

    let file = RefCell::new(file);
    let failure = Cell::new(None);
    let inputs = iter::from_fn(|| {
        next_input(&mut todo, &file, &stop).unwrap_or_else(|error| {
            failure.set(Some(error));
            None
        })
    });
    let sent = send(&bulk, bulk.clone().send_indexed(inputs), &file, &stop).await;

    let mut file = file.into_inner();
    file.flush()?;
    file.bar.finish_and_clear();
    eprintln!("{outcomes}: {}", file.summary());
    match (sent, failure.take()) {
        (Err(error), _) | (Ok(_), Some(error)) => {
            Err(format!("Not all is done. Run this again to go on. {error}").into())
        }
        (Ok(is_all), None) => {
            let is_stopped = stop.load(Ordering::Relaxed);
            Ok(is_all && (!is_stopped || todo.next_row()?.is_none()))
        }
    }
}

/// The next row to send, with its line, unless no more is to be sent. Rows that can't be sent are done
/// with.
fn next_input(
    todo: &mut Todo,
    file: &RefCell<OutcomesFile>,
    stop: &AtomicBool,
) -> Result<Option<(usize, EmailAttendance)>, Box<dyn Error>> {
    while !stop.load(Ordering::Relaxed) {
        let Some(row) = todo.next_row()? else {
            break;
        };
        match row.attendee {
            Ok(attendee) => return Ok(Some((row.line, attendee))),
            Err(reason) => {
                let mut file = file.borrow_mut();
                file.add_line(row.line, &row.email, "invalid", &reason)?;
            }
        }
    }
    Ok(None)
}

/// Writes what becomes of each input. Says whether it came to their end.
async fn send<S: Source<EmailAttendance>>(
    bulk: &Bulk<CreateByExternalIdAndEmail>,
    mut outcomes: Outcomes<CreateByExternalIdAndEmail, S>,
    file: &RefCell<OutcomesFile>,
    stop: &AtomicBool,
) -> Result<bool, Box<dyn Error>> {
    loop {
        match next_outcome(&mut outcomes, file).await? {
            Ok(Some(outcome)) => file.borrow_mut().add(outcome)?,
            Ok(None) => return Ok(true),
            Err(error) if is_refused(&error) => {
                let mut failed = outcomes.take_failed().into_iter();
                for batch in error.batches() {
                    let rows = failed.by_ref().take(batch.indexes.len());
                    if !send_alone(bulk, rows, file, stop).await? {
                        return Ok(false);
                    }
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Gives each row of a batch that HubSpot refused a call of its own, to find those it doesn't like. Says
/// whether it came to their end.
async fn send_alone(
    bulk: &Bulk<CreateByExternalIdAndEmail>,
    rows: impl Iterator<Item = (usize, EmailAttendance)>,
    file: &RefCell<OutcomesFile>,
    stop: &AtomicBool,
) -> Result<bool, Box<dyn Error>> {
    let rows = rows.take_while(|_| !stop.load(Ordering::Relaxed));
    let mut outcomes = bulk.clone().batch_size(1).send_indexed(rows);
    let mut takes_any = false;
    let mut refused = Vec::new();
    loop {
        match next_outcome(&mut outcomes, file).await? {
            Ok(Some(outcome)) => {
                takes_any |= !matches!(outcome.result, InputResult::Withheld(_));
                file.borrow_mut().add(outcome)?;
            }
            Ok(None) => break,
            Err(error) if is_refused(&error) => {
                let reasons = error.batches().iter().map(|batch| batch.error.to_string());
                refused.extend(outcomes.take_failed().into_iter().zip(reasons));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if stop.load(Ordering::Relaxed) {
        return Ok(false);
    }
    // Of another account's event, all are refused: the next run is to send them again.
    if let ([((first, _), reason), .., ((last, _), _)], false) = (&refused[..], takes_any) {
        let what = format!("HubSpot refuses each row from line {first} to {last}, also by itself");
        return Err(format!("{what}. Mend the account, the event or the rows: {reason}").into());
    }
    for ((line, input), reason) in &refused {
        let mut file = file.borrow_mut();
        file.add_line(*line, &input.email, "rejected", reason)?;
    }
    Ok(true)
}

/// The next outcome. Before it is waited for, all that is known is in the file.
async fn next_outcome<S: Source<EmailAttendance>>(
    outcomes: &mut Outcomes<CreateByExternalIdAndEmail, S>,
    file: &RefCell<OutcomesFile>,
) -> io::Result<Result<Option<Outcome<EmailAttendance, RecordedEmail>>, BulkError>> {
    tokio::select! {
        biased;
        next = outcomes.try_next() => return Ok(next),
        () = future::ready(()) => {}
    }
    file.borrow_mut().flush()?;
    Ok(outcomes.try_next().await)
}

/// Whether it would be the same another time.
fn is_refused(error: &BulkError) -> bool {
    let mut batches = error.batches().iter();
    batches.all(|batch| batch.error.is_bad_request())
}

/// A bar for as many rows as the file has, if there is somebody to look at it.
fn progress_bar(attendees: &str, done: usize) -> Result<ProgressBar, Box<dyn Error>> {
    if !stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let rows = u64::try_from(Rows::open(attendees)?.count())?;
    let style = "{wide_bar} {human_pos} of {human_len}, {eta} left";
    let bar = ProgressBar::new(rows).with_style(ProgressStyle::with_template(style)?);
    bar.set_position(u64::try_from(done)?);
    bar.reset_eta();
    Ok(bar)
}

/// Ctrl-C says that no more is to be sent, and a second time, that what is on its way doesn't matter.
fn stop_when_interrupted(bar: ProgressBar) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = stop.clone();
    tokio::spawn(async move {
        // It fails where there are no signals.
        while tokio::signal::ctrl_c().await.is_ok() {
            if seen.swap(true, Ordering::Relaxed) {
                process::exit(INTERRUPTED.into());
            }
            bar.suspend(|| eprintln!("Finishing what is on its way. Ctrl-C again ends at once."));
        }
    });
    stop
}
