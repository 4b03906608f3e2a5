//! What `diff` says of each step of history, held against the crates.

use xtask::diff::{self, Report, Verdict};

use crate::crates::broken;
use crate::replay::{self, Replayed, replayed};
use crate::states::VERSIONS;

/// From one state to the next one of its version.
struct Step {
    old: usize,
    new: usize,
    report: Report,
}

/// All steps; the last one of v3 is the one that is made up.
fn steps() -> Vec<Step> {
    let all = replayed();
    let mut steps = Vec::new();
    for version in VERSIONS {
        let is_of_it = |i: &usize| all[*i].published[0].version == version;
        let states: Vec<usize> = (0..all.len()).filter(is_of_it).collect();
        steps.extend(states.windows(2).map(|pair| Step {
            old: pair[0],
            new: pair[1],
            report: diff::diff(&all[pair[0]].state, &all[pair[1]].state),
        }));
    }
    steps
}

fn name(old: &Replayed, new: &Replayed) -> String {
    format!("{} → {}", old.state.name, new.state.name)
}

/// Every version by itself, then all versions together, day by day: what releases have to go by.
#[test]
fn the_public_lines_that_changed_and_the_verdict() {
    let listed = |name: String, report: &Report| {
        let lines = &report.lines;
        let removed = lines.removed.iter().map(|line| format!("  - {line}\n"));
        let changed = lines.changed.iter();
        let changed = changed.map(|change| format!("  - {}\n  + {}\n", change.old, change.new));
        let added = lines.added.iter().map(|line| format!("  + {line}\n"));
        assert!(lines.widened.is_empty(), "{name}");
        let lines: String = removed.chain(changed).chain(added).collect();
        format!("{name}: {}\n{lines}", format!("{:?}", report.verdict).to_lowercase())
    };
    let all = replayed();
    let steps = steps().into_iter();
    let steps = steps.map(|step| listed(name(&all[step.old], &all[step.new]), &step.report));
    let days = replay::days();
    let days = days.windows(2).map(|pair| {
        let report = diff::diff(&pair[0].state, &pair[1].state);
        listed(name(&pair[0], &pair[1]), &report)
    });
    insta::assert_snapshot!(steps.chain(days).collect::<String>());
}

#[test]
fn reports() {
    for step in steps() {
        let new = &replayed()[step.new].published[0];
        let name = match (new.version, new.day()) {
            ("v3", "some day") => "a_breaking_step",
            ("v3", "2025-11-04") => "a_step_without_a_release",
            ("v3", "2026-04-09") => "a_step_of_scopes",
            _ => continue,
        };
        insta::assert_snapshot!(name, step.report.to_markdown());
    }
}

/// Each verdict, as far as programs of users and the emitted code can tell.
#[test]
fn the_crates_agree_with_the_verdict() {
    for step in steps() {
        let [old, new] = [&replayed()[step.old], &replayed()[step.new]];
        let [before, after] = [&broken()[step.old], &broken()[step.new]];
        let expected = if !after.is_subset(before) {
            Verdict::Major
        } else if before != after {
            Verdict::Minor
        } else if old.state.code != new.state.code {
            Verdict::Patch
        } else {
            Verdict::None
        };
        assert_eq!(step.report.verdict, expected, "{}", name(old, new));
    }
}
