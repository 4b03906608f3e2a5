//! What the versions have in common becomes one item; what differs, one per version.
//!
//! Answers are read forgivingly, so their types are united. A request type, and an operation, is shared only when all
//! versions agree on it.

use std::collections::{BTreeMap, BTreeSet};

use super::VersionDoc;
use super::ledger::Ledger;
use crate::ir::{
    Answer, ArgumentKind, Enum, Home, Operation, RequestType, ResponseField, ResponsePresence,
    ResponseType, Type,
};
use crate::problem::pointer;

/// One version's items: operations by their key in the surface, types by schema.
#[derive(Debug, Default)]
pub(super) struct Lowered {
    pub(super) operations: BTreeMap<String, Operation>,
    pub(super) requests: BTreeMap<String, RequestType>,
    pub(super) responses: BTreeMap<String, ResponseType>,
}

impl Lowered {
    /// The request types by their Rust names; of two with one name, which is reported, the first.
    pub(super) fn requests_by_name(&self) -> BTreeMap<&str, &RequestType> {
        let requests = self.requests.values().rev();
        requests.map(|item| (item.name.as_str(), item)).collect()
    }

    /// The same for the types of answers.
    pub(super) fn responses_by_name(&self) -> BTreeMap<&str, &ResponseType> {
        let responses = self.responses.values().rev();
        responses.map(|item| (item.name.as_str(), item)).collect()
    }
}

/// The items of the crate.
pub(super) struct Shared {
    pub(super) operations: Vec<Operation>,
    pub(super) requests: Vec<RequestType>,
    pub(super) responses: Vec<ResponseType>,
}

pub(super) fn merge(
    ledger: &mut Ledger<'_>,
    versions: &[VersionDoc],
    lowered: Vec<Lowered>,
    enums: &[Enum],
) -> Shared {
    let mut operations = Vec::new();
    let mut requests = Vec::new();
    let mut responses = Vec::new();
    for version in lowered {
        operations.push(version.operations);
        requests.push(version.requests);
        responses.push(version.responses);
    }
    let split_enums = enums
        .iter()
        .filter(|item| item.home != Home::Shared)
        .map(|item| item.name.clone());
    let mut split: BTreeSet<String> = split_enums.collect();
    let requests = share_requests(requests, &mut split);
    let operations = share_operations(ledger, operations, &split);
    let responses = unite(ledger, versions, responses);
    Shared {
        operations,
        requests,
        responses,
    }
}

/// Request types by name; the names of those that are split are added to `split`.
fn share_requests(
    versions: Vec<BTreeMap<String, RequestType>>,
    split: &mut BTreeSet<String>,
) -> Vec<RequestType> {
    let schemas: BTreeSet<&String> = versions.iter().flat_map(BTreeMap::keys).collect();
    // What holds a split type is split itself.
    loop {
        let before = split.len();
        for schema in &schemas {
            let all: Vec<Option<&RequestType>> = versions
                .iter()
                .map(|version| version.get(*schema))
                .collect();
            let holds_split = |request: &RequestType| {
                let types = request.fields.iter().filter_map(|field| field.ty.name());
                let doubts = request.doubts.iter();
                let mut names = types.chain(doubts.map(|doubts| doubts.when.0.as_str()));
                names.any(|name| split.contains(name))
            };
            let same = all.windows(2).all(|pair| pair[0] == pair[1]);
            let first = all.iter().flatten().next();
            if let Some(first) = first.filter(|first| !same || holds_split(first)) {
                split.insert(first.name.clone());
            }
        }
        if split.len() == before {
            break;
        }
    }
    let mut shared: Vec<RequestType> = Vec::new();
    for (i, version) in versions.iter().enumerate() {
        for request in version.values() {
            let is_split = split.contains(&request.name);
            if is_split || i == 0 {
                let home = if is_split {
                    Home::Version(i)
                } else {
                    Home::Shared
                };
                shared.push(RequestType {
                    home,
                    ..request.clone()
                });
            }
        }
    }
    shared.sort_by(|a, b| (&a.name, a.home).cmp(&(&b.name, b.home)));
    let named: Vec<(Home, String, Vec<Type>)> = shared
        .iter()
        .map(|request| {
            let types = request
                .fields
                .iter()
                .map(|field| field.ty.clone())
                .collect();
            (request.home, request.name.clone(), types)
        })
        .collect();
    let mut graphs: BTreeMap<Home, BTreeMap<&str, &[Type]>> = BTreeMap::new();
    for request in &mut shared {
        let graph = graphs.entry(request.home).or_insert_with(|| {
            let visible = named
                .iter()
                .filter(|(home, ..)| *home == request.home || *home == Home::Shared);
            visible
                .map(|(_, name, types)| (name.as_str(), types.as_slice()))
                .collect()
        });
        for field in &mut request.fields {
            field.boxed = holds(graph, &field.ty, &request.name);
        }
    }
    shared
}

