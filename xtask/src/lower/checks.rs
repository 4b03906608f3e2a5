//! What the surface asks of one version must be possible: each argument goes to one place, and each value is sent as
//! HubSpot reads it.

use std::collections::{BTreeMap, BTreeSet};

use super::VersionDoc;
use super::ledger::{Ledger, says_something};
use super::names::{Case, Claims, is_name};
use super::sharing::Lowered;
use crate::ir::{
    ArgumentKind, Body, Expression, NewArgument, Operation, RequestField, RequestPresence,
    RequestType, Type, placeholders,
};
use crate::problem::{Mend, Problem, pointer};
use crate::surface;

const REDESCRIBE: &str = "describe it otherwise with an overlay action, or teach xtask about it";

/// Checks the operations and requests of a version.
pub(super) fn check(ledger: &mut Ledger<'_>, version: &VersionDoc, lowered: &Lowered) {
    let requests = lowered.requests_by_name();
    for operation in lowered.operations.values() {
        check_destinations(ledger, operation);
        check_parameters(ledger, version, &requests, operation);
        check_body(ledger, operation);
    }
    for request in lowered.requests.values() {
        check_fields(ledger, version, request);
        check_constructor(ledger, request);
    }
}

/// Where a parameter's value comes from.
fn parameters(operation: &Operation) -> Vec<(&str, &Expression)> {
    let query = operation.query.iter();
    let query = query.map(|(name, value)| (name.as_str(), value));
    let names: Vec<&str> = placeholders(&operation.path).collect();
    // One without a value was reported, and nobody knows which values the others have then.
    if names.len() != operation.path_values.len() {
        return query.collect();
    }
    names
        .into_iter()
        .zip(&operation.path_values)
        .chain(query)
        .collect()
}

fn at_operation(operation: &Operation, section: &str, name: &str) -> String {
    let at = pointer("/operations", operation.key());
    pointer(&pointer(&at, section), name)
}

/// Every argument goes to one place.
fn check_destinations(ledger: &mut Ledger<'_>, operation: &Operation) {
    let parameters = parameters(operation);
    let count = |wanted: &Expression| {
        let hits = parameters.iter().filter(|(_, value)| *value == wanted);
        hits.count()
    };
    // A parameter that isn't in the path is reported as such.
    let is_filled = |source: &str| {
        source.starts_with("body") || parameters.iter().any(|(name, _)| *name == source)
    };
    for argument in &operation.arguments {
        let name = &argument.name;
        let at = at_operation(operation, "arguments", name);
        let ArgumentKind::Composite(composite) = &argument.kind else {
            let uses = count(&Expression::Argument(name.clone())) + uses_in_body(operation, name);
            match uses {
                0 if is_filled(source_of(ledger, operation, name)) => {
                    filled_twice(ledger, at, format!("the argument {name} goes nowhere"));
                }
                0 | 1 => {}
                _ => ledger.problem(
                    surface::FILE,
                    at,
                    format!("the argument {name} goes to more than one place"),
                    "parameters of one name are not modelled: rename all but one with an overlay action",
                ),
            }
            continue;
        };
        for (field, parameter) in &ledger.surface.composites[composite].fields {
            let is_parameter = parameters.iter().any(|(known, _)| known == parameter);
            if is_parameter && count(&Expression::Field(name.clone(), field.clone())) == 0 {
                let what = format!("the field {field} of the argument {name} goes nowhere");
                filled_twice(ledger, at.clone(), what);
            }
        }
    }
}

/// Where the surface says that an argument goes.
fn source_of<'a>(ledger: &Ledger<'a>, operation: &Operation, argument: &str) -> &'a str {
    let entry = ledger.surface.operations.get(&operation.key());
    let source = entry.and_then(|entry| entry.arguments.get(argument));
    source.map_or("", String::as_str)
}

fn filled_twice(ledger: &mut Ledger<'_>, at: String, what: String) {
    let remedy = "another argument fills the same place: delete one of the two";
    ledger.problem(surface::FILE, at, what, remedy);
}

fn uses_in_body(operation: &Operation, argument: &str) -> usize {
    match &operation.body {
        Some(Body::Whole(name) | Body::Inputs(name) | Body::InputsOf(name, _)) => {
            usize::from(name == argument)
        }
        Some(Body::Object(members)) => {
            let hits = members.iter().filter(|(_, name, _)| name == argument);
            hits.count()
        }
        None => 0,
    }
}

