//! What lowering reads from our own files, what of it was used, and what went wrong.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::docs::{self, Docs, TypeDocs};
use crate::problem::{Entry, Mend, Problem, Problems, pointer};
use crate::surface::{self, Surface};

/// Our files, with a record of the entries that were used.
pub(super) struct Ledger<'a> {
    pub(super) surface: &'a Surface,
    docs: &'a Docs,
    /// Where schemas stand in the lists of the surface that grow with the API: list, schema → place.
    listed: BTreeMap<(List, &'a str), usize>,
    /// The enum of each place, and where it is listed.
    enums: BTreeMap<&'a str, (&'a str, usize)>,
    used: BTreeSet<(&'static str, String)>,
    /// Whether the documents came through whole. When they didn't, what seems unused may belong to what is missing.
    is_whole: bool,
    pub(super) problems: Problems,
}

/// A list of schemas in the surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum List {
    Page,
    Batch,
    Inputs,
    Unwrapped,
}

impl List {
    const ALL: [Self; 4] = [Self::Page, Self::Batch, Self::Inputs, Self::Unwrapped];

    fn of(self, surface: &Surface) -> (&[String], &'static [&'static str]) {
        let Surface {
            envelopes,
            unwrapped,
            ..
        } = surface;
        match self {
            Self::Page => (&envelopes.page, &["envelopes", "page"]),
            Self::Batch => (&envelopes.batch, &["envelopes", "batch"]),
            Self::Inputs => (&envelopes.inputs, &["envelopes", "inputs"]),
            Self::Unwrapped => (unwrapped, &["unwrapped"]),
        }
    }
}

impl<'a> Ledger<'a> {
    pub(super) fn new(surface: &'a Surface, docs: &'a Docs, is_whole: bool) -> Self {
        // What stands twice is used where it stands first.
        let mut listed = BTreeMap::new();
        for list in List::ALL {
            for (i, schema) in list.of(surface).0.iter().enumerate() {
                listed.entry((list, schema.as_str())).or_insert(i);
            }
        }
        let mut enums = BTreeMap::new();
        for (name, places) in &surface.enums {
            for (i, place) in places.iter().enumerate() {
                enums.entry(place.as_str()).or_insert((name.as_str(), i));
            }
        }
        Self {
            surface,
            docs,
            listed,
            enums,
            used: BTreeSet::new(),
            is_whole,
            problems: Problems::default(),
        }
    }

    /// Records a problem.
    pub(super) fn problem(
        &mut self,
        file: &str,
        at: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.problems.push(Problem::new(file, at, what, remedy));
    }

    /// Notes that an entry of the surface was used.
    pub(super) fn use_surface(&mut self, path: &[&str]) {
        self.used.insert((surface::FILE, pointer_of(path)));
    }

    /// Whether the surface lists a schema there.
    pub(super) fn is_listed(&self, list: List, schema: &str) -> bool {
        self.listed.contains_key(&(list, schema))
    }

    /// Whether the surface lists a schema there; the entry counts as used.
    pub(super) fn use_list(&mut self, list: List, schema: &str) -> bool {
        let found = self.listed.get(&(list, schema));
        if let Some(i) = found {
            let at = pointer_of(list.of(self.surface).1);
            self.used.insert((surface::FILE, pointer(&at, i)));
        }
        found.is_some()
    }

