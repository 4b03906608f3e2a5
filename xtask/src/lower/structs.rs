//! Structs: found while types are lowered, with the fields of each version; then united.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;
use super::context::Context;
use super::names::{Case, derived, numbered};
use super::types::Place;
use crate::ir::{Type, Versions};
use crate::problem::pointer;
use crate::surface;

/// A struct is one schema in one direction.
type Key = (Direction, String);

/// The structs that operations reach.
#[derive(Debug, Default)]
pub(super) struct Structs {
    /// Their Rust names.
    names: BTreeMap<Key, String>,
    /// Their fields in each version.
    fields: BTreeMap<Key, BTreeMap<usize, Vec<Property>>>,
    /// Those whose fields are still to be lowered.
    pending: Vec<(Key, usize)>,
    seen: BTreeSet<(Key, usize)>,
}

/// A property in one version.
#[derive(Clone, Debug)]
struct Property {
    wire: String,
    ty: Type,
    is_required: bool,
}

/// A struct with the fields of all versions.
pub(super) struct United {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) versions: Versions,
    pub(super) fields: Vec<Field>,
}

/// A field, as far as both directions have it.
pub(super) struct Field {
    pub(super) wire: String,
    pub(super) ty: Type,
    /// The versions that have it.
    pub(super) versions: Versions,
    /// The versions in which it is declared, and not declared required.
    pub(super) optional_in: Versions,
}

