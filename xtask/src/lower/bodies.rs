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

    /// What a successful call gives. All declared successes must come to the same.
    pub(super) fn answer(&mut self, listed: &Listed<'_>, cursor: bool) -> Answer {
        let version = self.version;
        let responses = listed.operation.responses.responses.iter();
        let success: Vec<(&StatusCode, &Response)> = responses
            .filter(|(code, _)| matches!(code, StatusCode::Code(200..=299)))
            .filter_map(|(code, response)| Some((code, version.response(response)?)))
            .collect();
        if success.is_empty() {
            self.report(
                listed,
                "no successful answer is declared",
                "say in an overlay what HubSpot answers, for example:\nupdate: { responses: { \"202\": {} } }",
            );
        }
        let has_body = |response: &Response| !response.content.is_empty();
        let with_body = success.iter().filter(|(_, response)| has_body(response));
        if ![0, success.len()].contains(&with_body.count()) {
            self.report(
                listed,
                "successful answers with and without a body are not modelled",
                "say with an overlay action what HubSpot really answers",
            );
        }
        let mut answers: Vec<Answer> = Vec::new();
        for (_, response) in &success {
            let schema = self.body_of(listed, response);
            let answer = schema.map(|schema| self.answer_of(listed, &schema, cursor));
            answers.extend(answer.filter(|answer| !answers.contains(answer)));
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
            None if success
                .iter()
                .any(|(code, _)| **code == StatusCode::Code(207)) =>
            {
                Answer::Batch(None)
            }
            None => Answer::Nothing,
        }
    }

    /// The schema of an answer's body, whatever its media type.
    fn body_of(&mut self, listed: &Listed<'_>, response: &Response) -> Option<String> {
        let mut schemas = response.content.values().map(|media| &media.schema);
        let first = schemas.next()?;
        if schemas.any(|other| other != first) {
            self.report(
                listed,
                "an answer whose media types have different schemas is not modelled",
                "leave one of them with an overlay action",
            );
        }
        self.reference(listed, first.as_ref()?)
    }

    fn answer_of(&mut self, listed: &Listed<'_>, schema: &str, cursor: bool) -> Answer {
        match Envelope::of(self.ledger, schema) {
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
                let at = self.version.schema_pointer(schema);
                let ty = self.ty(&reference, schema, &at, Direction::Response);
                if matches!(ty, Type::List(_)) {
                    self.report(
                        listed,
                        "an answer that is a list is not modelled",
                        "the runtime reads objects: teach generated/src/decode.rs about it",
                    );
                }
                Answer::Value(ty)
            }
        }
    }
}
