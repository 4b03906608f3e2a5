//! Rust names for HubSpot's.

use heck::{ToSnakeCase, ToUpperCamelCase};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// Fields, functions, arguments.
    Snake,
    /// Types and variants.
    Camel,
}

/// Names that emitted code uses without importing them: of Rust, and of the crate's own.
pub(super) const UNIMPORTED: &str = "Answer Api Box Clone Copy Debug Default Eq Err From Hash Into IntoIterator Iterator \
    None Ok Option PartialEq Result Self Send Some String Sync ToOwned ToString Vec alloc core exports mock std types";

/// Methods that emitted structs have, or that users call on them through a trait.
pub(super) const METHODS: [&str; 8] = ["new", "clone", "default", "eq", "fmt", "into", "serialize", "to_owned"];

/// Whether a name is an identifier of its kind, if need be a raw one. Only ASCII: serde derives names on the wire from
/// the bytes.
pub(super) fn is_name(name: &str, case: Case) -> bool {
    let is_first = |c: char| match case {
        Case::Snake => c.is_ascii_lowercase(),
        Case::Camel => c.is_ascii_uppercase(),
    };
    let is_other = |c: char| match case {
        Case::Snake => c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_',
        Case::Camel => c.is_ascii_alphanumeric(),
    };
    let can_be_raw = !matches!(name, "self" | "super" | "crate" | "Self");
    can_be_raw && name.starts_with(is_first) && name.chars().all(is_other)
}

pub(super) fn is_keyword(name: &str) -> bool {
    // syn doesn't know `gen`.
    name == "gen" || syn::parse_str::<syn::Ident>(name).is_err()
}

/// A Rust name made of any text.
pub(super) fn derived(text: &str, case: Case) -> String {
    let ascii = text.replace(|c: char| !c.is_ascii_alphanumeric(), " ");
    let (name, prefix) = match case {
        Case::Snake => (ascii.to_snake_case(), "x_"),
        Case::Camel => (ascii.to_upper_camel_case(), "X"),
    };
    match is_name(&name, case) {
        true => name,
        false => format!("{prefix}{name}"),
    }
}

/// The name, or the first one with a number behind it that isn't taken.
pub(super) fn numbered(name: String, case: Case, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(&name) {
        return name;
    }
    let separator = if case == Case::Snake { "_" } else { "" };
    let mut names = (2..).map(|number| format!("{name}{separator}{number}"));
    names.find(|name| !is_taken(name)).unwrap_or(name)
}
