//! Structs: found while types are lowered, with the fields of all versions united.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;
use super::context::Context;
use super::names::Case;
use super::types::Place;
use crate::ir::{Field, Presence, Struct, Type};

/// A struct is one schema in one direction.
pub(super) type StructKey = (Direction, String);

impl Context<'_> {
    /// The Rust name of the struct that a schema is.
    pub(super) fn struct_name(&mut self, version: usize, schema: &str, direction: Direction) -> String {
        let key = (direction, schema.to_owned());
        let known = self.structs.get(&key).map(|found| found.name.clone());
        let name = match known.or_else(|| self.chosen_type(schema, direction)) {
            Some(name) => name,
            None => self.derived_struct(version, schema, direction),
        };
        let found = self.structs.entry(key.clone()).or_default();
        found.name.clone_from(&name);
        found.schema = schema.to_owned();
        if !found.versions.contains(&version) {
            found.versions.push(version);
            self.pending.insert((version, key));
        }
        name
    }

    /// The name that the surface gives to a schema in one direction.
    fn chosen_type(&self, schema: &str, direction: Direction) -> Option<String> {
        direction.entries(self.surface).get(schema).map(|entry| entry.rust_name(schema))
    }

    fn derived_struct(&mut self, version: usize, schema: &str, direction: Direction) -> String {
        let (other, suffix) = match direction {
            Direction::Request => (Direction::Response, "Input"),
            Direction::Response => (Direction::Request, "Output"),
        };
        let others = self.structs.get(&(other, schema.to_owned())).map(|found| found.name.clone());
        let name = match self.chosen_type(schema, other).or(others) {
            Some(name) => self.derived_type(&format!("{name}{suffix}")),
            None => self.derived_type(schema),
        };
        let required = match direction {
            Direction::Request => format!(", new: [{}]", self.required(schema).join(", ")),
            Direction::Response => String::new(),
        };
        let what = format!("the schema {schema} is new in {}", direction.section());
        let at = self.versions[version].schema_pointer(schema);
        let entry = format!("{{ type: {name}{required} }}");
        self.missing(version, &at, what, &[direction.section(), schema], &entry);
        name
    }

    /// The properties that all versions require of a schema.
    pub(super) fn required(&self, schema: &str) -> Vec<String> {
        let docs: Vec<_> = self.versions.iter().filter(|doc| doc.object(schema).is_some()).collect();
        let first = docs.first().and_then(|doc| doc.object(schema));
        let first = first.into_iter().flat_map(|object| &object.required);
        let everywhere = first.filter(|name| docs.iter().all(|doc| doc.requires(schema, name)));
        let required: BTreeSet<String> = everywhere.cloned().collect();
        required.into_iter().collect()
    }

    /// Lowers the fields of all structs that were reached, and of those that they reach, the oldest version first.
    pub(super) fn lower_structs(&mut self) {
        while let Some((version, key)) = self.pending.pop_first() {
            self.lower_fields(version, &key);
        }
    }

    fn lower_fields(&mut self, version: usize, key: &StructKey) {
        let (direction, schema) = (key.0, key.1.as_str());
        let doc = &self.versions[version];
        let Some(object) = doc.object(schema) else {
            return;
        };
        for (wire, property) in &object.properties {
            let (at, name) = (doc.property_pointer(schema, wire), format!("{schema}.{wire}"));
            let place = Place { version, name: &name, at: &at, direction };
            let ty = match self.prescribed(schema, wire, direction) {
                Some(ty) => Ok(ty),
                None => self.ty(&property.clone().unbox(), place),
            };
            let ty = ty.map_or_else(|why| self.unsupported(key, wire, place, &why), Some);
            if let Some(ty) = ty {
                self.unite(key, wire, place, ty);
            }
        }
    }

    /// The type that the surface gives to a property whatever its schema.
    fn prescribed(&mut self, schema: &str, wire: &str, direction: Direction) -> Option<Type> {
        let (section, entry) = (direction.section(), direction.entries(self.surface).get(schema)?);
        if self.use_listed(&[section, schema, "strings"], &entry.strings, wire) {
            return Some(Type::String);
        }
        self.use_listed(&[section, schema, "opaque"], &entry.opaque, wire).then_some(Type::Json)
    }

    /// A property of an unsupported schema is left out; one that is needed, or was published, is JSON.
    fn unsupported(&mut self, key: &StructKey, wire: &str, place: Place<'_>, why: &str) -> Option<Type> {
        let Place { version, name, at, direction } = place;
        let is_published = self.structs.get(key).is_some_and(|found| self.is_documented("types", &found.name, wire));
        if is_published {
            let what = format!("{name} is published, and is not supported any more, so it becomes JSON: {why}");
            self.missing(version, at, what, &[direction.section(), &key.1, "opaque"], &format!("[{wire}]"));
            return Some(Type::Json);
        }
        let is_needed = direction == Direction::Request && self.versions[version].requires(&key.1, wire);
        let fate = if is_needed { "is JSON" } else { "is left out" };
        self.note(version, at, format!("{name} {fate}: {why}"));
        is_needed.then_some(Type::Json)
    }

    /// Adds a field as one version has it to what earlier versions have.
    fn unite(&mut self, key: &StructKey, wire: &str, place: Place<'_>, ty: Type) {
        let fields = &mut self.structs.entry(key.clone()).or_default().fields;
        let Some(field) = fields.iter_mut().find(|field| field.wire == wire) else {
            fields.push(Field { versions: vec![place.version], wire: wire.to_owned(), ty, ..Field::default() });
            return;
        };
        field.versions.push(place.version);
        if field.ty != ty {
            let used = field.ty.clone();
            self.disagree(place.version, place.at, place.name, &ty, &used);
        }
    }

    /// All structs by name: those of requests, and those of responses.
    pub(super) fn finish_structs(&mut self) -> (Vec<Struct>, Vec<Struct>) {
        let (mut requests, mut responses) = (Vec::new(), Vec::new());
        for ((direction, schema), mut item) in std::mem::take(&mut self.structs) {
            if self.chosen_type(&schema, direction).is_some() {
                self.use_surface(&[direction.section(), &schema]);
                self.check_name(&[direction.section(), &schema], &item.name, Case::Camel);
            }
            item.docs = self.docs("types", &item.name);
            item.versions.sort_unstable();
            item.fields.sort_by(|a, b| a.wire.cmp(&b.wire));
            match direction {
                Direction::Request => requests.push(self.request(item)),
                Direction::Response => responses.push(self.response(item)),
            }
        }
        for structs in [&mut requests, &mut responses] {
            structs.sort_by(|a, b| a.name.cmp(&b.name));
            box_recursive(structs);
        }
        default_structs(&mut responses);
        (requests, responses)
    }

    /// Names and documents the fields of a struct. Their names are others than those `taken`.
    pub(super) fn finish_fields(&mut self, item: &mut Struct, mut taken: BTreeSet<String>) {
        for field in &mut item.fields {
            let docs = self.part_docs("types", &item.name, &field.wire);
            field.docs = self.with_versions(docs, &field.versions, &item.versions);
            let place = format!("{}.{}", item.schema, field.wire);
            field.name = self.member_name(&place, &field.wire, Case::Snake, &mut taken);
        }
    }
}

