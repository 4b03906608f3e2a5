//! Enums: collected from every place of every version; open in responses, closed if only requests use them.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;
use super::context::Context;
use super::names::{Case, derived, numbered};
use crate::ir::{Enum, Variant, Versions};
use crate::problem::pointer;
use crate::surface::{self, Surface};

/// Values found for the enums.
#[derive(Debug, Default)]
pub(super) struct EnumUses {
    /// Place → Rust name and position in the surface.
    named: BTreeMap<String, (String, usize)>,
    found: BTreeMap<String, Use>,
}

#[derive(Debug, Default)]
struct Use {
    /// Value → versions.
    values: BTreeMap<String, BTreeSet<usize>>,
    versions: BTreeSet<usize>,
    directions: BTreeSet<Direction>,
}

impl EnumUses {
    pub(super) fn new(surface: &Surface) -> Self {
        let mut named = BTreeMap::new();
        for (name, places) in &surface.enums {
            for (i, place) in places.iter().enumerate() {
                named.entry(place.clone()).or_insert((name.clone(), i));
            }
        }
        let found = BTreeMap::new();
        Self { named, found }
    }

    /// Whether the enum has that value in any version.
    pub(super) fn has_value(&self, name: &str, value: &str) -> bool {
        self.found.get(name).is_some_and(|found| found.values.contains_key(value))
    }
}

impl Context<'_> {
    /// Notes an enum at `place` in a version and gives its Rust name.
    pub(super) fn enum_name(
        &mut self,
        version: usize,
        place: &str,
        at: &str,
        direction: Direction,
        values: &[Option<String>],
    ) -> String {
        let name = match self.enums.named.get(place).cloned() {
            Some((name, i)) => {
                self.used.insert(pointer(&super::context::pointer_of(&["enums", &name]), i));
                name
            }
            None => self.derived_enum(version, place, at),
        };
        let found = self.enums.found.entry(name.clone()).or_default();
        found.versions.insert(version);
        found.directions.insert(direction);
        for value in values.iter().flatten() {
            found.values.entry(value.clone()).or_default().insert(version);
        }
        name
    }

    fn derived_enum(&mut self, version: usize, place: &str, at: &str) -> String {
        let text = place.strip_prefix("parameter ").unwrap_or(place);
        let name = self.types.name(&format!("enum {place}"), text, Case::Camel);
        let what = format!("the enum at {place} has no name");
        let remedy = format!("name it in {}", surface::FILE);
        let entry = format!("[{}]", serde_json::Value::from(place));
        let problem = self.in_spec(version, at, what, &remedy);
        self.open.push(problem.with_entry(&["enums", &name], &entry));
        name
    }

    /// The enums to emit, by name.
    pub(super) fn finish_enums(&mut self) -> Vec<Enum> {
        let found = std::mem::take(&mut self.enums.found);
        let enums = found.iter().map(|(name, found)| self.finish_enum(name, found));
        let enums = enums.collect();
        self.enums.found = found;
        enums
    }

    fn finish_enum(&mut self, name: &str, found: &Use) -> Enum {
        let is_open = found.directions.contains(&Direction::Response);
        let versions: Versions = found.versions.iter().copied().collect();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        if is_open {
            taken.insert("Unrecognized".to_owned());
        }
        let mut variants = Vec::new();
        for (value, of) in &found.values {
            let (chosen, is_chosen) = self.name(&format!("{name}.{value}"), value, Case::Camel);
            let variant = match is_chosen {
                true => chosen,
                false => numbered(derived(value, Case::Camel), Case::Camel, |name| taken.contains(name)),
            };
            taken.insert(variant.clone());
            let of: Versions = of.iter().copied().collect();
            let docs = self.part_docs("enums", name, value);
            variants.push(Variant {
                docs: self.with_versions(docs, &of, &versions),
                versions: of,
                name: variant,
                wire: value.clone(),
            });
        }
        Enum {
            is_partial: found.directions.contains(&Direction::Request)
                && variants.iter().any(|variant| variant.versions != versions),
            versions,
            name: name.to_owned(),
            open: is_open,
            variants,
            docs: self.docs("enums", name),
        }
    }
}
