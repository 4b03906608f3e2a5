//! Our own files while they are applied: what of them was used, and what is left open.

use std::collections::{BTreeMap, BTreeSet};

use super::VersionDoc;
use super::enums::FoundEnum;
use super::names::{Case, derived, is_name, numbered};
use super::structs::StructKey;
use crate::docs::{self, Docs, ELLIPSIS};
use crate::ir::{Struct, Type, Versions};
use crate::problem::{Problem, Problems, pointer};
use crate::surface::{self, Surface};

/// Emitted where documentation is missing.
const PLACEHOLDER: &str = "(Not documented yet.)";

pub(super) struct Context<'a> {
    pub(super) versions: &'a [VersionDoc],
    pub(super) surface: &'a Surface,
    /// Names that the crate has already.
    pub(super) reserved: &'a BTreeSet<String>,
    docs: &'a Docs,
    /// Pointers to entries of the surface, and keys of the documentation, that were used.
    pub(super) used: BTreeSet<String>,
    used_docs: BTreeSet<docs::Key>,
    /// Section and entry → the parts that are not documented; the empty name is the entry itself.
    missing_docs: BTreeMap<(String, String), BTreeSet<String>>,
    /// Names that no derived type may have.
    pub(super) types: BTreeSet<String>,
    pub(super) structs: BTreeMap<StructKey, Struct>,
    /// Structs whose fields are still to be lowered, by version.
    pub(super) pending: BTreeSet<(usize, StructKey)>,
    pub(super) enums: BTreeMap<String, FoundEnum>,
    /// Names of enums that the surface has none for, by place.
    pub(super) derived_enums: BTreeMap<String, String>,
    /// What makes the inputs unusable.
    pub(super) broken: Problems,
    pub(super) open: Problems,
    /// What the crate leaves out, or hands on as JSON.
    pub(super) notes: Problems,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        versions: &'a [VersionDoc],
        surface: &'a Surface,
        docs: &'a Docs,
        reserved: &'a BTreeSet<String>,
    ) -> Self {
        Self {
            versions,
            surface,
            reserved,
            docs,
            used: BTreeSet::new(),
            used_docs: BTreeSet::new(),
            missing_docs: BTreeMap::new(),
            types: BTreeSet::new(),
            structs: BTreeMap::new(),
            pending: BTreeSet::new(),
            enums: BTreeMap::new(),
            derived_enums: BTreeMap::new(),
            broken: Problems::default(),
            open: Problems::default(),
            notes: Problems::default(),
        }
    }

    /// Records a decision to be made about our entry.
    pub(super) fn undecided(&mut self, path: &[&str], what: impl Into<String>, remedy: &str) {
        self.open.push(Problem::new(surface::FILE, pointer_of(path), what, remedy));
    }

    /// Records a decision to be made about a version's spec.
    pub(super) fn undecided_in_spec(&mut self, version: usize, at: &str, what: String, remedy: &str) {
        self.open.push(Problem::new(&self.versions[version].file, at, what, remedy));
    }

    /// Records a decision that takes the form of an entry in the surface.
    pub(super) fn missing(&mut self, version: usize, at: &str, what: String, path: &[&str], value: &str) {
        let remedy = format!("add to {}", surface::FILE);
        let problem = Problem::new(&self.versions[version].file, at, what, remedy);
        self.open.push(problem.with_entry(path, value));
    }

    /// Records that a version has another type than the ones before, which the crate uses.
    pub(super) fn disagree(&mut self, version: usize, at: &str, name: &str, ty: &Type, used: &Type) {
        let what = format!("{name} is {ty:?} here and {used:?} in an earlier version, which the crate uses");
        let remedy = "make the types agree with an overlay action, or rename the schema in one version with one";
        self.undecided_in_spec(version, at, what, remedy);
    }

    /// Notes that the crate does without something.
    pub(super) fn note(&mut self, version: usize, at: &str, what: String) {
        let remedy = "to support it, describe it otherwise with an overlay action";
        self.notes.push(Problem::new(&self.versions[version].file, at, what, remedy));
    }

    /// Notes that an entry of the surface was used.
    pub(super) fn use_surface(&mut self, path: &[&str]) {
        self.used.insert(pointer_of(path));
    }

    /// Whether a list in the surface has that item, which counts as used.
    pub(super) fn use_listed(&mut self, path: &[&str], list: &[String], name: &str) -> bool {
        let found = list.iter().position(|entry| entry == name);
        self.used.extend(found.map(|i| pointer(&pointer_of(path), i)));
        found.is_some()
    }

    /// The name that the surface gives to a place.
    pub(super) fn chosen_name(&mut self, place: &str, case: Case) -> Option<String> {
        let name = self.surface.names.get(place)?;
        self.use_surface(&["names", place]);
        self.check_name(&["names", place], name, case);
        Some(name.clone())
    }

    /// The name of a member, unless the surface gives it one: a derived one that no other member has.
    pub(super) fn member_name(&mut self, place: &str, wire: &str, case: Case, taken: &mut BTreeSet<String>) -> String {
        let chosen = self.chosen_name(place, case);
        let name = chosen.unwrap_or_else(|| numbered(derived(wire, case), case, |name| taken.contains(name)));
        taken.insert(name.clone());
        name
    }

    /// A name for a type that the surface has none for.
    pub(super) fn derived_type(&mut self, text: &str) -> String {
        let name = numbered(derived(text, Case::Camel), Case::Camel, |name| self.types.contains(name));
        self.types.insert(name.clone());
        name
    }

    /// Reports a name in the surface that can't be one in Rust.
    pub(super) fn check_name(&mut self, path: &[&str], name: &str, case: Case) {
        if !is_name(name, case) {
            let form = match case {
                Case::Snake => "snake_case",
                Case::Camel => "CamelCase",
            };
            let what = format!("`{name}` is not a valid Rust identifier in {form}");
            self.broken.push(Problem::new(surface::FILE, pointer_of(path), what, "rename it"));
        }
    }

    pub(super) fn docs(&mut self, section: &str, entry: &str) -> String {
        self.part_docs(section, entry, "")
    }

    pub(super) fn part_docs(&mut self, section: &str, entry: &str, part: &str) -> String {
        let key = (section.to_owned(), entry.to_owned(), part.to_owned());
        let text = self.docs.text(&key).map(str::to_owned);
        self.used_docs.insert(key);
        text.unwrap_or_else(|| {
            let place = (section.to_owned(), entry.to_owned());
            self.missing_docs.entry(place).or_default().insert(part.to_owned());
            PLACEHOLDER.to_owned()
        })
    }

    /// Whether something is documented, and so has been published.
    pub(super) fn is_documented(&self, section: &str, entry: &str, part: &str) -> bool {
        self.docs.text(&(section.to_owned(), entry.to_owned(), part.to_owned())).is_some()
    }

    /// Documentation, with the versions that have the thing unless all of `scope` do.
    pub(super) fn with_versions(&self, docs: String, versions: &Versions, scope: &Versions) -> String {
        if versions == scope {
            return docs;
        }
        let names = versions.iter().map(|version| format!("`{}`", self.versions[*version].name));
        let only = format!("Only in version {}.", names.collect::<Vec<_>>().join(", "));
        match docs.split_once("\n\n") {
            Some((summary, rest)) => format!("{summary} {only}\n\n{rest}"),
            None => format!("{docs} {only}"),
        }
    }

    /// Lists entries that are missing in the documentation, and those that nothing uses.
    pub(super) fn check_docs(&mut self) {
        let mut push = |file: &str, line: Option<usize>, what: String, remedy: &str| {
            let problem = Problem::new(file, "", what, remedy);
            self.open.push(Problem { line, ..problem });
        };
        for ((section, entry), parts) in &self.missing_docs {
            let names: Vec<&str> = parts.iter().map(|part| if part.is_empty() { entry } else { &**part }).collect();
            let under = if parts.contains("") { String::new() } else { format!(" under `## {entry}`") };
            let headings = parts.iter().map(|part| match part.as_str() {
                "" => format!("## {entry}\n\n{ELLIPSIS}"),
                part => format!("### {part}\n\n{ELLIPSIS}"),
            });
            let remedy = format!("document it{under}:\n{}", headings.collect::<Vec<_>>().join("\n\n"));
            let mut known = self.docs.iter();
            let line = known.find(|((s, e, part), _)| (s, e) == (section, entry) && part.is_empty());
            let line = line.map(|(_, entry)| entry.line);
            push(&docs::file(section), line, format!("not documented: {}", names.join(", ")), &remedy);
        }
        for (key @ (section, entry, part), text) in self.docs.iter() {
            let is_used = |part: &str| self.used_docs.contains(&(section.clone(), entry.clone(), part.to_owned()));
            // An unused entry stands for its parts.
            if !self.used_docs.contains(key) && (part.is_empty() || is_used("")) {
                let name = if part.is_empty() { entry.clone() } else { format!("{entry}.{part}") };
                let what = format!("`{name}` is documented, and nothing in any version has that name");
                push(&text.file, Some(text.line), what, "correct the heading, or delete the entry");
            }
        }
    }
}

pub(super) fn pointer_of(path: &[&str]) -> String {
    path.iter().fold(String::new(), |base, token| pointer(&base, token))
}