    /// The enum that the surface lists a place under; the entry counts as used.
    pub(super) fn use_enum(&mut self, place: &str) -> Option<&'a str> {
        let (name, i) = self.enums.get(place)?;
        let at = pointer_of(&["enums", name]);
        self.used.insert((surface::FILE, pointer(&at, i)));
        Some(name)
    }

    /// The place of an entry in a short list of the surface; it counts as used.
    pub(super) fn use_listed(&mut self, path: &[&str], list: &[String], name: &str) -> bool {
        let found = list.iter().position(|entry| entry == name);
        if let Some(i) = found {
            self.used
                .insert((surface::FILE, pointer(&pointer_of(path), i)));
        }
        found.is_some()
    }

    /// The Rust name that the surface gives to a place whose own name won't do.
    pub(super) fn renamed(&mut self, place: &str) -> Option<String> {
        let name = self.surface.names.get(place)?.clone();
        self.use_surface(&["names", place]);
        Some(name)
    }

    /// Words for a version's module.
    pub(super) fn version_words(&mut self, version: &str) -> String {
        self.words(&["versions"], &self.docs.versions, version)
    }

    /// Words for a resource.
    pub(super) fn resource_words(&mut self, resource: &str) -> String {
        self.words(&["resources"], &self.docs.resources, resource)
    }

    /// Words for a function.
    pub(super) fn function_words(&mut self, function: &str) -> String {
        self.words(&["functions"], &self.docs.functions, function)
    }

    /// Words for an optional query parameter.
    pub(super) fn parameter_words(&mut self, parameter: &str) -> String {
        self.words(&["setters"], &self.docs.setters, parameter)
    }

    /// Words for a composite and its fields.
    pub(super) fn composite_words(
        &mut self,
        name: &str,
        fields: Vec<&str>,
    ) -> (String, Vec<String>) {
        let docs = self.docs.composites.get(name);
        let about = self.about("composites", name, docs.map(|docs| docs.about.as_str()));
        let none = IndexMap::new();
        let known = docs.map_or(&none, |docs| &docs.fields);
        let fields = fields
            .into_iter()
            .map(|field| self.words(&["composites", name, "fields"], known, field));
        let fields = fields.collect();
        (about, fields)
    }

    /// Words for a type.
    pub(super) fn type_words(&mut self, name: &str) -> String {
        self.about(
            "types",
            name,
            self.docs.types.get(name).map(|docs| docs.about.as_str()),
        )
    }

    /// Words for a field of a type.
    pub(super) fn field_words(&mut self, name: &str, field: &str) -> String {
        self.of_type(name, "fields", field, |docs| &docs.fields)
    }

    /// Words for a setter that is no field.
    pub(super) fn setter_words(&mut self, name: &str, setter: &str) -> String {
        self.of_type(name, "setters", setter, |docs| &docs.setters)
    }

    fn of_type(
        &mut self,
        name: &str,
        section: &str,
        key: &str,
        part: fn(&TypeDocs) -> &IndexMap<String, String>,
    ) -> String {
        let none = TypeDocs::default();
        let docs = self.docs.types.get(name).unwrap_or(&none);
        self.words(&["types", name, section], part(docs), key)
    }

    /// Words for an enum.
    pub(super) fn enum_words(&mut self, name: &str) -> String {
        self.about(
            "enums",
            name,
            self.docs.enums.get(name).map(|docs| docs.about.as_str()),
        )
    }

    /// Words for a value of an enum.
    pub(super) fn value_words(&mut self, name: &str, value: &str) -> String {
        let none = IndexMap::new();
        let known = self.docs.enums.get(name).map_or(&none, |docs| &docs.values);
        self.words(&["enums", name, "values"], known, value)
    }

    fn about(&mut self, section: &str, name: &str, words: Option<&str>) -> String {
        self.used.insert((docs::FILE, pointer_of(&[section, name])));
        let words = words.map(str::trim);
        match words.filter(|words| says_something(words)) {
            Some(words) => words.to_owned(),
            None => {
                let words = words.filter(|words| !words.is_empty());
                self.missing_words(&[section, name], "about", words)
            }
        }
    }

    fn words(&mut self, section: &[&str], known: &IndexMap<String, String>, key: &str) -> String {
        let words = known.get(key).map(|words| words.trim());
        if words.is_some() {
            self.used
                .insert((docs::FILE, pointer(&pointer_of(section), key)));
        }
        match words.filter(|words| says_something(words)) {
            Some(words) => words.to_owned(),
            None => self.missing_words(section, key, words),
        }
    }

    /// Reports an entry, if there is one, that isn't written to its end.
    fn missing_words(&mut self, section: &[&str], key: &str, words: Option<&str>) -> String {
        let path: Vec<&str> = section.iter().copied().chain([key]).collect();
        let has_place = words.is_some();
        let what = match words {
            None | Some("" | ELLIPSIS) => format!("`{key}` has no words"),
            Some(_) => format!("the words of `{key}` have a line that ends in `{ELLIPSIS}`"),
        };
        let remedy = "say in our own words what it is, units and limits included";
        let at = if has_place { &path } else { section };
        let problem = Problem::new(docs::FILE, pointer_of(at), what, remedy)
            .with_entry(Entry::new(docs::FILE, &path, format!("|\n{ELLIPSIS}")));
        self.problems.push(match has_place {
            true => problem.with_mend(Mend::Write),
            false => problem,
        });
        "(no words yet)".to_owned()
    }

    /// Reports a schema that no operation uses.
    pub(super) fn report_unreached(&mut self, file: &str, at: String, schema: &str) {
        if self.is_whole {
            let what = format!("no operation uses the schema {schema}");
            let remedy = format!("say why under `left_out` in {}", surface::FILE);
            let entry = Entry::new(surface::FILE, &["left_out", schema], ELLIPSIS);
            self.problems
                .push(Problem::new(file, at, what, remedy).with_entry(entry));
        }
    }

    /// Reports every entry of ours that nothing used; of an unused one, not its parts.
    pub(super) fn report_unused(&mut self) {
        if !self.is_whole {
            return;
        }
        let entries = [
            (surface::FILE, surface_entries(self.surface)),
            (docs::FILE, docs_entries(self.docs)),
        ];
        for (file, entries) in entries {
            let unused = |entry: &&String| !self.used.contains(&(file, (*entry).clone()));
            let unused: BTreeSet<&String> = entries.iter().filter(unused).collect();
            let is_part = |entry: &str| {
                let mut parents = entry.match_indices('/').map(|(end, _)| &entry[..end]);
                parents.any(|parent| unused.contains(&parent.to_owned()))
            };
            for entry in unused.iter().copied().filter(|entry| !is_part(entry)) {
                let remedy = "mend its name, or delete it";
                let what = "nothing in any version matches this entry";
                self.problems
                    .push(Problem::new(file, entry, what, remedy).with_mend(Mend::Delete));
            }
        }
    }
}

