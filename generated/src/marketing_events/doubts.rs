//! Inputs of attendance that HubSpot is known to drop silently.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::bulk::Doubt;
use crate::time::Timestamp;
use crate::types::{ContactAttendance, EmailAttendance, SubscriberState};

/// The shortest attendance that HubSpot stores.
const SHORTEST: Duration = Duration::from_secs(1);

/// In milliseconds this is in March 1973, and in seconds in the year 5138: there are no events before
/// the one and none after the other.
const LEAST_MILLIS: i64 = 100_000_000_000;

impl ContactAttendance {
    /// Returns the reasons for which HubSpot would, or might, silently drop this input.
    ///
    /// Usually there are none. They apply to the functions of `attendance()`, with the given state:
    ///
    /// - An attendance needs `joinedAt` and `leftAt`, both in RFC 3339 and at least one second apart.
    /// - No time may be a number of seconds that was taken for milliseconds.
    ///
    /// Functions that end in `_bulk` check this for you; the others send every input.
    ///
    /// ```
    /// use hubspot_marketing_events::Timestamp;
    /// use hubspot_marketing_events::types::{ContactAttendance, SubscriberState};
    ///
    /// let at: Timestamp = "2026-05-04T10:00:00Z".parse()?;
    /// let contact = ContactAttendance::new(101, at);
    /// assert!(contact.doubts(SubscriberState::Register).is_empty());
    /// for doubt in contact.doubts(SubscriberState::Attend) {
    ///     println!("{doubt}");
    /// }
    /// # Ok::<(), hubspot_marketing_events::TimestampError>(())
    /// ```
    pub fn doubts(&self, state: SubscriberState) -> Vec<Doubt> {
        of(self.interaction_date_time, &self.properties, state == SubscriberState::Attend)
    }

    /// For operations that store no stay.
    pub(crate) fn doubts_without_stay(&self, _: SubscriberState) -> Vec<Doubt> {
        seconds("interactionDateTime", self.interaction_date_time).into_iter().collect()
    }
}

impl EmailAttendance {
    /// Returns the reasons for which HubSpot would, or might, silently drop this input.
    ///
    /// Usually there are none. They apply to the functions of `attendance()`, with the given state:
    ///
    /// - An attendance needs `joinedAt` and `leftAt`, both in RFC 3339 and at least one second apart.
    /// - No time may be a number of seconds that was taken for milliseconds.
    ///
    /// Functions that end in `_bulk` check this for you; the others send every input.
    ///
    /// ```
    /// use hubspot_marketing_events::Timestamp;
    /// use hubspot_marketing_events::types::{EmailAttendance, SubscriberState};
    ///
    /// let at: Timestamp = "2026-05-04T10:00:00Z".parse()?;
    /// let ada = EmailAttendance::new("ada@example.com", at);
    /// assert!(ada.doubts(SubscriberState::Register).is_empty());
    /// for doubt in ada.doubts(SubscriberState::Attend) {
    ///     println!("{doubt}");
    /// }
    /// # Ok::<(), hubspot_marketing_events::TimestampError>(())
    /// ```
    pub fn doubts(&self, state: SubscriberState) -> Vec<Doubt> {
        of(self.interaction_date_time, &self.properties, state == SubscriberState::Attend)
    }

    /// For operations that store no stay.
    pub(crate) fn doubts_without_stay(&self, _: SubscriberState) -> Vec<Doubt> {
        seconds("interactionDateTime", self.interaction_date_time).into_iter().collect()
    }
}

/// From joining to leaving, if both are set and in that order.
pub(crate) fn duration(properties: &BTreeMap<String, String>) -> Option<Duration> {
    let instant = |property| properties.get(property)?.parse::<Timestamp>().ok();
    let (joined, left) = (instant("joinedAt")?, instant("leftAt")?);
    let millis = left.epoch_millis().checked_sub(joined.epoch_millis())?;
    u64::try_from(millis).ok().map(Duration::from_millis)
}

/// The doubts about an input with this instant and these properties.
pub(crate) fn of(instant: Timestamp, properties: &BTreeMap<String, String>, attends: bool) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = seconds("interactionDateTime", instant).into_iter().collect();
    if attends {
        let joined = read(properties, "joinedAt", &mut doubts);
        let left = read(properties, "leftAt", &mut doubts);
        if let (Some(joined), Some(left)) = (joined, left) {
            if left < joined + SHORTEST {
                doubts.push(Doubt::TooShort { joined, left });
            }
        }
    }
    doubts
}

fn seconds(property: &'static str, value: Timestamp) -> Option<Doubt> {
    let is_early = (0..LEAST_MILLIS).contains(&value.epoch_millis());
    is_early.then_some(Doubt::Seconds { property, value })
}

/// The instant that the property holds, if it does.
fn read(properties: &BTreeMap<String, String>, property: &'static str, doubts: &mut Vec<Doubt>) -> Option<Timestamp> {
    let Some(value) = properties.get(property) else {
        doubts.push(Doubt::Missing { property });
        return None;
    };
    let Ok(instant) = value.parse() else {
        let value = value.clone();
        doubts.push(Doubt::Unreadable { property, value });
        return None;
    };
    doubts.extend(seconds(property, instant));
    Some(instant)
}
