//! Assigns the records and errors of a batch's response to its inputs.
//!
//! HubSpot's response doesn't follow the order of the inputs and has no positions, so a record or an error belongs to the
//! input with the same id or address.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::key_hash::Seed;
use crate::error::BatchError;

/// What identifies an input in HubSpot's response.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key<'a> {
    /// An id.
    Id(i64),
    /// A normalized address.
    Text(Cow<'a, str>),
}

impl From<&i64> for Key<'_> {
    fn from(id: &i64) -> Self {
        Self::Id(*id)
    }
}

impl<'a> From<&'a String> for Key<'a> {
    fn from(text: &'a String) -> Self {
        Self::from(text.as_str())
    }
}

/// HubSpot stores and returns addresses in lower case.
impl<'a> From<&'a str> for Key<'a> {
    fn from(text: &'a str) -> Self {
        // Fast path: most addresses need no change. A fold without early exit is vectorized.
        let is_kept = |byte: u8| byte.is_ascii_graphic() & !byte.is_ascii_uppercase();
        let all_kept = text.bytes().fold(true, |so_far, byte| so_far & is_kept(byte));
        Self::Text(if all_kept { text.into() } else { text.trim().to_lowercase().into() })
    }
}

/// The names under which HubSpot's errors list inputs. Numbers under other names are something else, such as an account, a
/// position or a limit.
const IDS: [&str; 6] = ["contactId", "contactIds", "id", "ids", "vid", "vids"];
const EMAILS: [&str; 2] = ["email", "emails"];

impl Key<'_> {
    /// Reads the text as a key of this kind, if the name is one under which such keys are listed.
    fn of_this_kind<'a>(&self, name: &str, text: &'a str) -> Option<Key<'a>> {
        let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        match self {
            Self::Id(_) if is_one_of(&IDS) => text.trim().parse().ok().map(Key::Id),
            Self::Text(_) if is_one_of(&EMAILS) || is_one_of(&IDS) => Some(text.into()),
            Self::Id(_) | Self::Text(_) => None,
        }
    }
}

/// What the response says about one input. Numbers are positions in the response's lists.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    Recorded(usize),
    /// The position in [`Attribution::refusals`].
    Refused(usize),
    Nothing,
}

/// What the response says about all inputs.
#[derive(Debug)]
pub(super) struct Attribution {
    /// One for each input.
    pub(super) verdicts: Vec<Verdict>,
    /// Errors that inputs of one key share.
    pub(super) refusals: Vec<Vec<usize>>,
}

/// Inputs with the same key, and what the response says about it.
struct Group<'a> {
    inputs: &'a [usize],
    records: &'a [usize],
    errors: Vec<usize>,
}

/// The maximum number of errors per input, so that many inputs with the same key can't multiply the errors.
const MOST_REASONS: usize = 100;

