//! Records who registered, attended or cancelled, from a CSV file of any length.
//!
//! `HUBSPOT_TOKEN=… cargo run --example load_attendance -- --verify attend ACCOUNT_ID EVENT_ID PEOPLE.csv OUTCOMES.csv`
//!
//! The event must have been created by the calling app, and is identified by its external ids. PEOPLE.csv must have the
//! columns `email`, `joined` and `left` for `attend`, and `email` and `at` for `register` and `cancel`. Their order and case
//! don't matter, other columns are ignored, and the separator can be `,`, `;` or tab. Times look like
//! `2026-05-04T10:00:00Z`. The program adds a line to OUTCOMES.csv for each row:
//!
//! - `confirmed`: HubSpot says that it recorded the row, which does not prove that it is stored,
//! - `unconfirmed`: HubSpot doesn't mention the row: it had it already, or dropped it,
//! - `rejected`: HubSpot rejected the row. If it rejects all rows, the program ends with an error instead, because the rows
//!   are probably not the reason,
//! - `withheld`: not sent, because HubSpot would reject or silently drop it,
//! - `invalid`: not sent, because the row is invalid.
//!
//! With `--verify`, it adds a second line for each row that was sent: `stored`, `other duration`, `not stored`, `stored as`
//! another state, `unknown contact`, or `not checked`.
//!
//! The exit code is 0 if all rows of this run are fine, 1 if some need attention, and 130 after Ctrl-C. To continue, run the
//! same command again. It sends failed rows again, so correct them in PEOPLE.csv first. Rows that were in flight when the
//! program was killed are sent twice, which is harmless. `--dry-run` prints what would be sent.

mod arguments;
mod outcomes;
mod rows;
mod send;
mod verify;

use std::cell::RefCell;
use std::error::Error;
use std::io::{IsTerminal, stderr};
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, iter};

use arguments::{Arguments, USAGE};
use hubspot_marketing_events::Client;
use hubspot_marketing_events::types::ExternalEvent;
use hubspot_marketing_events::v2026_03::Api;
use indicatif::{ProgressBar, ProgressStyle};
use outcomes::OutcomesFile;
use rows::Rows;
use send::{Load, State};

/// The exit code of shells after Ctrl-C.
const INTERRUPTED: u8 = 130;

// Ctrl-C needs another thread, because this one blocks while it reads files.
#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> ExitCode {
    let arguments = match arguments::parse(env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let done = match &arguments.outcomes {
        Some(outcomes) => load(&arguments, outcomes).await,
        None => print_rows(&arguments),
    };
    done.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

async fn load(arguments: &Arguments, outcomes: &str) -> Result<ExitCode, Box<dyn Error>> {
    let api = api()?;
    let event = ExternalEvent { account_id: &arguments.account_id, event_id: &arguments.event_id };
    let mut rows = Rows::open(arguments)?;
    let mut file = OutcomesFile::open(outcomes, arguments)?;
    file.bar = progress_bar(arguments)?;
    let stop = stop_when_interrupted(file.bar.clone());
    let load = Load {
        bulk: api.attendance().create_by_external_id_and_email_bulk(&event, arguments.state).isolate_refused(),
        stop: &stop,
        state: RefCell::new(State::new(file, arguments.verify)),
    };
    let inputs = iter::from_fn(|| load.next_input(&mut rows));
    let sent = load.send(load.bulk.clone().send_indexed(inputs)).await;
    let mut state = load.state.into_inner();
    state.file.flush()?;
    state.file.bar.finish_and_clear();

    let mut end = sent.and(state.failure.take().map_or(Ok(()), Err));
    let is_stopped = stop.load(Ordering::Relaxed) && !state.is_at_end;
    if end.is_ok() && !is_stopped && arguments.verify {
        let check = api.participations();
        let check = check.reconcile_by_external_id(&event, arguments.state);
        let check = check.patience(arguments.patience);
        end = verify::verify(check, &state.checks, &mut state.file).await;
        state.file.flush()?;
    }
    if state.rows == 0 && end.is_ok() && !is_stopped {
        return Err(format!("{}: no rows below the first line", arguments.people).into());
    }
    eprintln!("{outcomes}, this run: {}", state.file.summary());
    if let Err(error) = end {
        return Err(format!("Some rows are not done. {error}").into());
    }
    Ok(match (is_stopped, state.file.is_all_well()) {
        (true, _) => INTERRUPTED.into(),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::FAILURE,
    })
}

fn api() -> Result<Api, Box<dyn Error>> {
    let token = env::var("HUBSPOT_TOKEN").map_err(|_| "HUBSPOT_TOKEN is not set, or isn't text")?;
    let mut client = Client::builder().token(token);
    if let Ok(url) = env::var("HUBSPOT_BASE_URL") {
        client = client.base_url(url);
    }
    Ok(client.build()?.v2026_03())
}

/// Prints what would be sent.
fn print_rows(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let state = arguments.state;
    let (mut good, mut bad) = (0, 0);
    for row in Rows::open(arguments)? {
        let row = row?;
        let (line, email, when) = (row.id.line, &row.id.email, &row.id.when);
        let problem = row.attendee.and_then(|attendee| {
            let doubts = attendee.doubts(state);
            doubts.is_empty().then_some(()).ok_or(outcomes::describe(&doubts))
        });
        match problem {
            Ok(()) => {
                good += 1;
                println!("line {line}: {} {email}, {when}", state.as_str());
            }
            Err(problem) => {
                bad += 1;
                println!("line {line}, not sent: {problem}");
            }
        }
    }
    eprintln!("Dry run: {good} rows would be sent, {bad} would not");
    Ok(match bad {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Creates a progress bar for the rows of the file, or a hidden one if the output is not a terminal.
fn progress_bar(arguments: &Arguments) -> Result<ProgressBar, Box<dyn Error>> {
    if !stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let rows = u64::try_from(Rows::open(arguments)?.count())?;
    let style = "{wide_bar} {human_pos} of {human_len}, {eta} left";
    Ok(ProgressBar::new(rows).with_style(ProgressStyle::with_template(style)?))
}

/// The first Ctrl-C stops sending new rows, the second one ends the program at once.
fn stop_when_interrupted(bar: ProgressBar) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = stop.clone();
    tokio::spawn(async move {
        // It fails on platforms without signals.
        while tokio::signal::ctrl_c().await.is_ok() {
            if seen.swap(true, Ordering::Relaxed) {
                process::exit(INTERRUPTED.into());
            }
            bar.suspend(|| eprintln!("Waiting for calls in flight. Press Ctrl-C again to stop at once."));
        }
    });
    stop
}
