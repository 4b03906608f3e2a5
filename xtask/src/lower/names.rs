//! Rust names for HubSpot's.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

/// What a Rust name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// Fields, functions, arguments.
    Snake,
    /// Types and variants.
    Camel,
}

/// Names that a derived name must not be: those that emitted code and the crate's root have already.
#[derive(Clone, Debug, Default)]
pub struct Reserved {
    /// Types and modules.
    pub names: BTreeSet<String>,
    /// Methods of `Api` that aren't resources.
    pub of_api: BTreeSet<String>,
    /// Methods of `Call` that aren't optional parameters.
    pub of_call: BTreeSet<String>,
}

/// Methods of request types that set no field, and those of traits that users call on them.
pub(super) const OF_REQUESTS: [&str; 8] = ["new", "clone", "default", "eq", "fmt", "into", "serialize", "to_owned"];

/// Whether a name is an identifier of its kind, if need be a raw one. Only ASCII: serde derives names on the wire from
/// the bytes.
pub(super) fn is_name(name: &str, case: Case) -> bool {
    let fits = |c: char, first: bool| match case {
        Case::Snake if first => c.is_ascii_lowercase(),
        Case::Snake => c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_',
        Case::Camel if first => c.is_ascii_uppercase(),
        Case::Camel => c.is_ascii_alphanumeric(),
    };
    let is_raw = !matches!(name, "self" | "super" | "crate" | "Self");
    is_raw && !name.is_empty() && name.char_indices().all(|(i, c)| fits(c, i == 0))
}

/// Whether a name is a keyword, or one in a later edition.
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
    let mut number = 2;
    loop {
        let numbered = format!("{name}{separator}{number}");
        if !is_taken(&numbered) {
            return numbered;
        }
        number += 1;
    }
}

/// Names that were given to things, each by its key.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    names: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Given {
    /// Takes names that no derived one may be.
    pub(super) fn take<S: Into<String>>(&mut self, names: impl IntoIterator<Item = S>) {
        self.taken.extend(names.into_iter().map(Into::into));
    }

    /// Whether a name is taken.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// The name of a thing: the one it was given before, or one made of `text` that isn't taken.
    pub(super) fn name(&mut self, key: &str, text: &str, case: Case) -> String {
        if let Some(name) = self.names.get(key) {
            return name.clone();
        }
        let name = numbered(derived(text, case), case, |name| self.taken.contains(name));
        self.taken.insert(name.clone());
        self.names.insert(key.to_owned(), name.clone());
        name
    }
}
