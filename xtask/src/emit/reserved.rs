//! Names that the crate has already, so that no derived name may be one of them.

use std::collections::BTreeSet;

use syn::visit::Visit;
use syn::{ImplItemFn, ItemMod, ItemStruct, UseName, UseRename};

use super::file::PRELUDE;

/// What these files of the runtime declare, and what emitted code imports.
pub(crate) fn reserved<'a>(files: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    let mut declared = Declared(BTreeSet::new());
    let texts = files.map(String::as_str).chain([PRELUDE]);
    // A file that can't be parsed is reported by rustc.
    texts.filter_map(|text| syn::parse_file(text).ok()).for_each(|file| declared.visit_file(&file));
    declared.0
}

struct Declared(BTreeSet<String>);

impl Visit<'_> for Declared {
    fn visit_item_mod(&mut self, item: &ItemMod) {
        self.0.insert(item.ident.to_string());
    }

    fn visit_item_struct(&mut self, item: &ItemStruct) {
        self.0.insert(item.ident.to_string());
    }

    fn visit_impl_item_fn(&mut self, item: &ImplItemFn) {
        self.0.insert(item.sig.ident.to_string());
    }

    fn visit_use_name(&mut self, item: &UseName) {
        self.0.insert(item.ident.to_string());
    }

    fn visit_use_rename(&mut self, item: &UseRename) {
        self.0.insert(item.rename.to_string());
    }
}