impl Context<'_> {
    /// The Rust name of the struct that a schema is.
    pub(super) fn struct_name(&mut self, version: usize, schema: &str, direction: Direction) -> String {
        let key = (direction, schema.to_owned());
        let reached = (key.clone(), version);
        if self.structs.seen.insert(reached.clone()) {
            self.structs.pending.push(reached);
        }
        if let Some(name) = self.structs.names.get(&key) {
            return name.clone();
        }
        let name = match self.chosen_name(schema, direction) {
            Some(name) => name,
            None => self.derived_struct(version, schema, direction),
        };
        self.structs.names.insert(key, name.clone());
        name
    }

    /// The name that the surface gives to a schema in one direction.
    fn chosen_name(&self, schema: &str, direction: Direction) -> Option<String> {
        let named = match direction {
            Direction::Request => &self.surface.requests.get(schema)?.name,
            Direction::Response => &self.surface.responses.get(schema)?.name,
        };
        Some(named.clone().unwrap_or_else(|| derived(schema, Case::Camel)))
    }

    fn derived_struct(&mut self, version: usize, schema: &str, direction: Direction) -> String {
        let (section, other, suffix) = match direction {
            Direction::Request => ("requests", Direction::Response, "Input"),
            Direction::Response => ("responses", Direction::Request, "Output"),
        };
        let others = self.structs.names.get(&(other, schema.to_owned())).cloned();
        let text = match self.chosen_name(schema, other).or(others) {
            Some(name) => format!("{name}{suffix}"),
            None => schema.to_owned(),
        };
        let name = self.types.name(&format!("{section} {schema}"), &text, Case::Camel);
        let required = match direction {
            Direction::Request => format!(", new: [{}]", self.required(schema).join(", ")),
            Direction::Response => String::new(),
        };
        let what = format!("the schema {schema} is new in {section}");
        let remedy = format!("add it to {}, under a name of your choice", surface::FILE);
        let at = self.versions[version].schema_pointer(schema);
        let problem = self.in_spec(version, at, what, &remedy);
        let entry = format!("{{ type: {name}{required} }}");
        self.open.push(problem.with_entry(&[section, schema], &entry));
        name
    }

    /// The properties that all versions require of a schema.
    pub(super) fn required(&self, schema: &str) -> Vec<String> {
        let objects = self.versions.iter().filter_map(|version| version.object(schema));
        let objects: Vec<_> = objects.collect();
        let first = objects.first().into_iter().flat_map(|object| &object.required);
        let everywhere = |name: &&String| {
            objects.iter().all(|object| object.required.contains(name) && object.properties.contains_key(*name))
        };
        let mut required: Vec<String> = first.filter(everywhere).cloned().collect();
        required.sort_unstable();
        required.dedup();
        required
    }

    /// Lowers the fields of all structs that were reached, and of those that they reach.
    pub(super) fn lower_structs(&mut self) {
        while let Some(((direction, schema), version)) = self.structs.pending.pop() {
            let fields = self.properties(version, &schema, direction);
            let known = self.structs.fields.entry((direction, schema)).or_default();
            known.insert(version, fields);
        }
    }

    fn properties(&mut self, version: usize, schema: &str, direction: Direction) -> Vec<Property> {
        let Some(object) = self.versions[version].object(schema) else {
            return Vec::new();
        };
        let base = pointer(&self.versions[version].schema_pointer(schema), "properties");
        let mut properties = Vec::new();
        for (wire, property) in &object.properties {
            let (at, place) = (pointer(&base, wire), format!("{schema}.{wire}"));
            let is_required = object.required.contains(wire) && !is_nullable(property);
            let place = Place { version, name: &place, at: &at, direction };
            let ty = match self.prescribed(schema, wire, direction) {
                Some(ty) => Some(ty),
                None => match self.ty(&property.clone().unbox(), place) {
                    Ok(ty) => Some(ty),
                    Err(why) => self.unsupported(schema, wire, place, is_required, &why),
                },
            };
            let wire = wire.clone();
            properties.extend(ty.map(|ty| Property { wire, ty, is_required }));
        }
        properties
    }

    /// The type that the surface gives to a property whatever its schema.
    fn prescribed(&mut self, schema: &str, wire: &str, direction: Direction) -> Option<Type> {
        let surface = self.surface;
        if direction == Direction::Request {
            let entry = surface.requests.get(schema)?;
            let path = ["requests", schema, "opaque"];
            return self.use_listed(&path, &entry.opaque, wire).then_some(Type::Json);
        }
        let entry = surface.responses.get(schema)?;
        if self.use_listed(&["responses", schema, "strings"], &entry.strings, wire) {
            return Some(Type::String);
        }
        let path = ["responses", schema, "opaque"];
        self.use_listed(&path, &entry.opaque, wire).then_some(Type::Json)
    }

    /// A property of an unsupported schema is left out; one that is needed, or was published, is JSON.
    fn unsupported(
        &mut self,
        schema: &str,
        wire: &str,
        place: Place<'_>,
        is_required: bool,
        why: &str,
    ) -> Option<Type> {
        let Place { version, at, direction, .. } = place;
        let section = match direction {
            Direction::Request => "requests",
            Direction::Response => "responses",
        };
        let name = self.structs.names.get(&(direction, schema.to_owned())).cloned();
        if self.is_documented("types", &name.unwrap_or_default(), wire) {
            let what = format!("{schema}.{wire} is published, and is not supported any more: {why}");
            let remedy =
                format!("describe it with an overlay action, or hand it on as JSON: add it in {}", surface::FILE);
            let problem = self.in_spec(version, at, what, &remedy);
            let entry = format!("[{wire}]");
            self.open.push(problem.with_entry(&[section, schema, "opaque"], &entry));
            return Some(Type::Json);
        }
        let is_needed = direction == Direction::Request && is_required;
        let fate = if is_needed { "is JSON" } else { "is left out" };
        self.note(version, at, format!("{schema}.{wire} {fate}: {why}"));
        is_needed.then_some(Type::Json)
    }

    /// All structs of one direction, united, by Rust name.
    pub(super) fn united(&mut self, direction: Direction) -> Vec<United> {
        let all = std::mem::take(&mut self.structs.fields);
        let (mine, others) = all.into_iter().partition(|((of, _), _)| *of == direction);
        self.structs.fields = others;
        let mine: BTreeMap<Key, BTreeMap<usize, Vec<Property>>> = mine;
        let united = mine.into_iter().map(|((_, schema), fields)| self.unite(direction, schema, fields));
        let mut united: Vec<United> = united.collect();
        united.sort_by(|a, b| a.name.cmp(&b.name));
        united
    }

    fn unite(&mut self, direction: Direction, schema: String, by_version: BTreeMap<usize, Vec<Property>>) -> United {
        let versions: Versions = by_version.keys().copied().collect();
        let mut fields: Vec<Field> = Vec::new();
        let mut positions: BTreeMap<String, usize> = BTreeMap::new();
        for (version, properties) in by_version {
            for Property { wire, ty, is_required } in properties {
                let Some(position) = positions.get(&wire) else {
                    positions.insert(wire.clone(), fields.len());
                    let optional_in = if is_required { vec![] } else { vec![version] };
                    fields.push(Field { wire, ty, versions: vec![version], optional_in });
                    continue;
                };
                let known = &mut fields[*position];
                known.versions.push(version);
                if !is_required {
                    known.optional_in.push(version);
                }
                if known.ty != ty {
                    let known = known.ty.clone();
                    self.disagree(version, &schema, &wire, &known, &ty);
                }
            }
        }
        if versions.len() > 1 {
            fields.sort_by(|a, b| a.wire.cmp(&b.wire));
        }
        let name = self.structs.names.get(&(direction, schema.clone())).cloned();
        United { name: name.unwrap_or_default(), schema, versions, fields }
    }

    fn disagree(&mut self, version: usize, schema: &str, wire: &str, known: &Type, ty: &Type) {
        let at = pointer(&self.versions[version].schema_pointer(schema), "properties");
        let what = format!("{schema}.{wire} is {ty} here and {known} in an earlier version, which the crate uses");
        let remedy = "make the types agree with an overlay action, or rename the schema in one version with one";
        let problem = self.in_spec(version, pointer(&at, wire), what, remedy);
        self.open.push(problem);
    }

    /// The Rust name of a field among others of its struct.
    pub(super) fn field_name(&mut self, schema: &str, wire: &str, taken: &mut BTreeSet<String>) -> String {
        let (name, is_chosen) = self.name(&format!("{schema}.{wire}"), wire, Case::Snake);
        let name = match is_chosen {
            true => name,
            false => numbered(name, Case::Snake, |name| taken.contains(name)),
        };
        taken.insert(name.clone());
        name
    }
}

fn is_nullable(schema: &openapiv3::ReferenceOr<Box<openapiv3::Schema>>) -> bool {
    schema.as_item().is_some_and(|schema| schema.schema_data.nullable)
}

/// Whether a value of the type holds a value of the struct `owner` without a collection in between.
pub(super) fn holds(graph: &BTreeMap<String, Vec<Type>>, ty: &Type, owner: &str) -> bool {
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
