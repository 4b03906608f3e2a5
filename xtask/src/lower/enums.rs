//! Enums: collected from every place of every version; open in responses, closed if only requests use them.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;
use super::context::Context;
use super::names::Case;
use super::types::Place;
use crate::ir::{Enum, Variant};

/// An enum, as far as it has been found.
#[derive(Clone, Debug, Default)]
pub(super) struct FoundEnum {
    /// Value → versions.
    pub(super) values: BTreeMap<String, BTreeSet<usize>>,
    versions: BTreeSet<usize>,
    directions: BTreeSet<Direction>,
}

impl Context<'_> {
    /// Notes the values of an enum and gives its Rust name.
    pub(super) fn enum_name(&mut self, place: Place<'_>, values: &[Option<String>]) -> String {
        let mut named = self.surface.enums.iter();
        let chosen = named.find(|(name, places)| self.use_listed(&["enums", name], places, place.name));
        let name = match chosen {
            Some((name, _)) => name.clone(),
            None => self.derived_enum(place),
        };
        let found = self.enums.entry(name.clone()).or_default();
        found.versions.insert(place.version);
        found.directions.insert(place.direction);
        for value in values.iter().flatten() {
            found.values.entry(value.clone()).or_default().insert(place.version);
        }
        name
    }

    fn derived_enum(&mut self, place: Place<'_>) -> String {
        if let Some(name) = self.derived_enums.get(place.name) {
            return name.clone();
        }
        let name = self.derived_type(place.name.trim_start_matches("parameter "));
        let what = format!("the enum at {} has no name", place.name);
        let entry = format!("[{}]", serde_json::Value::from(place.name));
        self.missing(place.version, place.at, what, &["enums", &name], &entry);
        self.derived_enums.insert(place.name.to_owned(), name.clone());
        name
    }

    /// The enums to emit by name, and the names of those in requests that not all versions support entirely.
    pub(super) fn finish_enums(&mut self) -> (Vec<Enum>, BTreeSet<String>) {
        let (mut enums, mut partial) = (Vec::new(), BTreeSet::new());
        for (name, found) in self.enums.clone() {
            let item = self.finish_enum(name, &found);
            let is_partial = item.variants.iter().any(|variant| variant.versions != item.versions);
            if is_partial && found.directions.contains(&Direction::Request) {
                partial.insert(item.name.clone());
            }
            enums.push(item);
        }
        (enums, partial)
    }

    fn finish_enum(&mut self, name: String, found: &FoundEnum) -> Enum {
        let open = found.directions.contains(&Direction::Response);
        let versions = found.versions.iter().copied().collect();
        let mut taken: BTreeSet<String> = open.then(|| "Unrecognized".to_owned()).into_iter().collect();
        let mut variants = Vec::new();
        for (value, of) in &found.values {
            let of = of.iter().copied().collect();
            let docs = self.part_docs("enums", &name, value);
            variants.push(Variant {
                docs: self.with_versions(docs, &of, &versions),
                versions: of,
                name: self.member_name(&format!("{name}.{value}"), value, Case::Camel, &mut taken),
                wire: value.clone(),
            });
        }
        Enum { docs: self.docs("enums", &name), versions, name, open, variants }
    }
}
