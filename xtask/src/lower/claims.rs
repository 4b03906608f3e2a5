//! Names meet in modules, in `impl` blocks and in the version modules: there, each must belong to one thing.

use heck::ToUpperCamelCase;

use super::ledger::Ledger;
use super::names::{Case, Claims, is_name};
use crate::emit;
use crate::ir::{Home, Ir, Operation, Resource, Setter};
use crate::problem::pointer;
use crate::surface::{self, Surface};

/// What emitted code says without importing it: Rust's prelude, and its own generic and associated names.
const UNIMPORTED: [&str; 49] = [
    "Answer",
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "D",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "ENDPOINT",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "NAME",
    "None",
    "O",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "ROUTES",
    "Result",
    "S",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "V",
    "Vec",
];

/// Functions of `Api` that are no resources, and what its derived `Clone` calls.
const OF_API: [&str; 4] = ["call", "client", "clone", "new"];

/// Functions of the runtime's `Call`.
const OF_CALL: [&str; 22] = [
    "body",
    "body_field",
    "deadline",
    "decode",
    "header",
    "idempotent",
    "inputs",
    "inputs_of",
    "into_future",
    "items",
    "json",
    "new",
    "of",
    "pages",
    "path",
    "query",
    "retry",
    "segment",
    "spawnable",
    "timeout",
    "to_curl",
    "with_response",
];

/// Claims every name of the crate that isn't inside of one type.
pub(super) fn claim_all(ledger: &mut Ledger<'_>, ir: &Ir) {
    let types = claim_types(ledger, ir);
    claim_modules(ledger, ir);
    for resource in &ir.resources {
        for version in 0..ir.versions.len() {
            claim_functions(ledger, resource, Home::Version(version), &types);
        }
    }
}

/// Types, resources and the emitted helpers meet in the version modules.
fn claim_types(ledger: &mut Ledger<'_>, ir: &Ir) -> Claims<'static> {
    let surface = ledger.surface;
    let mut claims = Claims::default();
    let reserved = emit::imported_names().chain(UNIMPORTED);
    reserved.for_each(|name| claims.reserve(name));
    for version in &ir.versions {
        // Its marker type; the name of the module was checked with its source.
        claims.reserve(&version.module.to_upper_camel_case());
    }
    let mut claim = |name: &str, owner: String, at: String| {
        claims.claim(ledger, surface::FILE, &at, name, &owner);
        if !is_name(name, Case::Camel) {
            ledger.problem(
                surface::FILE,
                at,
                format!("`{name}` makes no Rust name"),
                "name the type otherwise",
            );
        }
    };
    for resource in &ir.resources {
        let owner = format!("the resource {}", resource.name);
        claim(&resource.type_name, owner, type_pointer(surface, resource));
    }
    for composite in &ir.composites {
        let owner = format!("the composite {}", composite.name);
        claim(
            &composite.name,
            owner,
            pointer("/composites", &composite.name),
        );
    }
    for request in &ir.requests {
        let owner = format!("the request {}", request.schema);
        claim(&request.name, owner, pointer("/requests", &request.schema));
    }
    for response in &ir.responses {
        let owner = format!("the answer {}", response.schema);
        claim(
            &response.name,
            owner,
            pointer("/responses", &response.schema),
        );
    }
    for item in &ir.enums {
        let owner = format!("the enum {}", item.name);
        claim(&item.name, owner, pointer("/enums", &item.name));
    }
    claims
}

/// Resources are modules beside those of the versions, and functions of `Api`. rustc reports those that `lib.rs` has too.
fn claim_modules(ledger: &mut Ledger<'_>, ir: &Ir) {
    let mut claims = Claims::default();
    let reserved = ["api", "exports", "mock", "types"]
        .into_iter()
        .chain(OF_API);
    reserved.for_each(|name| claims.reserve(name));
    for version in &ir.versions {
        claims.reserve(&version.module);
    }
    for resource in &ir.resources {
        let owner = format!("the resource {}", resource.name);
        let at = resource_pointer(resource);
        claims.claim(ledger, surface::FILE, &at, &resource.name, &owner);
    }
}

/// The functions of a resource that one version has, and the marker types of their operations. Two versions may each
/// have a function of one name, but what they share is in both.
fn claim_functions(
    ledger: &mut Ledger<'_>,
    resource: &Resource,
    version: Home,
    types: &Claims<'_>,
) {
    let (mut functions, mut markers) = (Claims::default(), Claims::inside(types));
    let here = |operation: &&Operation| operation.home == Home::Shared || operation.home == version;
    for operation in resource.operations.iter().filter(here) {
        let (at, key) = (operation_pointer(operation), operation.key());
        let function = &operation.function;
        // One problem is enough: functions of one name have markers of one name.
        if functions.claim(ledger, surface::FILE, &at, function, &key) {
            let marker = function.to_upper_camel_case();
            let owner = format!("the operation type of `{function}`");
            markers.claim(ledger, surface::FILE, &at, &marker, &owner);
        }
        if let Some(bulk) = &operation.bulk {
            let owner = format!("the bulk form of {key}");
            functions.claim(ledger, surface::FILE, &at, &bulk.function, &owner);
        }
    }
}

/// The setters of an operation stand beside the functions that every call has.
pub(super) fn claim_setters(ledger: &mut Ledger<'_>, file: &str, at: &str, setters: &[Setter]) {
    let mut claims = Claims::default();
    OF_CALL.iter().for_each(|name| claims.reserve(name));
    for setter in setters {
        let owner = format!("the parameter {}", setter.parameter);
        claims.claim(ledger, file, at, &setter.name, &owner);
    }
}

/// Where the surface names the struct of a resource.
fn type_pointer(surface: &Surface, resource: &Resource) -> String {
    let place = format!("resource {}", resource.name);
    if surface.names.contains_key(&place) {
        pointer("/names", place)
    } else {
        resource_pointer(resource)
    }
}

/// Where the surface names a resource first.
fn resource_pointer(resource: &Resource) -> String {
    let first = resource.operations.first();
    first.map_or_else(String::new, operation_pointer)
}

fn operation_pointer(operation: &Operation) -> String {
    pointer("/operations", operation.key())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::OF_CALL;
    use crate::inputs::entries_below;

    #[test]
    fn the_functions_of_a_call_are_those_of_the_runtime() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let files = entries_below(&root, "generated/src").expect("the repository");
        let mut found = BTreeSet::new();
        for file in files.iter().map(|entry| &entry.path) {
            // Operations add setters of their own.
            if file.starts_with("generated/src/api/") {
                continue;
            }
            let text = std::fs::read_to_string(root.join(file)).expect("a text");
            let mut inside = false;
            for line in text.lines() {
                if line.starts_with("impl") {
                    inside = line.contains("> Call<") || line.contains("IntoFuture for Call<");
                }
                // At the first level: `pub async fn name(…)`, `pub(crate) fn name<…>(…)`.
                let is_item = line.starts_with("    ") && !line.starts_with("     ");
                if let Some((before, rest)) = line.split_once("fn ").filter(|_| inside && is_item) {
                    let name = rest.split(['(', '<']).next().unwrap_or_default();
                    found.extend((!before.contains("//")).then(|| name.to_owned()));
                }
            }
        }
        let known: BTreeSet<String> = OF_CALL.map(str::to_owned).into();
        assert_eq!(found, known);
    }
}
