//! What `diff` claims of each step of history, held against the crates.

use std::collections::{BTreeMap, BTreeSet};

use xtask::diff::{self, Effect, Report, State, Verdict};
use xtask::inputs::Inputs;
use xtask::problem::Problems;
use xtask::{generate, public_lines, yaml};

use crate::crates::{broken, function_of, source};
use crate::replay::{self, Replayed, replayed};
use crate::states::{VERSIONS, root};

/// From one state to the next one of its version.
pub(crate) struct Step {
    pub(crate) old: usize,
    pub(crate) new: usize,
    report: Report,
}

impl Step {
    fn new(old: usize, new: usize) -> Self {
        let report = diff::diff(&replayed()[old].state, &replayed()[new].state);
        Self { old, new, report }
    }

    pub(crate) fn name(&self) -> String {
        format!(
            "{} → {}",
            replayed()[self.old].state.name,
            replayed()[self.new].state.name
        )
    }

    fn count(&self, effect: Effect) -> usize {
        let changes = self.report.changes().iter();
        changes.filter(|change| change.effect == effect).count()
    }

    /// The changes that do this to users, as the comments in the program name them.
    pub(crate) fn claims(&self, effect: Effect) -> BTreeSet<String> {
        let changes = self.report.changes().iter();
        let changes = changes
            .filter(|change| change.effect == effect)
            .map(|change| {
                let mut words = vec![change.kind.code(), &change.owner];
                words.extend(change.member.as_deref());
                words.join(" ")
            });
        changes.collect()
    }
}

/// All steps; the last one of v3 is the one that is made up.
pub(crate) fn steps() -> Vec<Step> {
    let all = replayed();
    let mut steps = Vec::new();
    for version in VERSIONS {
        let is_of_it = |i: &usize| all[*i].published[0].version == version;
        let states: Vec<usize> = (0..all.len()).filter(is_of_it).collect();
        steps.extend(states.windows(2).map(|pair| Step::new(pair[0], pair[1])));
    }
    steps
}

