//! Entries of the surface that nothing matches.

use std::fmt::Display;

use super::context::{Context, pointer_of};
use crate::problem::{Problem, pointer};
use crate::surface::{self, Surface};

impl Context<'_> {
    /// Lists the entries that nothing in any version uses; of an unused one, not its parts.
    pub(super) fn check_unused(&mut self) {
        let mut unused: Vec<String> = Vec::new();
        for entry in entries(self.surface) {
            let is_inside = unused.last().is_some_and(|last| entry.starts_with(&format!("{last}/")));
            if !is_inside && !self.used.contains(&entry) {
                unused.push(entry);
            }
        }
        for entry in unused {
            let what = "nothing in any version matches this entry";
            self.open.push(Problem::new(surface::FILE, entry, what, "correct the entry, or delete it"));
        }
    }
}

/// Pointers to all entries, each before its parts.
fn entries(surface: &Surface) -> Vec<String> {
    let mut all = Vec::new();
    add(&mut all, &["composites"], surface.composites.keys());
    add(&mut all, &["left_out"], surface.left_out.keys());
    add(&mut all, &["samples"], surface.samples.keys());
    add(&mut all, &["names"], surface.names.keys());
    for (key, entry) in &surface.operations {
        add(&mut all, &["operations"], [key]);
        add(&mut all, &["operations", key, "arguments"], entry.arguments.keys());
        add(&mut all, &["operations", key, "path"], entry.path.keys());
    }
    for (schema, entry) in &surface.requests {
        add(&mut all, &["requests"], [schema]);
        add(&mut all, &["requests", schema, "new"], 0..entry.new.len());
        add(&mut all, &["requests", schema, "maps"], entry.maps.keys());
        add(&mut all, &["requests", schema, "opaque"], 0..entry.opaque.len());
    }
    for (schema, entry) in &surface.responses {
        add(&mut all, &["responses"], [schema]);
        add(&mut all, &["responses", schema, "plain"], 0..entry.plain.len());
        add(&mut all, &["responses", schema, "strings"], 0..entry.strings.len());
        add(&mut all, &["responses", schema, "always"], 0..entry.always.len());
        add(&mut all, &["responses", schema, "opaque"], 0..entry.opaque.len());
    }
    for (name, places) in &surface.enums {
        add(&mut all, &["enums", name], 0..places.len());
    }
    all
}

fn add<K: Display>(all: &mut Vec<String>, path: &[&str], keys: impl IntoIterator<Item = K>) {
    all.extend(keys.into_iter().map(|key| pointer(&pointer_of(path), key)));
}
