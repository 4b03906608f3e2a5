//! Types of responses: fields without which a response is meaningless are required, all others may be absent.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;
use super::context::Context;
use super::names::Case;
use super::structs::{Field, United, holds};
use crate::ir::{ResponseField, ResponsePresence, ResponseType, Type, Versions};
use crate::problem::pointer;
use crate::surface::{self, ResponseEntry};

impl Context<'_> {
    /// All types of responses, by name.
    pub(super) fn responses(&mut self) -> Vec<ResponseType> {
        let united = self.united(Direction::Response);
        let mut responses: Vec<ResponseType> = united.into_iter().map(|united| self.response(united)).collect();
        settle_presence(&mut responses);
        responses
    }

    fn response(&mut self, united: United) -> ResponseType {
        let United { schema, name, versions, fields } = united;
        let surface = self.surface;
        let entry = surface.responses.get(&schema).cloned().unwrap_or_default();
        if surface.responses.contains_key(&schema) {
            self.use_surface(&["responses", &schema]);
            self.check_name(&["responses", &schema], &name, Case::Camel);
        }
        let mut taken = BTreeSet::new();
        let mut lowered = Vec::new();
        for field in fields {
            let rust = self.field_name(&schema, &field.wire, &mut taken);
            let is_plain = self.use_listed(&["responses", &schema, "plain"], &entry.plain, &field.wire);
            if is_plain {
                self.check_plain(&schema, &entry, &field, &versions);
            }
            let presence = match field.ty {
                _ if is_plain => ResponsePresence::Plain,
                Type::List(_) | Type::Map(_) => ResponsePresence::Default,
                _ => ResponsePresence::Option,
            };
            let docs = self.part_docs("types", &name, &field.wire);
            lowered.push(ResponseField {
                docs: self.with_versions(docs, &field.versions, &versions),
                versions: field.versions,
                name: rust,
                wire: field.wire,
                ty: field.ty,
                presence,
                boxed: false,
            });
        }
        ResponseType { docs: self.docs("types", &name), versions, name, schema, fields: lowered, has_default: false }
    }

    /// A field that is always there must be declared so, or we must say that we know better.
    fn check_plain(&mut self, schema: &str, entry: &ResponseEntry, field: &Field, versions: &Versions) {
        let path = ["responses", schema, "always"];
        let is_optional = field.versions != *versions || !field.optional_in.is_empty();
        if !is_optional || self.use_listed(&path, &entry.always, &field.wire) {
            return;
        }
        let lacks = |version: &&usize| !field.versions.contains(version) || field.optional_in.contains(version);
        let version = versions.iter().find(lacks).copied().unwrap_or_default();
        let name = &self.versions[version].name;
        let at = pointer(&self.versions[version].schema_pointer(schema), "properties");
        let what = format!(
            "{schema}.{} is not always there in version {name}; a response without it fails to decode",
            field.wire
        );
        let remedy = format!(
            "either make it an `Option`, which breaks users: delete it from `responses.{schema}.plain` in {}; \
             or keep it, if HubSpot always sends it: add to that file",
            surface::FILE
        );
        let problem = self.in_spec(version, pointer(&at, &field.wire), what, &remedy);
        self.open.push(problem.with_entry(&path, &format!("[{}]", field.wire)));
    }
}

/// Boxes what holds itself, and gives a struct a default when all of its fields have one.
fn settle_presence(responses: &mut [ResponseType]) {
    let fields = |response: &ResponseType| response.fields.iter().map(|field| field.ty.clone()).collect();
    let graph: BTreeMap<String, Vec<Type>> =
        responses.iter().map(|response| (response.name.clone(), fields(response))).collect();
    for response in responses.iter_mut() {
        for field in &mut response.fields {
            field.boxed = holds(&graph, &field.ty, &response.name);
        }
        let mut fields = response.fields.iter();
        response.has_default = fields.all(|field| field.presence != ResponsePresence::Plain);
    }
    let with_default = responses.iter().filter(|response| response.has_default);
    let with_default: BTreeSet<String> = with_default.map(|response| response.name.clone()).collect();
    for field in responses.iter_mut().flat_map(|response| &mut response.fields) {
        let has_default = match &field.ty {
            Type::Struct(name) => !field.boxed && with_default.contains(name),
            _ => false,
        };
        if field.presence == ResponsePresence::Option && has_default {
            field.presence = ResponsePresence::Default;
        }
    }
}