#[test]
fn what_each_step_comes_to() {
    let lines = steps().into_iter().map(|step| {
        let [breaking, additions, behaviour, notices] =
            [Effect::Breaking, Effect::Addition, Effect::Behaviour, Effect::Notice].map(|e| step.count(e));
        let verdict = step.report.verdict().name();
        format!(
            "{}: {verdict} ({breaking} breaking, {additions} additions, {behaviour} behaviour, {notices} notices)",
            step.name()
        )
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

/// The public lines that each step and each day changed, and the verdict: what releases have to go by.
#[test]
fn what_changed_and_the_verdict() {
    let lines = |old: &Replayed, new: &Replayed| -> String {
        let [old, new] = [old, new].map(|made| public_lines::of(&made.files));
        let removed = old.difference(&new).map(|line| format!("  - {line}\n"));
        let added = new.difference(&old).map(|line| format!("  + {line}\n"));
        removed.chain(added).collect()
    };
    let days = replay::days();
    let steps = steps().into_iter().map(|step| {
        let verdict = step.report.verdict().name();
        let lines = lines(&replayed()[step.old], &replayed()[step.new]);
        format!("{}: {verdict}\n{lines}", step.name())
    });
    let days = days.windows(2).map(|pair| {
        let verdict = diff::diff(&pair[0].state, &pair[1].state).verdict().name();
        let lines = lines(&pair[0], &pair[1]);
        format!(
            "{} → {}: {verdict}\n{lines}",
            pair[0].state.name, pair[1].state.name
        )
    });
    insta::assert_snapshot!(steps.chain(days).collect::<String>());
}

/// With all versions together, day by day: what `update` would have said.
#[test]
fn what_each_day_comes_to() {
    let days = replay::days();
    let lines = days.windows(2).map(|pair| {
        let [old, new] = pair else { unreachable!() };
        let report = diff::diff(&old.state, &new.state);
        let is_same = old.files == new.files;
        assert_eq!(
            report.verdict() == Verdict::None,
            is_same,
            "{}",
            report.to_markdown()
        );
        format!(
            "{} → {}: {}",
            old.state.name,
            new.state.name,
            report.verdict().name()
        )
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn reports() {
    for step in steps() {
        let new = &replayed()[step.new].published[0];
        let name = match (new.version, new.day()) {
            ("v3", "some day") => "a_breaking_step",
            ("v3", "2025-11-04") => "a_step_of_notices",
            ("2026-03", "2026-08-17") => "a_step_of_additions",
            _ => continue,
        };
        insta::assert_snapshot!(name, step.report.to_markdown());
    }
}

/// `diff` needs neither the replay overlay nor names of ours for what is in the states.
#[test]
fn names_that_we_do_not_have_change_no_verdict() {
    let inputs = Inputs::read(&root()).expect("the repository");
    let mut problems = Problems::default();
    let sources = generate::load_sources(&inputs, &mut problems);
    let bare = |made: &Replayed| {
        let (version, text) = (made.published[0].version, &made.published[0].text);
        let spec = yaml::parse(version, text).unwrap_or_else(|problem| panic!("{problem}"));
        let state = State::of_document(version, &inputs, version, &sources[version], spec);
        state.unwrap_or_else(|problems| panic!("{problems}"))
    };
    let states: Vec<State> = replayed().iter().map(bare).collect();
    for step in steps()
        .iter()
        .filter(|step| !replayed()[step.new].published[0].is_made_up())
    {
        let report = diff::diff(&states[step.old], &states[step.new]);
        assert_eq!(report.verdict(), step.report.verdict(), "{}", step.name());
        assert_eq!(
            report.changes().len(),
            step.report.changes().len(),
            "{}",
            step.name()
        );
    }
}

/// Each verdict, as far as the crates themselves can tell.
#[test]
fn the_crates_agree_with_the_verdict() {
    for step in steps() {
        let [old, new] = [&replayed()[step.old], &replayed()[step.new]];
        let [before, after] = [&broken()[step.old], &broken()[step.new]];
        let expected = if !after.is_subset(before) {
            Verdict::Major
        } else if before != after {
            Verdict::Minor
        } else if old.files != new.files {
            Verdict::Patch
        } else {
            Verdict::None
        };
        assert_eq!(step.report.verdict(), expected, "{}", step.name());
    }
}

/// Each claim of a change that users can see, and each function of the program that begins or ceases to compile: they
/// are the same.
#[test]
fn the_programs_agree_with_each_change() {
    let changes = changes_of_functions();
    let named = |functions: &BTreeSet<&String>| -> BTreeSet<String> {
        let changes = functions
            .iter()
            .filter_map(|function| changes.get(*function));
        changes.cloned().collect()
    };
    let mut seen = BTreeSet::new();
    for step in steps() {
        let [before, after] = [&broken()[step.old], &broken()[step.new]];
        let ceases: BTreeSet<&String> = after.difference(before).collect();
        let begins: BTreeSet<&String> = before.difference(after).collect();
        assert_eq!(
            named(&ceases),
            step.claims(Effect::Breaking),
            "{}",
            step.name()
        );
        assert_eq!(
            named(&begins),
            step.claims(Effect::Addition),
            "{}",
            step.name()
        );
        seen.extend(named(&ceases));
        seen.extend(named(&begins));
    }
    assert_eq!(
        seen,
        changes.into_values().collect(),
        "functions that tell no states apart"
    );
}

/// The change that each function of `one_by_one` is about.
fn changes_of_functions() -> BTreeMap<String, String> {
    let program = source("one_by_one");
    let lines: Vec<&str> = program.lines().collect();
    let pairs = lines.windows(2).filter_map(|pair| {
        let change = pair[0].strip_prefix("/// ")?;
        let function = function_of(pair[1]).expect("a function follows its comment");
        Some((format!("one_by_one::{function}"), change.to_owned()))
    });
    pairs.collect()
}
