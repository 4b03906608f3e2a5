//! Repairs responses with values that are not as HubSpot documents them.
//!
//! This only runs after decoding has failed. It changes the text at the position of the failure and decodes again, until that
//! succeeds or nothing helps. Each element of `results` is repaired in its own small document. The time for a page is
//! therefore proportional to its size.

mod locate;

use serde_json::Error;

use self::locate::{Chain, Place, Target};
use super::json_path;
use super::json_text::{Members, elements};
use super::unreadable::{Repair, Unreadable, UnreadableValue};
use super::{DecodeError, Mode, Parse, Report};

/// The longest text that is repaired, in bytes.
pub(super) const LONGEST: usize = 4 * 1024 * 1024;

/// The maximum number of values of a response that are repaired or skipped.
const MOST: usize = 10_000;

/// The maximum number of bytes that are decoded to repair one response.
const MOST_WORK: usize = 64 * 1024 * 1024;

/// Decodes a text that couldn't be decoded without repairs.
pub(super) fn repair(text: &str, mode: Mode, error: Error, value: &mut dyn Parse) -> Result<Report, DecodeError> {
    let first = DecodeError::json(json_path::of(&error, text), error);
    if text.len() > LONGEST {
        return Err(first);
    }
    let mut repairer = Repairer { mode, value, unreadable: Vec::new(), skipped: Vec::new(), work: MOST_WORK };
    let repaired = match Parts::of(text) {
        Some(parts) => repairer.by_element(&parts, &first),
        None => repairer.document(text, Protected::Envelope).map(|_| ()),
    };
    match repaired {
        Ok(()) => Ok(Report { unreadable: Unreadable::new(repairer.unreadable), skipped: repairer.skipped }),
        // The first error has its position in the original text.
        Err(error) if error.path == first.path => Err(first),
        Err(error) => Err(error),
    }
}

/// The parts of a document that must not become `null`.
#[derive(Clone, Copy, PartialEq)]
enum Protected {
    /// The document itself, and the paging information.
    Envelope,
    /// The document itself, its list of results, and the single result.
    Element,
}

impl Protected {
    fn covers(self, place: &Place, mode: Mode) -> bool {
        match self {
            Self::Envelope => {
                let is_paging = place.path.starts_with("paging");
                let is_results = mode.needs_results && place.path == "results";
                is_paging || is_results || place.path.is_empty()
            }
            Self::Element => ["", "results", "results[0]"].contains(&place.path.as_str()),
        }
    }
}

struct Repairer<'a> {
    mode: Mode,
    /// The decoder, whose type is unknown here.
    value: &'a mut dyn Parse,
    unreadable: Vec<UnreadableValue>,
    skipped: Vec<DecodeError>,
    /// How many bytes may still be decoded.
    work: usize,
}

