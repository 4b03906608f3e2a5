//! Types of requests: a constructor takes what is required, setters the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;
use super::context::Context;
use super::names::{Case, OF_REQUESTS};
use super::structs::{Field, United, holds};
use crate::ir::{Enum, NewArgument, RequestField, RequestPresence, RequestType, Type};
use crate::surface::RequestEntry;

impl Context<'_> {
    /// All types of requests, by name.
    pub(super) fn requests(&mut self) -> Vec<RequestType> {
        let united = self.united(Direction::Request);
        let mut requests: Vec<RequestType> = united.into_iter().map(|united| self.request(united)).collect();
        let fields = |request: &RequestType| request.fields.iter().map(|field| field.ty.clone()).collect();
        let graph: BTreeMap<String, Vec<Type>> =
            requests.iter().map(|request| (request.name.clone(), fields(request))).collect();
        for request in &mut requests {
            for field in &mut request.fields {
                field.boxed = holds(&graph, &field.ty, &request.name);
            }
        }
        requests
    }

    fn request(&mut self, united: United) -> RequestType {
        let United { schema, name, versions, fields } = united;
        let surface = self.surface;
        let entry = match surface.requests.get(&schema) {
            Some(entry) => {
                self.use_surface(&["requests", &schema]);
                self.check_name(&["requests", &schema], &name, Case::Camel);
                entry.clone()
            }
            None => RequestEntry { new: self.required(&schema), ..RequestEntry::default() },
        };
        let composites = entry.new.iter().filter_map(|name| surface.composites.get(name));
        let in_composites: Vec<String> = composites.flat_map(|composite| composite.fields.values().cloned()).collect();
        let mut taken: BTreeSet<String> = OF_REQUESTS.map(str::to_owned).into();
        for map in entry.maps.values() {
            taken.extend(map.keys.keys().chain([&map.entry]).cloned());
        }
        let mut lowered = Vec::new();
        for field in fields {
            let rust = self.field_name(&schema, &field.wire, &mut taken);
            let is_required = entry.new.contains(&field.wire) || in_composites.contains(&field.wire);
            let presence = match self.map_presence(&schema, &name, &entry, &field) {
                Some(presence) => presence,
                None if is_required && field.versions == versions => RequestPresence::Constructor,
                None => RequestPresence::Setter,
            };
            let docs = self.part_docs("types", &name, &field.wire);
            lowered.push(RequestField {
                docs: self.with_versions(docs, &field.versions, &versions),
                versions: field.versions,
                name: rust,
                wire: field.wire,
                ty: field.ty,
                presence,
                boxed: false,
            });
        }
        RequestType {
            new: self.constructor(&schema, &entry.new, &lowered),
            docs: self.docs("types", &name),
            // Worked out when all types are known.
            is_partial: false,
            versions,
            name,
            schema,
            fields: lowered,
        }
    }

    /// How a map is set for which the surface has an entry.
    fn map_presence(
        &mut self,
        schema: &str,
        name: &str,
        entry: &RequestEntry,
        field: &Field,
    ) -> Option<RequestPresence> {
        let map = entry.maps.get(&field.wire)?;
        let path = ["requests", schema, "maps", &field.wire];
        self.use_surface(&path);
        if field.ty != Type::Map(Box::new(Type::String)) {
            let what = format!("{schema}.{} is {}, not a map of strings", field.wire, field.ty);
            self.undecided(&path, what, "delete the entry: a setter then takes the whole value");
            return None;
        }
        for setter in map.keys.keys().chain([&map.entry]) {
            self.check_name(&path, setter, Case::Snake);
        }
        let mut docs = |setter: &str| self.part_docs("types", name, &format!("{setter}()"));
        Some(RequestPresence::Map {
            entry: (map.entry.clone(), docs(&map.entry)),
            keys: map.keys.iter().map(|(setter, key)| (setter.clone(), key.clone(), docs(setter))).collect(),
        })
    }

    fn constructor(&mut self, schema: &str, new: &[String], fields: &[RequestField]) -> Vec<NewArgument> {
        let surface = self.surface;
        let mut arguments = Vec::new();
        for wanted in new {
            let field = |wire: &str| {
                let mut fields = fields.iter();
                let field = fields.find(|field| field.wire == wire);
                field.filter(|field| field.presence == RequestPresence::Constructor)
            };
            let argument = if let Some(composite) = surface.composites.get(wanted) {
                let parts = composite.fields.iter();
                let bound = parts.filter_map(|(part, wire)| Some((part.clone(), field(wire)?.name.clone())));
                let bound: Vec<(String, String)> = bound.collect();
                if bound.is_empty() {
                    continue;
                }
                self.use_surface(&["composites", wanted]);
                NewArgument::Composite(composite.argument.clone(), wanted.clone(), bound)
            } else if let Some(field) = field(wanted) {
                NewArgument::Field(field.name.clone())
            } else {
                self.not_in_all_versions(schema, new, wanted, fields);
                continue;
            };
            self.use_listed(&["requests", schema, "new"], new, wanted);
            arguments.push(argument);
        }
        arguments
    }

    /// A constructor takes only what every version has.
    fn not_in_all_versions(&mut self, schema: &str, new: &[String], wanted: &str, fields: &[RequestField]) {
        if fields.iter().any(|field| field.wire == wanted) {
            self.use_listed(&["requests", schema, "new"], new, wanted);
            let what = format!("{schema}.{wanted} can't be an argument of the constructor: not all versions have it");
            self.undecided(&["requests", schema, "new"], what, "delete it there: a setter takes it");
        }
    }
}

/// Works out which types can hold something that not all of their versions support.
pub(super) fn mark_partial(requests: &mut [RequestType], enums: &[Enum]) {
    let partial = enums.iter().filter(|item| item.is_partial);
    let mut partial: BTreeSet<String> = partial.map(|item| item.name.clone()).collect();
    loop {
        let before = partial.len();
        for request in requests.iter_mut().filter(|request| !request.is_partial) {
            request.is_partial = request.fields.iter().any(|field| {
                let is_inside = field.ty.name().is_some_and(|name| partial.contains(name));
                is_inside || field.versions != request.versions
            });
            if request.is_partial {
                partial.insert(request.name.clone());
            }
        }
        if partial.len() == before {
            return;
        }
    }
}