/// Boxes the fields that hold their own struct without a collection in between.
fn box_recursive(structs: &mut [Struct]) {
    let types = |item: &Struct| item.fields.iter().map(|field| field.ty.clone()).collect();
    let graph: BTreeMap<String, Vec<Type>> = structs.iter().map(|item| (item.name.clone(), types(item))).collect();
    for item in structs {
        for field in &mut item.fields {
            field.boxed = holds(&graph, &field.ty, &item.name);
        }
    }
}

/// Whether a value of the type holds a value of the struct `owner`.
fn holds(graph: &BTreeMap<String, Vec<Type>>, ty: &Type, owner: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        let Type::Struct(name) = ty else { continue };
        if name == owner {
            return true;
        }
        if seen.insert(name) {
            open.extend(graph.get(name).into_iter().flatten());
        }
    }
    false
}

/// A missing struct of which every field may be missing is an empty one.
fn default_structs(responses: &mut [Struct]) {
    let with_default = responses.iter().filter(|item| item.has_default());
    let with_default: BTreeSet<String> = with_default.map(|item| item.name.clone()).collect();
    for field in responses.iter_mut().flat_map(|item| &mut item.fields) {
        let has_default = matches!(&field.ty, Type::Struct(name) if !field.boxed && with_default.contains(name));
        if has_default && field.presence == Presence::Optional {
            field.presence = Presence::Default;
        }
    }
}
