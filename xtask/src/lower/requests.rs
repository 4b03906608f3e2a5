//! Structs of requests: a constructor takes what is required, setters the rest.

use std::collections::BTreeSet;

use super::context::Context;
use super::names::{Case, METHODS};
use crate::ir::{Field, MapSetters, NewArgument, Presence, Struct, Type};
use crate::surface::MapEntry;

impl Context<'_> {
    pub(super) fn request(&mut self, mut item: Struct) -> Struct {
        let entry = self.surface.requests.get(&item.schema).cloned().unwrap_or_default();
        let needed = self.constructor_properties(&item.schema);
        let map_setters = entry.maps.values().flat_map(|map| map.keys.keys().chain([&map.entry]));
        let taken = METHODS.map(str::to_owned).into_iter().chain(map_setters.cloned()).collect();
        self.finish_fields(&mut item, taken);
        for field in &mut item.fields {
            if needed.contains(&field.wire) && field.versions == item.versions {
                field.presence = Presence::Required;
            }
            if let Some(map) = entry.maps.get(&field.wire) {
                self.add_map_setters(&item.schema, &item.name, map, field);
            }
        }
        item.new = self.constructor(&item);
        item
    }

    /// What the surface lists for a constructor; for a new schema, what all versions require.
    fn listed_for_new(&self, schema: &str) -> Vec<String> {
        let entry = self.surface.requests.get(schema);
        entry.map_or_else(|| self.required(schema), |entry| entry.new.clone())
    }

    /// The properties that a constructor takes, if all versions have them.
    pub(super) fn constructor_properties(&self, schema: &str) -> BTreeSet<String> {
        let listed = self.listed_for_new(schema).into_iter();
        let properties = listed.flat_map(|name| match self.surface.composites.get(&name) {
            Some(key_struct) => key_struct.fields.values().cloned().collect(),
            None => vec![name],
        });
        properties.collect()
    }

    /// A map with an entry in the surface is always sent, and filled entry by entry.
    fn add_map_setters(&mut self, schema: &str, name: &str, map: &MapEntry, field: &mut Field) {
        let path = ["requests", schema, "maps", &field.wire];
        self.use_surface(&path);
        if field.ty != Type::Map(Box::new(Type::String)) {
            let what = format!("{schema}.{} is {}, not a map of strings", field.wire, field.ty);
            self.undecided(&path, what, "delete the entry: a setter then takes the whole value");
            return;
        }
        for setter in map.keys.keys().chain([&map.entry]) {
            self.check_name(&path, setter, Case::Snake);
        }
        let mut docs = |setter: &str| self.part_docs("types", name, &format!("{setter}()"));
        field.presence = Presence::Default;
        field.entries = Some(MapSetters {
            entry: (map.entry.clone(), docs(&map.entry)),
            keys: map.keys.iter().map(|(setter, key)| (setter.clone(), key.clone(), docs(setter))).collect(),
        });
    }

    fn constructor(&mut self, item: &Struct) -> Vec<NewArgument> {
        let listed = self.listed_for_new(&item.schema);
        let path = ["requests", &item.schema, "new"];
        let required = |wire: &str| {
            let field = item.field(wire).filter(|field| field.presence == Presence::Required);
            field.map(|field| field.name.clone())
        };
        let mut arguments = Vec::new();
        for name in &listed {
            if let Some(key_struct) = self.surface.composites.get(name) {
                let parts = key_struct.fields.iter();
                let parts: Vec<_> = parts.filter_map(|(part, wire)| Some((part.clone(), required(wire)?))).collect();
                if !parts.is_empty() {
                    self.use_listed(&path, &listed, name);
                    self.use_surface(&["composites", name]);
                    arguments.push(NewArgument::KeyStruct(key_struct.argument.clone(), name.clone(), parts));
                }
            } else if item.field(name).is_some() {
                self.use_listed(&path, &listed, name);
                match required(name) {
                    Some(field) => arguments.push(NewArgument::Field(field)),
                    None => {
                        let what = format!(
                            "{}.{name} can't be an argument of the constructor: not all versions have it",
                            item.schema
                        );
                        self.undecided(&path, what, "delete it there: a setter takes it");
                    }
                }
            }
        }
        arguments
    }
}

/// Adds the structs that can hold something of the `partial` types, or have a field that not all versions have.
pub(super) fn add_partial(requests: &[Struct], partial: &mut BTreeSet<String>) {
    loop {
        let is_partial = |item: &&Struct| {
            item.fields.iter().any(|field| {
                field.versions != item.versions || field.ty.name().is_some_and(|name| partial.contains(name))
            })
        };
        let found: Vec<String> = requests.iter().filter(is_partial).map(|item| item.name.clone()).collect();
        let before = partial.len();
        partial.extend(found);
        if partial.len() == before {
            return;
        }
    }
}