/// Returns what the response says about each input. `is_argument` tells whether a text is an argument of the call, such
/// as the event's id, and `same` whether two inputs are equal.
///
/// Records and errors that are in no verdict are not about any particular input.
// Inline, so that only programs that send in bulk compile it.
#[inline]
pub(super) fn attribute(
    inputs: &[Key<'_>],
    records: &[Key<'_>],
    errors: &[Arc<BatchError>],
    is_argument: &dyn Fn(&str) -> bool,
    same: &dyn Fn(usize, usize) -> bool,
) -> Attribution {
    // Number the keys in the order in which they first appear.
    let mut numbers = HashMap::with_capacity_and_hasher(inputs.len(), Seed::random());
    let keys_of_inputs = inputs.iter().map(|key| {
        let next = numbers.len();
        Some(*numbers.entry(key).or_insert(next))
    });
    let keys_of_inputs: Vec<_> = keys_of_inputs.collect();
    if numbers.len() == inputs.len() && inputs.len() > 1 && errors.is_empty() {
        return of_distinct(&numbers, records);
    }
    let keys_of_records = records.iter().map(|key| numbers.get(key).copied());
    let keys_of_records: Vec<_> = keys_of_records.collect();
    let (inputs_by_key, records_by_key) = (by_key(&keys_of_inputs), by_key(&keys_of_records));
    let mut rest = &records_by_key[..];
    take_while(&mut rest, |record| keys_of_records[record].is_none());
    let groups = inputs_by_key.chunk_by(|a, b| keys_of_inputs[*a] == keys_of_inputs[*b]);
    let groups = groups.enumerate().map(|(number, inputs)| Group {
        inputs,
        records: take_while(&mut rest, |record| keys_of_records[record] == Some(number)),
        errors: Vec::new(),
    });
    let mut groups: Vec<_> = groups.collect();
    for (number, error) in errors.iter().enumerate() {
        let keys = names(error, is_argument).filter_map(|(name, text)| inputs.first()?.of_this_kind(name, text));
        for key in keys {
            if let Some(group) = numbers.get(&key).map(|key| &mut groups[*key]) {
                if group.errors.last() != Some(&number) && group.errors.len() < MOST_REASONS {
                    group.errors.push(number);
                }
            }
        }
    }
    let all_records: Vec<_> = (0..records.len()).collect();
    if let [group] = &mut groups[..] {
        // If all inputs have the same key, the response is about it, even if the contact has a different key by now.
        if group.records.is_empty() && errors.is_empty() {
            group.records = &all_records;
        }
    }
    let mut verdicts = vec![Verdict::Nothing; inputs.len()];
    let settled = groups.into_iter().enumerate();
    let refusals = settled.map(|(number, group)| settle(number, group, same, &mut verdicts));
    Attribution { refusals: refusals.collect(), verdicts }
}

/// Fast path: most batches have inputs with different keys, and no errors. The number of a key is then the position of its
/// input.
fn of_distinct(inputs: &HashMap<&Key<'_>, usize, Seed>, records: &[Key<'_>]) -> Attribution {
    let mut verdicts = vec![Verdict::Nothing; inputs.len()];
    // In reverse, because the first of several records counts.
    for (record, key) in records.iter().enumerate().rev() {
        if let Some(&input) = inputs.get(key) {
            verdicts[input] = Verdict::Recorded(record);
        }
    }
    Attribution { verdicts, refusals: Vec::new() }
}

/// Returns the positions in a list of keys, sorted by key and then by position.
fn by_key(keys: &[Option<usize>]) -> Vec<usize> {
    let mut positions: Vec<_> = (0..keys.len()).collect();
    positions.sort_by_key(|position| keys[*position]);
    positions
}

/// Splits off the leading positions that are `wanted`.
fn take_while<'a>(rest: &mut &'a [usize], wanted: impl Fn(usize) -> bool) -> &'a [usize] {
    let end = rest.iter().position(|it| !wanted(*it));
    let (taken, left) = rest.split_at(end.unwrap_or(rest.len()));
    *rest = left;
    taken
}

/// Sets the verdicts of the inputs with this key, and returns the key's errors.
fn settle(
    number: usize,
    group: Group<'_>,
    same: &dyn Fn(usize, usize) -> bool,
    verdicts: &mut [Verdict],
) -> Vec<usize> {
    let Group { inputs, records, errors } = group;
    // Otherwise it isn't clear which of the inputs the records are for.
    let is_plain = records.len() >= inputs.len() || inputs.iter().all(|&i| same(i, inputs[0]));
    for (position, &input) in inputs.iter().enumerate() {
        verdicts[input] = match records {
            [] if errors.is_empty() => Verdict::Nothing,
            [] => Verdict::Refused(number),
            [.., last] if is_plain => Verdict::Recorded(*records.get(position).unwrap_or(last)),
            _ => Verdict::Nothing,
        };
    }
    errors
}

