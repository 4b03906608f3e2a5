//! Entries of the surface that nothing matches.

use serde_json::Value;

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

/// What entries are made of that has to match something itself.
const PARTS: [&str; 8] = ["arguments", "path", "new", "maps", "plain", "always", "strings", "opaque"];

/// Pointers to all entries, each before its parts.
fn entries(surface: &Surface) -> Vec<String> {
    let surface = serde_json::to_value(surface).unwrap_or_default();
    let mut all = Vec::new();
    for (section, entries) in surface.as_object().into_iter().flatten() {
        for (key, entry) in entries.as_object().into_iter().flatten() {
            let at = pointer_of(&[section, key]);
            if section == "enums" {
                // A list of places: the enum itself is used if one of them is.
                all.extend(members(&at, entry));
                continue;
            }
            all.push(at.clone());
            let parts = PARTS.iter().filter_map(|part| Some((part, entry.get(part)?)));
            all.extend(parts.flat_map(|(part, value)| members(&pointer(&at, part), value)));
        }
    }
    all
}

/// Pointers to what a mapping or list holds.
fn members(at: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members.keys().map(|key| pointer(at, key)).collect(),
        Value::Array(items) => (0..items.len()).map(|i| pointer(at, i)).collect(),
        _ => Vec::new(),
    }
}
