//! Types of requests and answers on both sides.

use super::Kind;
use super::found::{Found, from_to};
use super::pair::Side;
use super::rust::{self, Renames, Signature};
use super::state::State;
use crate::ir::{
    Ir, NewArgument, RequestField, RequestPresence, RequestType, ResponseField, ResponseType, Type,
};

/// A type, whatever its direction.
pub(super) trait Named {
    fn name(&self) -> &str;
    fn schema(&self) -> &str;
    /// Its fields on the wire, each with the kind of its type.
    fn shape(&self) -> Vec<(String, String)>;
    /// Whether the surface has an entry for it.
    fn is_known(&self, state: &State) -> bool;
}

impl Named for RequestType {
    fn name(&self) -> &str {
        &self.name
    }

    fn schema(&self) -> &str {
        &self.schema
    }

    fn shape(&self) -> Vec<(String, String)> {
        let fields = self.fields.iter();
        let fields = fields.map(|field| (field.wire.clone(), kind_of(&field.ty)));
        fields.collect()
    }

    fn is_known(&self, state: &State) -> bool {
        state.surface.requests.contains_key(&self.schema)
    }
}

impl Named for ResponseType {
    fn name(&self) -> &str {
        &self.name
    }

    fn schema(&self) -> &str {
        &self.schema
    }

    fn shape(&self) -> Vec<(String, String)> {
        let fields = self.fields.iter();
        let fields = fields.map(|field| (field.wire.clone(), kind_of(&field.ty)));
        fields.collect()
    }

    fn is_known(&self, state: &State) -> bool {
        state.surface.responses.contains_key(&self.schema)
    }
}

/// What a type is, whatever its name. Whether text is an enum, an entry of ours can decide.
fn kind_of(ty: &Type) -> String {
    match ty {
        Type::Struct(_) => "an object".to_owned(),
        Type::Enum(_) => Type::String.to_string(),
        Type::List(item) => format!("a list of {}", kind_of(item)),
        Type::Map(value) => format!("a map of {}", kind_of(value)),
        other => other.to_string(),
    }
}

/// Types of one direction, as far as they can be told to be the same.
pub(super) struct Matched<'a, T> {
    both: Vec<(&'a T, &'a T)>,
    gone: Vec<&'a T>,
    new: Vec<&'a T>,
}

/// Whether two types are the same.
type Rule<'r, T> = &'r dyn Fn(&T, &T) -> bool;

/// Matches types by schema, by name, or, where HubSpot has given a schema another name, by what is in them.
pub(super) fn matched<'a, T: Named>(
    (old_state, olds): (&State, Vec<&'a T>),
    (new_state, mut news): (&State, Vec<&'a T>),
) -> Matched<'a, T> {
    let mut both = Vec::new();
    let mut gone = olds;
    // HubSpot has renamed it, and our entry is for one of the two names. One field alone proves nothing.
    let is_renamed = |a: &T, b: &T| {
        let shape = a.shape();
        a.is_known(old_state) != b.is_known(new_state) && shape.len() > 1 && shape == b.shape()
    };
    let rules: [Rule<'_, T>; 3] = [
        &|a, b| a.schema() == b.schema(),
        &|a, b| a.name() == b.name(),
        &is_renamed,
    ];
    for is_same in rules {
        for old in std::mem::take(&mut gone) {
            match news.iter().position(|new| is_same(old, new)) {
                Some(position) => both.push((old, news.remove(position))),
                None => gone.push(old),
            }
        }
    }
    Matched {
        both,
        gone,
        new: news,
    }
}

