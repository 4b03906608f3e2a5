//! The command line.

use std::time::Duration;

use hubspot_marketing_events::types::SubscriberState;

pub(crate) const USAGE: &str = "\
load_attendance [OPTIONS] register|attend|cancel ACCOUNT_ID EVENT_ID PEOPLE.csv [OUTCOMES.csv]

  --dry-run            print what would be sent, and send nothing; without OUTCOMES.csv
  --verify             at the end, check that HubSpot has stored each row
  --patience SECONDS   how long --verify waits for rows that are not stored yet (default: 10)
  --map NAME=COLUMN    the column for `email`, `joined`, `left` or `at`, if its name is different";

/// The parsed command line.
pub(crate) struct Arguments {
    pub(crate) state: SubscriberState,
    pub(crate) account_id: String,
    pub(crate) event_id: String,
    pub(crate) people: String,
    /// `None` for a dry run.
    pub(crate) outcomes: Option<String>,
    pub(crate) verify: bool,
    pub(crate) patience: Duration,
    /// The column for each name given with `--map`.
    pub(crate) map: Vec<(String, String)>,
}

/// Parses the arguments after the program's name.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Arguments, String> {
    let (mut dry_run, mut verify) = (false, false);
    let (mut patience, mut map) = (Duration::from_secs(10), Vec::new());
    let mut others = Vec::new();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match &*argument {
            "--dry-run" => dry_run = true,
            "--verify" => verify = true,
            "--patience" => {
                let value = value()?;
                let seconds = value
                    .parse()
                    .map_err(|_| format!("--patience {value}: expected a number of seconds, such as 60"))?;
                patience = Duration::from_secs(seconds);
            }
            "--map" => {
                let value = value()?;
                let (name, column) = value
                    .split_once('=')
                    .ok_or_else(|| format!("--map {value}: expected NAME=COLUMN, such as email=Address"))?;
                if !["email", "joined", "left", "at"].contains(&name) {
                    let known = "expected email, joined, left or at before the `=`";
                    return Err(format!("--map {value}: {known}"));
                }
                map.push((name.to_owned(), column.to_owned()));
            }
            option if option.starts_with("--") => return Err(format!("unknown option {option}")),
            _ => others.push(argument),
        }
    }
    let count = others.len();
    let mut others = others.into_iter();
    let mut next = |what| others.next().ok_or(format!("{what} is missing"));
    let state = match &*next("register, attend or cancel")? {
        "register" => SubscriberState::Register,
        "attend" => SubscriberState::Attend,
        "cancel" => SubscriberState::Cancel,
        other => return Err(format!("{other}: expected register, attend or cancel")),
    };
    let (account_id, event_id) = (next("ACCOUNT_ID")?, next("EVENT_ID")?);
    let people = next("PEOPLE.csv")?;
    let outcomes = match dry_run {
        true => None,
        false => Some(next("OUTCOMES.csv")?),
    };
    if count > 4 + usize::from(outcomes.is_some()) {
        return Err("too many arguments".to_owned());
    }
    Ok(Arguments { state, account_id, event_id, people, outcomes, verify, patience, map })
}
