//! `cargo xtask diff <old> <new>`: which public lines of the crate differ between two states, and what a release with
//! the difference must be.
//!
//! A removed or changed line breaks users, a new one is an addition; [`Lines::widened`] are the exceptions. If no line
//! differs, a release is needed only when the emitted code does. Nothing else influences the verdict; what HubSpot
//! changed beyond the lines is reported as `facts`.

mod facts;
mod lines;
mod print;
mod state;

use std::collections::BTreeSet;

use serde::Serialize;

pub use self::lines::{Change, Lines};
pub use self::state::{State, state};
use crate::inputs::Inputs;
use crate::problem::Problems;
use crate::versions::VersionEntry;

/// What a release with the changes must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No release is needed: the emitted code is the same.
    None,
    /// The code or the documentation changes, the public API does not.
    Patch,
    Minor,
    Major,
}

/// The lowest number that a release with these changes can have, by Cargo's rules: before 1.0.0 the second part counts
/// breaking changes and the third one all else; before 0.1.0 the third part counts everything.
pub fn number_after(release: &str, verdict: Verdict) -> Option<String> {
    let parts: Option<Vec<u64>> = release.split('.').map(|part| part.parse().ok()).collect();
    let [major, minor, patch] = parts?.try_into().ok()?;
    Some(match (verdict, major, minor) {
        (Verdict::None, ..) => release.to_owned(),
        (Verdict::Major, 1.., _) => format!("{}.0.0", major + 1),
        (Verdict::Major, 0, 1..) | (Verdict::Minor, 1.., _) => format!("{major}.{}.0", minor + 1),
        _ => format!("{major}.{minor}.{}", patch + 1),
    })
}

#[derive(Clone, Debug, Serialize)]
pub struct Report {
    old: String,
    new: String,
    /// What a release with these changes must be.
    pub verdict: Verdict,
    /// The lowest version number of a release with these changes, where the old state is a release.
    required: Option<String>,
    /// The public lines that differ.
    #[serde(flatten)]
    pub lines: Lines,
    /// What HubSpot changed, a few lines.
    pub facts: Vec<String>,
    /// Their entries, where users move from one version of the API to another one, not from one release to the next.
    #[serde(skip)]
    migration: Option<[VersionEntry; 2]>,
}

impl Report {
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    fn of([old, new]: [&State; 2], [before, after]: [&BTreeSet<String>; 2], is_migration: bool) -> Self {
        let lines = lines::compare(before, after);
        let facts = facts::compare(&old.specs, &new.specs);
        // The documentation of another version is another one, always.
        let code_differs = if is_migration { !facts.is_empty() } else { old.code != new.code };
        let verdict = if !(lines.removed.is_empty() && lines.changed.is_empty()) {
            Verdict::Major
        } else if !(lines.widened.is_empty() && lines.added.is_empty()) {
            Verdict::Minor
        } else if code_differs {
            Verdict::Patch
        } else {
            Verdict::None
        };
        let required = old.release.as_deref().and_then(|release| number_after(release, verdict));
        Self { old: old.name.clone(), new: new.name.clone(), verdict, required, lines, facts, migration: None }
    }
}

/// Compares two states: both the same version of the API, or both the whole crate.
pub fn diff(old: &State, new: &State) -> Report {
    Report::of([old, new], [&old.lines, &new.lines], false)
}

/// Compares two versions of the API for users who move from one to the other, within one crate.
pub fn migration(inputs: &Inputs, old: &State, new: &State) -> Result<Report, Problems> {
    match (&old.version, &new.version) {
        (Some((from, old_entry)), Some((to, new_entry))) if from != to => {
            let [before, after] = state::served_together(inputs, [(old, from, old_entry), (new, to, new_entry)])?;
            let migration = Some([old_entry.clone(), new_entry.clone()]);
            Ok(Report { migration, ..Report::of([old, new], [&before, &after], true) })
        }
        _ => Ok(diff(old, new)),
    }
}
