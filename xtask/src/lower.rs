//! All versions together → the IR. Every decision is made here, and everything is accounted for.

mod bodies;
mod bulk;
mod checks;
mod claims;
mod complete;
mod enums;
mod envelopes;
mod ledger;
mod names;
mod operations;
mod provisional;
mod reach;
mod samples;
mod schemas;
mod sharing;
mod siblings;
mod version_doc;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use indexmap::IndexMap;

use self::enums::EnumUses;
use self::ledger::{Ledger, List};
use self::schemas::Schemas;
use self::sharing::Lowered;
use self::siblings::Templates;
use self::version_doc::Listed;
pub use self::version_doc::VersionDoc;
use crate::docs::Docs;
use crate::ir::{Composite, Fate, Ir, Resource, Type, Version};
use crate::problem::Problems;
use crate::sources::Source;
use crate::surface::{self, Surface};

/// Which way values of a type travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Request,
    Response,
}

/// Lowers all versions. The IR is whole even when there are problems; names that are missing are made up then.
///
/// `is_whole` says whether the documents have no problems of their own: what nothing uses is only reported then.
pub fn lower(
    versions: &[VersionDoc],
    surface: &Surface,
    docs: &Docs,
    is_whole: bool,
) -> (Ir, Problems) {
    let mut ledger = Ledger::new(surface, docs, is_whole);
    let mut enums = EnumUses::default();
    let mut fates = BTreeMap::new();
    let lowered: Vec<Lowered> = versions
        .iter()
        .enumerate()
        .map(|(index, version)| {
            let mut schemas = Schemas {
                ledger: &mut ledger,
                enums: &mut enums,
                index,
                version,
            };
            lower_version(&mut schemas, &mut fates)
        })
        .collect();
    for (name, _) in fates.iter().filter(|(_, fate)| fate.is_none()) {
        let has = |version: &&VersionDoc| version.schema(name).is_some();
        for version in versions.iter().filter(has) {
            ledger.report_unreached(&version.file, version.schema_pointer(name), name);
        }
    }
    checks::check_surface(&mut ledger);
    checks::check_plain(&mut ledger, versions);
    let enums = enums.finish(&mut ledger, versions.len());
    let shared = sharing::merge(&mut ledger, versions, lowered, &enums);
    let ir = Ir {
        versions: versions
            .iter()
            .map(|version| lower_version_facts(&mut ledger, version))
            .collect(),
        composites: lower_composites(&mut ledger),
        resources: group(&mut ledger, shared.operations),
        samples: samples::lower(&mut ledger, &shared.responses),
        requests: shared.requests,
        responses: shared.responses,
        enums,
        schemas: fates
            .into_iter()
            .filter_map(|(name, fate)| Some((name, fate?)))
            .collect(),
    };
    claims::claim_all(&mut ledger, &ir);
    complete::check(&mut ledger, versions, &ir);
    ledger.report_unused();
    (ir, ledger.problems)
}

fn lower_version(
    schemas: &mut Schemas<'_, '_>,
    fates: &mut BTreeMap<String, Option<Fate>>,
) -> Lowered {
    let version = schemas.version;
    let surface = schemas.ledger.surface;
    let mut lowered = Lowered::default();
    let listed: Vec<Listed<'_>> = version.operations().collect();
    let mut kept = Vec::new();
    for operation in listed {
        if surface.left_out.contains_key(&operation.key()) {
            schemas.ledger.use_surface(&["left_out", &operation.key()]);
        } else {
            lowered
                .operations
                .insert(operation.key(), schemas.operation(&operation));
            kept.push(operation);
        }
    }
    add_collisions(&mut lowered, schemas);
    let reached = reach::directions(version, surface, &kept);
    for name in version.schema_names() {
        let directions = reached.get(name).cloned().unwrap_or_default();
        let fate = fate(schemas, name, &directions);
        if fate == Some(Fate::Emitted) {
            lower_type(schemas, name, &directions, &mut lowered);
        }
        let known = fates.entry(name.to_owned()).or_default();
        *known = fate.or(*known);
    }
    bulk::add(schemas, &mut lowered);
    checks::check(schemas.ledger, version, &lowered);
    lowered
}

/// What becomes of a schema: it is emitted, taken over, or left out for a reason. Nothing, when no operation of this
/// version uses it: another one's may.
fn fate(
    schemas: &mut Schemas<'_, '_>,
    name: &str,
    directions: &BTreeSet<Direction>,
) -> Option<Fate> {
    let (surface, version) = (schemas.ledger.surface, schemas.version);
    if let Some(envelope) = envelopes::Envelope::of(schemas.ledger, name) {
        envelope.check(schemas.ledger, version, name);
        return Some(Fate::Runtime);
    }
    if surface.runtime.contains_key(name) {
        envelopes::check_runtime(schemas.ledger, version, name);
        return Some(Fate::Runtime);
    }
    if schemas.ledger.use_list(List::Unwrapped, name) {
        return Some(Fate::Unwrapped);
    }
    if surface.left_out.contains_key(name) {
        schemas.ledger.use_surface(&["left_out", name]);
        if !directions.is_empty() {
            let what = format!("{name} is left out, and version {} uses it", version.name);
            let at = crate::problem::pointer("/left_out", name);
            let remedy = "delete it from `left_out`";
            schemas.ledger.problem(surface::FILE, at, what, remedy);
        }
        return Some(Fate::LeftOut);
    }
    if directions.is_empty() {
        return None;
    }
    version
        .is_struct(name)
        .then_some(Fate::Emitted)
        .or(Some(Fate::Unwrapped))
}

