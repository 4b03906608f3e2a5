//! Operations that a published file lacks, or whose path parameters have other names.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{self, members, nameless};
use crate::inputs::Inputs;
use crate::problem::{Problem, Problems};
use crate::surface::{self, Surface};
use crate::yaml;

/// The operations of a document in normal form, each as `METHOD /path`.
pub fn operations(normal_form: &Value) -> BTreeSet<String> {
    let paths = members(&normal_form["paths"]);
    let operations = paths.flat_map(|(path, item)| {
        document::operations(item).map(move |(method, _)| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}

/// Refuses a file without operations that the version had: usually it is incomplete. If only the names of path parameters
/// differ, our entries have to follow first, or they would be lost.
pub(super) fn check(
    inputs: &Inputs,
    file: &str,
    [old, new]: [&BTreeSet<String>; 2],
    allow_removed: bool,
) -> Result<(), Problems> {
    let surface = inputs.files.get(surface::FILE).map(|text| yaml::parse_typed(surface::FILE, text));
    let surface: Surface = surface.transpose()?.unwrap_or_default();
    let mut problems = Problems::default();
    for gone in old.difference(new) {
        let renamed = new.difference(old).find(|other| nameless(other) == nameless(gone));
        let is_expected = match renamed {
            Some(now) => surface.operations.contains_key(now) || surface.left_out.contains_key(now),
            None => allow_removed,
        };
        let (what, remedy) = match renamed {
            _ if is_expected => continue,
            Some(now) => (
                format!("path parameters have other names: {gone} → {now}"),
                "rename them under `operations` in specs/surface.yaml first, in keys and arguments; if another version \
                 still has the old name, keep its entry too",
            ),
            None => (
                format!("the version had {gone}, and the file has not"),
                "HubSpot has published incomplete files before: wait for the next one. If the operation is gone for \
                 good, run this with --allow-removed",
            ),
        };
        problems.push(Problem::new(file, "/paths", what, remedy));
    }
    problems.into_result()
}
