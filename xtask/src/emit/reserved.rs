//! Names that emitted code has already, so that no derived name may be one of them.

use super::file::imported_names;
use crate::lower::Reserved;

/// What emitted code says without importing it: Rust's prelude, its own generic and associated names, and modules.
const UNIMPORTED: &str = "Answer Api BatchStatus Box Clone Copy D Debug Default ENDPOINT Eq Err From Hash Input Into IntoIterator \
    Item Iterator NAME None O Ok Option PartialEq ROUTES Record Result S Self Send Some String Sync ToOwned ToString \
    Unrecognized V Vec alloc api core exports std types";

/// Names that only the emitted code of the mock imports.
const OF_MOCK: &str = "Answers Facts Known Mocked Needs Published mock";

/// Methods of `Api` that are not resources.
const OF_API: &str = "call client clone fmt new";

/// Methods of the runtime's `Call`.
const OF_CALL: &str = "body body_field clone deadline decode header idempotent inputs inputs_of into_future items json new \
    of only_in pages path query query_list retry segment send send_blocking spawnable supported supported_inputs timeout to_curl \
    with_response with_response_blocking";

/// All of them, with what the root of the crate declares.
pub(crate) fn reserved(lib: &str) -> Reserved {
    let words = |text: &'static str| text.split_whitespace().map(str::to_owned);
    let mut names = declared(lib);
    names.extend(imported_names().map(str::to_owned));
    names.extend(words(UNIMPORTED).chain(words(OF_MOCK)));
    Reserved { names: names.into_iter().collect(), of_api: words(OF_API).collect(), of_call: words(OF_CALL).collect() }
}

/// The modules and imports of a file.
fn declared(text: &str) -> Vec<String> {
    // A file that can't be parsed is reported by rustc.
    let items = syn::parse_file(text).map(|file| file.items).unwrap_or_default();
    let mut names = Vec::new();
    for item in items {
        match item {
            syn::Item::Mod(module) => names.push(module.ident.to_string()),
            syn::Item::Use(item) => imported(&item.tree, &mut names),
            syn::Item::Struct(item) => names.push(item.ident.to_string()),
            _ => {}
        }
    }
    names
}

fn imported(tree: &syn::UseTree, names: &mut Vec<String>) {
    match tree {
        syn::UseTree::Path(path) => imported(&path.tree, names),
        syn::UseTree::Name(name) => names.push(name.ident.to_string()),
        syn::UseTree::Rename(renamed) => names.push(renamed.rename.to_string()),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, names)),
        syn::UseTree::Glob(_) => {}
    }
}
