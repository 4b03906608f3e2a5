//! Operations that a published file lacks, or whose path parameters it calls otherwise.

use std::collections::BTreeSet;

use serde_json::Value;

use super::members;
use crate::document::METHODS;
use crate::inputs::Inputs;
use crate::ir::placeholders;
use crate::problem::Problem;
use crate::surface::{self, Surface};
use crate::yaml;

/// Operations that are gone, each with the new one whose path is the same but for the names of its parameters.
fn renamed<'a>(
    old: &'a BTreeSet<String>,
    new: &'a BTreeSet<String>,
) -> impl Iterator<Item = (&'a String, Option<&'a String>)> {
    let blank = |operation: &str| -> String {
        let names = placeholders(operation).map(|name| format!("{{{name}}}"));
        names.fold(operation.to_owned(), |text, name| text.replace(&name, "{}"))
    };
    old.difference(new).map(move |gone| {
        let mut came = new.difference(old);
        (gone, came.find(|came| blank(came) == blank(gone)))
    })
}

/// Refuses a file that calls path parameters otherwise, until the surface does so: the old entry would go with all its
/// words, and a provisional one come.
pub(super) fn check_renamed(
    inputs: &Inputs,
    file: &str,
    old: &BTreeSet<String>,
    new: &BTreeSet<String>,
) -> Result<(), Problem> {
    let surface: Surface = match inputs.files.get(surface::FILE) {
        Some(text) => yaml::parse_typed(surface::FILE, text)?,
        None => Surface::default(),
    };
    let is_known =
        |new: &String| surface.operations.contains_key(new) || surface.left_out.contains_key(new);
    let unknown = renamed(old, new).filter_map(|(old, new)| Some((old, new?)));
    let unknown: Vec<String> = unknown
        .filter(|(_, new)| !is_known(new))
        .map(|(old, new)| format!("{old} → {new}"))
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let what = format!(
        "path parameters have other names, and the same requests are sent:\n    {}",
        unknown.join("\n    ")
    );
    let remedy = format!(
        "rename them under `operations` in {} first, in keys and arguments, then run this again; if another version \
         still has the old name, let its entry stand beside the new one",
        surface::FILE
    );
    Err(Problem::new(file, "/paths", what, remedy))
}

/// Refuses a file without operations that the version had: more often it is half a file than the end of them.
pub(super) fn check_removed(
    file: &str,
    version: &str,
    old: &BTreeSet<String>,
    new: &BTreeSet<String>,
) -> Result<(), Problem> {
    let removed = renamed(old, new).filter(|(_, new)| new.is_none());
    let removed: Vec<&str> = removed.map(|(old, _)| old.as_str()).collect();
    if removed.is_empty() {
        return Ok(());
    }
    let what = format!(
        "operations that version {version} had are missing:\n    {}",
        removed.join("\n    ")
    );
    let remedy = "HubSpot has published half a file before: wait for the next one. If they are gone for good, \
        say --allow-removed";
    Err(Problem::new(file, "/paths", what, remedy))
}

/// The operations of a document in normal form, each as `METHOD /path`.
pub fn operations(normal_form: &Value) -> BTreeSet<String> {
    let paths = members(normal_form, "paths");
    let operations = paths.flat_map(|(path, item)| {
        let methods = METHODS.iter().filter(|method| item.get(**method).is_some());
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}
