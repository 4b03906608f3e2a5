//! Rejects requests that HubSpot would reject, so that tests notice them.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::facts::{Answers, Known, Needs};
use super::received::ReceivedRequest;
use super::reply::Reply;
use super::{pages, route};
use crate::call::request::DEVELOPER_KEY;

/// Returns the error for a request that matches no operation.
pub(super) fn unknown(request: &ReceivedRequest) -> Reply {
    let methods = route::methods(request.path());
    let methods: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
    let hint = match &methods[..] {
        [] => String::new(),
        methods => format!("; this path takes {}", methods.join(", ")),
    };
    let message = format!(
        "no operation of the Marketing Events API matches {}{hint}. To respond to this path, use \
         MockServer::on_path",
        request.line()
    );
    Reply::error(StatusCode::NOT_FOUND, "OBJECT_NOT_FOUND", &message)
}

/// Returns the error for a request that HubSpot would reject.
pub(super) fn refusal(known: &Known, request: &ReceivedRequest) -> Option<Reply> {
    let has_token = request
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "))
        .is_some_and(|token| !token.trim().is_empty());
    let has_key = known.endpoint.developer && request.query(DEVELOPER_KEY).is_some();
    if !has_token && !has_key {
        return Some(Reply::error(
            StatusCode::UNAUTHORIZED,
            "INVALID_AUTHENTICATION",
            "the header `Authorization: Bearer …` is missing",
        ));
    }
    let problem = query(known, request).or_else(|| body(known, request))?;
    let message = format!("{}: {problem}", known.endpoint.name);
    Some(Reply::error(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", &message))
}

fn query(known: &Known, request: &ReceivedRequest) -> Option<String> {
    let mut required = known.facts.query.iter();
    if let Some(missing) = required.find(|name| request.query(name).is_none_or(str::is_empty)) {
        return Some(format!("the query parameter `{missing}` is missing"));
    }
    let is_paged = matches!(known.facts.answers, Answers::Page);
    is_paged.then(|| pages::problem(request)).flatten()
}

fn body(known: &Known, request: &ReceivedRequest) -> Option<String> {
    if matches!(known.facts.needs, Needs::Nothing) {
        return None;
    }
    let content_type = request.header("content-type").unwrap_or_default();
    if !content_type.starts_with("application/json") {
        return Some(format!("the content type is {content_type:?} instead of \"application/json\""));
    }
    let mut json: Map<String, Value> = match serde_json::from_slice(request.bytes()) {
        Ok(json) => json,
        Err(problem) => return Some(format!("the body is not a JSON object: {problem}")),
    };
    if let Needs::Object(required) = known.facts.needs {
        let missing = required.iter().find(|name| json.get(**name).is_none_or(Value::is_null));
        let missing = missing.map(|name| format!("missing field `{name}`"));
        let problem = missing.or_else(|| unreadable(known, json, |object| object))?;
        return Some(format!("the body can't be read: {problem}"));
    }
    let Some(Value::Array(inputs)) = json.remove("inputs") else {
        return Some("the body has no list `inputs`".to_owned());
    };
    inputs.into_iter().enumerate().find_map(|(i, input)| {
        let Value::Object(input) = input else {
            return Some(format!("`inputs[{i}]` is not an object"));
        };
        let problem = unreadable(known, input, |input| json!({ "inputs": [input] }))?;
        Some(format!("`inputs[{i}]` can't be read: {problem}"))
    })
}

/// Returns why an object can't be decoded. Null counts as missing.
fn unreadable(known: &Known, mut object: Map<String, Value>, body: impl FnOnce(Value) -> Value) -> Option<String> {
    object.retain(|_, value| !value.is_null());
    let problem = (known.read)(body(object.into())).err()?;
    Some(problem.to_string())
}
