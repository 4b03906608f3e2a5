//! What names in emitted code refer to.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, UseTree};

use super::Module;

/// What names in a file refer to.
pub(super) struct Names {
    /// Path of the module as users write it.
    pub(super) path: String,
    /// Name → the module that it comes from.
    from: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn of(module: &Module, private: &BTreeSet<String>) -> Self {
        let path = public_path(&module.path, private);
        let mut names = Self { path: path.clone(), from: BTreeMap::new() };
        for item in &module.items {
            match item {
                Item::Use(item) => names.import(&item.tree, "", private),
                Item::Struct(item) => names.insert(&item.ident, &path),
                Item::Enum(item) => names.insert(&item.ident, &path),
                Item::Type(item) => names.insert(&item.ident, &path),
                _ => {}
            }
        }
        names
    }

    fn insert(&mut self, name: &impl ToString, path: &str) {
        self.from.insert(name.to_string(), path.to_owned());
    }

    fn import(&mut self, tree: &UseTree, path: &str, private: &BTreeSet<String>) {
        match tree {
            UseTree::Path(part) => {
                // The file's parent, seen from a private module of its own.
                let part_name = part.ident.to_string();
                let path = match part_name.as_str() {
                    "crate" => "crate".to_owned(),
                    "super" => format!("super::{}", parent(&self.path)),
                    _ => joined(path, &part_name),
                };
                self.import(&part.tree, &path, private);
            }
            UseTree::Name(name) => {
                if let Some(path) = path.strip_prefix("super::") {
                    self.insert(&name.ident, &public_path(path, private));
                } else if let Some(path) = path.strip_prefix("crate") {
                    let path = path.trim_start_matches("::api").trim_start_matches("::");
                    self.insert(&name.ident, path);
                }
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, path, private)),
            UseTree::Rename(_) | UseTree::Glob(_) => {}
        }
    }

    /// Tokens as one line, with the modules of the names.
    pub(super) fn text(&self, tokens: impl ToTokens) -> String {
        let mut parts = Vec::new();
        self.add_parts(tokens.to_token_stream(), &mut parts);
        let mut text = String::new();
        let mut last = "";
        for part in &parts {
            let part = part.as_str();
            let is_tight = matches!(last, "" | "::" | "<" | "&" | "#")
                || matches!(part, "::" | "<" | ">" | "," | ":")
                || (part.starts_with('(') && last != "->");
            if !is_tight {
                text.push(' ');
            }
            text.push_str(part);
            last = part;
        }
        // prettyplease breaks long lists, and ends them with a comma.
        text.replace("crate::api::", "").replace("crate::", "").replace(",>", ">")
    }

    /// Splits tokens into what spaces can be between.
    fn add_parts(&self, tokens: TokenStream, parts: &mut Vec<String>) {
        let mut is_joint = false;
        for token in tokens {
            let part = match &token {
                TokenTree::Group(group) => {
                    let inner = self.text(group.stream());
                    match group.delimiter() {
                        Delimiter::Parenthesis => format!("({inner})"),
                        Delimiter::Bracket => format!("[{inner}]"),
                        Delimiter::Brace => format!("{{ {inner} }}"),
                        Delimiter::None => inner,
                    }
                }
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let is_rooted = parts.last().is_some_and(|last| last == "::");
                    let module = self.from.get(&name).filter(|module| !module.is_empty());
                    match module.filter(|_| !is_rooted && name.starts_with(char::is_uppercase)) {
                        Some(module) => format!("{module}::{name}"),
                        None => name,
                    }
                }
                other => other.to_string(),
            };
            // `::`, `->`, and lifetimes.
            match parts.last_mut().filter(|_| is_joint) {
                Some(last) => last.push_str(&part),
                None => parts.push(part),
            }
            is_joint = matches!(&token, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
        }
    }
}

/// The path of a module as users write it: what private modules hold is re-exported by their parents.
fn public_path(path: &str, private: &BTreeSet<String>) -> String {
    let mut whole = String::new();
    let mut public = String::new();
    for part in path.split("::").filter(|part| !part.is_empty()) {
        whole = joined(&whole, part);
        if !private.contains(&whole) {
            public = joined(&public, part);
        }
    }
    public
}

pub(super) fn joined(path: &str, name: impl std::fmt::Display) -> String {
    match path {
        "" => name.to_string(),
        path => format!("{path}::{name}"),
    }
}

fn parent(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(parent, _)| parent)
}
