//! The report for people.

use super::{Change, Lines, Report, Verdict};
use crate::public_lines::{self, sorted};

/// How many lines of one kind are printed.
const MOST: usize = 200;

impl Report {
    pub fn to_markdown(&self) -> String {
        let Lines { removed, changed, widened, added } = &self.lines;
        let changes = |changes: &[Change]| -> Vec<String> {
            changes.iter().map(|Change { old, new }| format!("- {old}\n+ {new}")).collect()
        };
        let mut out = title(self);
        let removed = sorted(removed).into_iter().map(|line| format!("- {line}"));
        out += &lines("Removed", removed.collect());
        out += &lines("Changed", changes(changed));
        out += &lines("Changed, and all programs still compile", changes(widened));
        let added = sorted(added).into_iter().map(|line| format!("+ {line}"));
        out += &lines("New", added.collect());
        if !self.facts.is_empty() {
            out += &format!("\n## Differences in HubSpot's files\n\n- {}\n", self.facts.join("\n- "));
        }
        out
    }
}

fn title(report: &Report) -> String {
    let (old, new) = (&report.old, &report.new);
    let verdict = report.verdict;
    if let Some([from, to]) = &report.migration {
        let broken = report.lines.removed.len() + report.lines.changed.len();
        let what = match (verdict, broken) {
            (Verdict::Major, 1) => "1 public line breaks".to_owned(),
            (Verdict::Major, broken) => format!("{broken} public lines break"),
            _ => "code compiles unchanged".to_owned(),
        };
        return format!(
            "# Moving from `{old}` to `{new}`: {what}\n\n`client.{}()` becomes `client.{}()`, and `{}` becomes `{}`.\n",
            from.module, to.module, from.bases[0], to.bases[0]
        );
    }
    let needs = match (verdict, &report.required) {
        (Verdict::None, _) => "The emitted code is the same; no release is needed.".to_owned(),
        (_, Some(number)) => format!("The next release must be {number} or higher."),
        (Verdict::Major, None) => "Breaking for users of the old state; it is not a release.".to_owned(),
        (Verdict::Minor, None) => "Additions only.".to_owned(),
        (Verdict::Patch, None) => "Code or documentation changes; the public API is the same.".to_owned(),
    };
    format!("# {verdict:?}: `{old}` → `{new}`\n\n{needs}\n")
}

fn lines(heading: &str, mut lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let count = lines.len();
    if count > MOST {
        lines.truncate(MOST);
        lines.push(format!("# and {} more: see {}", count - MOST, public_lines::FILE));
    }
    format!("\n## {heading}\n\n```diff\n{}\n```\n", lines.join("\n"))
}
