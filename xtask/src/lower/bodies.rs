//! What an operation is sent and what it answers.

use openapiv3::{ReferenceOr, Response, Schema, StatusCode};

use super::envelopes::Envelope;
use super::schemas::{Schemas, rust_type_name};
use super::{Direction, Listed};
use crate::document::{REPORTED, SCHEMAS};
use crate::ir::{Answer, Type};

impl Schemas<'_, '_> {
    /// The schema of the request body.
    pub(super) fn body_schema(&mut self, listed: &Listed<'_>) -> Option<String> {
        let body = listed.operation.request_body.as_ref()?.as_item()?;
        let schema = body.content.get("application/json")?.schema.as_ref()?;
        self.reference(listed, schema)
    }

    /// The name of a schema that must be a reference.
    fn reference(&mut self, listed: &Listed<'_>, schema: &ReferenceOr<Schema>) -> Option<String> {
        if let ReferenceOr::Reference { reference } = schema {
            return Some(reference.trim_start_matches(SCHEMAS).to_owned());
        }
        let reported = schema
            .as_item()
            .is_some_and(|schema| schema.schema_data.extensions.contains_key(REPORTED));
        if !reported {
            let what = "a body without a named schema is not modelled";
            self.report(
                listed,
                what,
                "move its schema to `components/schemas` with an overlay action",
            );
        }
        None
    }

    pub(super) fn answer(&mut self, listed: &Listed<'_>, cursor: bool) -> Answer {
        let mut multi_status = false;
        let mut answers: Vec<Answer> = Vec::new();
        let success: Vec<(&StatusCode, &ReferenceOr<Response>)> = listed
            .operation
            .responses
            .responses
            .iter()
            .filter(|(code, _)| matches!(code, StatusCode::Code(200..=299)))
            .collect();
        if success.is_empty() {
            self.report(
                listed,
                "no successful answer is declared",
                "say in an overlay what HubSpot answers, for example:\nupdate: { responses: { \"202\": {} } }",
            );
        }
        for (code, response) in success {
            multi_status |= *code == StatusCode::Code(207);
            let schema = response
                .as_item()
                .and_then(|response| response.content.values().next()?.schema.as_ref());
            let Some(schema) = schema else { continue };
            let Some(name) = self.reference(listed, schema) else {
                continue;
            };
            let answer = self.answer_of(&name, cursor);
            if !answers.contains(&answer) {
                answers.push(answer);
            }
        }
        if answers.len() > 1 {
            self.report(
                listed,
                "successful answers of different types are not modelled",
                "give them one schema with an overlay action",
            );
        }
        match answers.pop() {
            Some(answer) => answer,
            None if multi_status => Answer::Batch(None),
            None => Answer::Nothing,
        }
    }

    fn answer_of(&mut self, schema: &str, cursor: bool) -> Answer {
        match Envelope::of(self.ledger.surface, schema) {
            Some(envelope @ (Envelope::Page | Envelope::Batch)) => {
                // An envelope without items is reported with its schema.
                let Some(item) = self.version.item_of(schema, "results") else {
                    return Answer::Nothing;
                };
                let item = Type::Struct(rust_type_name(self.ledger, &item, Direction::Response));
                match envelope {
                    Envelope::Page => Answer::Page(item, cursor),
                    _ => Answer::Batch(Some(item)),
                }
            }
            _ => {
                let reference = ReferenceOr::Reference {
                    reference: format!("{SCHEMAS}{schema}"),
                };
                Answer::Value(self.ty(
                    &reference,
                    schema,
                    &super::schema_pointer(schema),
                    Direction::Response,
                ))
            }
        }
    }
}
