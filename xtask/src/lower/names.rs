//! Rust names for HubSpot's, and the claims on them.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::ledger::Ledger;
use crate::problem::{Entry, Problem};
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
#[derive(Clone, Debug, Default)]
pub(super) struct Claims<'a> {
    /// Names of a scope around this one.
    outer: Option<&'a Claims<'a>>,
    taken: BTreeMap<String, String>,
}

impl<'a> Claims<'a> {
    /// A scope inside of another one, whose names are taken here too.
    pub(super) fn inside(outer: &'a Claims<'a>) -> Self {
        Self {
            outer: Some(outer),
            taken: BTreeMap::new(),
        }
    }

    fn owner(&self, name: &str) -> Option<&String> {
        let outer = || self.outer.and_then(|outer| outer.owner(name));
        self.taken.get(name).or_else(outer)
    }

    /// Takes a name that emission itself needs in this scope.
    pub(super) fn reserve(&mut self, name: &str) {
        self.taken
            .insert(name.to_owned(), "the crate itself".to_owned());
    }

    /// Takes `name` for `owner`, or reports that something else has it.
    pub(super) fn claim(
        &mut self,
        ledger: &mut Ledger<'_>,
        file: &str,
        at: &str,
        name: &str,
        owner: &str,
    ) -> bool {
        let taken = self.owner(name).filter(|other| *other != owner);
        if let Some(other) = taken {
            ledger.problem(
                file,
                at,
                format!("{owner} and {other} would both be called `{name}`"),
                format!("name one of them otherwise in {}: `function`, `type`, `entry` or under `names`", surface::FILE),
            );
            return false;
        }
        self.taken.insert(name.to_owned(), owner.to_owned());
        true
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
    if is_name(&name, case) {
        return name;
    }
    let name = made_up(wire, case);
    let what = match renamed {
        Some(renamed) => {
            format!("`{renamed}`, the name given to {place}, is no Rust name of its kind")
        }
        None => format!("`{wire}` makes no Rust name"),
    };
    let remedy = format!("name it in {}", surface::FILE);
    let entry = Entry::new(surface::FILE, &["names", place], name.clone());
    let problem = Problem::new(file, at, what, remedy);
    ledger.problems.push(problem.with_entry(entry));
    name
}

/// Whether a name can stand in Rust code as one of its kind; keywords can, as raw identifiers. Only ASCII: serde makes
/// names on the wire of the bytes.
pub(super) fn is_name(name: &str, case: Case) -> bool {
    let fits = |c: char, first: bool| match case {
        Case::Snake if first => c.is_ascii_lowercase(),
        Case::Snake => c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_',
        Case::Camel if first => c.is_ascii_uppercase(),
        Case::Camel => c.is_ascii_alphanumeric(),
    };
    let fitting = name.char_indices().all(|(i, c)| fits(c, i == 0));
    fitting
        && (syn::parse_str::<syn::Ident>(name).is_ok()
            || syn::parse_str::<syn::Ident>(&format!("r#{name}")).is_ok())
}

/// A Rust name made up from any text: good enough to paste, and to go on with.
pub(super) fn made_up(text: &str, case: Case) -> String {
    let ascii = text.replace(|c: char| !c.is_ascii_alphanumeric(), " ");
    let (name, prefix) = match case {
        Case::Snake => (ascii.to_snake_case(), "x_"),
        Case::Camel => (ascii.to_upper_camel_case(), "X"),
    };
    if is_name(&name, case) {
        name
    } else {
        format!("{prefix}{name}")
    }
}
