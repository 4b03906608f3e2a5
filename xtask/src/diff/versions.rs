//! The versions of a crate, and what the crate says beyond its API.

use super::found::{Found, from_to};
use super::{Change, Kind, Report, State};
use crate::ir::Version;
use crate::problem::Problem;
use crate::{docs, emit};

/// Compares the versions that two states of the crate serve.
pub(super) fn compare(old: &State, new: &State, found: &mut Found) {
    let client = |version: &Version| format!("client.{}()", version.module);
    for before in &old.ir.versions {
        let after = new.ir.versions.iter();
        let after = after.into_iter().find(|after| after.name == before.name);
        let Some(after) = after else {
            found.add(Kind::VersionRemoved, client(before), &before.name);
            continue;
        };
        for (old, new) in [
            (&before.module, &after.module),
            (&before.feature, &after.feature),
        ] {
            if old != new {
                found
                    .add(Kind::VersionRenamed, client(before), &before.name)
                    .detail(from_to(old, new));
            }
        }
    }
    for after in &new.ir.versions {
        if !old
            .ir
            .versions
            .iter()
            .any(|before| before.name == after.name)
        {
            found
                .add(Kind::VersionAdded, client(after), &after.name)
                .detail(format!("feature {}", after.feature));
        }
    }
}

/// Whether an entry of ours has become one too many.
fn is_unused(problem: &Problem) -> bool {
    problem.what.contains("in any version")
}

/// When nothing else asks for a release, other words in the documentation do, or other samples for tests.
pub(super) fn compare_words(old: &State, new: &State, report: &mut Report) {
    let names = |state: &State| state.documents.keys().cloned().collect::<Vec<_>>();
    // What lacks names of ours has made-up ones: that they differ says nothing.
    let is_named = |state: &State| {
        let mut problems = state.problems.iter();
        problems.all(|problem| problem.file.starts_with(docs::FOLDER) || is_unused(problem))
    };
    if report.verdict() == super::Verdict::None
        && report.unclear.is_empty()
        && names(old) == names(new)
        && is_named(old)
        && is_named(new)
        && old.ir != new.ir
        && emit::emit(&old.ir) != emit::emit(&new.ir)
    {
        let kind = Kind::WordsChanged;
        report.changes.push(Change {
            effect: kind.effect(),
            kind,
            owner: "the crate".to_owned(),
            member: None,
            detail: None,
            wire: String::new(),
            versions: Vec::new(),
            is_provisional: false,
        });
        report.changes.sort();
    }
}
