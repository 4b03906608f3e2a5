//! All versions together → the IR. Every decision is made here: our entries are applied, and what has none gets a
//! derived reading and is listed as an open decision.

mod answers;
mod arguments;
mod bulk;
mod collisions;
mod context;
mod derive;
mod enums;
mod merge;
mod names;
mod operations;
mod renames;
mod requests;
mod responses;
mod samples;
mod structs;
mod types;
mod unused;
mod version_doc;

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use self::context::Context;
pub use self::names::Reserved;
pub(crate) use self::renames::apply as apply_renames;
pub use self::version_doc::VersionDoc;
use crate::docs::Docs;
use crate::ir::{Composite, Ir, Version};
use crate::problem::Problems;
use crate::sources::Source;
use crate::surface::Surface;

/// Which way values of a type travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Request,
    Response,
}

/// The IR, and what people should know about it.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The crate to emit.
    pub ir: Ir,
    /// Decisions to be made; the IR has a safe reading of each.
    pub open: Problems,
    /// What the crate leaves out, or hands on as JSON, because it isn't supported.
    pub notes: Problems,
}

/// Lowers all versions.
pub fn lower(
    versions: &[VersionDoc],
    surface: &Surface,
    docs: &Docs,
    reserved: &Reserved,
) -> Result<Lowered, Problems> {
    let mut context = Context::new(versions, surface, docs, reserved);
    context.take_chosen_names();
    let (mut by_version, keys) = context.operations();
    context.lower_structs();
    let mut requests = context.requests();
    let responses = context.responses();
    let enums = context.finish_enums();
    requests::mark_partial(&mut requests, &enums);
    context.add_doubts(&mut requests);
    context.add_collisions(&mut by_version);
    let mut operations = context.merge(by_version, &keys);
    context.add_bulk(&mut operations, &requests, &responses);
    let ir = Ir {
        versions: versions.iter().map(|version| version_facts(&mut context, version)).collect(),
        composites: composites(&mut context),
        resources: context.group(operations),
        samples: samples::lower(&mut context, &responses),
        requests,
        responses,
        enums,
    };
    context.check_docs();
    context.check_unused();
    let Context { broken, open, notes, .. } = context;
    broken.into_result()?;
    Ok(Lowered { ir, open, notes })
}

fn version_facts(context: &mut Context<'_>, version: &VersionDoc) -> Version {
    let paths = version.operations().map(|listed| listed.path.to_owned());
    let full = paths.map(|path| (version.full_path(&path), path));
    let moved: BTreeMap<String, String> = full
        .filter(|(full, path)| *full != Source::full_path(version.base(), path))
        .map(|(full, path)| (path, full))
        .collect();
    Version {
        docs: context.docs("versions", &version.name),
        reference: version.source.reference.clone(),
        name: version.name.clone(),
        module: version.source.module.clone(),
        feature: version.source.feature.clone(),
        base: version.base().to_owned(),
        moved: moved.into_iter().collect(),
    }
}

fn composites(context: &mut Context<'_>) -> Vec<Composite> {
    let composites = context.surface.composites.iter().map(|(name, composite)| Composite {
        fields: composite
            .fields
            .keys()
            .map(|field| (field.clone(), context.part_docs("composites", name, field)))
            .collect(),
        docs: context.docs("composites", name),
        name: name.clone(),
    });
    composites.collect()
}

impl Context<'_> {
    /// Derived names must not be those that people chose, or that emitted code has already.
    fn take_chosen_names(&mut self) {
        let (surface, reserved) = (self.surface, self.reserved);
        self.types.take(reserved.names.iter().cloned());
        self.types.take(self.versions.iter().map(|version| version.source.module.to_upper_camel_case()));
        self.types.take(surface.composites.keys().chain(surface.enums.keys()).cloned());
        let requests = surface.requests.iter().map(|(schema, entry)| (schema, &entry.name));
        let responses = surface.responses.iter().map(|(schema, entry)| (schema, &entry.name));
        let structs = requests.chain(responses);
        self.types.take(structs.map(|(schema, name)| name.clone().unwrap_or(schema.to_upper_camel_case())));
        for entry in surface.operations.values() {
            self.types.take(entry.function.split('.').map(ToUpperCamelCase::to_upper_camel_case));
        }
        let renamed = surface.names.iter().filter(|(place, _)| place.starts_with("resource "));
        self.types.take(renamed.map(|(_, name)| name.clone()));
    }
}