impl<T: Named> Matched<'_, T> {
    /// Types to compare. Of one that HubSpot has renamed, the fields are known to be the same, and what our entry for
    /// the other name says of them doesn't count.
    fn to_compare(&self, states: (&State, &State)) -> impl Iterator<Item = &(&T, &T)> {
        let both = self.both.iter();
        both.filter(move |(old, new)| {
            old.schema() == new.schema() || old.is_known(states.0) == new.is_known(states.1)
        })
    }

    /// Notes which types have another Rust name.
    pub(super) fn add_renames(&self, renames: &mut Renames) {
        for (old, new) in &self.both {
            if old.name() != new.name() {
                renames.insert(old.name().to_owned(), new.name().to_owned());
            }
        }
    }

    /// Reports what came, what went, and what has another name.
    pub(super) fn compare(&self, states: (&State, &State), found: &mut Found) {
        for old in &self.gone {
            found
                .add(Kind::TypeRemoved, old.name(), old.schema())
                .provisional(!old.is_known(states.0));
        }
        for new in &self.new {
            found
                .add(Kind::TypeAdded, new.name(), new.schema())
                .provisional(!new.is_known(states.1));
        }
        for (old, new) in &self.both {
            let are_both_known = old.is_known(states.0) == new.is_known(states.1);
            if old.schema() != new.schema() {
                let detail = from_to(old.schema(), new.schema());
                found
                    .add(Kind::SchemaRenamed, old.name(), new.schema())
                    .detail(detail);
            }
            if old.name() != new.name() && are_both_known {
                found
                    .add(Kind::TypeRenamed, old.name(), new.schema())
                    .detail(from_to(old.name(), new.name()));
            }
        }
    }
}

/// Compares the request types of a version.
pub(super) fn compare_requests(
    old: Side<'_>,
    new: Side<'_>,
    matched: &Matched<'_, RequestType>,
    renames: &Renames,
    found: &mut Found,
) {
    matched.compare((old.state, new.state), found);
    for (before, after) in matched.to_compare((old.state, new.state)) {
        RequestPair {
            old: before,
            new: after,
            renames,
        }
        .compare(found);
    }
}

struct RequestPair<'a> {
    old: &'a RequestType,
    new: &'a RequestType,
    renames: &'a Renames,
}

impl RequestPair<'_> {
    fn add<'f>(&self, found: &'f mut Found, kind: Kind) -> super::found::Entry<'f> {
        found.add(kind, &self.old.name, &self.new.schema)
    }

    fn compare(&self, found: &mut Found) {
        let none = Renames::new();
        for old in &self.old.fields {
            let new = self.new.fields.iter().find(|new| new.wire == old.wire);
            match new {
                Some(new) => self.compare_field(old, new, found),
                None => {
                    let entry = self.add(found, Kind::RequestFieldRemoved);
                    entry
                        .member(&old.name)
                        .detail(rust::request_field(old, &none));
                }
            }
        }
        let is_new = |new: &&RequestField| !self.old.fields.iter().any(|old| old.wire == new.wire);
        for new in self.new.fields.iter().filter(is_new) {
            let entry = self.add(found, Kind::RequestFieldAdded);
            entry
                .member(&new.name)
                .detail(rust::request_field(new, &none));
        }
        let (before, after) = (self.constructor(self.old), self.constructor(self.new));
        if !before.is_same(&after) {
            self.add(found, Kind::ConstructorChanged)
                .member("new")
                .detail(from_to(before, after));
        }
    }

    fn compare_field(&self, old: &RequestField, new: &RequestField, found: &mut Found) {
        let before = rust::request_field(old, self.renames);
        let after = rust::request_field(new, &Renames::new());
        if before != after || old.name != new.name {
            let detail = from_to(named(&old.name, &before), named(&new.name, &after));
            let entry = self.add(found, Kind::RequestFieldChanged);
            entry.member(&old.name).detail(detail);
        } else if rust::renamed(&old.ty, self.renames) != new.ty {
            let entry = self.add(found, Kind::WireFormatChanged);
            entry.member(&old.name).detail(from_to(&old.ty, &new.ty));
        }
        let (before, after) = (setters(old), setters(new));
        for setter in before.iter().filter(|setter| !after.contains(setter)) {
            self.add(found, Kind::MapSettersRemoved).member(*setter);
        }
        for setter in after.iter().filter(|setter| !before.contains(setter)) {
            self.add(found, Kind::MapSettersAdded).member(*setter);
        }
    }

    /// What `new` takes.
    fn constructor(&self, request: &RequestType) -> Signature {
        let arguments = request.new.iter().map(|argument| match argument {
            NewArgument::Composite(name, composite, _) => (name.clone(), format!("&{composite}")),
            NewArgument::Field(name) => {
                let field = request.fields.iter().find(|field| field.name == *name);
                let ty = field.map_or(String::new(), |field| {
                    rust::type_text(&rust::renamed(&field.ty, self.renames))
                });
                (name.clone(), ty)
            }
        });
        Signature(arguments.collect())
    }
}