/// Parameters are sent as their values display.
fn check_parameters(
    ledger: &mut Ledger<'_>,
    version: &VersionDoc,
    requests: &BTreeMap<&str, &RequestType>,
    operation: &Operation,
) {
    let argument_of = |name: &str| {
        let mut arguments = operation.arguments.iter();
        let argument = arguments.find(|argument| argument.name == name);
        argument.map(|argument| &argument.kind)
    };
    let setters = operation.setters.iter();
    let mut typed: Vec<(&str, &Type)> = setters
        .map(|setter| (setter.parameter.as_str(), &setter.ty))
        .collect();
    for (parameter, value) in parameters(operation) {
        match value {
            Expression::Argument(name) => {
                if let Some(ArgumentKind::Value(ty)) = argument_of(name) {
                    typed.push((parameter, ty));
                }
            }
            Expression::Field(name, field) => {
                let Some(ArgumentKind::Value(Type::Struct(body))) = argument_of(name) else {
                    continue;
                };
                let request = requests.get(body.as_str());
                let mut fields = request.into_iter().flat_map(|request| &request.fields);
                if let Some(field) = fields.find(|known| known.name == *field) {
                    check_path_field(ledger, operation, parameter, field);
                }
            }
        }
    }
    let method = operation.method.to_lowercase();
    let at = pointer(&pointer("/paths", &operation.path), method);
    for (parameter, _) in typed.iter().filter(|(_, ty)| **ty == Type::EpochMillis) {
        let what =
            format!("the unit of the parameter {parameter}, epoch-milliseconds, is not modelled");
        ledger.problem(&version.file, &at, what, REDESCRIBE);
    }
}

/// A field that fills a path parameter must always be there, and be what a path can hold.
fn check_path_field(
    ledger: &mut Ledger<'_>,
    operation: &Operation,
    parameter: &str,
    field: &RequestField,
) {
    let at = at_operation(operation, "path", parameter);
    if field.presence != RequestPresence::Constructor {
        let what = format!("`body.{}` can be left out of the request", field.wire);
        let remedy = "add the property to `new` of its request, or make it an argument";
        ledger.problem(surface::FILE, at, what, remedy);
    } else if !matches!(field.ty, Type::String | Type::Integer | Type::Enum(_)) {
        let what = format!("`body.{}` is no string or integer", field.wire);
        let remedy = "a path can't hold it: make it an argument";
        ledger.problem(surface::FILE, at, what, remedy);
    }
}

/// A body that is put together from arguments.
fn check_body(ledger: &mut Ledger<'_>, operation: &Operation) {
    match &operation.body {
        Some(Body::Object(members)) => {
            let mut seen = BTreeSet::new();
            for (property, argument, ty) in members {
                let at = at_operation(operation, "arguments", argument);
                if holds_millis(ty) {
                    let what = format!("`body.{property}` has epoch milliseconds in a list or map");
                    ledger.problem(surface::FILE, &at, what, REDESCRIBE);
                }
                if !seen.insert(property) {
                    let what =
                        format!("`body.{property}` is filled before the argument {argument}");
                    filled_twice(ledger, at, what);
                }
            }
        }
        Some(Body::InputsOf(argument, property)) => {
            let mut arguments = operation.arguments.iter();
            let argument = arguments.find(|known| known.name == *argument);
            let Some((argument, ArgumentKind::Inputs(ty))) =
                argument.map(|argument| (&argument.name, &argument.kind))
            else {
                return;
            };
            if !matches!(ty, Type::String | Type::Enum(_) | Type::Timestamp) {
                let at = at_operation(operation, "arguments", argument);
                let what = format!("`body.inputs[].{property}` is no string");
                let remedy = "only strings can be sent this way: take whole items, `body.inputs[]`";
                ledger.problem(surface::FILE, at, what, remedy);
            }
        }
        _ => {}
    }
}

/// Whether there are epoch milliseconds in a collection, where no attribute of serde's reaches them.
fn holds_millis(ty: &Type) -> bool {
    match ty {
        Type::List(item) | Type::Map(item) => **item == Type::EpochMillis || holds_millis(item),
        _ => false,
    }
}

fn check_fields(ledger: &mut Ledger<'_>, version: &VersionDoc, request: &RequestType) {
    for field in &request.fields {
        let (schema, wire) = (&request.schema, &field.wire);
        if holds_millis(&field.ty) {
            let at = pointer(
                &pointer(&version.schema_pointer(schema), "properties"),
                wire,
            );
            let what = "epoch milliseconds in a list or map are not modelled in requests";
            ledger.problem(&version.file, at, what, REDESCRIBE);
        }
        let RequestPresence::Map { entry, keys } = &field.presence else {
            continue;
        };
        let at = pointer(&at_request(request, "maps"), wire);
        if field.ty != Type::Map(Box::new(Type::String)) {
            let what = format!("{schema}.{wire} is no map of strings");
            let remedy = "delete the entry: a setter takes the whole map then";
            ledger.problem(surface::FILE, &at, what, remedy);
        }
        for name in keys.iter().map(|(name, ..)| name).chain([&entry.0]) {
            check_name(ledger, &at, name);
        }
    }
}

