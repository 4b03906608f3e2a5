//! What a successful call returns.

use openapiv3::Response;

use super::Direction;
use super::context::Context;
use super::types::Place;
use super::version_doc::{Envelope, Listed, SchemaRef};
use crate::document::UNSUPPORTED;
use crate::ir::{Answer, Type};
use crate::problem::pointer;

impl Context<'_> {
    /// What a successful call returns. If the declared successes differ, it is the first that has a body.
    pub(super) fn answer(&mut self, version: usize, listed: &Listed<'_>) -> Answer {
        let success = listed.success();
        let (at, key) = (pointer(&listed.pointer(), "responses"), listed.key());
        let undecided = |context: &mut Self, what: &str| {
            let what = format!("{key}: {what}");
            let remedy = "state with an overlay action what HubSpot really answers";
            let problem = context.in_spec(version, &*at, what, remedy);
            context.open.push(problem);
        };
        if success.is_empty() {
            undecided(self, "no successful response is declared, so none is read");
        }
        let mut answers: Vec<Answer> = Vec::new();
        let mut is_sometimes_empty = false;
        for (code, response) in &success {
            if let Some(why) = response.extensions.get(UNSUPPORTED).and_then(serde_json::Value::as_str) {
                self.note(version, &pointer(&at, code), format!("the response of {key} is not read: {why}"));
                continue;
            }
            let Some(schema) = body(response) else {
                is_sometimes_empty = true;
                continue;
            };
            let answer = self.answer_of(version, listed, schema);
            if !answers.contains(&answer) {
                answers.push(answer);
            }
        }
        if answers.len() > 1 {
            undecided(self, "successful responses differ; the first one's type is used");
        }
        if !answers.is_empty() && is_sometimes_empty {
            undecided(self, "a successful response may have no body, and then fails to decode");
        }
        let is_multi_status = success.iter().any(|(code, _)| *code == 207);
        match answers.into_iter().next() {
            Some(answer) => answer,
            None if is_multi_status => Answer::Batch(None),
            None => Answer::Nothing,
        }
    }

    fn answer_of(&mut self, version: usize, listed: &Listed<'_>, schema: &SchemaRef) -> Answer {
        let doc = &self.versions[version];
        let name = doc.referenced(schema).map(str::to_owned);
        let envelope = name.as_deref().and_then(|name| doc.envelope(name));
        match envelope {
            Some(Envelope::Page(item)) => {
                // Whether there is a cursor is known when the versions are merged.
                Answer::Page(self.response_type(version, listed, &item), false)
            }
            Some(Envelope::Batch(item)) => Answer::Batch(Some(self.response_type(version, listed, &item))),
            _ => Answer::Value(self.response_type(version, listed, schema)),
        }
    }

    fn response_type(&mut self, version: usize, listed: &Listed<'_>, schema: &SchemaRef) -> Type {
        let (key, at) = (listed.key(), pointer(&listed.pointer(), "responses"));
        let place = Place { version, name: &key, at: &at, direction: Direction::Response };
        let ty = self.ty(schema, place).map(|ty| match ty {
            // Nothing says how it is written outside of a struct.
            Type::EpochMillis => Type::Integer,
            ty => ty,
        });
        ty.unwrap_or_else(|why| {
            self.note(version, &at, format!("the response of {key} is JSON: {why}"));
            Type::Json
        })
    }
}

/// The schema of a response's body.
fn body(response: &Response) -> Option<&SchemaRef> {
    response.content.values().next()?.schema.as_ref()
}
