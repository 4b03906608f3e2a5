//! Repairs that only one of two states needs.

use super::{RepairChange, Scope, State};
use crate::overlay::Idle;

/// What has expired, and what wasn't needed before.
pub(super) fn compare(old: &State, new: &State) -> Vec<RepairChange> {
    let expired = since(old, new).map(|action| RepairChange {
        has_expired: true,
        everywhere: is_idle_everywhere(new, action),
        action: action.clone(),
    });
    let not_needed = since(new, old).map(|action| RepairChange {
        has_expired: false,
        everywhere: is_idle_everywhere(old, action),
        action: action.clone(),
    });
    let mut repairs: Vec<RepairChange> = expired.chain(not_needed).collect();
    repairs.sort();
    repairs
}

/// Actions that `to` has no need for, and `from` has.
fn since<'a>(from: &'a State, to: &'a State) -> impl Iterator<Item = &'a Idle> {
    let alone = from.documents.len() == 1 && to.documents.len() == 1;
    let is_same = move |a: &Idle, b: &Idle| {
        a.file == b.file && a.target == b.target && (alone || a.version == b.version)
    };
    // What only one of the states has at all is no repair that expired.
    let has_version = move |action: &&Idle| alone || from.documents.contains_key(&action.version);
    let idle = to.idle.iter().filter(has_version);
    idle.filter(move |action| !from.idle.iter().any(|known| is_same(known, action)))
}

/// Whether no version of the crate that lists the overlay needs the action.
fn is_idle_everywhere(state: &State, action: &Idle) -> bool {
    if state.scope == Scope::Version {
        return false;
    }
    let lists = state
        .sources
        .iter()
        .filter(|(_, source)| source.overlays.contains(&action.file));
    let is_idle = |version: &String| {
        let mut idle = state.idle.iter();
        idle.any(|known| {
            known.version == *version && known.file == action.file && known.target == action.target
        })
    };
    lists.into_iter().all(|(version, _)| is_idle(version))
}
