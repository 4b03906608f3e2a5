//! Our own files while they are applied: what of them was used, and what is left open.

use std::collections::{BTreeMap, BTreeSet};

use super::VersionDoc;
use super::enums::EnumUses;
use super::names::{Case, Given, Reserved, derived, is_name};
use super::structs::Structs;
use crate::docs::{self, Docs, ELLIPSIS};
use crate::ir::Versions;
use crate::problem::{Problem, Problems, pointer};
use crate::surface::{self, Surface};

/// Emitted where documentation is missing.
const PLACEHOLDER: &str = "(Not documented yet.)";

/// What all parts of lowering share.
pub(super) struct Context<'a> {
    pub(super) versions: &'a [VersionDoc],
    pub(super) surface: &'a Surface,
    pub(super) reserved: &'a Reserved,
    docs: &'a Docs,
    /// Places in the surface and keys of the documentation that were used.
    pub(super) used: BTreeSet<String>,
    used_docs: BTreeSet<docs::Key>,
    /// Section and entry → what is to be documented: the empty name is the entry itself.
    missing_docs: BTreeMap<(String, String), Vec<String>>,
    /// Names of types.
    pub(super) types: Given,
    pub(super) structs: Structs,
    pub(super) enums: EnumUses,
    /// What makes the inputs unusable.
    pub(super) broken: Problems,
    /// Open decisions.
    pub(super) open: Problems,
    /// What the crate leaves out, or hands on as JSON.
    pub(super) notes: Problems,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        versions: &'a [VersionDoc],
        surface: &'a Surface,
        docs: &'a Docs,
        reserved: &'a Reserved,
    ) -> Self {
        Self {
            versions,
            surface,
            reserved,
            docs,
            used: BTreeSet::new(),
            used_docs: BTreeSet::new(),
            missing_docs: BTreeMap::new(),
            types: Given::default(),
            structs: Structs::default(),
            enums: EnumUses::new(surface),
            broken: Problems::default(),
            open: Problems::default(),
            notes: Problems::default(),
        }
    }

    /// Records a decision to be made about our entry.
    pub(super) fn undecided(&mut self, path: &[&str], what: impl Into<String>, remedy: &str) {
        let at = pointer_of(path);
        self.open.push(Problem::new(surface::FILE, at, what, remedy));
    }

    /// A problem at a place in a version's spec.
    pub(super) fn in_spec(
        &self,
        version: usize,
        at: impl Into<String>,
        what: impl Into<String>,
        remedy: &str,
    ) -> Problem {
        Problem::new(&self.versions[version].file, at, what, remedy)
    }

    /// Notes that the crate does without something.
    pub(super) fn note(&mut self, version: usize, at: &str, what: String) {
        let remedy = "to support it, describe it otherwise with an overlay action";
        let note = self.in_spec(version, at, what, remedy);
        self.notes.push(note);
    }

    /// Notes that an entry of the surface was used.
    pub(super) fn use_surface(&mut self, path: &[&str]) {
        self.used.insert(pointer_of(path));
    }

    /// Whether a list in the surface has that item, which counts as used.
    pub(super) fn use_listed(&mut self, path: &[&str], list: &[String], name: &str) -> bool {
        let found = list.iter().position(|entry| entry == name);
        if let Some(i) = found {
            self.used.insert(pointer(&pointer_of(path), i));
        }
        found.is_some()
    }

    /// The name that the surface gives to a place, or a derived one.
    pub(super) fn name(&mut self, place: &str, wire: &str, case: Case) -> (String, bool) {
        let Some(name) = self.surface.names.get(place) else {
            return (derived(wire, case), false);
        };
        self.use_surface(&["names", place]);
        self.check_name(&["names", place], name, case);
        (name.clone(), true)
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

    /// The documentation of an entry.
    pub(super) fn docs(&mut self, section: &str, entry: &str) -> String {
        self.part_docs(section, entry, "")
    }

    /// The documentation of a part of an entry.
    pub(super) fn part_docs(&mut self, section: &str, entry: &str, part: &str) -> String {
        let key = (section.to_owned(), entry.to_owned(), part.to_owned());
        let text = self.docs.text(&key).map(str::to_owned);
        self.used_docs.insert(key);
        text.unwrap_or_else(|| {
            let place = (section.to_owned(), entry.to_owned());
            let missing = self.missing_docs.entry(place).or_default();
            if !missing.iter().any(|known| known == part) {
                missing.push(part.to_owned());
            }
            PLACEHOLDER.to_owned()
        })
    }

    /// Whether something is documented, and so has been published.
    pub(super) fn is_documented(&self, section: &str, entry: &str, part: &str) -> bool {
        let key = (section.to_owned(), entry.to_owned(), part.to_owned());
        self.docs.text(&key).is_some()
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
        for ((section, entry), mut parts) in std::mem::take(&mut self.missing_docs) {
            // The entry itself comes first.
            parts.sort_by_key(|part| !part.is_empty());
            let of = |part: &str| (section.clone(), entry.clone(), part.to_owned());
            let known = self.docs.iter().find(|(key, _)| **key == of("")).map(|(_, entry)| entry);
            let named: Vec<&str> = parts.iter().map(|part| if part.is_empty() { &*entry } else { part }).collect();
            let what = format!("not documented: {}", named.join(", "));
            let mut remedy = String::from("document it:\n");
            if !parts.iter().any(String::is_empty) {
                remedy = format!("document it under `## {entry}`:\n");
            }
            for part in &parts {
                let heading = if part.is_empty() { format!("## {entry}") } else { format!("### {part}") };
                remedy += &format!("{heading}\n\n{ELLIPSIS}\n\n");
            }
            let mut problem = Problem::new(docs::file(&section), "", what, remedy.trim_end());
            problem.line = known.map(|entry| entry.line);
            self.open.push(problem);
        }
        for (key, entry) in self.docs.iter() {
            let (section, name, part) = key;
            let whole = (section.clone(), name.clone(), String::new());
            let is_inside = !part.is_empty() && !self.used_docs.contains(&whole);
            if self.used_docs.contains(key) || is_inside {
                continue;
            }
            let name = if part.is_empty() { name.clone() } else { format!("{name}.{part}") };
            let what = format!("`{name}` is documented, and nothing in any version has that name");
            let mut problem = Problem::new(&entry.file, "", what, "correct the heading, or delete the entry");
            problem.line = Some(entry.line);
            self.open.push(problem);
        }
    }
}

/// The JSON pointer of keys.
pub(super) fn pointer_of(path: &[&str]) -> String {
    path.iter().fold(String::new(), |base, token| pointer(&base, token))
}
