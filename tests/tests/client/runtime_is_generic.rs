//! The runtime works with any generated API: it doesn't name emitted items.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tests::crate_folder::root;

/// Items that the mock server uses besides the runtime: the emitted list of operations, and a re-export of the types to seed
/// it with.
const INTERFACES: [&str; 2] = ["crate::api::mock::OPERATIONS", "pubusecrate::marketing_events::mock::"];

/// Names at the root of the crate that are emitted, such as `events` and `types`.
fn emitted() -> BTreeSet<String> {
    let exports = root().join("generated/src/api/exports.rs");
    let text = fs::read_to_string(exports).expect("the list of exports");
    let paths = text.lines().filter_map(|line| line.strip_prefix("pub use crate::api::"));
    let names = paths.flat_map(|path| path.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    let names = names.filter(|name| !name.is_empty()).map(str::to_owned);
    // Code that is hand-written for marketing events counts as emitted.
    let others = ["api", "marketing_events", "reconcile"].map(str::to_owned);
    names.chain(others).collect()
}

/// The hand-written files, except for the root and code specific to marketing events.
fn runtime(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let is_top = folder.ends_with("generated/src");
        if is_top && ["api", "guide", "lib", "marketing_events"].contains(&name) {
            continue;
        }
        if path.is_dir() {
            runtime(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The code without comments, documentation and spaces.
fn code(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.starts_with("//"));
    lines.flat_map(|line| line.split_whitespace()).collect()
}

/// Emitted names that code uses through the root of the crate.
fn named(code: &str, emitted: &BTreeSet<String>) -> Vec<String> {
    let code = INTERFACES.iter().fold(code.to_owned(), |code, interface| code.replace(interface, ""));
    let after = code.split("crate::").skip(1);
    let named = after.flat_map(roots);
    named.filter(|name| emitted.contains(name)).collect()
}

/// The first names of a path, or of each path in a list such as `{a::{b, c}, d}`.
fn roots(path: &str) -> Vec<String> {
    let mut roots = vec![String::new()];
    let mut depth = 0;
    let mut is_first = true;
    for c in path.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => {
                roots.push(String::new());
                is_first = true;
            }
            _ if c.is_alphanumeric() || c == '_' => {
                if is_first {
                    roots.last_mut().expect("a root").push(c);
                }
                continue;
            }
            _ => is_first = false,
        }
        if depth <= 0 {
            break;
        }
    }
    roots
}

#[test]
fn runtime_names_no_emitted_items() {
    let emitted = emitted();
    assert!(emitted.contains("types") && emitted.contains("Api"), "{emitted:?}");
    let mut files = Vec::new();
    runtime(&root().join("generated/src"), &mut files);
    assert!(files.len() > 50, "{files:?}");
    for file in files {
        let text = fs::read_to_string(&file).expect("a text");
        let mut code = code(&text);
        if file.parent() == Some(&root().join("generated/src")) {
            code = code.replace("super::", "crate::");
        }
        let named = named(&code, &emitted);
        assert!(named.is_empty(), "{} names {named:?}", file.display());
    }
}

#[test]
fn every_form_of_reference_is_detected() {
    let emitted = emitted();
    for text in [
        "use crate::types::NewEvent;",
        "use crate::{Error, types};",
        "use crate::{\n    Error,\n    types::NewEvent,\n};",
        "use crate::{bulk::{Bulk, Key}, types};",
        "use crate::{Error as types2, events::{Get, List}};",
        "fn f(api: crate::Api<V>) {}",
        "use crate::api::mock::VERSIONS;",
    ] {
        assert_eq!(named(&code(text), &emitted).len(), 1, "{text}");
    }
    for text in ["use crate::error::Error;", "use crate::api::mock::OPERATIONS;", "// crate::types"] {
        assert_eq!(named(&code(text), &emitted), [""; 0], "{text}");
    }
}
