//! Names that the crate has already, so that no derived name may be one of them.

use std::collections::BTreeSet;

use syn::{ImplItem, Item, UseTree};

use super::file::imported_names;

/// What these files of the runtime declare, and what emitted code imports.
pub(crate) fn reserved<'a>(files: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = imported_names().map(str::to_owned).collect();
    // A file that can't be parsed is reported by rustc.
    for item in files.filter_map(|text| syn::parse_file(text).ok()).flat_map(|file| file.items) {
        match item {
            Item::Mod(module) => drop(names.insert(module.ident.to_string())),
            Item::Struct(item) => drop(names.insert(item.ident.to_string())),
            Item::Use(item) => imported(&item.tree, &mut names),
            Item::Impl(item) => names.extend(item.items.iter().filter_map(|member| match member {
                ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                _ => None,
            })),
            _ => {}
        }
    }
    names
}

fn imported(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => imported(&path.tree, names),
        UseTree::Name(name) => drop(names.insert(name.ident.to_string())),
        UseTree::Rename(renamed) => drop(names.insert(renamed.rename.to_string())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, names)),
        UseTree::Glob(_) => {}
    }
}