/// A setter, argument or field that the surface names.
fn check_name(ledger: &mut Ledger<'_>, at: &str, name: &str) {
    if !is_name(name, Case::Snake) {
        let what = format!("`{name}` makes no Rust name");
        ledger.problem(surface::FILE, at, what, "name it otherwise");
    }
}

fn at_request(request: &RequestType, section: &str) -> String {
    pointer(&pointer("/requests", &request.schema), section)
}

/// The constructor fills each field once, and composites are made of strings.
fn check_constructor(ledger: &mut Ledger<'_>, request: &RequestType) {
    let at = at_request(request, "new");
    let mut arguments = Claims::default();
    let mut filled = BTreeSet::new();
    for argument in &request.new {
        let (name, owner, fields) = match argument {
            NewArgument::Field(name) => (name, format!("the property {name}"), vec![name]),
            NewArgument::Composite(name, composite, bound) => {
                check_composite(ledger, request, composite, bound);
                let fields = bound.iter().map(|(_, field)| field).collect();
                (name, format!("the composite {composite}"), fields)
            }
        };
        let mut is_new = true;
        for field in fields {
            is_new &= filled.insert(field);
            if !is_new {
                let what = format!("`new` fills {field} of {} twice", request.schema);
                ledger.problem(surface::FILE, &at, what, "take it once");
            }
        }
        if is_new {
            arguments.claim(ledger, surface::FILE, &at, name, &owner);
        }
    }
}

fn check_composite(
    ledger: &mut Ledger<'_>,
    request: &RequestType,
    composite: &str,
    bound: &[(String, String)],
) {
    let at = at_request(request, "new");
    let remedy = "take the properties one by one";
    for (part, wire) in &ledger.surface.composites[composite].fields {
        let Some((_, field)) = bound.iter().find(|(known, _)| known == part) else {
            let what = format!(
                "{} has no property {wire} for `{part}` of {composite}",
                request.schema
            );
            ledger.problem(surface::FILE, &at, what, remedy);
            continue;
        };
        let mut fields = request.fields.iter();
        if fields.any(|known| known.name == *field && known.ty != Type::String) {
            let what = format!(
                "{}.{wire} is no string, and {composite} is made of strings",
                request.schema
            );
            ledger.problem(surface::FILE, &at, what, remedy);
        }
    }
}

/// Entries of the surface that are wrong or say nothing, whatever the versions are like.
pub(super) fn check_surface(ledger: &mut Ledger<'_>) {
    let surface = ledger.surface;
    for (name, composite) in &surface.composites {
        let at = pointer("/composites", name);
        for name in composite.fields.keys().chain([&composite.argument]) {
            check_name(ledger, &at, name);
        }
    }
    for (key, entry) in &surface.operations {
        let method = key.split(' ').next().unwrap_or_default();
        if entry.idempotent && matches!(method, "GET" | "PUT" | "DELETE") {
            let at = pointer(&pointer("/operations", key), "idempotent");
            let what = format!("{method} is idempotent by itself");
            ledger.problem(surface::FILE, at, what, "delete the line");
        }
    }
    for (name, reason) in &surface.left_out {
        if !says_something(reason) {
            let what = format!("{name} is left out without a reason");
            let at = pointer("/left_out", name);
            let remedy = "say why the crate does without it";
            let problem = Problem::new(surface::FILE, at, what, remedy);
            ledger.problems.push(problem.with_mend(Mend::Write));
        }
    }
}

/// A field without which an answer can't be read must be in the answers of all versions that have the schema.
pub(super) fn check_plain(ledger: &mut Ledger<'_>, versions: &[VersionDoc]) {
    let surface = ledger.surface;
    for (schema, entry) in &surface.responses {
        for (i, property) in entry.plain.iter().enumerate() {
            let has = |version: &&VersionDoc| {
                let object = version.object(schema);
                object.map(|object| object.properties.contains_key(property))
            };
            let without: Vec<&str> = versions
                .iter()
                .filter(|version| has(version) == Some(false))
                .map(|version| version.name.as_str())
                .collect();
            // What no version has is reported as unused.
            if without.is_empty() || !versions.iter().any(|version| has(&version) == Some(true)) {
                continue;
            }
            let at = pointer(&pointer(&pointer("/responses", schema), "plain"), i);
            let what = format!(
                "{schema} has no {property} in version {}: no answer of it could be read",
                without.join(" and ")
            );
            let remedy = "take it out of `plain`, or add the property there with an overlay action";
            ledger.problem(surface::FILE, at, what, remedy);
        }
    }
}
