//! Finds attendance inputs that HubSpot is known to reject or silently drop.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::bulk::Doubt;
use crate::time::Timestamp;
use crate::types::{ContactAttendance, EmailAttendance, SubscriberState};

/// The shortest attendance that HubSpot stores.
const SHORTEST: Duration = Duration::from_secs(1);

/// As milliseconds this is March 1973, as seconds the year 5138. Events are between the two.
const LEAST_MILLIS: i64 = 100_000_000_000;

impl ContactAttendance {
    /// Returns the reasons why HubSpot would not, or might not, store this input.
    ///
    /// Usually there are none. They apply to the functions of `attendance()`, with the given state:
    ///
    /// - An attendance needs `joinedAt` and `leftAt`, both in RFC 3339 and at least one second apart. HubSpot confirms a
    ///   shorter one without storing it.
    /// - A time in the first years after 1970 is probably a number of seconds that was passed as milliseconds.
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
        let stay = (state == SubscriberState::Attend).then_some(&self.properties);
        of(None, self.interaction_date_time, stay)
    }

    /// The same for operations that don't store when someone joined and left.
    pub(crate) fn doubts_without_stay(&self, _: SubscriberState) -> Vec<Doubt> {
        of(None, self.interaction_date_time, None)
    }
}

impl EmailAttendance {
    /// Returns the reasons why HubSpot would not, or might not, store this input.
    ///
    /// Usually there are none. They apply to the functions of `attendance()`, with the given state:
    ///
    /// - An attendance needs `joinedAt` and `leftAt`, both in RFC 3339 and at least one second apart. HubSpot confirms a
    ///   shorter one without storing it.
    /// - The email address must be a single one, with text on both sides of `@`. Otherwise HubSpot rejects the whole batch.
    /// - A time in the first years after 1970 is probably a number of seconds that was passed as milliseconds.
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
        let stay = (state == SubscriberState::Attend).then_some(&self.properties);
        of(Some(&self.email), self.interaction_date_time, stay)
    }

    /// The same for operations that don't store when someone joined and left.
    pub(crate) fn doubts_without_stay(&self, _: SubscriberState) -> Vec<Doubt> {
        of(Some(&self.email), self.interaction_date_time, None)
    }
}

/// Returns the time from joining to leaving, if both are set and in that order.
pub(crate) fn duration(properties: &BTreeMap<String, String>) -> Option<Duration> {
    let instant = |property| properties.get(property)?.parse::<Timestamp>().ok();
    let (joined, left) = (instant("joinedAt")?, instant("leftAt")?);
    let millis = left.epoch_millis().checked_sub(joined.epoch_millis())?;
    u64::try_from(millis).ok().map(Duration::from_millis)
}

/// Returns the doubts about an input: about its address if it has one, its time, and the properties with the start and end
/// of the attendance if they are required.
pub(crate) fn of(email: Option<&str>, instant: Timestamp, stay: Option<&BTreeMap<String, String>>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if let Some(email) = email.filter(|email| !is_address(email)) {
        doubts.push(Doubt::Address { value: email.to_owned() });
    }
    check_seconds("interactionDateTime", instant, &mut doubts);
    if let Some(properties) = stay {
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

/// Returns whether a text could be an email address. Rejects only what certainly isn't one.
pub(crate) fn is_address(email: &str) -> bool {
    let email = email.trim();
    let Some((name, host)) = email.rsplit_once('@') else {
        return false;
    };
    let is_quoted = name.len() > 2 && name.starts_with('"') && name.ends_with('"');
    let is_link = name.get(..7).is_some_and(|begin| begin.eq_ignore_ascii_case("mailto:"));
    // Fast path: most addresses have only such bytes. A fold without early exit is vectorized.
    let is_graphic = email.bytes().fold(true, |so_far, byte| so_far & byte.is_ascii_graphic());
    !name.is_empty()
        && !host.is_empty()
        && !is_link
        && (is_quoted || is_single(name))
        && is_single(host)
        && (is_graphic || !email.contains(char::is_whitespace))
}

/// Returns whether a part of an address has none of the characters that separate or enclose addresses.
fn is_single(part: &str) -> bool {
    part.bytes().fold(true, |so_far, byte| so_far & !matches!(byte, b'@' | b',' | b';' | b'<' | b'>'))
}

fn check_seconds(property: &'static str, value: Timestamp, doubts: &mut Vec<Doubt>) {
    if (0..LEAST_MILLIS).contains(&value.epoch_millis()) {
        doubts.push(Doubt::Seconds { property, value });
    }
}

/// Reads a property that contains a time.
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
    check_seconds(property, instant, doubts);
    Some(instant)
}