/// Returns the names and values in the context of an error and of its details. Messages are for people and not read.
///
/// Under `id`, an argument of the call is skipped: it more likely means the argument than an input with the same id.
fn names<'a>(error: &'a BatchError, is_argument: &'a dyn Fn(&str) -> bool) -> impl Iterator<Item = (&'a str, &'a str)> {
    let contexts = error.errors.iter().map(|detail| &detail.context);
    let contexts = contexts.chain([&error.context]).flatten();
    let values = contexts.flat_map(|(name, values)| {
        let values = values.iter();
        values.map(|value| (name.as_str(), value.as_str()))
    });
    values.filter(|(name, text)| {
        let is_general = name.eq_ignore_ascii_case("id") || name.eq_ignore_ascii_case("ids");
        !(is_general && is_argument(text))
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::error::ErrorDetail;

    /// A verdict with its errors.
    #[derive(Clone, Debug, PartialEq)]
    enum Said {
        Recorded(usize),
        Refused(Vec<usize>),
        Nothing,
    }
    use Said::{Nothing, Recorded, Refused};

    fn said(attribution: Attribution) -> Vec<Said> {
        let Attribution { verdicts, refusals } = attribution;
        let said = |verdict| match verdict {
            Verdict::Recorded(record) => Recorded(record),
            Verdict::Refused(number) => Refused(refusals[number].clone()),
            Verdict::Nothing => Nothing,
        };
        verdicts.into_iter().map(said).collect()
    }

    /// The verdicts on inputs of which no two are equal, even if their keys are.
    fn verdicts<K>(inputs: &[K], records: &[K], errors: &[BatchError]) -> Vec<Said>
    where
        for<'a> Key<'a>: From<&'a K>,
    {
        let inputs: Vec<Key<'_>> = inputs.iter().map(Key::from).collect();
        let records: Vec<Key<'_>> = records.iter().map(Key::from).collect();
        let errors: Vec<_> = errors.iter().cloned().map(Arc::new).collect();
        let is_argument = |text: &str| text == "12345";
        said(attribute(&inputs, &records, &errors, &is_argument, &|a, b| a == b))
    }

    fn error(names: &[&str]) -> BatchError {
        error_under("ids", names)
    }

    fn error_under(name: &str, values: &[&str]) -> BatchError {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        BatchError {
            message: Some("ada@example.com and 3 are wrong".into()),
            context: [(name.to_owned(), values)].into(),
            ..BatchError::default()
        }
    }

    #[test]
    fn records_come_in_any_order_and_may_be_missing() {
        assert_eq!(verdicts(&[1, 2, 3], &[3, 1], &[]), [Recorded(1), Nothing, Recorded(0)]);
        assert_eq!(verdicts::<i64>(&[], &[7], &[error(&["7"])]), []);
    }

    #[test]
    fn addresses_are_compared_as_hubspot_keeps_them() {
        let inputs = ["Ada@Example.com", " bob@example.com", "ÉVA@example.com"];
        let records = ["éva@example.com", "ada@example.com", "BOB@example.com"];
        assert_eq!(
            verdicts(&inputs.map(String::from), &records.map(String::from), &[]),
            [Recorded(1), Recorded(2), Recorded(0)]
        );
    }

    #[test]
    fn an_error_is_assigned_to_the_inputs_that_it_names() {
        let errors = [error(&["2", "what?", "3"]), error(&["3", "3"]), error(&["9"])];
        assert_eq!(
            verdicts(&[1, 2, 3, 4], &[1], &errors),
            [Recorded(0), Refused(vec![0]), Refused(vec![0, 1]), Nothing]
        );
    }

    #[test]
    fn an_error_names_inputs_by_the_context_of_its_details_too() {
        let detail =
            ErrorDetail { context: error_under("email", &["Ada@example.com"]).context, ..ErrorDetail::default() };
        let errors = [
            BatchError { errors: vec![detail], ..BatchError::default() },
            BatchError { id: Some("bob@example.com".into()), ..BatchError::default() },
        ];
        let inputs = ["ada@example.com", "bob@example.com", "c"];
        assert_eq!(
            verdicts(&inputs.map(String::from), &[], &errors),
            [Refused(vec![0]), Nothing, Nothing],
            "the id of an error is its own"
        );
    }

    #[test]
    fn only_known_names_identify_inputs() {
        let inputs = [1, 2, 12345];
        for name in ["index", "max", "objectId", "portalId", "hubId", "appId", "errorId", "valid", "email"] {
            let errors = [error_under(name, &["2", "12345"])];
            let said = verdicts(&inputs, &[], &errors);
            assert_eq!(said, [Nothing, Nothing, Nothing], "{name}");
        }
        for name in ["vid", "vids", "contactId", "contactIds", "VID"] {
            let errors = [error_under(name, &["2", "12345"])];
            let said = verdicts(&inputs, &[], &errors);
            assert_eq!(said, [Nothing, Refused(vec![0]), Refused(vec![0])], "{name}");
        }
        // It could be the event's id, so it is taken for that.
        for name in ["id", "ids"] {
            let errors = [error_under(name, &["2", "12345"])];
            let said = verdicts(&inputs, &[], &errors);
            assert_eq!(said, [Nothing, Refused(vec![0]), Nothing], "{name}");
        }
    }

    #[test]
    fn messages_are_not_read() {
        let errors = [error(&[])];
        assert_eq!(verdicts(&[3, 4], &[], &errors), [Nothing, Nothing]);
    }

    #[test]
    fn a_record_takes_precedence_over_an_error() {
        assert_eq!(verdicts(&[1, 2], &[1, 2], &[error(&["1"])]), [Recorded(0), Recorded(1)]);
    }

    #[test]
    fn with_a_single_input_records_are_about_it_but_errors_need_not_be() {
        assert_eq!(verdicts(&[1], &[], &[error(&[])]), [Nothing]);
        // Its contact was merged into another one.
        assert_eq!(verdicts(&[1], &[8], &[]), [Recorded(0)]);
        assert_eq!(verdicts(&[1], &[8], &[error(&[])]), [Nothing]);
        assert_eq!(verdicts(&[1], &[1], &[error(&[])]), [Recorded(0)]);
        assert_eq!(verdicts(&[1], &[], &[]), [Nothing]);
    }

    #[test]
    fn inputs_with_the_same_key_are_recorded_only_if_it_is_clear_which() {
        // As many records as inputs.
        assert_eq!(verdicts(&[1, 2, 1], &[1, 1], &[]), [Recorded(0), Nothing, Recorded(1)]);
        // Fewer of them.
        assert_eq!(verdicts(&[1, 2, 1], &[2, 1], &[error(&["1"])]), [Nothing, Recorded(0), Nothing]);
        // None of them.
        assert_eq!(verdicts(&[1, 2, 1], &[2], &[error(&["1"])]), [Refused(vec![0]), Recorded(0), Refused(vec![0])]);
    }

    #[test]
    fn the_first_of_several_records_counts() {
        assert_eq!(verdicts(&[1, 2], &[2, 1, 9, 2], &[]), [Recorded(1), Recorded(0)]);
        assert_eq!(verdicts(&[1, 2], &[2, 1, 9, 2], &[error(&["9"])]), [Recorded(1), Recorded(0)]);
    }

    #[test]
    fn equal_inputs_are_recorded_together() {
        let keys = [1, 2, 1].map(Key::Id);
        assert_eq!(
            said(attribute(&keys, &keys[..1], &[], &|_| false, &|_, _| true)),
            [Recorded(0), Nothing, Recorded(0)]
        );
    }

    #[test]
    fn equal_inputs_are_compared_once() {
        let keys = vec![Key::Id(1); 100];
        let comparisons = Cell::new(0);
        let same = |_, _| {
            comparisons.set(comparisons.get() + 1);
            true
        };
        let attribution = attribute(&keys, &keys[..1], &[], &|_| false, &same);
        assert_eq!(said(attribution), vec![Recorded(0); 100]);
        assert_eq!(comparisons.get(), 100);
    }
}
