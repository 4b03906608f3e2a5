//! An emitted file: header, imports, items with a blank line between them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, Path, Token};

use super::{DOC_BREAK, ident};
use crate::ir::Ir;

/// What emitted code imports: path and names.
const IMPORTED: [(&str, &str); 14] = [
    ("crate", "BatchOutcome Call Client Page Paged Timestamp UnrecognizedValue Version decode"),
    ("crate::api", "Api"),
    ("crate::bulk", "Bulk BulkOperation Key"),
    ("crate::call", "Endpoint Operation"),
    ("crate::decode", "Decode lenient open_enum"),
    ("crate::time", "epoch_millis"),
    ("crate::version", "Routes VersionCheck"),
    ("http", "Method"),
    ("serde", "Deserialize Deserializer Serialize Serializer"),
    ("std", "fmt"),
    ("std::collections", "BTreeMap"),
    ("std::convert", "Infallible"),
    ("std::fmt", "Display"),
    ("std::marker", "PhantomData"),
];

/// The names that emitted code imports, whatever the API.
pub(super) fn imported_names() -> impl Iterator<Item = &'static str> {
    IMPORTED.iter().flat_map(|(_, names)| names.split(' '))
}

/// Where the names that emitted code uses come from.
#[derive(Default)]
pub(super) struct Scope(BTreeMap<String, String>);

impl Scope {
    /// The names that any file can use.
    pub(super) fn new(ir: &Ir) -> Self {
        let runtime = IMPORTED
            .iter()
            .flat_map(|(path, names)| names.split(' ').map(|name| (name.to_owned(), (*path).to_owned())));
        let structs = ir.requests.iter().chain(&ir.responses).map(|item| &item.name);
        let types = structs.chain(ir.enums.iter().map(|item| &item.name));
        let types = types.chain(ir.key_structs.iter().map(|item| &item.name));
        let types = types.map(|name| (name.clone(), "crate::types".to_owned()));
        let resources = ir.resources.iter();
        let resources = resources.map(|item| (item.type_name.clone(), format!("crate::{}", ident(&item.name))));
        Self(runtime.chain(types).chain(resources).collect())
    }

    /// Adds a name of this file's own.
    pub(super) fn with(mut self, name: &str, path: &str) -> Self {
        self.0.insert(name.to_owned(), path.to_owned());
        self
    }

    fn name(&self, name: &str) -> Option<&str> {
        self.0.get_key_value(name).map(|(name, _)| name.as_str())
    }
}

/// The text of a file: what it is about, imports, and its items.
pub(super) fn print(about: &str, items: Vec<TokenStream>, scope: &Scope) -> String {
    let header = about.lines().map(|line| format!("//! {line}").trim_end().to_owned() + "\n");
    let mut names = Names { scope, used: BTreeSet::new(), defined: BTreeSet::new() };
    let items = items.into_iter().map(|tokens| match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => {
            names.visit_file(&file);
            with_blank_lines(&prettyplease::unparse(&file))
        }
        // Emission is at fault here, not its input: the text shows where.
        Err(_) => format!("compile_error!({:?});\n", tokens.to_string()),
    });
    let items: Vec<String> = items.collect();
    let mut parts = vec![format!("\n{}", header.collect::<String>())];
    parts.extend(names.imports());
    parts.extend(items);
    parts.join("\n")
}

/// Names of a scope in a file.
struct Names<'a> {
    scope: &'a Scope,
    used: BTreeSet<&'a str>,
    defined: BTreeSet<&'a str>,
}

impl Names<'_> {
    /// Notes that a path begins with this name. In lower case, only those of modules are not local.
    fn begin_path(&mut self, name: &str, is_longer: bool) {
        let can_be_imported = is_longer || !name.starts_with(char::is_lowercase);
        self.used.extend(self.scope.name(name).filter(|_| can_be_imported));
    }

    /// `use` declarations for the names that are used and not defined, in three groups.
    fn imports(&self) -> Vec<String> {
        let mut by_path: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in self.used.difference(&self.defined) {
            by_path.entry(&self.scope.0[*name]).or_default().push(name);
        }
        let group = |path: &str| match path.split("::").next() {
            Some("std") => 0,
            Some("crate" | "super") => 2,
            _ => 1,
        };
        let line = |path: &str, names: &[&str]| match names {
            [name] => format!("use {path}::{name};\n"),
            names => format!("use {path}::{{{}}};\n", names.join(", ")),
        };
        let mut lines: Vec<(u8, String)> =
            by_path.into_iter().map(|(path, names)| (group(path), line(path, &names))).collect();
        lines.sort_unstable();
        let groups = lines.chunk_by(|a, b| a.0 == b.0);
        let groups = groups.map(|lines| lines.iter().map(|(_, line)| line.as_str()).collect::<String>());
        // prettyplease breaks long lines.
        groups.map(|text| syn::parse_str(&text).map_or(text, |file| prettyplease::unparse(&file))).collect()
    }
}

impl Visit<'_> for Names<'_> {
    fn visit_item(&mut self, item: &Item) {
        let name = match item {
            Item::Struct(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            Item::Mod(item) => Some(&item.ident),
            _ => None,
        };
        self.defined.extend(name.and_then(|name| self.scope.name(&name.to_string())));
        visit::visit_item(self, item);
    }

    fn visit_path(&mut self, path: &Path) {
        self.begin_path(&path.segments[0].ident.to_string(), path.segments.len() > 1);
        visit::visit_path(self, path);
    }

    /// What is derived, and paths in serde's attributes, which are written as strings.
    fn visit_attribute(&mut self, attribute: &Attribute) {
        let Meta::List(list) = &attribute.meta else {
            return;
        };
        if let Ok(derived) = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
            && list.path.is_ident("derive")
        {
            derived.iter().for_each(|path| self.visit_path(path));
        }
        for token in list.tokens.clone() {
            if let TokenTree::Literal(literal) = token
                && let Some((module, _)) = literal.to_string().trim_matches('"').split_once("::")
            {
                self.begin_path(module, true);
            }
        }
    }
}

/// prettyplease leaves no blank lines: they are put in between methods here.
fn with_blank_lines(printed: &str) -> String {
    let mut out = String::with_capacity(printed.len());
    let mut lines = printed.lines().peekable();
    while let Some(line) = lines.next() {
        push_line(line, &mut out);
        let next = lines.peek().copied().unwrap_or("    }");
        let is_end = (line == "    }" && next != "}" && next != "    }") || (line == "}" && lines.peek().is_some());
        // Associated constants and types stand apart from the first function.
        let is_associated = line == "    };" || line.starts_with("    type ");
        if is_end || (is_associated && next.starts_with("    fn ")) {
            out.push('\n');
        }
    }
    out
}

/// Adds a line; of a doc comment, each of its lines.
fn push_line(line: &str, out: &mut String) {
    let mut parts = line.split(DOC_BREAK);
    out.push_str(parts.next().unwrap_or_default());
    let indent = &line[..line.len() - line.trim_start().len()];
    for part in parts {
        out.extend(["\n", indent, "///", part]);
    }
    out.push('\n');
}
