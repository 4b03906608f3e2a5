//! How the crate's items look in Rust: what decides whether users' code goes on compiling.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{
    Answer, Argument, ArgumentKind, RequestField, RequestPresence, ResponseField, ResponsePresence,
    Type,
};

/// Names of types, old → new.
pub(super) type Renames = BTreeMap<String, String>;

/// The type under its new names.
pub(super) fn renamed(ty: &Type, renames: &Renames) -> Type {
    let new = |name: &String| renames.get(name).unwrap_or(name).clone();
    match ty {
        Type::Struct(name) => Type::Struct(new(name)),
        Type::Enum(name) => Type::Enum(new(name)),
        Type::List(item) => Type::List(Box::new(renamed(item, renames))),
        Type::Map(value) => Type::Map(Box::new(renamed(value, renames))),
        other => other.clone(),
    }
}

/// A type as it stands in a field.
pub(super) fn type_text(ty: &Type) -> String {
    match ty {
        Type::Json => "serde_json::Value".to_owned(),
        Type::String => "String".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Timestamp | Type::EpochMillis => "Timestamp".to_owned(),
        Type::Struct(name) | Type::Enum(name) => name.clone(),
        Type::List(item) => format!("Vec<{}>", type_text(item)),
        Type::Map(value) => format!("BTreeMap<String, {}>", type_text(value)),
    }
}

fn field_text(ty: &Type, boxed: bool, optional: bool) -> String {
    let mut text = type_text(ty);
    if boxed {
        text = format!("Box<{text}>");
    }
    if optional {
        text = format!("Option<{text}>");
    }
    text
}

/// The type of a request's field.
pub(super) fn request_field(field: &RequestField, renames: &Renames) -> String {
    let ty = renamed(&field.ty, renames);
    let optional = field.presence == RequestPresence::Setter;
    field_text(&ty, field.boxed, optional)
}

/// The type of an answer's field.
pub(super) fn response_field(field: &ResponseField, renames: &Renames) -> String {
    let ty = renamed(&field.ty, renames);
    let optional = field.presence == ResponsePresence::Option;
    field_text(&ty, field.boxed, optional)
}

/// What a parameter takes.
pub(super) fn parameter(ty: &Type) -> String {
    match ty {
        Type::String => "impl Display".to_owned(),
        ty => type_text(ty),
    }
}

/// Whether whatever a parameter took before, it takes now: text is taken as anything that can be displayed.
pub(super) fn is_wider(old: &Type, new: &Type) -> bool {
    let displays = !matches!(old, Type::Struct(_) | Type::List(_) | Type::Map(_));
    old != new && *new == Type::String && displays
}

/// What an argument of a function takes.
fn argument(kind: &ArgumentKind) -> String {
    match kind {
        ArgumentKind::Composite(name) => format!("&{name}"),
        ArgumentKind::Value(ty) => parameter(ty),
        ArgumentKind::Inputs(ty) => format!("impl IntoIterator<Item = {}>", parameter(ty)),
    }
}

/// The argument under the new names of types.
pub(super) fn renamed_argument(argument: &Argument, renames: &Renames) -> Argument {
    let kind = match &argument.kind {
        ArgumentKind::Value(ty) => ArgumentKind::Value(renamed(ty, renames)),
        ArgumentKind::Inputs(ty) => ArgumentKind::Inputs(renamed(ty, renames)),
        ArgumentKind::Composite(name) => {
            ArgumentKind::Composite(renames.get(name).unwrap_or(name).clone())
        }
    };
    Argument {
        name: argument.name.clone(),
        kind,
    }
}

/// The answer under the new names of types.
pub(super) fn renamed_answer(answer: &Answer, renames: &Renames) -> Answer {
    match answer {
        Answer::Value(ty) => Answer::Value(renamed(ty, renames)),
        Answer::Page(ty, cursor) => Answer::Page(renamed(ty, renames), *cursor),
        Answer::Batch(ty) => Answer::Batch(ty.as_ref().map(|ty| renamed(ty, renames))),
        Answer::Nothing => Answer::Nothing,
    }
}

/// What a call gives.
pub(super) fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Nothing => "()".to_owned(),
        Answer::Value(ty) => type_text(ty),
        Answer::Page(ty, _) => format!("Page<{}>", type_text(ty)),
        Answer::Batch(Some(ty)) => format!("BatchOutcome<{}>", type_text(ty)),
        Answer::Batch(None) => "BatchOutcome<()>".to_owned(),
    }
}

/// Names and types of arguments, in order.
#[derive(Debug)]
pub(super) struct Signature(pub(super) Vec<(String, String)>);

impl Signature {
    pub(super) fn of(arguments: &[Argument]) -> Self {
        let arguments = arguments.iter();
        Self(
            arguments
                .map(|one| (one.name.clone(), argument(&one.kind)))
                .collect(),
        )
    }

    /// Whether callers can pass what they passed: of the same types, and none in the place of another one. Names by
    /// themselves decide nothing, but no compiler sees two arguments of one type that have changed places.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let types = |signature: &Self| -> Vec<String> {
            signature.0.iter().map(|(_, ty)| ty.clone()).collect()
        };
        types(self) == types(other) && !self.is_swapped(other)
    }

    /// Whether arguments have changed places.
    pub(super) fn is_swapped(&self, other: &Self) -> bool {
        let names = |signature: &Self| -> Vec<String> {
            signature.0.iter().map(|(name, _)| name.clone()).collect()
        };
        let (ours, theirs) = (names(self), names(other));
        let sorted = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
        ours != theirs && sorted(&ours) == sorted(&theirs)
    }
}

impl std::fmt::Display for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let arguments = self.0.iter().map(|(name, ty)| format!("{name}: {ty}"));
        write!(f, "({})", arguments.collect::<Vec<_>>().join(", "))
    }
}