/// What entries have where somebody has to write something.
pub(super) const ELLIPSIS: &str = "…";

/// Whether somebody wrote something, and left nothing open.
pub(super) fn says_something(words: &str) -> bool {
    let is_open = |line: &str| line.trim_end().ends_with(ELLIPSIS);
    !words.trim().is_empty() && !words.lines().any(is_open)
}

fn pointer_of(path: &[&str]) -> String {
    path.iter()
        .fold(String::new(), |base, token| pointer(&base, token))
}

fn keys<V>(section: &[&str], map: &IndexMap<String, V>) -> Vec<String> {
    map.keys()
        .map(|key| pointer(&pointer_of(section), key))
        .collect()
}

fn indices(section: &[&str], list: &[String]) -> Vec<String> {
    (0..list.len())
        .map(|i| pointer(&pointer_of(section), i))
        .collect()
}

fn surface_entries(surface: &Surface) -> Vec<String> {
    let mut all = keys(&["composites"], &surface.composites);
    all.extend(keys(&["operations"], &surface.operations));
    all.extend(keys(&["requests"], &surface.requests));
    all.extend(keys(&["responses"], &surface.responses));
    all.extend(keys(&["runtime"], &surface.runtime));
    all.extend(keys(&["left_out"], &surface.left_out));
    all.extend(keys(&["samples"], &surface.samples));
    all.extend(keys(&["names"], &surface.names));
    for (key, entry) in &surface.operations {
        all.extend(keys(&["operations", key, "arguments"], &entry.arguments));
        all.extend(keys(&["operations", key, "path"], &entry.path));
    }
    for (schema, entry) in &surface.requests {
        all.extend(indices(&["requests", schema, "new"], &entry.new));
        all.extend(keys(&["requests", schema, "maps"], &entry.maps));
    }
    for (schema, entry) in &surface.responses {
        all.extend(indices(&["responses", schema, "plain"], &entry.plain));
        all.extend(indices(&["responses", schema, "strings"], &entry.strings));
    }
    for (schema, properties) in &surface.runtime {
        all.extend(indices(&["runtime", schema], properties));
    }
    for (name, places) in &surface.enums {
        if places.is_empty() {
            all.push(pointer_of(&["enums", name]));
        }
        all.extend(indices(&["enums", name], places));
    }
    let Surface { envelopes, .. } = surface;
    for (kind, list) in [
        ("page", &envelopes.page),
        ("batch", &envelopes.batch),
        ("inputs", &envelopes.inputs),
    ] {
        all.extend(indices(&["envelopes", kind], list));
    }
    all.extend(indices(&["unwrapped"], &surface.unwrapped));
    all
}

fn docs_entries(docs: &Docs) -> Vec<String> {
    let mut all = Vec::new();
    for (section, map) in [
        ("versions", &docs.versions),
        ("resources", &docs.resources),
        ("functions", &docs.functions),
        ("setters", &docs.setters),
    ] {
        all.extend(keys(&[section], map));
    }
    for (section, types) in [("composites", &docs.composites), ("types", &docs.types)] {
        all.extend(keys(&[section], types));
        for (name, docs) in types {
            all.extend(keys(&[section, name, "fields"], &docs.fields));
            all.extend(keys(&[section, name, "setters"], &docs.setters));
        }
    }
    all.extend(keys(&["enums"], &docs.enums));
    for (name, docs) in &docs.enums {
        all.extend(keys(&["enums", name, "values"], &docs.values));
    }
    all
}