impl Repairer<'_> {
    /// Repairs each element of `results` and the envelope around them, and decodes the whole.
    fn by_element(&mut self, parts: &Parts<'_>, first: &DecodeError) -> Result<(), DecodeError> {
        let envelope = format!("{}{}", parts.before, parts.after);
        let envelope = self.document(&envelope, Protected::Envelope)?.unwrap_or(envelope);
        // The list can still be found: repairs keep the order, and no earlier member has its name.
        let Some(parts_of_envelope) = Parts::of(&envelope) else {
            return Err(first.again());
        };
        let mut whole = String::with_capacity(parts.before.len() + parts.length + parts.after.len());
        whole.push_str(parts_of_envelope.before);
        let mut separator = "";
        for (index, element) in parts.elements.iter().enumerate() {
            let known = self.unreadable.len();
            let document = format!("{{\"results\":[{element}]}}");
            let repaired = match self.document(&document, Protected::Element) {
                Ok(repaired) => repaired.unwrap_or(document),
                Err(error) => {
                    self.unreadable.truncate(known);
                    self.skip(error.at_element(index))?;
                    continue;
                }
            };
            for value in &mut self.unreadable[known..] {
                value.path = at_element(&value.path, index);
            }
            whole.push_str(separator);
            whole.push_str(&repaired["{\"results\":[".len()..repaired.len() - "]}".len()]);
            separator = ",";
        }
        whole.push_str(parts_of_envelope.after);
        self.value.parse(&whole).map_err(|_| first.again())
    }

    /// Skips an element, if that is allowed.
    fn skip(&mut self, error: DecodeError) -> Result<(), DecodeError> {
        if !self.mode.skip || self.unreadable.len() >= MOST {
            return Err(error);
        }
        self.unreadable.push(UnreadableValue::new(error.path.clone(), Repair::Skipped));
        self.skipped.push(error);
        Ok(())
    }

    /// Decodes a document and repairs it as far as necessary. Returns the repaired text if it changed.
    fn document(&mut self, text: &str, protected: Protected) -> Result<Option<String>, DecodeError> {
        let mut repaired: Option<String> = None;
        let mut failure = self.decode(text);
        while let Err(error) = failure {
            let current = repaired.as_deref().unwrap_or(text);
            let Some((text, result)) = self.step(current, protected, &error) else {
                let path = json_path::of(&error, current);
                return Err(DecodeError::json(path, error));
            };
            repaired = Some(text);
            failure = result;
        }
        Ok(repaired)
    }

    fn decode(&mut self, text: &str) -> Result<(), Error> {
        self.work = self.work.saturating_sub(text.len());
        self.value.parse(text)
    }

    /// Repairs one value and decodes again. Returns `None` if no repair helps.
    fn step(&mut self, text: &str, protected: Protected, error: &Error) -> Option<(String, Result<(), Error>)> {
        if !self.mode.repair || error.is_eof() || self.unreadable.len() >= MOST {
            return None;
        }
        let chain = Chain::find(text, json_path::offset(error, text)?)?;
        if let Target::Key(key) = &chain.target {
            if protected.covers(key, self.mode) {
                return None;
            }
            // Renames the key, because unknown keys are ignored.
            let renamed = self.attempt(text, key, "\"\"", Repair::DuplicateKey);
            if renamed.is_some() {
                return renamed;
            }
        }
        for (depth, place) in chain.places.iter().rev().enumerate() {
            if error.is_syntax() && (depth > 0 || !place.is_text_or_number(text)) {
                return None;
            }
            if depth == 0 {
                if let Some(repaired) = self.convert(text, place) {
                    return Some(repaired);
                }
            }
            if protected.covers(place, self.mode) {
                return None;
            }
            if let Some(repaired) = self.attempt(text, place, "null", Repair::Dropped) {
                return Some(repaired);
            }
        }
        None
    }

    /// Converts a number to a string, or a string to a number.
    fn convert(&mut self, text: &str, place: &Place) -> Option<(String, Result<(), Error>)> {
        let value = &text[place.range.clone()];
        if is_integer(value) {
            let string = format!("\"{value}\"");
            return self.attempt(text, place, &string, Repair::StringFromInteger);
        }
        let digits = value.strip_prefix('"')?.strip_suffix('"')?;
        if !is_integer(digits) || (digits.len() < LEAST_MILLIS && self.is_instant(text, place)) {
            return None;
        }
        self.attempt(text, place, digits, Repair::NumberFromString)
    }

    /// Whether a timestamp is expected. A number with few digits is then not milliseconds, but seconds or a date.
    fn is_instant(&mut self, text: &str, place: &Place) -> bool {
        self.helps(text, place, "\"1970-01-01T00:00:00Z\"").is_some()
    }

    fn attempt(
        &mut self,
        text: &str,
        place: &Place,
        with: &str,
        repair: Repair,
    ) -> Option<(String, Result<(), Error>)> {
        let repaired = self.helps(text, place, with)?;
        self.unreadable.push(UnreadableValue::new(place.path.clone(), repair));
        Some(repaired)
    }

    /// Decodes with another value in this place, and returns the text if decoding gets past it.
    fn helps(&mut self, text: &str, place: &Place, with: &str) -> Option<(String, Result<(), Error>)> {
        if self.work < text.len() {
            return None;
        }
        let (before, after) = (&text[..place.range.start], &text[place.range.end..]);
        let replaced = format!("{before}{with}{after}");
        let result = self.decode(&replaced);
        if let Err(error) = &result {
            if json_path::offset(error, &replaced)? <= before.len() + with.len() {
                return None;
            }
        }
        Some((replaced, result))
    }
}

/// Timestamps in milliseconds have at least this many digits since 1973.
const LEAST_MILLIS: usize = 12;

/// Whether this is a valid JSON integer.
fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain && (digits.len() == 1 || !digits.starts_with('0'))
}

/// Converts a path in a document with one result to a path in the whole response.
pub(super) fn at_element(path: &str, index: usize) -> String {
    match path.strip_prefix("results[0]") {
        Some(rest) => format!("results[{index}]{rest}"),
        None => format!("results[{index}]"),
    }
}

/// A document with a list of results, split at its elements.
struct Parts<'a> {
    /// Up to the list's bracket.
    before: &'a str,
    elements: Vec<&'a str>,
    /// The length of the list in bytes.
    length: usize,
    /// From the list's closing bracket.
    after: &'a str,
}

impl<'a> Parts<'a> {
    /// Returns `None` if there is no such list, or more than one.
    fn of(text: &'a str) -> Option<Self> {
        let mut lists = Members::of(text).filter(|(name, _)| *name == "results");
        let (_, list) = lists.next()?;
        if lists.next().is_some() {
            return None;
        }
        let elements = elements(text, list.start)?;
        Some(Self {
            before: &text[..=list.start],
            elements: elements.into_iter().map(|element| &text[element]).collect(),
            length: list.len(),
            after: &text[list.end - 1..],
        })
    }
}
