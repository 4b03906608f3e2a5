//! Rust names for HubSpot's, and the claims on them.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::ledger::Ledger;
use crate::surface;

/// What a Rust name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// Fields, functions, arguments.
    Snake,
    /// Types and variants.
    Camel,
}

/// Names taken in one scope, and by what.
#[derive(Debug, Default)]
pub(super) struct Claims(BTreeMap<String, String>);

impl Claims {
    /// Takes a name that emission itself needs in this scope.
    pub(super) fn reserve(&mut self, name: &str) {
        self.0
            .insert(name.to_owned(), "the crate itself".to_owned());
    }

    /// Takes `name` for `owner`; reports it when something else has it.
    pub(super) fn claim(
        &mut self,
        ledger: &mut Ledger<'_>,
        file: &str,
        at: &str,
        name: &str,
        owner: &str,
    ) {
        let taken = self.0.get(name).filter(|other| *other != owner);
        if let Some(other) = taken {
            ledger.problem(
                file,
                at,
                format!("{owner} and {other} would both be called `{name}`"),
                format!("name one of them otherwise in {}: `function`, `type`, `entry` or under `names`", surface::FILE),
            );
        } else {
            self.0.insert(name.to_owned(), owner.to_owned());
        }
    }
}

/// The Rust name of something of HubSpot's: the one that the surface gives for `place`, or its own in Rust's case.
pub(super) fn rust_name(
    ledger: &mut Ledger<'_>,
    file: &str,
    at: &str,
    place: &str,
    wire: &str,
    case: Case,
) -> String {
    let renamed = ledger.renamed(place);
    let name = match (&renamed, case) {
        (Some(name), _) => name.clone(),
        (None, Case::Snake) => wire.to_snake_case(),
        (None, Case::Camel) => wire.to_upper_camel_case(),
    };
    if is_identifier(&name) {
        return name;
    }
    ledger.problem(
        file,
        at,
        format!("`{wire}` makes no Rust name"),
        format!(
            "give it one in {}:\nnames:\n  {place}: some_name",
            surface::FILE
        ),
    );
    format!("unnamed_{}", wire.len())
}

/// Whether a name can stand in Rust code; keywords can, as raw identifiers.
pub(super) fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
        || syn::parse_str::<syn::Ident>(&format!("r#{name}")).is_ok()
}
