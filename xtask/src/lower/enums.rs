//! Enums: collected from every place of every version, open in answers, closed in requests.

use std::collections::{BTreeMap, BTreeSet};

use super::ledger::Ledger;
use super::names::{Case, Claims, made_up, rust_name};
use super::{Direction, VersionDoc};
use crate::ir::{Enum, Home, Variant};
use crate::problem::{Entry, Problem, pointer};
use crate::{surface, yaml};

/// Values found for the enums, by Rust name.
#[derive(Debug, Default)]
pub(super) struct EnumUses(BTreeMap<String, Use>);

#[derive(Debug, Default)]
struct Use {
    /// Values of each version that has it.
    values: BTreeMap<usize, BTreeSet<String>>,
    directions: Vec<Direction>,
    /// File and pointer of one place, for messages.
    at: (String, String),
}

impl EnumUses {
    /// Notes an enum at `place` and gives its Rust name.
    pub(super) fn add(
        &mut self,
        ledger: &mut Ledger<'_>,
        (version, doc): (usize, &VersionDoc),
        (place, at): (&str, &str),
        direction: Direction,
        values: &[Option<String>],
    ) -> String {
        let name = name_of(ledger, &doc.file, at, place);
        let values: BTreeSet<String> = values.iter().flatten().cloned().collect();
        let found = self.0.entry(name.clone()).or_default();
        found.at = (doc.file.clone(), at.to_owned());
        if !found.directions.contains(&direction) {
            found.directions.push(direction);
        }
        match found.values.get_mut(&version) {
            None => {
                found.values.insert(version, values);
            }
            // The union serves answers; what can be sent must be the same everywhere.
            Some(known) if direction == Direction::Request && *known != values => ledger.problem(
                &doc.file,
                at,
                format!("the enum {name} has other values here than elsewhere in this version"),
                format!(
                    "give this place an enum of its own in {}:\nenums:\n  OtherName: [{}]",
                    surface::FILE,
                    yaml::plain_or_quoted(place)
                ),
            ),
            Some(known) => known.extend(values),
        }
        name
    }

    /// Whether the enum has that value in any version.
    pub(super) fn has_value(&self, name: &str, value: &str) -> bool {
        let found = self.0.get(name);
        found.is_some_and(|found| found.values.values().any(|values| values.contains(value)))
    }

    /// The enums to emit, by name.
    pub(super) fn finish(self, ledger: &mut Ledger<'_>, versions: usize) -> Vec<Enum> {
        let mut enums = Vec::new();
        for (name, found) in self.0 {
            if found.directions.len() > 1 {
                let (file, at) = &found.at;
                ledger.problem(
                    file,
                    at,
                    format!("the enum {name} is used in requests and in answers"),
                    format!(
                        "give the two an enum each in {}: one is closed, the other open",
                        surface::FILE
                    ),
                );
            }
            if found.directions.contains(&Direction::Response) {
                let all: BTreeSet<String> = found.values.into_values().flatten().collect();
                enums.push(lower(ledger, &name, Home::Shared, true, &all, &found.at));
                continue;
            }
            let first = found.values.values().next().cloned().unwrap_or_default();
            if found.values.len() == versions
                && found.values.values().all(|values| *values == first)
            {
                enums.push(lower(ledger, &name, Home::Shared, false, &first, &found.at));
                continue;
            }
            for (version, values) in &found.values {
                enums.push(lower(
                    ledger,
                    &name,
                    Home::Version(*version),
                    false,
                    values,
                    &found.at,
                ));
            }
        }
        enums
    }
}

fn name_of(ledger: &mut Ledger<'_>, file: &str, at: &str, place: &str) -> String {
    if let Some(name) = ledger.use_enum(place) {
        return name.to_owned();
    }
    let guess = made_up(&place.replace("parameter ", ""), Case::Camel);
    let quoted = yaml::edit::key(place);
    let what = format!("the enum of {place} has no name");
    let remedy = format!("add to {}", surface::FILE);
    let entry = Entry::new(surface::FILE, &["enums", &guess], format!("[{quoted}]"));
    let problem = Problem::new(file, at, what, remedy);
    ledger.problems.push(problem.with_entry(entry));
    guess
}

fn lower(
    ledger: &mut Ledger<'_>,
    name: &str,
    home: Home,
    open: bool,
    values: &BTreeSet<String>,
    (file, at): &(String, String),
) -> Enum {
    let mut claims = Claims::default();
    if open {
        claims.reserve("Unrecognized");
    }
    let mut variants = Vec::new();
    for (i, value) in values.iter().enumerate() {
        let at = pointer(&pointer(at, "enum"), i);
        let place = format!("{name}.{value}");
        let variant = rust_name(ledger, file, &at, &place, value, Case::Camel);
        claims.claim(ledger, file, &at, &variant, &format!("the value {place}"));
        variants.push(Variant {
            docs: ledger.value_words(name, value),
            name: variant,
            wire: value.clone(),
        });
    }
    Enum {
        home,
        name: name.to_owned(),
        open,
        variants,
        docs: ledger.enum_words(name),
    }
}
