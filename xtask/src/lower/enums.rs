//! Enums: collected from every place of every version; open in responses, closed if only requests use them.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;
use super::context::Context;
use super::names::Case;
use super::types::Place;
use crate::ir::{Enum, Variant};
use crate::surface::Surface;

/// Values found for the enums.
#[derive(Debug, Default)]
pub(super) struct EnumUses {
    /// Place → Rust name, and the position in the surface of one that has an entry.
    named: BTreeMap<String, (String, Option<usize>)>,
    found: BTreeMap<String, Use>,
}

#[derive(Clone, Debug, Default)]
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
                named.entry(place.clone()).or_insert((name.clone(), Some(i)));
            }
        }
        Self { named, found: BTreeMap::new() }
    }

    /// Whether the enum has that value in any version.
    pub(super) fn has_value(&self, name: &str, value: &str) -> bool {
        self.found.get(name).is_some_and(|found| found.values.contains_key(value))
    }
}

impl Context<'_> {
    /// Notes the values of an enum and gives its Rust name.
    pub(super) fn enum_name(&mut self, place: Place<'_>, values: &[Option<String>]) -> String {
        let name = match self.enums.named.get(place.name).cloned() {
            Some((name, Some(i))) => {
                self.use_surface(&["enums", &name, &i.to_string()]);
                name
            }
            Some((name, None)) => name,
            None => self.derived_enum(place),
        };
        let found = self.enums.found.entry(name.clone()).or_default();
        found.versions.insert(place.version);
        found.directions.insert(place.direction);
        for value in values.iter().flatten() {
            found.values.entry(value.clone()).or_default().insert(place.version);
        }
        name
    }

    fn derived_enum(&mut self, place: Place<'_>) -> String {
        let name = self.derived_type(place.name.trim_start_matches("parameter "));
        let what = format!("the enum at {} has no name", place.name);
        let entry = format!("[{}]", serde_json::Value::from(place.name));
        self.missing(place.version, place.at, what, &["enums", &name], &entry);
        self.enums.named.insert(place.name.to_owned(), (name.clone(), None));
        name
    }

    /// The enums to emit by name, and the names of those in requests that not all versions support entirely.
    pub(super) fn finish_enums(&mut self) -> (Vec<Enum>, BTreeSet<String>) {
        let (mut enums, mut partial) = (Vec::new(), BTreeSet::new());
        for (name, found) in self.enums.found.clone() {
            let item = self.finish_enum(name, &found);
            let is_partial = item.variants.iter().any(|variant| variant.versions != item.versions);
            if is_partial && found.directions.contains(&Direction::Request) {
                partial.insert(item.name.clone());
            }
            enums.push(item);
        }
        (enums, partial)
    }

    fn finish_enum(&mut self, name: String, found: &Use) -> Enum {
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
