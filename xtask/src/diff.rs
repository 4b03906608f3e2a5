//! `cargo xtask diff <old> <new>`: which public lines of the crate differ between two states, and what a release with
//! the difference must be.
//!
//! A removed or changed line breaks users, a new one is an addition; [`Widening`] lists the exceptions. If no line
//! differs, a release is needed only when the emitted code does. Nothing else influences the verdict; what HubSpot
//! changed beyond the lines is reported as `facts`.

mod facts;
mod lines;
mod print;
mod state;

pub use self::lines::{Lines, Widening};
pub use self::state::{State, state};
use crate::inputs::Inputs;
use crate::problem::Problems;
use crate::versions::VersionEntry;

/// What a release with the changes must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No release is needed: the emitted code is the same.
    #[default]
    None,
    /// The code or the documentation changes, the public API does not.
    Patch,
    /// There are additions.
    Minor,
    /// There are breaking changes.
    Major,
}

impl Verdict {
    /// Its name, in lower case.
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// The lowest number that a release with these changes can have, by Cargo's rules: before 1.0.0 the second part counts
/// breaking changes and the third one all else; before 0.1.0 the third part counts everything.
fn number_after(release: &str, verdict: Verdict) -> Option<String> {
    let parts: Option<Vec<u64>> = release.split('.').map(|part| part.parse().ok()).collect();
    let [major, minor, patch] = parts?.try_into().ok()?;
    Some(match (verdict, major, minor) {
        (Verdict::None, ..) => release.to_owned(),
        (Verdict::Major, 1.., _) => format!("{}.0.0", major + 1),
        (Verdict::Major, 0, 1..) | (Verdict::Minor, 1.., _) => format!("{major}.{}.0", minor + 1),
        _ => format!("{major}.{minor}.{}", patch + 1),
    })
}

/// What changed between two states.
#[derive(Clone, Debug)]
pub struct Report {
    old: String,
    new: String,
    /// Their entries, where users move from one version of the API to another one, not from one release to the next.
    migration: Option<[VersionEntry; 2]>,
    /// The public lines that differ.
    pub lines: Lines,
    /// What HubSpot changed, a few lines.
    pub facts: Vec<String>,
    /// Whether the emitted code differs, documentation included.
    code_differs: bool,
    /// The release that the old state is, if it is one.
    release: Option<String>,
}

impl Report {
    /// What a release with these changes must be.
    pub fn verdict(&self) -> Verdict {
        let Lines { removed, changed, widened, added } = &self.lines;
        if !(removed.is_empty() && changed.is_empty()) {
            Verdict::Major
        } else if !(widened.is_empty() && added.is_empty()) {
            Verdict::Minor
        } else if self.code_differs {
            Verdict::Patch
        } else {
            Verdict::None
        }
    }

    /// The lowest version number of a release with these changes, where the old state is a release.
    pub fn required(&self) -> Option<String> {
        number_after(self.release.as_deref()?, self.verdict())
    }

    /// The report for people.
    pub fn to_markdown(&self) -> String {
        print::markdown(self)
    }

    /// The report for tools.
    pub fn to_json(&self) -> String {
        print::json(self)
    }
}

/// Compares two states: both the same version of the API, or both the whole crate.
pub fn diff(old: &State, new: &State) -> Report {
    Report {
        old: old.name.clone(),
        new: new.name.clone(),
        lines: lines::compare(&old.lines, &new.lines),
        facts: facts::compare(&old.specs, &new.specs),
        code_differs: old.code != new.code,
        release: old.release.clone(),
        migration: None,
    }
}

/// Compares two versions of the API for users who move from one to the other, within one crate.
pub fn migration(inputs: &Inputs, old: &State, new: &State) -> Result<Report, Problems> {
    let (Some((from, old_entry)), Some((to, new_entry))) = (&old.version, &new.version) else {
        return Ok(diff(old, new));
    };
    if from == to {
        return Ok(diff(old, new));
    }
    let states = [(old, from.as_str(), old_entry), (new, to.as_str(), new_entry)];
    let [before, after] = state::served_together(inputs, states)?;
    let facts = facts::compare(&old.specs, &new.specs);
    Ok(Report {
        lines: lines::compare(&before, &after),
        // The documentation of another version is another one, always.
        code_differs: !facts.is_empty(),
        facts,
        migration: Some([old_entry.clone(), new_entry.clone()]),
        ..diff(old, new)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_verdict_moves_its_number() {
        for (from, patch, minor, major) in [
            ("1.2.3", "1.2.4", "1.3.0", "2.0.0"),
            ("0.1.0", "0.1.1", "0.1.1", "0.2.0"),
            ("0.0.4", "0.0.5", "0.0.5", "0.0.5"),
        ] {
            let expected = [from, patch, minor, major].map(|number| Some(number.to_owned()));
            let verdicts = [Verdict::None, Verdict::Patch, Verdict::Minor, Verdict::Major];
            assert_eq!(verdicts.map(|verdict| number_after(from, verdict)), expected);
        }
        assert_eq!(number_after("0.3.0-rc.1", Verdict::Minor), None);
    }
}
