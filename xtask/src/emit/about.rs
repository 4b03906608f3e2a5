//! What the pages of a function, its operation and its module say about the call. Texts are ours; this adds the facts.

use proc_macro2::TokenStream;

use super::markers::marker_name;
use super::{doc, summary};
use crate::ir::{Ir, Operation, Resource, Response, Setter, Type, VersionFacts};

/// The documentation of a function: its text, with the facts behind the summary.
pub(super) fn function(ir: &Ir, operation: &Operation) -> Option<TokenStream> {
    with_facts(ir, operation, &operation.docs, &response(&operation.response))
}

/// The same for its variant that sends any number of inputs.
pub(super) fn bulk_function(ir: &Ir, operation: &Operation, docs: &str) -> Option<TokenStream> {
    with_facts(ir, operation, docs, "an [`Outcome`](crate::bulk::Outcome) for each input")
}

fn with_facts(ir: &Ir, operation: &Operation, docs: &str, response: &str) -> Option<TokenStream> {
    let (summary, rest) = docs.split_once("\n\n").unwrap_or((docs, ""));
    doc(format!("{summary}\n\n{}\n{rest}", facts(ir, operation, response, "below")).trim_end())
}

pub(super) fn marker(ir: &Ir, resource: &Resource, operation: &Operation) -> Option<TokenStream> {
    let (method, path, summary) = (&operation.method, &operation.path, summary(&operation.docs));
    let function = format!("[`{}::{}`]", resource.type_name, operation.function);
    let facts = facts(ir, operation, &response(&operation.response), &format!("at {function}"));
    doc(format!("`{method} {path}`\n\nThe operation of {function}. {summary}\n\n{facts}").trim_end())
}

/// The documentation of a resource's module: a table of its operations.
pub(super) fn module(resource: &Resource) -> String {
    let mut docs = format!("Functions of [`{}`], and their operations.\n\n", resource.type_name);
    docs += "| Function | Purpose, method and path |\n|---|---|\n";
    for operation in &resource.operations {
        let Operation { function, method, path, .. } = operation;
        let purpose = summary(&operation.docs).replace('\n', " ");
        docs += &format!("| [`{function}`]({}::{function}) | {purpose}<br>`{method} {path}` |\n", resource.type_name);
    }
    docs
}

/// A list of the facts. `errors` says where the errors of this operation are documented.
fn facts(ir: &Ir, operation: &Operation, response: &str, errors: &str) -> String {
    let mut facts = String::new();
    for version in &operation.facts {
        let deprecated = if version.deprecated { ", deprecated by HubSpot" } else { "" };
        facts += &format!("- {}: `{} {}`{deprecated}\n", version.version, operation.method, version.full_path);
    }
    facts += &format!("- Scope: {}\n- Response: {response}\n", scopes(&operation.facts));
    if !operation.setters.is_empty() {
        let setters: Vec<String> = operation.setters.iter().map(|item| setter(operation, item)).collect();
        facts += &format!("- Optional parameters: {}\n", setters.join(", "));
    }
    facts += &format!("- Errors: {errors}, and [those of any call](crate::guide::errors)\n");
    let mut references: Vec<_> =
        operation.versions.iter().filter_map(|i| ir.versions[*i].reference.as_deref()).collect();
    references.dedup();
    for url in references {
        facts += &format!("- [HubSpot's reference]({url})\n");
    }
    facts
}

/// A link to the setters of the operation: rustdoc numbers functions of the same name, but not `impl` blocks.
fn setter(operation: &Operation, setter: &Setter) -> String {
    format!("[`{}`](crate::Call#impl-Call%3C{}%3E)", setter.name, marker_name(operation))
}

fn response(response: &Response) -> String {
    match response {
        Response::Nothing => "empty".to_owned(),
        Response::Value(ty) => linked(ty),
        Response::Page(ty) => format!("a [`Page`](crate::Page) of {}", linked(ty)),
        Response::Batch(Some(ty)) => format!("a [`BatchOutcome`](crate::BatchOutcome) of {}", linked(ty)),
        Response::Batch(None) => "a [`BatchOutcome`](crate::BatchOutcome) without results".to_owned(),
    }
}

/// A type, with a link if it is one of ours.
fn linked(ty: &Type) -> String {
    match ty {
        Type::List(item) => format!("a list of {}", linked(item)),
        Type::Map(value) => format!("a map to {}", linked(value)),
        Type::Json => "JSON".to_owned(),
        ty => match ty.name() {
            Some(name) => format!("[`{name}`](crate::types::{name})"),
            None => format!("`{ty}`"),
        },
    }
}

/// The scopes of all versions, or if they differ, of each.
fn scopes(facts: &[VersionFacts]) -> String {
    let list = |facts: &VersionFacts| match facts.scopes.is_empty() {
        true => "none".to_owned(),
        false => facts.scopes.iter().map(|scope| format!("`{scope}`")).collect::<Vec<_>>().join(", "),
    };
    if facts.windows(2).all(|pair| pair[0].scopes == pair[1].scopes) {
        return facts.first().map(list).unwrap_or_default();
    }
    facts.iter().map(|facts| format!("{} ({})", list(facts), facts.version)).collect::<Vec<_>>().join("; ")
}