/// Operations in the order of the surface.
fn share_operations(
    ledger: &Ledger<'_>,
    versions: Vec<BTreeMap<String, Operation>>,
    split: &BTreeSet<String>,
) -> Vec<Operation> {
    let known: BTreeSet<String> = versions.iter().flat_map(BTreeMap::keys).cloned().collect();
    let in_surface = ledger
        .surface
        .operations
        .keys()
        .filter(|key| known.contains(*key))
        .cloned();
    let others = known
        .iter()
        .filter(|key| !ledger.surface.operations.contains_key(*key))
        .cloned();
    let mut operations = Vec::new();
    for key in in_surface.chain(others) {
        let all: Vec<Option<&Operation>> =
            versions.iter().map(|version| version.get(&key)).collect();
        let same = all.windows(2).all(|pair| match (pair[0], pair[1]) {
            (Some(a), Some(b)) => is_same(a, b),
            _ => false,
        });
        let found = all
            .iter()
            .enumerate()
            .filter_map(|(i, operation)| Some((i, (*operation)?)));
        let uses_split = all.iter().flatten().any(|operation| uses(operation, split));
        if same && !uses_split {
            let mut shared: Option<Operation> = None;
            for (_, operation) in found {
                match &mut shared {
                    None => shared = Some(operation.clone()),
                    Some(shared) => {
                        shared.facts.extend(operation.facts.iter().cloned());
                        let new = operation
                            .collisions
                            .iter()
                            .filter(|c| !shared.collisions.contains(c));
                        let new: Vec<_> = new.cloned().collect();
                        shared.collisions.extend(new);
                    }
                }
            }
            operations.extend(shared);
        } else {
            operations.extend(found.map(|(i, op)| Operation {
                home: Home::Version(i),
                ..op.clone()
            }));
        }
    }
    operations
}

/// Whether two versions' operations can be one: all is equal but what stands in `facts` and `collisions`.
fn is_same(a: &Operation, b: &Operation) -> bool {
    let b = Operation {
        facts: a.facts.clone(),
        collisions: a.collisions.clone(),
        ..b.clone()
    };
    *a == b
}

fn uses(operation: &Operation, split: &BTreeSet<String>) -> bool {
    let arguments = operation
        .arguments
        .iter()
        .filter_map(|argument| match &argument.kind {
            ArgumentKind::Value(ty) | ArgumentKind::Inputs(ty) => ty.name(),
            ArgumentKind::Composite(_) => None,
        });
    let setters = operation
        .setters
        .iter()
        .filter_map(|setter| setter.ty.name());
    let answer = match &operation.answer {
        Answer::Value(ty) | Answer::Page(ty, _) | Answer::Batch(Some(ty)) => ty.name(),
        _ => None,
    };
    arguments
        .chain(setters)
        .chain(answer)
        .any(|name| split.contains(name))
}

/// One type per schema with the fields of all versions.
fn unite(
    ledger: &mut Ledger<'_>,
    versions: &[VersionDoc],
    lowered: Vec<BTreeMap<String, ResponseType>>,
) -> Vec<ResponseType> {
    let mut united: BTreeMap<String, ResponseType> = BTreeMap::new();
    for (version, responses) in versions.iter().zip(lowered) {
        for (schema, response) in responses {
            let Some(known) = united.get_mut(&schema) else {
                united.insert(schema, response);
                continue;
            };
            for field in response.fields {
                match known.fields.iter().find(|other| other.wire == field.wire) {
                    None => known.fields.push(field),
                    Some(other) if other.ty == field.ty => {}
                    Some(other) => ledger.problem(
                        &version.file,
                        pointer(&pointer(&version.schema_pointer(&schema), "properties"), &field.wire),
                        format!(
                            "{schema}.{} is {} here, and {} in another version",
                            field.wire, field.ty, other.ty
                        ),
                        "answers of all versions share a type: make the types agree with an overlay action",
                    ),
                }
            }
            known.fields.sort_by(|a, b| a.wire.cmp(&b.wire));
        }
    }
    let mut responses: Vec<ResponseType> = united.into_values().collect();
    responses.sort_by(|a, b| a.name.cmp(&b.name));
    settle_presence(&mut responses);
    responses
}

/// Boxes what holds itself, and gives a struct a default when all of its fields have one.
fn settle_presence(responses: &mut [ResponseType]) {
    let types: Vec<(String, Vec<Type>)> = responses
        .iter()
        .map(|response| {
            (
                response.name.clone(),
                response
                    .fields
                    .iter()
                    .map(|field| field.ty.clone())
                    .collect(),
            )
        })
        .collect();
    let graph: BTreeMap<&str, &[Type]> = types
        .iter()
        .map(|(name, types)| (name.as_str(), types.as_slice()))
        .collect();
    for response in responses.iter_mut() {
        for field in &mut response.fields {
            field.boxed = holds(&graph, &field.ty, &response.name);
        }
        response.has_default = response
            .fields
            .iter()
            .all(|field| field.presence != ResponsePresence::Plain);
    }
    let with_default: BTreeSet<String> = responses
        .iter()
        .filter(|response| response.has_default)
        .map(|response| response.name.clone())
        .collect();
    for field in responses
        .iter_mut()
        .flat_map(|response| &mut response.fields)
    {
        let defaulted = |field: &ResponseField| match &field.ty {
            Type::Struct(name) => !field.boxed && with_default.contains(name),
            _ => false,
        };
        if field.presence == ResponsePresence::Option && defaulted(field) {
            field.presence = ResponsePresence::Default;
        }
    }
}

/// Whether a value of the type holds a value of the struct `owner` without a collection in between.
fn holds(graph: &BTreeMap<&str, &[Type]>, ty: &Type, owner: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        let Type::Struct(name) = ty else { continue };
        if name == owner {
            return true;
        }
        if seen.insert(name) {
            open.extend(graph.get(name.as_str()).copied().unwrap_or_default());
        }
    }
    false
}
