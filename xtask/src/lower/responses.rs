//! What a successful call returns, and structs of responses: fields without which a response is meaningless are
//! required, all others may be missing.

use std::collections::BTreeSet;

use super::Direction;
use super::context::Context;
use super::types::{Place, in_collection};
use super::version_doc::{Envelope, Listed, SchemaRef, text};
use crate::document::UNSUPPORTED;
use crate::ir::{Presence, Response, Struct, Type};
use crate::problem::pointer;

impl Context<'_> {
    /// What a successful call returns. If the declared successes differ, it is the first that has a body.
    pub(super) fn operation_response(&mut self, listed: &Listed<'_>) -> Response {
        let (version, at, key) = (listed.version, pointer(&listed.pointer(), "responses"), listed.key());
        let success = listed.success();
        let mut responses: Vec<Response> = Vec::new();
        let mut is_sometimes_empty = false;
        for (code, response) in &success {
            let schema = response.content.values().next().and_then(|body| body.schema.as_ref());
            if let Some(why) = text(&response.extensions, UNSUPPORTED) {
                self.note(version, &pointer(&at, code), format!("the response of {key} is not read: {why}"));
            } else if let Some(schema) = schema {
                let response = self.read_as(listed, schema);
                if !responses.contains(&response) {
                    responses.push(response);
                }
            } else {
                is_sometimes_empty = true;
            }
        }
        let may_fail_to_decode = responses.len() > 1 || (!responses.is_empty() && is_sometimes_empty);
        if success.is_empty() || may_fail_to_decode {
            let what =
                format!("{key} declares no successful response, or several that differ, or one that may be empty");
            let remedy = "state with an overlay action what HubSpot really returns; until then, the first body is read";
            self.undecided_in_spec(version, &at, what, remedy);
        }
        let is_multi_status = success.iter().any(|(code, _)| *code == 207);
        let without_body = if is_multi_status { Response::Batch(None) } else { Response::Nothing };
        responses.into_iter().next().unwrap_or(without_body)
    }

    fn read_as(&mut self, listed: &Listed<'_>, schema: &SchemaRef) -> Response {
        match self.versions[listed.version].envelope(schema) {
            Some(Envelope::Page(item)) => Response::Page(self.response_type(listed, &item)),
            Some(Envelope::Batch(item)) => Response::Batch(Some(self.response_type(listed, &item))),
            _ => Response::Value(self.response_type(listed, schema)),
        }
    }

    fn response_type(&mut self, listed: &Listed<'_>, schema: &SchemaRef) -> Type {
        let (key, at) = (listed.key(), pointer(&listed.pointer(), "responses"));
        let place = Place { version: listed.version, name: &key, at: &at, direction: Direction::Response };
        in_collection(self.type_or_json(schema, place, "response"))
    }

    pub(super) fn response(&mut self, mut item: Struct) -> Struct {
        let entry = self.surface.responses.get(&item.schema).cloned().unwrap_or_default();
        self.finish_fields(&mut item, BTreeSet::new());
        for field in &mut item.fields {
            field.presence = match field.ty {
                _ if self.use_listed(&["responses", &item.schema, "plain"], &entry.plain, &field.wire) => {
                    self.check_required(&item.schema, &entry.always, &item.versions, &field.wire);
                    Presence::Required
                }
                Type::List(_) | Type::Map(_) => Presence::Default,
                _ => Presence::Optional,
            };
        }
        item
    }

    /// A field that is always there must be declared so, or we must say that we know better.
    fn check_required(&mut self, schema: &str, always: &[String], versions: &[usize], wire: &str) {
        let path = ["responses", schema, "always"];
        let Some(version) = versions.iter().find(|version| !self.versions[**version].requires(schema, wire)) else {
            return;
        };
        if self.use_listed(&path, always, wire) {
            return;
        }
        let doc = &self.versions[*version];
        let what = format!(
            "{schema}.{wire} is not always there in version {}, and a response without it fails to decode; keep it \
             with this entry, or delete it from `plain` to make it an `Option`, which breaks users",
            doc.name
        );
        let at = doc.property_pointer(schema, wire);
        self.missing(*version, &at, what, &path, &format!("[{wire}]"));
    }
}