fn lower_type(
    schemas: &mut Schemas<'_, '_>,
    name: &str,
    directions: &BTreeSet<Direction>,
    lowered: &mut Lowered,
) {
    if directions.len() > 1 {
        schemas.ledger.problem(
            &schemas.version.file,
            schemas.version.schema_pointer(name),
            format!("the schema {name} is used in requests and in answers"),
            "requests are strict and answers forgiving: give requests a schema of their own with an overlay action",
        );
    }
    if directions.contains(&Direction::Request) {
        let request = schemas.request(name);
        lowered.requests.insert(name.to_owned(), request);
    }
    if directions.contains(&Direction::Response) {
        let response = schemas.response(name);
        lowered.responses.insert(name.to_owned(), response);
    }
}

/// Works out which path values would lead to another operation of the same method and base.
fn add_collisions(lowered: &mut Lowered, schemas: &Schemas<'_, '_>) {
    let (version, enums) = (schemas.version, &schemas.enums);
    let paths: Vec<(String, String)> = lowered
        .operations
        .values()
        .map(|op| (op.method.clone(), op.path.clone()))
        .collect();
    let mut templates: BTreeMap<(&str, &str), Templates<'_>> = BTreeMap::new();
    for (method, path) in &paths {
        let place = (method.as_str(), version.base_of(path));
        templates.entry(place).or_default().add(path);
    }
    for operation in lowered.operations.values_mut() {
        let place = (operation.method.as_str(), version.base_of(&operation.path));
        let Some(templates) = templates.get(&place) else {
            continue;
        };
        let allowed = |parameter: &str, value: &str| {
            let enumerated = operation
                .arguments
                .iter()
                .find_map(|argument| match &argument.kind {
                    crate::ir::ArgumentKind::Value(Type::Enum(name))
                        if is_bound(operation, parameter, &argument.name) =>
                    {
                        Some(enums.has_value(name, value))
                    }
                    _ => None,
                });
            enumerated.unwrap_or(true)
        };
        operation.collisions = templates.collisions(&operation.path, allowed);
    }
}

/// Whether the path parameter is filled by that argument.
fn is_bound(operation: &crate::ir::Operation, parameter: &str, argument: &str) -> bool {
    let position = crate::ir::placeholders(&operation.path).position(|name| name == parameter);
    let value = position.and_then(|position| operation.path_values.get(position));
    matches!(value, Some(crate::ir::Expression::Argument(name)) if name == argument)
}

fn lower_version_facts(ledger: &mut Ledger<'_>, version: &VersionDoc) -> Version {
    let moved = version
        .operations()
        .map(|listed| (listed.path.to_owned(), version.full_path(listed.path)))
        .filter(|(path, full)| *full != Source::full_path(version.base(), path))
        .collect::<BTreeMap<_, _>>();
    Version {
        docs: ledger.version_words(&version.name),
        name: version.name.clone(),
        module: version.source.module.clone(),
        feature: version.source.feature.clone(),
        base: version.base().to_owned(),
        moved: moved.into_iter().collect(),
    }
}

fn lower_composites(ledger: &mut Ledger<'_>) -> Vec<Composite> {
    let surface = ledger.surface;
    let composites = surface.composites.iter().map(|(name, composite)| {
        let fields: Vec<&str> = composite.fields.keys().map(String::as_str).collect();
        let (docs, words) = ledger.composite_words(name, fields);
        let fields = composite.fields.keys().cloned().zip(words).collect();
        Composite {
            name: name.clone(),
            fields,
            docs,
        }
    });
    composites.collect()
}

/// Puts functions into their resources, both in the order of the surface.
fn group(ledger: &mut Ledger<'_>, operations: Vec<crate::ir::Operation>) -> Vec<Resource> {
    let mut resources: IndexMap<String, Resource> = IndexMap::new();
    for mut operation in operations {
        let (resource, function) = operation
            .function
            .split_once('.')
            .unwrap_or(("events", "unnamed"));
        let (resource, function) = (resource.to_owned(), function.to_owned());
        operation.function = function;
        if let Some(known) = resources.get_mut(&resource) {
            known.operations.push(operation);
            continue;
        }
        let type_name = ledger
            .renamed(&format!("resource {resource}"))
            .unwrap_or_else(|| resource.to_upper_camel_case());
        let new = Resource {
            name: resource.clone(),
            type_name,
            docs: ledger.resource_words(&resource),
            operations: vec![operation],
        };
        resources.insert(resource, new);
    }
    resources.into_values().collect()
}
