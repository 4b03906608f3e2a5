//! All versions together → the IR. Every decision is made here: our entries are applied, and what has none gets a
//! derived reading and is listed as an open decision.

mod arguments;
mod bulk;
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

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;

use self::context::Context;
use self::names::UNIMPORTED;
pub(crate) use self::renames::apply as apply_renames;
pub use self::version_doc::VersionDoc;
use crate::docs::Docs;
use crate::ir::{Ir, KeyStruct, Version};
use crate::problem::Problems;
use crate::surface::{Surface, TypeEntry};
use crate::versions::VersionEntry;
use crate::yaml::Entries;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    Request,
    Response,
}

impl Direction {
    /// Where the surface has entries for its structs.
    fn section(self) -> &'static str {
        match self {
            Self::Request => "requests",
            Self::Response => "responses",
        }
    }

    fn entries(self, surface: &Surface) -> &Entries<TypeEntry> {
        match self {
            Self::Request => &surface.requests,
            Self::Response => &surface.responses,
        }
    }
}

/// The IR, and what people should know about it.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    pub ir: Ir,
    /// Decisions to be made; the IR has a safe reading of each.
    pub open: Problems,
    /// What the crate leaves out, or hands on as JSON, because it isn't supported.
    pub notes: Problems,
}

/// Lowers all versions. Derived names are none of the `runtime`'s.
pub fn lower(
    versions: &[VersionDoc],
    surface: &Surface,
    docs: &Docs,
    mut runtime: BTreeSet<String>,
) -> Result<Lowered, Problems> {
    runtime.extend(UNIMPORTED.split(' ').map(str::to_owned));
    let mut context = Context::new(versions, surface, docs, &runtime);
    context.take_chosen_names();
    let mut operations = context.operations();
    context.lower_structs();
    let (requests, responses) = context.finish_structs();
    let (enums, mut partial) = context.finish_enums();
    requests::add_partial(&requests, &mut partial);
    merge::add_siblings(&mut operations);
    context.add_bulk(&mut operations, &requests, &responses);
    let ir = Ir {
        versions: versions.iter().map(|version| lower_version(&mut context, version)).collect(),
        key_structs: key_structs(&mut context),
        resources: context.group(operations),
        samples: samples::lower(&mut context, &responses),
        requests,
        responses,
        enums,
        partial,
    };
    context.check_docs();
    context.check_unused();
    let Context { broken, open, notes, .. } = context;
    broken.into_result()?;
    Ok(Lowered { ir, open, notes })
}

fn lower_version(context: &mut Context<'_>, version: &VersionDoc) -> Version {
    let paths = version.doc.paths.paths.keys().map(|path| (path.clone(), version.full_path(path)));
    Version {
        docs: context.docs("versions", &version.name),
        reference: version.entry.reference.clone(),
        name: version.name.clone(),
        module: version.entry.module.clone(),
        feature: version.entry.feature.clone(),
        base: version.base().to_owned(),
        path_overrides: paths.filter(|(path, full)| *full != VersionEntry::full_path(version.base(), path)).collect(),
    }
}

fn key_structs(context: &mut Context<'_>) -> Vec<KeyStruct> {
    let key_structs = context.surface.composites.iter().map(|(name, entry)| KeyStruct {
        fields: entry
            .fields
            .keys()
            .map(|field| (field.clone(), context.part_docs("composites", name, field)))
            .collect(),
        docs: context.docs("composites", name),
        name: name.clone(),
    });
    key_structs.collect()
}

impl Context<'_> {
    /// Derived names must not be those that people chose, or that the crate has already.
    fn take_chosen_names(&mut self) {
        let surface = self.surface;
        let structs = surface.requests.iter().chain(&surface.responses);
        let structs = structs.map(|(schema, entry)| entry.rust_name(schema));
        let functions = surface.operations.values().flat_map(|entry| entry.function.split('.'));
        let modules = self.versions.iter().map(|version| version.entry.module.as_str());
        let renamed = surface.names.iter().filter(|(place, _)| place.starts_with("resource "));
        let types = surface.composites.keys().chain(surface.enums.keys()).chain(renamed.map(|(_, name)| name));
        self.types = self.reserved.clone();
        self.types.extend(types.cloned().chain(structs));
        self.types.extend(functions.chain(modules).map(ToUpperCamelCase::to_upper_camel_case));
    }
}