fn named(name: &str, ty: &str) -> String {
    format!("{name}: {ty}")
}

/// The setters of a map's entries.
fn setters(field: &RequestField) -> Vec<&String> {
    match &field.presence {
        RequestPresence::Map { entry, keys } => std::iter::once(&entry.0)
            .chain(keys.iter().map(|(setter, ..)| setter))
            .collect(),
        _ => Vec::new(),
    }
}

/// Compares the types of answers, which all versions share.
pub(super) fn compare_responses(
    states: (&State, &State),
    matched: &Matched<'_, ResponseType>,
    renames: &Renames,
    found: &mut Found,
) {
    matched.compare(states, found);
    for (old, new) in matched.to_compare(states) {
        compare_response(old, new, renames, found);
    }
}

fn compare_response(old: &ResponseType, new: &ResponseType, renames: &Renames, found: &mut Found) {
    let none = Renames::new();
    for field in &old.fields {
        let after = new.fields.iter().find(|after| after.wire == field.wire);
        match after {
            Some(after) => compare_response_field(old, new, (field, after), renames, found),
            None => {
                let entry = found.add(Kind::AnswerFieldRemoved, &old.name, &new.schema);
                entry
                    .member(&field.name)
                    .detail(rust::response_field(field, &none));
            }
        }
    }
    let is_new = |after: &&ResponseField| !old.fields.iter().any(|old| old.wire == after.wire);
    for field in new.fields.iter().filter(is_new) {
        let entry = found.add(Kind::AnswerFieldAdded, &old.name, &new.schema);
        entry
            .member(&field.name)
            .detail(rust::response_field(field, &none));
    }
    if old.has_default != new.has_default {
        let kind = if new.has_default {
            Kind::DefaultGained
        } else {
            Kind::DefaultLost
        };
        found.add(kind, &old.name, &new.schema);
    }
}

fn compare_response_field(
    old_type: &ResponseType,
    new_type: &ResponseType,
    (old, new): (&ResponseField, &ResponseField),
    renames: &Renames,
    found: &mut Found,
) {
    let before = rust::response_field(old, renames);
    let after = rust::response_field(new, &Renames::new());
    let (kind, detail) = if before != after || old.name != new.name {
        let detail = from_to(named(&old.name, &before), named(&new.name, &after));
        (Kind::AnswerFieldChanged, detail)
    } else if rust::renamed(&old.ty, renames) != new.ty {
        (Kind::WireFormatChanged, from_to(&old.ty, &new.ty))
    } else if old.presence != new.presence {
        let detail = from_to(absence(old), absence(new));
        (Kind::WireFormatChanged, detail)
    } else {
        return;
    };
    found
        .add(kind, &old_type.name, &new_type.schema)
        .member(&old.name)
        .detail(detail);
}

fn absence(field: &ResponseField) -> &'static str {
    match field.presence {
        crate::ir::ResponsePresence::Plain => "an answer without it is an error",
        _ => "empty when absent",
    }
}

/// The types of answers of a state.
pub(super) fn responses(ir: &Ir) -> Vec<&ResponseType> {
    ir.responses.iter().collect()
}
