//! Looking up single people.

use super::event::FULL_PAGE;
use super::{Person, Progress, Reconcile};
use crate::error::Error;
use crate::types::ParticipationBreakdown;
use crate::version::Version;

/// The result of looking up a person.
pub(super) enum LookedUp {
    /// Their participations in the event.
    Participations(Vec<ParticipationBreakdown>),
    NoContact,
    /// It is not known whether they have any: the budget was used up, or HubSpot didn't say which event a participation
    /// is in.
    Unclear,
}

/// Reads a person's participations, and keeps those in the event.
pub(super) async fn look_up<V: Version>(
    check: Reconcile<V>,
    object_id: Option<String>,
    person: Person,
    progress: Progress,
) -> Result<LookedUp, Error> {
    let call = check.api.list_breakdown_by_contact(&person).limit(FULL_PAGE);
    let mut pages = call.pages();
    let mut found = Vec::new();
    let (mut is_first, mut is_unclear) = (true, false);
    while !pages.is_finished() {
        if !progress.take_lookup(check.max_lookups) {
            is_unclear = true;
            break;
        }
        let page = match pages.try_next().await {
            Err(error) if is_first && is_unknown(&error) => return Ok(LookedUp::NoContact),
            page => page?,
        };
        is_first = false;
        for participation in page.into_iter().flat_map(|page| page.results) {
            let event = &participation.associations.marketing_event;
            match check.event.is(event, object_id.as_deref()) {
                Some(true) => found.push(participation),
                Some(false) => {}
                None => is_unclear = true,
            }
        }
    }
    Ok(match is_unclear && found.is_empty() {
        true => LookedUp::Unclear,
        false => LookedUp::Participations(found),
    })
}

/// Returns whether there is no such contact: the id or address is unknown, rejected by HubSpot, or empty.
fn is_unknown(error: &Error) -> bool {
    error.is_not_found() || error.is_bad_request() || error.is_invalid_request()
}
