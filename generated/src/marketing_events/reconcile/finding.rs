//! The finding for a person.

use std::fmt;
use std::time::Duration;

use super::Person;
use crate::types::{AttendanceState, ParticipationBreakdown, SubscriberState};

/// The finding for one person, from [`Findings`](super::Findings).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The person's position among those that were checked, or the index that was passed with them.
    pub index: usize,
    /// The person that was checked.
    pub person: Person,
    /// What was found.
    pub result: Found,
    /// How long the person attended according to the input that was sent, if known; only from
    /// [`verify`](crate::bulk::Bulk::verify).
    pub sent_duration: Option<Duration>,
}

impl Finding {
    /// Returns whether the participation is stored with the duration that was sent, in whole seconds.
    ///
    /// Returns `None` unless it is stored and both durations are known.
    pub fn is_duration_stored(&self) -> Option<bool> {
        let sent = i64::try_from(self.sent_duration?.as_secs()).ok()?;
        let Found::Stored(participations) = &self.result else {
            return None;
        };
        let stored = participations.iter();
        let mut stored = stored.filter_map(|it| it.properties.attendance_duration_seconds).peekable();
        stored.peek()?;
        Some(stored.any(|stored| stored == sent))
    }
}

/// What is stored for a person.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Found {
    /// Participations in the expected state.
    Stored(Vec<ParticipationBreakdown>),
    /// There are participations, but all of them are in other states.
    OtherState(Vec<ParticipationBreakdown>),
    /// The contact has no participation in the event.
    Missing,
    /// HubSpot has no such contact (404), or rejects the id or address (400).
    NoContact,
    /// The budget of requests was used up before this person was looked up. Check them again, or increase
    /// [`max_lookups`](super::Reconcile::max_lookups).
    NotChecked,
}

impl Found {
    /// Returns whether a participation is stored in the expected state.
    pub fn is_stored(&self) -> bool {
        matches!(self, Self::Stored(_))
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let others = match self {
            Self::Stored(_) => return f.write_str("stored"),
            Self::Missing => return f.write_str("not stored"),
            Self::NoContact => return f.write_str("unknown contact"),
            Self::NotChecked => return f.write_str("not checked"),
            Self::OtherState(participations) => participations,
        };
        f.write_str("stored as ")?;
        for (i, participation) in others.iter().enumerate() {
            let state = participation.properties.attendance_state.as_ref();
            let separator = if i == 0 { "" } else { ", " };
            write!(f, "{separator}{}", state.map_or("an unknown state", AttendanceState::as_str))?;
        }
        Ok(())
    }
}

/// Returns whether recording the second state can lead to a participation in the first one.
pub(super) fn is_expected(stored: Option<&AttendanceState>, sent: SubscriberState) -> bool {
    let stored = stored.map_or("", AttendanceState::as_str);
    // Compares text, so that this compiles whatever values HubSpot publishes.
    match sent.as_str() {
        "register" => ["REGISTERED", "NO_SHOW", "ATTENDED"].contains(&stored),
        "attend" => stored == "ATTENDED",
        "cancel" => stored == "CANCELLED",
        _ => false,
    }
}
