//! Checks what HubSpot has stored.

use std::error::Error;

use hubspot_marketing_events::Version;
use hubspot_marketing_events::reconcile::{Found, Person, Reconcile};

use crate::outcomes::{Id, OutcomesFile};

/// A row that was sent, in this run or an earlier one.
pub(crate) struct Check {
    pub(crate) id: Id,
    pub(crate) person: Person,
    /// How long the person attended.
    pub(crate) seconds: Option<i64>,
}

/// Adds a second outcome for each of these rows.
pub(crate) async fn verify<V: Version>(
    check: Reconcile<V>,
    rows: &[Check],
    file: &mut OutcomesFile,
) -> Result<(), Box<dyn Error>> {
    let people = rows.iter().map(|row| row.person.clone());
    let mut findings = check.check(people);
    let mut missing = 0;
    let advice = |error| format!("Run the same command again to check the rows that are left: {error}");
    while let Some(finding) = findings.try_next().await.map_err(advice)? {
        let row = &rows[finding.index];
        let outcome = match (&finding.result, stored_seconds(&finding.result, row.seconds)) {
            (Found::Stored(_), Some(_)) => "other duration".to_owned(),
            (result, _) => result.to_string(),
        };
        let seconds = stored_seconds(&finding.result, row.seconds);
        let reason = seconds.map_or(String::new(), |it| format!("stored with {it} seconds"));
        if outcome != "stored" && missing < 20 {
            missing += 1;
            eprintln!("line {}: {}: {outcome}", row.id.line, row.id.email);
        }
        file.add(&row.id, &outcome, &reason)?;
    }
    Ok(())
}

/// Returns the stored duration if it differs from the one that was sent.
fn stored_seconds(found: &Found, sent: Option<i64>) -> Option<i64> {
    let Found::Stored(participations) = found else {
        return None;
    };
    let stored = participations.iter();
    let mut stored = stored.filter_map(|it| it.properties.attendance_duration_seconds);
    let first = stored.next()?;
    let is_same = first == sent? || stored.any(|it| Some(it) == sent);
    (!is_same).then_some(first)
}
