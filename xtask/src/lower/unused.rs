//! Entries of the surface that nothing matches.

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
            self.open.push(Problem::new(surface::FILE, entry, what, "correct its name, or delete it"));
        }
    }
}

/// Pointers to all entries, each before its parts.
fn entries(surface: &Surface) -> Vec<String> {
    let mut all = Vec::new();
    let mut keys = |path: &[&str], keys: &mut dyn Iterator<Item = &String>| {
        all.extend(keys.map(|key| pointer(&pointer_of(path), key)));
    };
    keys(&["composites"], &mut surface.composites.keys());
    keys(&["left_out"], &mut surface.left_out.keys());
    keys(&["samples"], &mut surface.samples.keys());
    keys(&["names"], &mut surface.names.keys());
    for (key, entry) in &surface.operations {
        keys(&["operations"], &mut [key].into_iter());
        keys(&["operations", key, "arguments"], &mut entry.arguments.keys());
        keys(&["operations", key, "path"], &mut entry.path.keys());
    }
    for (schema, entry) in &surface.requests {
        keys(&["requests"], &mut [schema].into_iter());
        keys(&["requests", schema, "new"], &mut indices(&entry.new).iter());
        keys(&["requests", schema, "maps"], &mut entry.maps.keys());
        keys(&["requests", schema, "opaque"], &mut indices(&entry.opaque).iter());
    }
    for (schema, entry) in &surface.responses {
        keys(&["responses"], &mut [schema].into_iter());
        let lists = [
            ("plain", &entry.plain),
            ("strings", &entry.strings),
            ("always", &entry.always),
            ("opaque", &entry.opaque),
        ];
        for (name, list) in lists {
            keys(&["responses", schema, name], &mut indices(list).iter());
        }
    }
    for (name, places) in &surface.enums {
        keys(&["enums", name], &mut indices(places).iter());
    }
    all
}

fn indices(list: &[String]) -> Vec<String> {
    (0..list.len()).map(|i| i.to_string()).collect()
}
