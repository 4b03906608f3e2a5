//! Looking up single people.

use super::event::FULL_PAGE;
use super::{Person, Progress, Reconcile};
use crate::error::Error;
use crate::types::ParticipationBreakdown;
use crate::version::Version;

/// What came of looking somebody up.
pub(super) enum LookedUp {
    /// Their participations in the event.
    Participations(Vec<ParticipationBreakdown>),
    NoContact,
    /// The budget was used up before the last page.
    OutOfBudget,
}

/// Reads what a person took part in, and keeps what is about the event.
pub(super) async fn look_up<V: Version>(
    check: Reconcile<V>,
    person: Person,
    progress: Progress,
) -> Result<LookedUp, Error> {
    let call = check
        .api
        .list_breakdown_by_contact(&person)
        .limit(FULL_PAGE);
    let mut pages = call.pages();
    let mut found = Vec::new();
    loop {
        if pages.is_finished() {
            return Ok(LookedUp::Participations(found));
        }
        if !progress.take_lookup(check.max_lookups) {
            return Ok(LookedUp::OutOfBudget);
        }
        match pages.try_next().await {
            Ok(page) => {
                let results = page.into_iter().flat_map(|page| page.results);
                found.extend(results.filter(|it| check.event.is(&it.associations.marketing_event)));
            }
            Err(error) if is_unknown(&error) => return Ok(LookedUp::NoContact),
            Err(error) => return Err(error),
        }
    }
}

/// Whether there can't be such a contact: an id or address that is unknown, rejected by HubSpot, or empty.
fn is_unknown(error: &Error) -> bool {
    error.is_not_found() || error.is_bad_request() || error.is_invalid_request()
}
