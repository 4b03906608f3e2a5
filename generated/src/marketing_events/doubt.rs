//! Inputs of attendance that HubSpot is known to drop silently.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::bulk::Doubt;
use crate::time::Timestamp;

/// The shortest attendance that HubSpot stores.
const SHORTEST: Duration = Duration::from_secs(1);

/// In milliseconds this is in March 1973, and in seconds in the year 5138: there are no events before
/// the one and none after the other.
const LEAST_MILLIS: i64 = 100_000_000_000;

/// The properties that say from when and until when someone attended.
pub(crate) struct Stay<'a> {
    pub(crate) properties: &'a BTreeMap<String, String>,
    pub(crate) joined: &'static str,
    pub(crate) left: &'static str,
}

/// What there is to say against an input: about its instant, and about the stay if there must be one.
pub(crate) fn of(property: &'static str, instant: Timestamp, stay: Option<Stay<'_>>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    doubts.extend(seconds(property, instant));
    if let Some(Stay { properties, joined, left }) = stay {
        let joined = read(properties, joined, &mut doubts);
        let left = read(properties, left, &mut doubts);
        if let (Some(joined), Some(left)) = (joined, left) {
            if left < joined + SHORTEST {
                doubts.push(Doubt::TooShort { joined, left });
            }
        }
    }
    doubts
}

/// From joining to leaving, if both are set and in that order.
pub(crate) fn duration(properties: &BTreeMap<String, String>) -> Option<Duration> {
    let instant = |property| properties.get(property)?.parse::<Timestamp>().ok();
    let (joined, left) = (instant("joinedAt")?, instant("leftAt")?);
    let millis = left.epoch_millis().checked_sub(joined.epoch_millis())?;
    u64::try_from(millis).ok().map(Duration::from_millis)
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
